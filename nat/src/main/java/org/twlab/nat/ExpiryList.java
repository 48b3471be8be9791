package org.twlab.nat;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * The entries with one timeout, first to expire first. As the timeout is constant, the order of expiry is the order of
 * refreshing: refreshing moves an entry to the end, in constant time and without touching the event queue.
 *
 * <p>The list itself is the one event that waits for its first entry. When that entry is refreshed or removed the event
 * stays where it is, finds nothing due, and goes on to the entry that is first then. It never waits later than the first
 * entry, because places in the list only move back. An entry takes its sequence number when it is refreshed, so it
 * expires at the same place among the events of one instant as if it had an event of its own.
 */
final class ExpiryList extends Event {
    private final Simulation simulation;
    private final long timeoutNanos;
    private final Consumer<ConntrackEntry> onExpiry;
    private @Nullable ConntrackEntry first;
    private @Nullable ConntrackEntry last;

    /** @param onExpiry called with an entry that is in no list any more; must not add one to this list */
    ExpiryList(Simulation simulation, long timeoutNanos, Consumer<ConntrackEntry> onExpiry) {
        this.simulation = simulation;
        this.timeoutNanos = timeoutNanos;
        this.onExpiry = onExpiry;
    }

    /** Lets an entry, which may be in another list or in this one, expire one timeout from now. */
    void refresh(ConntrackEntry entry) {
        entry.expiresNanos = Math.addExact(simulation.nowNanos(), timeoutNanos);
        entry.expirySequence = simulation.reserveSequence();
        if (entry == last) {
            return;
        }
        remove(entry);
        entry.list = this;
        entry.older = last;
        if (last == null) {
            first = entry;
        } else {
            last.newer = entry;
        }
        last = entry;
        awaitFirst();
    }

    /** Takes an entry out of the list it is in, if any. */
    static void remove(ConntrackEntry entry) {
        if (entry.list != null) {
            entry.list.unlink(entry);
        }
    }

    private void unlink(ConntrackEntry entry) {
        ConntrackEntry older = entry.older;
        ConntrackEntry newer = entry.newer;
        if (older == null) {
            first = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            last = older;
        } else {
            newer.older = older;
        }
        entry.older = null;
        entry.newer = null;
        entry.list = null;
    }

    @Override
    protected void fire() {
        ConntrackEntry due = first;
        if (due != null && due.expiresNanos == atNanos() && due.expirySequence == sequence()) {
            unlink(due);
            onExpiry.accept(due);
        }
        awaitFirst();
    }

    private void awaitFirst() {
        if (first != null && !isScheduled()) {
            simulation.scheduleReserved(this, first.expiresNanos, first.expirySequence);
        }
    }
}
