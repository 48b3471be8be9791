package org.twlab.experiments.run;

/** Is handed what a batch yields, always in the order of points and replications, never by two threads at once. */
public interface BatchListener {
    /** A run is complete. */
    void completed(RunResult result);

    /** A run ended by throwing this. */
    void failed(RunKey key, Throwable error);

    /** A run is over, however it ended, that a stop rule has made unnecessary; called in its turn. */
    default void discarded(RunKey key) {}

    /**
     * Some time has passed or a run has ended: a chance to show progress.
     *
     * @param done runs handed over
     * @param most runs that there will be at most
     */
    default void progress(long done, long most) {}
}
