package org.twlab.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** What is written is read back as the same tree. */
class YamlWriterProperties {
    private static final Place NOWHERE = new Place(SourceText.of("none", 0, ""), 1, 1);

    @Property(tries = 500)
    void writtenTreesAreReadBack(@ForAll("trees") YamlNode tree) {
        Diagnostics diagnostics = new Diagnostics();
        String text = YamlWriter.write(tree);
        YamlNode again =
                YamlReader.read(SourceText.of("written", 0, text), diagnostics).orElseThrow();

        assertThat(diagnostics.render()).isEmpty();
        assertThat(plain(again)).as(text).isEqualTo(plain(tree));
    }

    @Example
    void aScenarioReadsAsOneWouldWriteIt() {
        String text = """
                scenario: small
                topology:
                  nodes:
                    client:
                      kind: host
                      uptime:
                        uniform: [0s, 20d]
                  links:
                    - between: [client, server]
                      delay: 5ms
                traffic: []
                sysctl: {}
                to: "server:80"
                nothing: null
                word: "null"
                """;
        YamlNode tree =
                YamlReader.read(SourceText.of("s", 0, text), new Diagnostics()).orElseThrow();

        assertThat(YamlWriter.write(tree)).isEqualTo(text);
    }

    /** The tree as maps, lists and texts, with null for no value. */
    private static Object plain(YamlNode node) {
        if (node instanceof Mapping mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            mapping.entries().forEach(entry -> map.put(entry.name(), plain(entry.value())));
            return map;
        }
        if (node instanceof Sequence list) {
            return list.items().stream().map(YamlWriterProperties::plain).toList();
        }
        return node.isNull() ? List.of("no value") : ((Scalar) node).text();
    }

    @Provide
    Arbitrary<YamlNode> trees() {
        return tree(3);
    }

    private static Arbitrary<YamlNode> tree(int depth) {
        Arbitrary<YamlNode> leaf = scalars().map(scalar -> scalar);
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<YamlNode> below = tree(depth - 1);
        Arbitrary<YamlNode> lists =
                below.list().ofMaxSize(3).map(items -> new Sequence(NOWHERE, ImmutableList.copyOf(items)));
        Arbitrary<YamlNode> maps = Arbitraries.maps(texts(), below).ofMaxSize(3).map(YamlWriterProperties::mapping);
        return Arbitraries.oneOf(leaf, lists, maps);
    }

    private static YamlNode mapping(Map<String, YamlNode> values) {
        ImmutableList.Builder<Entry> entries = ImmutableList.builder();
        values.forEach((key, value) -> entries.add(new Entry(new Scalar(NOWHERE, key, true), value)));
        return new Mapping(NOWHERE, entries.build(), false);
    }

    private static Arbitrary<Scalar> scalars() {
        Arbitrary<Scalar> quoted = texts().map(text -> new Scalar(NOWHERE, text, true));
        Arbitrary<Scalar> plain = Arbitraries.of(
                        "null", "~", "no", "1:30", "010", "5ms", "1.5s", "client", "192.0.2.0/24")
                .map(text -> new Scalar(NOWHERE, text, false));
        return Arbitraries.oneOf(quoted, plain);
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> tricky = Arbitraries.of(
                "",
                "null",
                "~",
                "true",
                "- x",
                "-",
                "---",
                "...",
                "a: b",
                "a #b",
                "#",
                "[",
                "{x}",
                "*a",
                "&a",
                "!t",
                "%",
                "@",
                "`",
                "a,b",
                "'",
                "\"",
                "\\",
                " lead",
                "trail ",
                "a\nb",
                "\t",
                "\u0085",
                "\u2028",
                "ä",
                "\uD83D\uDE00",
                "1",
                "1:30",
                ">= 19s",
                "| x",
                "> y",
                "? z",
                "client->server",
                "50%",
                "=",
                "<<");
        return Arbitraries.oneOf(tricky, Arbitraries.strings().ascii().ofMaxLength(12));
    }
}
