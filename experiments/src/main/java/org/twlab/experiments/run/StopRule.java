package org.twlab.experiments.run;

import java.util.List;
import java.util.Map;

/**
 * Decides when a point has replications enough. It is told the runs of a batch in their order, each once, those of
 * earlier points before those of later ones, and no more runs of a point after it has said that there are enough; so what
 * it decides depends on results alone, not on threads or interruptions. It may remember what it was told.
 */
@FunctionalInterface
public interface StopRule {
    /** Every point has all its replications. */
    StopRule NEVER = (key, metrics) -> false;

    /**
     * Whether the point of this run needs no replication after it.
     *
     * @param key the run that is over
     * @param metrics its values by name, NaN where there is none; empty if it failed
     */
    boolean isEnough(RunKey key, Map<String, Double> metrics);

    /** What is to be said about points that ended without it, once the batch is over. */
    default List<String> warnings() {
        return List.of();
    }
}
