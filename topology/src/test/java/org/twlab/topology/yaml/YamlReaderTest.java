package org.twlab.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** YAML text as a tree with places. */
class YamlReaderTest {

    @Test
    void everyKeyAndValueKnowsItsPlace() {
        Mapping root = (Mapping) read("a: 1\nlist:\n  - x\n  - {k: v}\n");

        assertThat(place(root)).isEqualTo("1:1");
        assertThat(place(root.entry("list").orElseThrow().key())).isEqualTo("2:1");
        Sequence list = (Sequence) root.get("list").orElseThrow();
        assertThat(place(list.items().get(0))).isEqualTo("3:5");
        Mapping flow = (Mapping) list.items().get(1);
        assertThat(place(flow)).isEqualTo("4:5");
        assertThat(place(flow.entry("k").orElseThrow().key())).isEqualTo("4:6");
        assertThat(place(flow.get("k").orElseThrow())).isEqualTo("4:9");
        assertThat(flow.flow()).isTrue();
        assertThat(root.flow()).isFalse();
    }

    /** What YAML 1.1 makes booleans, sexagesimal numbers, octal numbers, dates and floats of. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "on",
                "Yes",
                "1:30",
                "010",
                "0x1F",
                "1_000",
                "2001-12-14",
                "1e3",
                ".5",
                "+1",
                "true",
                "True"
            })
    void aPlainWordStaysAsItIsWritten(String word) {
        Scalar scalar = (Scalar) ((Mapping) read("k: " + word + "\n")).get("k").orElseThrow();

        assertThat(scalar.text()).isEqualTo(word);
        assertThat(scalar.quoted()).isFalse();
        assertThat(scalar.isNull()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null"})
    void noValueIsNullUnlessQuoted(String word) {
        assertThat(((Mapping) read("k: " + word + "\n")).get("k").orElseThrow().isNull())
                .isTrue();
        Scalar quoted =
                (Scalar) ((Mapping) read("k: '" + word + "'\n")).get("k").orElseThrow();
        assertThat(quoted.isNull()).isFalse();
        assertThat(quoted.text()).isEqualTo(word);
        assertThat(quoted.quoted()).isTrue();
    }

    @Test
    void quotesEscapesAndBlocksAreResolved() {
        Mapping root = (Mapping) read("a: \"x\\ty\"\nb: 'it''s'\nc: |\n  two\n  lines\n");

        assertThat(text(root, "a")).isEqualTo("x\ty");
        assertThat(text(root, "b")).isEqualTo("it's");
        assertThat(text(root, "c")).isEqualTo("two\nlines\n");
    }

    @Test
    void everyKeyThatStandsTwiceIsReportedAndTheFirstCounts() {
        Diagnostics diagnostics = new Diagnostics();
        Mapping root = (Mapping)
                read("a: 1\nb: {x: 1, x: 2}\na: 2\na: 3\n", diagnostics).orElseThrow();

        assertThat(text(root, "a")).isEqualTo("1");
        assertThat(diagnostics.inFileOrder())
                .extracting(Diagnostic::render)
                .map(message -> message.substring(0, message.indexOf('\n')))
                .containsExactly(
                        "test.yaml:2:11: error: key 'x' stands here a second time, first in line 2",
                        "test.yaml:3:1: error: key 'a' stands here a second time, first in line 1",
                        "test.yaml:4:1: error: key 'a' stands here a second time, first in line 1");
    }

    @Test
    void anAliasIsTheNodeOfItsAnchor() {
        Mapping root = (Mapping) read("base: &host {kind: host}\nother: *host\n");

        assertThat(root.get("other")).containsSame(root.get("base").orElseThrow());
        assertThat(place(root.get("other").orElseThrow())).isEqualTo("1:13");
    }

    /** Four levels of ten are 11,110 values and their lists, five are over 100,000; both texts are under 300 bytes. */
    @Test
    void aliasesCountAsWhatTheyStandFor() {
        assertThat(fault(bomb(4))).isEmpty();
        assertThat(fault(bomb(5))).contains("more than 100000 values, aliases counted as what they stand for");
    }

    private static String bomb(int levels) {
        StringBuilder text = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < levels; level++) {
            String below = "*l" + (level - 1);
            text.append("l" + level + ": &l" + level + " ["
                    + String.join(", ", java.util.Collections.nCopies(10, below)) + "]\n");
        }
        return text.toString();
    }

    @Test
    void anAliasWithinItsOwnAnchorHasNothingToStandFor() {
        assertThat(fault("a: &a [*a]\n")).contains("alias *a has no anchor &a before it");
    }

    @Test
    void nestingIsBounded() {
        assertThat(fault("[".repeat(50) + "]".repeat(50))).isEmpty();
        assertThat(fault("[".repeat(52) + "]".repeat(52))).contains("nested more than 50 levels deep");
        assertThat(fault("[".repeat(100_000))).contains("nested more than 50 levels deep");
    }

    @Test
    void linesMayEndAsOnAnySystem() {
        Mapping root = (Mapping) read("a: 1\r\nb: 2\r\n");

        assertThat(place(root.get("b").orElseThrow())).isEqualTo("2:4");
        assertThat(text(root, "b")).isEqualTo("2");
    }

    @Test
    void syntaxIsReportedWhereItBreaks() {
        assertThat(fault("a: {b: c[0], d: e}\n"))
                .contains("test.yaml:1:9: error: not YAML")
                .contains("needs quotes: \"client[0]\"");
        assertThat(fault("a: b: c\n"))
                .contains("test.yaml:1:5: error: not YAML")
                .contains("needs quotes");
    }

    private static String place(YamlNode node) {
        return node.place().line() + ":" + node.place().column();
    }

    private static String text(Mapping mapping, String key) {
        return ((Scalar) mapping.get(key).orElseThrow()).text();
    }

    private static YamlNode read(String text) {
        Diagnostics diagnostics = new Diagnostics();
        YamlNode node = read(text, diagnostics).orElseThrow();
        assertThat(diagnostics.render()).isEmpty();
        return node;
    }

    private static String fault(String text) {
        Diagnostics diagnostics = new Diagnostics();
        Optional<YamlNode> node = read(text, diagnostics);
        assertThat(node.isEmpty()).isEqualTo(!diagnostics.isEmpty());
        assertThat(diagnostics.inFileOrder()).hasSizeLessThanOrEqualTo(1);
        return diagnostics.render();
    }

    private static Optional<YamlNode> read(String text, Diagnostics diagnostics) {
        return YamlReader.read(SourceText.of("test.yaml", 0, text), diagnostics);
    }
}
