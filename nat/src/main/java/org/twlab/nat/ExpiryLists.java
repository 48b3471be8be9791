package org.twlab.nat;

import java.util.function.Consumer;
import org.twlab.core.sim.Simulation;

/** One {@link ExpiryList} per timeout. */
final class ExpiryLists {
    private final ExpiryList[] lists;
    private final long[] nanos;

    ExpiryLists(Simulation simulation, NatTimeouts timeouts, Consumer<ConntrackEntry> onExpiry) {
        ConntrackTimeout[] all = ConntrackTimeout.values();
        lists = new ExpiryList[all.length];
        nanos = new long[all.length];
        for (ConntrackTimeout timeout : all) {
            nanos[timeout.ordinal()] = timeouts.of(timeout);
            lists[timeout.ordinal()] = new ExpiryList(simulation, timeouts.of(timeout), onExpiry);
        }
    }

    /** Lets an entry expire one such timeout from now. */
    void refresh(ConntrackEntry entry, ConntrackTimeout timeout) {
        lists[timeout.ordinal()].refresh(entry);
    }

    boolean isLonger(ConntrackTimeout one, ConntrackTimeout other) {
        return nanos[one.ordinal()] > nanos[other.ordinal()];
    }
}
