package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import java.util.stream.Stream;
import org.twlab.experiments.scenario.LoadedScenario;

/** What is no mistake but probably not meant, learnt from the results of a batch. */
final class Warnings {
    private final IdleFaults idleFaults;
    private final SearchEnds searchEnds;
    private final StopRule rule;

    /** @param rule has been told every run that is added */
    Warnings(LoadedScenario loaded, MetricPlan metrics, StopRule rule) {
        this.idleFaults = new IdleFaults(loaded.points());
        this.searchEnds = new SearchEnds(loaded.points(), metrics);
        this.rule = rule;
    }

    /**
     * Takes a run that ended well.
     *
     * @param measured values in the order of the columns
     * @param faults how many packets each fault decided about
     */
    void add(RunKey key, ImmutableList<Double> measured, ImmutableLongArray faults) {
        idleFaults.add(key.point(), faults);
        searchEnds.add(key, measured);
    }

    /** Once the batch is over. */
    List<String> all() {
        return Stream.of(rule.warnings(), searchEnds.warnings(), idleFaults.warnings())
                .flatMap(List::stream)
                .toList();
    }
}
