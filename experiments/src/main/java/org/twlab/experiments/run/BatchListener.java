package org.twlab.experiments.run;

/** Is handed what a batch yields, always in the order of points and replications, always by one thread. */
public interface BatchListener {
    /** A run is complete. */
    void completed(RunResult result);

    /** A run ended by a programming error. */
    void failed(RunFailure failure);

    /** Some time has passed or a run has ended: a chance to show progress. */
    default void progress(int done, int all) {}
}
