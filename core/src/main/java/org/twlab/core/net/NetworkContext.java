package org.twlab.core.net;

import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceListener;

/**
 * What the parts of one simulated network share.
 *
 * @param simulation the clock and event loop
 * @param streams random streams by component name
 * @param trace who is told of every event; null when nobody is, and then no event is made
 * @param stampChecksums whether hosts send packets with stamped checksums, so that every change on the way must update
 *     them; off, they are right by construction
 */
public record NetworkContext(
        Simulation simulation,
        RandomStreams streams,
        @Nullable TraceListener trace,
        boolean stampChecksums) {

    /** A context that is not traced and does not stamp checksums. */
    public static NetworkContext untraced(long seed) {
        return new NetworkContext(new Simulation(), new RandomStreams(seed, 0), null, false);
    }
}
