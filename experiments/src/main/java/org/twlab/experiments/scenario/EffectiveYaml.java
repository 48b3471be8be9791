package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.twlab.topology.model.LinkType;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;
import org.twlab.topology.yaml.YamlWriter;

/**
 * The text of a scenario with includes resolved and all defaults filled in; loading it gives the same scenario.
 *
 * <p>Files that it names are those below {@code inputs} of the run directory it is written into.
 *
 * <p>Defaults that hang on a value which a sweep or search changes stay out: the sysctls of a host whose profile, memory or TTL is swept, and
 * the timeouts of a gateway whose model is, and the defaults of a link whose group or bandwidth is.
 */
final class EffectiveYaml {
    private static final String TOPOLOGY = "topology";
    /** Keys of nodes whose defaults depend on another key, with that key. */
    private static final ImmutableList<Dependent> DEPENDENT = ImmutableList.of(
            new Dependent("sysctl", "profile"),
            new Dependent("sysctl", "memory"),
            new Dependent("sysctl", "initial-ttl"),
            new Dependent("timeouts", "model"),
            new Dependent("link", "link"));

    private record Dependent(String key, String on) {}

    private EffectiveYaml() {}

    /** @param swept paths whose values a sweep or a search changes */
    static String of(Mapping tree, ScenarioKeys keys, Set<String> swept, YamlFiles files) {
        YamlNode filled = keys.type().effective(tree);
        if (filled instanceof Mapping whole
                && whole.get(TOPOLOGY).orElse(null) instanceof Mapping network
                && tree.get(TOPOLOGY).orElse(null) instanceof Mapping stated) {
            Scalar key = new Scalar(network.place(), TOPOLOGY, false);
            filled = whole.with(key, network(network, stated, swept));
        }
        ImmutableMap<String, String> inputs = InputNames.of(files.inputs().keySet());
        return YamlWriter.write(withFiles(
                filled, scalar -> files.namedAt(scalar.place()).map(inputs::get).orElse(scalar.text())));
    }

    private static YamlNode withFiles(YamlNode node, Function<Scalar, String> text) {
        if (node instanceof Mapping mapping) {
            ImmutableList<Entry> entries = mapping.entries().stream()
                    .map(entry -> new Entry(entry.key(), withFiles(entry.value(), text)))
                    .collect(ImmutableList.toImmutableList());
            return new Mapping(mapping.place(), entries, mapping.flow());
        }
        if (node instanceof Sequence sequence) {
            ImmutableList<YamlNode> items = sequence.items().stream()
                    .map(item -> withFiles(item, text))
                    .collect(ImmutableList.toImmutableList());
            return new Sequence(sequence.place(), items);
        }
        Scalar scalar = (Scalar) node;
        return new Scalar(scalar.place(), text.apply(scalar), scalar.quoted());
    }

    private static Mapping network(Mapping filled, Mapping stated, Set<String> swept) {
        Mapping result = changed(filled, stated, "nodes", (entry, given) -> asStated(entry, given, swept));
        result = changed(
                result,
                stated,
                "link-groups",
                (group, given) -> defaultsHang("topology.link-groups." + group.name(), swept)
                        ? given.entry(group.name()).orElse(group)
                        : group);
        if (filled.get("links").orElse(null) instanceof Sequence links
                && stated.get("links").orElse(null) instanceof Sequence given) {
            ImmutableList<YamlNode> items = IntStream.range(0, links.items().size())
                    .mapToObj(i -> LinkType.nameOf(given.items().get(i))
                                    .filter(name -> defaultsHang("topology.links." + name, swept))
                                    .isPresent()
                            ? given.items().get(i)
                            : links.items().get(i))
                    .collect(ImmutableList.toImmutableList());
            result = result.with(filled.entry("links").orElseThrow().key(), new Sequence(links.place(), items));
        }
        return result;
    }

    private static Mapping changed(
            Mapping filled, Mapping stated, String part, BiFunction<Entry, Mapping, Entry> change) {
        if (!(filled.get(part).orElse(null) instanceof Mapping entries)
                || !(stated.get(part).orElse(null) instanceof Mapping given)) {
            return filled;
        }
        ImmutableList<Entry> all = entries.entries().stream()
                .map(entry -> change.apply(entry, given))
                .collect(ImmutableList.toImmutableList());
        return filled.with(filled.entry(part).orElseThrow().key(), new Mapping(entries.place(), all, false));
    }

    /** Whether defaults would hide a swept group of a link, or get in the way of a swept queue or bandwidth. */
    private static boolean defaultsHang(String link, Set<String> swept) {
        return swept.stream()
                .filter(path -> path.startsWith(link + "."))
                .map(path -> path.substring(link.length()))
                .anyMatch(rest ->
                        rest.equals(".group") || rest.endsWith(".bandwidth") || (rest + ".").contains(".queue."));
    }

    private static Entry asStated(Entry node, Mapping stated, Set<String> swept) {
        if (!(node.value() instanceof Mapping filled)
                || !(stated.get(node.name()).orElse(null) instanceof Mapping given)) {
            return node;
        }
        String path = "topology.nodes." + node.name();
        Mapping result = filled;
        for (Dependent dependent : DEPENDENT) {
            boolean varies = Stream.of(path, path + "." + dependent.on()).anyMatch(swept::contains)
                    || (dependent.key().equals("link") && defaultsHang(path + ".link", swept));
            if (varies && filled.get(dependent.key()).isPresent()) {
                Optional<Entry> own = given.entry(dependent.key());
                result = own.isPresent()
                        ? result.with(own.get().key(), own.get().value())
                        : result.without(dependent.key());
            }
        }
        return new Entry(node.key(), result);
    }
}
