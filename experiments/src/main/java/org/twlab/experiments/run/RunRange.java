package org.twlab.experiments.run;

/**
 * Some consecutive runs of a batch. The runs of a batch stand in the order of points, those of a point in the order of
 * replications; a run has a number in this order, from 0, even if a stop rule makes it unnecessary.
 *
 * @param replications of every point at most, at least 1
 * @param from number of the first run
 * @param to number after that of the last; equal to {@code from} where there is none
 */
public record RunRange(int replications, long from, long to) {
    public RunRange {
        if (replications < 1 || from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "no range: runs " + from + " to " + to + " of " + replications + " replications");
        }
    }

    /**
     * All runs of a batch.
     *
     * @param points of the sweep
     * @param replications of every point at most
     */
    public static RunRange all(int points, int replications) {
        return new RunRange(replications, 0, Math.multiplyExact((long) points, replications));
    }

    /** All replications of a point. */
    public RunRange ofPoint(int point) {
        return new RunRange(replications, (long) point * replications, (point + 1L) * replications);
    }

    /** One run. */
    public RunRange of(RunKey key) {
        long number = numberOf(key);
        return new RunRange(replications, number, number + 1);
    }

    /** How many runs there are at most. */
    public long size() {
        return to - from;
    }

    /** The first run. */
    public RunKey first() {
        return key(from);
    }

    /** The run with a number. */
    RunKey key(long number) {
        return new RunKey(Math.toIntExact(number / replications), Math.toIntExact(number % replications));
    }

    /** The number of a run. */
    long numberOf(RunKey key) {
        return (long) key.point() * replications + key.replication();
    }

    /** The first point of which some run is in this range. */
    int firstPoint() {
        return Math.toIntExact(from / replications);
    }

    /** The point after the last of which some run is in this range. */
    int endPoint() {
        return Math.toIntExact((to + replications - 1) / replications);
    }
}
