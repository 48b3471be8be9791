package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.Topology;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** The keys of {@code sample}. */
final class SampleKeys {
    private static final Key<Long> EVERY = Key.required(
            "every", Types.POSITIVE_DURATION, "From one look to the next; the first is at the start of the run.");
    private static final ScalarType<String> GAUGE = Types.TEXT.narrowed(
            "a gauge such as server.time_wait",
            text -> text.lastIndexOf('.') > 0
                    ? Parsed.of(text)
                    : Parsed.wrong("'" + text + "' is no gauge: SCOPE.GAUGE, such as server.time_wait"));
    private static final Key<ImmutableList<String>> GAUGES = Key.required(
            "gauges", ListType.of(GAUGE), "What to look at: `SCOPE.GAUGE`, with a scope and a gauge as in metrics.");

    static final RecordType<Sampling> TYPE = RecordType.of(
            "sample", List.of(EVERY, GAUGES), (values, reading) -> new Sampling(values.get(EVERY), values.get(GAUGES)));

    private SampleKeys() {}

    /**
     * Reports every gauge that there is not.
     *
     * @param declared names of nodes, also of those that could not be read: about them nothing is said
     */
    static void check(Values values, Topology topology, List<String> flows, Set<String> declared, Reading reading) {
        Optional<Sequence> list = values.mapping()
                .get(ScenarioKeys.SAMPLE.name())
                .filter(Mapping.class::isInstance)
                .flatMap(sample -> ((Mapping) sample).get(GAUGES.name()))
                .filter(Sequence.class::isInstance)
                .map(Sequence.class::cast);
        list.ifPresent(gauges -> gauges.items().forEach(item -> {
            if (item instanceof Scalar gauge && gauge.text().lastIndexOf('.') > 0) {
                check(gauge, topology, flows, declared, reading);
            }
        }));
    }

    private static void check(
            Scalar gauge, Topology topology, List<String> flows, Set<String> declared, Reading reading) {
        String text = gauge.text();
        boolean broken = declared.stream()
                .filter(node -> !topology.nodes().containsKey(node))
                .anyMatch(text::contains);
        if (broken || Metrics.parse(Sampling.metric(text), topology, flows) instanceof Metrics.Known) {
            return;
        }
        String scope = text.substring(0, text.lastIndexOf('.'));
        List<String> there = Metrics.gaugesOf(scope, topology, flows);
        String message = there.isEmpty()
                ? "'" + scope + "' in '" + text + "' has no gauges"
                : "'" + scope + "' has no gauge '" + text.substring(scope.length() + 1) + "'";
        reading.error(gauge.place(), message, there, text.substring(scope.length() + 1));
    }
}
