package org.twlab.nat;

import java.util.function.IntConsumer;
import org.twlab.core.sim.Simulation;

/** One {@link ExpiryList} per timeout. */
final class ExpiryLists {
    private final ConntrackRows rows;
    private final ExpiryList[] lists;

    ExpiryLists(Simulation simulation, ConntrackRows rows, NatTimeouts timeouts, IntConsumer onExpiry) {
        this.rows = rows;
        ConntrackTimeout[] all = ConntrackTimeout.values();
        lists = new ExpiryList[all.length];
        for (ConntrackTimeout timeout : all) {
            int number = timeout.ordinal();
            lists[number] = new ExpiryList(simulation, rows, number, timeouts.of(timeout), onExpiry);
        }
    }

    /** Lets a row expire one such timeout from now. */
    void refresh(int row, ConntrackTimeout timeout) {
        int present = rows.timeout(row);
        if (present != timeout.ordinal()) {
            remove(row);
        }
        lists[timeout.ordinal()].refresh(row);
    }

    /** Takes a row out of the list it is in, if any. */
    void remove(int row) {
        int present = rows.timeout(row);
        if (present != ConntrackRows.NONE) {
            lists[present].remove(row);
        }
    }

    boolean isLonger(ConntrackTimeout one, ConntrackTimeout other) {
        return lists[one.ordinal()].timeoutNanos() > lists[other.ordinal()].timeoutNanos();
    }
}
