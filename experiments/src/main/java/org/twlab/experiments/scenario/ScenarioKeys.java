package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import org.twlab.experiments.invariant.Invariants;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKinds;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.TopologyType;

/** The keys of a scenario file. */
final class ScenarioKeys {
    static final Key<String> SCENARIO = Key.required("scenario", Types.NAME, "Its name.");
    static final Key<String> CLAIM = Key.optional("claim", Types.TEXT, "The sentence under test.");
    static final Key<String> SOURCE = Key.optional("source", Types.TEXT, "Where the claim is made.");
    static final Key<Long> DURATION =
            Key.required("duration", Types.POSITIVE_DURATION, "Length of a run in simulated time.");
    static final Key<Long> WARMUP =
            Key.withDefault("warmup", Types.DURATION, "0s", "What lies before is left out of metrics.");
    static final Key<ImmutableList<FlowKeys.Stated>> TRAFFIC =
            Key.withDefault("traffic", ListType.of(FlowKeys.TYPE), "[]", "Who connects to whom, and how often.");
    static final Key<ImmutableList<FaultKeys.Stated>> FAULTS = Key.withDefault(
            "faults",
            ListType.of(FaultKeys.TYPE),
            "[]",
            "What happens to single packets; the first entry that fits decides.");
    static final Key<ImmutableList<EventKeys.Stated>> EVENTS =
            Key.withDefault("events", ListType.of(EventKeys.TYPE), "[]", "What happens to the network during a run.");
    static final Key<ImmutableList<Axis>> SWEEP =
            Key.withDefault("sweep", new SweepType(), "{}", "What is varied; every combination is a point.");
    static final Key<SearchKeys.Stated> SEARCH =
            Key.optional("search", SearchKeys.TYPE, "A threshold that every run looks for by bisection.");
    static final Key<Long> REPLICATIONS = Key.withDefault(
            "replications", Types.integer(1, 1_000_000), "1", "Runs of each point, with random numbers of their own.");
    static final Key<Long> SEED = Key.withDefault(
            "seed", Types.integer(Long.MIN_VALUE, Long.MAX_VALUE), "1", "Where all random numbers come from.");
    static final Key<Boolean> INDEPENDENT_POINTS = Key.withDefault(
            "independent-points",
            Types.BOOLEAN,
            "false",
            "Whether points draw random numbers of their own; otherwise they share them, and can be compared in pairs.");
    static final Key<ImmutableList<String>> METRICS = Key.withDefault(
            "metrics", ListType.of(ExpectKeys.METRIC_NAME), "[]", "Metrics to report beside those of `expect`.");
    static final Key<ImmutableList<String>> CAPTURE = Key.optional(
            "capture",
            ListType.of(CaptureWords.TYPE),
            "Where `--pcap` looks at packets: nodes, members, populations, links. Without it, at every host.");
    static final Key<ImmutableList<ExpectKeys.Stated>> EXPECT =
            Key.withDefault("expect", ListType.of(ExpectKeys.TYPE), "[]", "What the claim predicts.");

    static final Key<Method> METHOD = Key.withDefault(
            "method",
            Types.oneOf(Arrays.stream(Method.values()).map(Method::word).toList())
                    .narrowed(
                            "what is done with the scenario",
                            word -> Parsed.of(Method.of(word).orElseThrow())),
            "run",
            "What is done with it: `run` makes its runs and measures; `explore`, `truth-table`, `determinism` and `bench` are programs of their own.");
    static final Key<ImmutableList<String>> INVARIANTS = Key.withDefault(
            "invariants",
            ListType.of(Types.oneOf(Invariants.names())),
            "[]",
            "Rules that every run is held to; `twlab list invariants` says what each means.");
    static final Key<Sampling> SAMPLE =
            Key.optional("sample", SampleKeys.TYPE, "Gauges that are looked at now and then: `samples.csv`.");
    static final Key<ImmutableList<Assignment>> FULL = Key.optional(
            "full",
            new FullType(),
            "`{PATH: value, ...}`: what `run --full` changes, as `--set` does; `sweep.NAME` changes an axis.");

    private final Key<Topology> topology;
    private final RecordType<Values> type;

    ScenarioKeys(NodeKinds kinds) {
        topology = Key.required(
                "topology", new TopologyType(kinds), "The network: nodes and links, or the name of a file with them.");
        type = RecordType.of(
                "scenario",
                List.of(
                        SCENARIO,
                        CLAIM,
                        SOURCE,
                        DURATION,
                        topology,
                        TRAFFIC,
                        FAULTS,
                        EVENTS,
                        SWEEP,
                        SEARCH,
                        REPLICATIONS,
                        SEED,
                        WARMUP,
                        METRICS,
                        EXPECT,
                        CAPTURE,
                        INDEPENDENT_POINTS,
                        METHOD,
                        INVARIANTS,
                        SAMPLE,
                        FULL),
                (values, reading) -> values);
    }

    Key<Topology> topology() {
        return topology;
    }

    RecordType<Values> type() {
        return type;
    }

    /** For the mistakes in the rest of a file whose topology cannot be had. */
    RecordType<Values> typeWithoutTopology() {
        return RecordType.of(
                type.name(),
                type.keys().stream().filter(key -> !key.equals(topology)).toList(),
                type.make());
    }

    /** The keys that sweeps and {@code --set} may change or lead through. */
    static ImmutableList<String> changeable() {
        return ImmutableList.of(
                DURATION.name(),
                "topology",
                TRAFFIC.name(),
                FAULTS.name(),
                EVENTS.name(),
                SEARCH.name(),
                REPLICATIONS.name(),
                SEED.name(),
                WARMUP.name(),
                CAPTURE.name(),
                INDEPENDENT_POINTS.name(),
                INVARIANTS.name(),
                SAMPLE.name());
    }

    /** The keys of a whole batch: equal at all points, so that a sweep cannot vary them. */
    static ImmutableList<String> ofBatch() {
        return ImmutableList.of(
                REPLICATIONS.name(), SEED.name(), CAPTURE.name(), INDEPENDENT_POINTS.name(), INVARIANTS.name());
    }
}
