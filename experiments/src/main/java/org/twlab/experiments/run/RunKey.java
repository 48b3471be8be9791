package org.twlab.experiments.run;

/**
 * Which run of a batch.
 *
 * @param point of the sweep, from 0
 * @param replication of the point, from 0
 */
public record RunKey(int point, int replication) {
    /** As {@code --only} takes it: {@code 4/0}. */
    @Override
    public String toString() {
        return point + "/" + replication;
    }
}
