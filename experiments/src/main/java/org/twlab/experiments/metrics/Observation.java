package org.twlab.experiments.metrics;

import java.util.List;
import java.util.Set;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.sim.Simulation;
import org.twlab.experiments.traffic.AttemptLog;

/**
 * What a meter sees of a run: the part that its scope names.
 *
 * @param simulation the clock
 * @param attempts every attempt of the run
 * @param openers per flow, which openers' attempts count
 * @param nodes the nodes of the scope, in the order of the scenario; for a link or flow none
 * @param links the link directions of the scope; for a node or flow none, for everything all
 * @param nodeNames names of {@code nodes}
 * @param linkNames names of {@code links}
 * @param warmupNanos what began before is left out
 * @param durationNanos length of the run
 */
public record Observation(
        Simulation simulation,
        AttemptLog attempts,
        List<OpenerSet> openers,
        List<Node> nodes,
        List<LinkDirection> links,
        Set<String> nodeNames,
        Set<String> linkNames,
        long warmupNanos,
        long durationNanos) {

    /**
     * The openers of one flow that belong to a scope.
     *
     * @param from index of the first
     * @param to index after the last
     */
    public record OpenerSet(int from, int to) {
        boolean contains(int opener) {
            return opener >= from && opener < to;
        }

        int size() {
            return to - from;
        }
    }

    /** Length of the measured part, in seconds. */
    double measuredSeconds() {
        return (durationNanos - warmupNanos) / 1e9;
    }

    /** Whether an attempt is in scope and began in the measured part. */
    boolean counts(int row) {
        return attempts.startedNanos(row) >= warmupNanos
                && openers.get(attempts.flow(row)).contains(attempts.opener(row));
    }
}
