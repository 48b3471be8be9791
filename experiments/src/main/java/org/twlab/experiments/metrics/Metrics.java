package org.twlab.experiments.metrics;

import static org.twlab.experiments.metrics.Scope.Kind.ALL;
import static org.twlab.experiments.metrics.Scope.Kind.FLOW;
import static org.twlab.experiments.metrics.Scope.Kind.LINK;
import static org.twlab.experiments.metrics.Scope.Kind.NODE;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.core.tcp.Counter;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.DropReason;
import org.twlab.experiments.traffic.Outcome;
import org.twlab.topology.model.Topology;
import org.twlab.topology.yaml.Spelling;

/**
 * The metrics there are, as data. A metric is named {@code SCOPE.FAMILY.QUANTITY}: {@code client.connect.success_ratio}.
 * Counts and gauges add up over the scope; ratios and statistics pool it.
 */
public final class Metrics {
    private static final Set<Scope.Kind> OPENERS = Set.of(NODE, FLOW, ALL);
    private static final Set<Scope.Kind> HOSTS = Set.of(NODE, ALL);
    private static final Set<Scope.Kind> PLACES = Set.of(NODE, LINK, ALL);
    private static final List<String> NONE = List.of();

    private static final List<MetricDefinition> ALL_DEFINITIONS = Stream.of(
                    outcomes(), handshakes(), exchange(), counted(), TraceMeters.definitions())
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

    /** All families, in the order in which they are listed. */
    public static List<MetricDefinition> definitions() {
        return ALL_DEFINITIONS;
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
            return unknownQuantity(text, name);
        }
        MetricDefinition definition = quantity.definition();
        if (!definition.scopes().contains(scopes.get(0).kind())) {
            return new Unknown(
                    "'" + name + "' cannot be measured of '" + word + "', only of a " + labels(definition),
                    NONE,
                    Optional.empty());
        }
        return new Known(scopes.stream()
                .map(scope -> new Metric(scope.name() + "." + name, scope, definition, quantity.word()))
                .toList());
    }

    private static Unknown unknownQuantity(String text, String name) {
        String family = name.contains(".") ? name.substring(0, name.indexOf('.') + 1) : "";
        List<String> siblings = ALL_DEFINITIONS.stream()
                .map(MetricDefinition::pattern)
                .filter(pattern -> !family.isEmpty() && pattern.startsWith(family))
                .toList();
        List<String> allowed = siblings.isEmpty()
                ? ALL_DEFINITIONS.stream().map(MetricDefinition::pattern).toList()
                : siblings;
        return new Unknown(
                "unknown metric '" + name + "' in '" + text + "'", allowed, Spelling.nearest(name, BY_NAME.keySet()));
    }

    private static String labels(MetricDefinition definition) {
        return Arrays.stream(Scope.Kind.values())
                .filter(definition.scopes()::contains)
                .map(Scope.Kind::label)
                .collect(Collectors.joining(" or "));
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

    private static MetricDefinition connect(
            String name, String unit, boolean count, String meaning, MetricDefinition.Factory factory) {
        return new MetricDefinition("connect." + name, NONE, unit, count, OPENERS, false, meaning, factory);
    }

    private static List<MetricDefinition> outcomes() {
        List<String> outcomes = Arrays.stream(Outcome.values())
                .filter(outcome -> outcome != Outcome.UNFINISHED)
                .map(Outcome::label)
                .toList();
        return List.of(
                connect("attempts", "", true, "attempts that ended", AttemptMeters::attempts),
                connect(
                        "success_ratio",
                        "",
                        false,
                        "share of the ended attempts that are ok",
                        AttemptMeters::successRatio),
                connect("failed", "", true, "ended attempts that are not ok", AttemptMeters::failed),
                new MetricDefinition(
                        "connect.OUTCOME",
                        outcomes,
                        "",
                        true,
                        OPENERS,
                        false,
                        "attempts with this outcome",
                        AttemptMeters::outcome),
                new MetricDefinition(
                        "connect.OUTCOME_ratio",
                        outcomes,
                        "",
                        false,
                        OPENERS,
                        false,
                        "share of the ended attempts with this outcome",
                        AttemptMeters::outcomeRatio),
                connect("rate_per_s", "1/s", false, "ok attempts per second", AttemptMeters::rate),
                connect(
                        "first_failure_s",
                        "s",
                        false,
                        "start of the first failed attempt",
                        AttemptMeters::firstFailure));
    }

    private static List<MetricDefinition> handshakes() {
        return List.of(
                connect(
                        "latency_mean_s",
                        "s",
                        false,
                        "mean time from start to ESTABLISHED",
                        AttemptMeters::latencyMean),
                new MetricDefinition(
                        "connect.latency_PERCENTILE_s",
                        List.of("p50", "p90", "p99"),
                        "s",
                        false,
                        OPENERS,
                        false,
                        "percentile of the time from start to ESTABLISHED",
                        AttemptMeters::latencyPercentile),
                connect(
                        "latency_max_s",
                        "s",
                        false,
                        "longest time from start to ESTABLISHED",
                        AttemptMeters::latencyMax),
                connect("syn_mean", "", false, "SYNs per ended attempt", AttemptMeters::synMean),
                connect(
                        "retried_ratio",
                        "",
                        false,
                        "share of the connected attempts with more than one SYN",
                        AttemptMeters::retriedRatio),
                connect(
                        "timestamps_ratio",
                        "",
                        false,
                        "share of the connected attempts with timestamps",
                        AttemptMeters::timestampsRatio),
                connect("locked_out", "", true, "hosts with more failed than ok attempts", AttemptMeters::lockedOut),
                connect(
                        "locked_out_ratio",
                        "",
                        false,
                        "share of the hosts with more failed than ok attempts",
                        AttemptMeters::lockedOutRatio));
    }

    private static List<MetricDefinition> exchange() {
        return List.of(
                new MetricDefinition(
                        "exchange.completed",
                        NONE,
                        "",
                        true,
                        OPENERS,
                        false,
                        "request-response pairs completed",
                        AttemptMeters::exchanges),
                new MetricDefinition(
                        "exchange.goodput_bytes_per_s",
                        NONE,
                        "bytes/s",
                        false,
                        OPENERS,
                        false,
                        "bytes of completed request-response pairs per second",
                        AttemptMeters::goodput));
    }

    private static List<MetricDefinition> counted() {
        List<String> counters =
                Arrays.stream(Counter.values()).map(Counter::linuxName).toList();
        List<String> reasons =
                Arrays.stream(DropReason.values()).map(DropReason::label).toList();
        return List.of(
                new MetricDefinition(
                        "counter.NAME",
                        counters,
                        "",
                        true,
                        HOSTS,
                        false,
                        "increase of this Linux counter",
                        CountMeter::counter),
                new MetricDefinition(
                        "drop.REASON",
                        reasons,
                        "",
                        true,
                        PLACES,
                        false,
                        "packets dropped or refused for this reason",
                        CountMeter::drops),
                new MetricDefinition(
                        "drop.total",
                        NONE,
                        "",
                        true,
                        PLACES,
                        false,
                        "packets dropped or refused",
                        CountMeter::allDrops),
                new MetricDefinition("packet.sent", NONE, "", true, PLACES, false, "packets sent", CountMeter::sent));
    }

    /** Words for TCP states as metrics spell them. */
    static List<String> states() {
        return Arrays.stream(TcpState.values()).map(TcpState::name).toList();
    }
}
