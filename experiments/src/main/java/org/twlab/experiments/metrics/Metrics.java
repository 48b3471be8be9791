package org.twlab.experiments.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.topology.model.Topology;
import org.twlab.topology.yaml.Spelling;

/**
 * The metrics there are, as data. A metric is named {@code SCOPE.FAMILY.QUANTITY}: {@code client.connect.success_ratio}.
 * Counts and gauges add up over the scope; ratios and statistics pool it.
 */
public final class Metrics {
    private static final List<String> NONE = List.of();

    private static final List<MetricDefinition> ALL_DEFINITIONS = Stream.of(
                    AttemptMeters.definitions(),
                    PrecisionMeters.definitions(),
                    CountMeter.definitions(),
                    TraceMeters.definitions(),
                    AgeMeter.definitions(),
                    QueueMeter.definitions(),
                    DataMeter.definitions())
            .flatMap(List::stream)
            .toList();
    private static final Map<String, Quantity> BY_NAME = byName();

    private Metrics() {}

    private record Quantity(MetricDefinition definition, String word) {}

    /** What a text that should name a metric turned out to be. */
    public sealed interface Parsed {}

    /** Metrics of the scenario: one, or with {@code [*]} one for each member. */
    public record Known(List<Metric> metrics) implements Parsed {
        public Known {
            metrics = List.copyOf(metrics);
        }
    }

    /**
     * No metric of the scenario.
     *
     * @param message what is wrong
     * @param allowed what could stand there; may be empty
     * @param nearest the name that was probably meant
     */
    public record Unknown(String message, List<String> allowed, Optional<String> nearest) implements Parsed {
        public Unknown {
            allowed = List.copyOf(allowed);
        }
    }

    /**
     * The value that a search yields. It is made of several runs, so no single one measures it.
     *
     * @param name of the search
     * @param unit of the value
     */
    public static Metric ofSearch(String name, String unit) {
        MetricDefinition definition = new MetricDefinition(
                "search.NAME",
                List.of(name),
                unit,
                false,
                Set.of(Scope.Kind.ALL),
                MetricDefinition.Basis.ATTEMPTS,
                "the value that the search found",
                (observation, word) -> () -> Double.NaN);
        return new Metric("search." + name, Scope.EVERYTHING, definition, name);
    }

    /** All families, in the order in which they are listed. */
    public static List<MetricDefinition> definitions() {
        return ALL_DEFINITIONS;
    }

    /** A table of all families in Markdown, for the documentation; every line ends with a line end. */
    public static String table() {
        StringBuilder table = new StringBuilder("| metric | of | unit | meaning |\n|---|---|---|---|\n");
        for (MetricDefinition definition : ALL_DEFINITIONS) {
            table.append("| `").append(definition.pattern()).append("` | ");
            table.append(labels(definition)).append(" | ");
            table.append(definition.unit()).append(" | ");
            table.append(definition.meaning()).append(" |\n");
        }
        return table.toString();
    }

    /**
     * Reads a metric's name.
     *
     * @param flows names of the scenario's flows
     */
    public static Parsed parse(String text, Topology topology, List<String> flows) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return new Unknown(
                    "'" + text + "' is no metric: SCOPE.FAMILY.QUANTITY, such as client.connect.success_ratio",
                    NONE,
                    Optional.empty());
        }
        String word = text.substring(0, dot);
        String name = text.substring(dot + 1);
        List<Scope> scopes = Scope.parse(word, topology, flows);
        if (scopes.isEmpty()) {
            List<String> words = Scope.words(topology, flows);
            return new Unknown(
                    "'" + word + "' in '" + text + "' names nothing to measure", words, Spelling.nearest(word, words));
        }
        Quantity quantity = BY_NAME.get(name);
        if (quantity == null) {
            return unknownQuantity(name);
        }
        MetricDefinition definition = quantity.definition();
        if (!definition.scopes().contains(scopes.get(0).kind())) {
            return new Unknown(
                    "'" + name + "' cannot be measured of '" + word + "', only of: " + labels(definition),
                    NONE,
                    Optional.empty());
        }
        return new Known(scopes.stream()
                .map(scope -> new Metric(scope.name() + "." + name, scope, definition, quantity.word()))
                .toList());
    }

    /** Looks at what follows the scope alone: {@code connect.success_ratio}; empty if there is such a quantity. */
    public static Optional<Unknown> problemOf(String name) {
        return BY_NAME.containsKey(name) ? Optional.empty() : Optional.of(unknownQuantity(name));
    }

    /** The gauges that a scope has: {@code time_wait}; none if the scenario has nothing of that name. */
    public static List<String> gaugesOf(String scope, Topology topology, List<String> flows) {
        return BY_NAME.keySet().stream()
                .filter(name -> name.startsWith("gauge.") && name.endsWith("_end"))
                .filter(name -> parse(scope + "." + name, topology, flows) instanceof Known)
                .map(name -> name.substring("gauge.".length(), name.length() - "_end".length()))
                .toList();
    }

    private static Unknown unknownQuantity(String name) {
        String family = name.contains(".") ? name.substring(0, name.indexOf('.') + 1) : "";
        List<String> patterns =
                ALL_DEFINITIONS.stream().map(MetricDefinition::pattern).toList();
        List<String> siblings = patterns.stream()
                .filter(pattern -> !family.isEmpty() && pattern.startsWith(family))
                .toList();
        return new Unknown(
                "unknown metric '" + name + "'",
                siblings.isEmpty() ? patterns : siblings,
                Spelling.nearest(name, BY_NAME.keySet()));
    }

    static String labels(MetricDefinition definition) {
        return Arrays.stream(Scope.Kind.values())
                .filter(definition.scopes()::contains)
                .map(Scope.Kind::label)
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Quantity> byName() {
        Map<String, Quantity> names = new LinkedHashMap<>();
        for (MetricDefinition definition : ALL_DEFINITIONS) {
            if (definition.words().isEmpty()) {
                names.putIfAbsent(definition.pattern(), new Quantity(definition, ""));
            }
            for (String word : definition.words()) {
                names.putIfAbsent(definition.named(word), new Quantity(definition, word));
            }
        }
        return names;
    }
}
