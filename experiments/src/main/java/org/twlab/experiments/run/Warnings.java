package org.twlab.experiments.run;

import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.twlab.experiments.scenario.LoadedScenario;

/** What is no mistake but probably not meant, learnt from the results of a batch. */
final class Warnings {
    private final IdleFaults idleFaults;
    private final SearchEnds searchEnds;
    private final StopRule rule;

    Warnings(LoadedScenario loaded, StopRule rule) {
        this.idleFaults = new IdleFaults(loaded.points());
        this.searchEnds = new SearchEnds(loaded.points());
        this.rule = rule;
    }

    /**
     * Takes a run.
     *
     * @param metrics by name
     * @param faults how many packets each fault decided about
     */
    void add(RunKey key, Map<String, Double> metrics, ImmutableLongArray faults) {
        idleFaults.add(key.point(), faults);
        searchEnds.add(key, metrics);
    }

    /** Once the batch is over. */
    List<String> all() {
        return Stream.of(rule.warnings(), searchEnds.warnings(), idleFaults.warnings())
                .flatMap(List::stream)
                .toList();
    }
}
