package org.twlab.experiments.run;

import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Which run of a batch comes next, while the batch goes on. Runs are taken from it ahead of the results of earlier ones;
 * a stop rule may then make a run unnecessary that was taken already, which its taker learns from {@link #isWanted} when
 * the run's turn has come. No list of runs is ever made. Not thread-safe.
 */
public final class RunPlan {
    private static final int NO_POINT = -1;

    private final RunRange range;
    private final StopRule rule;
    private long next;
    /** The latest point that has replications enough. */
    private int stopped = NO_POINT;

    /** @param rule is told every run that is over */
    public RunPlan(RunRange range, StopRule rule) {
        this.range = range;
        this.rule = rule;
        this.next = range.from();
    }

    /** Whether there is a run to begin, as far as is known now. */
    public boolean hasNext() {
        return next < range.to();
    }

    /**
     * Takes the next run.
     *
     * @throws NoSuchElementException if there is none
     */
    public RunKey next() {
        RunKey key = peek();
        next++;
        return key;
    }

    /**
     * The next run, which is not taken by asking.
     *
     * @throws NoSuchElementException if there is none
     */
    public RunKey peek() {
        if (!hasNext()) {
            throw new NoSuchElementException("all runs were taken");
        }
        return range.key(next);
    }

    /** Whether the result of a run counts; to be asked once every run before it is over. */
    public boolean isWanted(RunKey key) {
        return key.point() != stopped;
    }

    /**
     * Notes the end of a run that is wanted; to be called in the order of the runs.
     *
     * @param metrics its values by name; empty if it failed
     */
    public void isOver(RunKey key, Map<String, Double> metrics) {
        if (rule.isEnough(key, metrics)) {
            stopped = key.point();
            next = Math.max(next, Math.min(range.to(), range.ofPoint(stopped).to()));
        }
    }

    /** How many runs there are at most. */
    public long most() {
        return range.size();
    }
}
