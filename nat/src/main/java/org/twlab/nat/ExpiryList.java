package org.twlab.nat;

import java.util.function.IntConsumer;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * The rows with one timeout, first to expire first. As the timeout is constant, the order of expiry is the order of
 * refreshing: refreshing moves a row to the end, in constant time and without touching the event queue.
 *
 * <p>The list itself is the one event that waits for its first row. When that row is refreshed or removed the event
 * stays where it is, finds nothing due, and goes on to the row that is first then. It never waits later than the first
 * row, because places in the list only move back. A row takes its sequence number when it is refreshed, so it expires at
 * the same place among the events of one instant as if it had an event of its own.
 */
final class ExpiryList extends Event {
    private static final int NONE = ConntrackRows.NONE;

    private final Simulation simulation;
    private final ConntrackRows rows;
    private final int number;
    private final long timeoutNanos;
    private final IntConsumer onExpiry;
    private int first = NONE;
    private int last = NONE;

    /**
     * @param number what rows call this list, see {@link ConntrackRows#timeout}
     * @param onExpiry called with a row that is in no list any more; must not add one to this list
     */
    ExpiryList(Simulation simulation, ConntrackRows rows, int number, long timeoutNanos, IntConsumer onExpiry) {
        this.simulation = simulation;
        this.rows = rows;
        this.number = number;
        this.timeoutNanos = timeoutNanos;
        this.onExpiry = onExpiry;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    boolean isEmpty() {
        return first == NONE;
    }

    /** Lets a row that is in this list or in none expire one timeout from now. */
    void refresh(int row) {
        rows.setLong(row, ConntrackRows.EXPIRES, Math.addExact(simulation.nowNanos(), timeoutNanos));
        rows.setLong(row, ConntrackRows.SEQUENCE, simulation.reserveSequence());
        if (row == last) {
            return;
        }
        if (rows.timeout(row) == number) {
            unlink(row);
        }
        rows.setTimeout(row, number);
        rows.set(row, ConntrackRows.PREVIOUS, last);
        rows.set(row, ConntrackRows.FOLLOWING, NONE);
        if (last == NONE) {
            first = row;
        } else {
            rows.set(last, ConntrackRows.FOLLOWING, row);
        }
        last = row;
        awaitFirst();
    }

    /** Takes a row out, which is in this list. */
    void remove(int row) {
        unlink(row);
        rows.setTimeout(row, NONE);
    }

    private void unlink(int row) {
        int previous = rows.get(row, ConntrackRows.PREVIOUS);
        int following = rows.get(row, ConntrackRows.FOLLOWING);
        if (previous == NONE) {
            first = following;
        } else {
            rows.set(previous, ConntrackRows.FOLLOWING, following);
        }
        if (following == NONE) {
            last = previous;
        } else {
            rows.set(following, ConntrackRows.PREVIOUS, previous);
        }
    }

    @Override
    protected void fire() {
        int due = first;
        if (due != NONE
                && rows.getLong(due, ConntrackRows.EXPIRES) == atNanos()
                && rows.getLong(due, ConntrackRows.SEQUENCE) == sequence()) {
            remove(due);
            onExpiry.accept(due);
        }
        awaitFirst();
    }

    private void awaitFirst() {
        if (first != NONE && !isScheduled()) {
            simulation.scheduleReserved(
                    this, rows.getLong(first, ConntrackRows.EXPIRES), rows.getLong(first, ConntrackRows.SEQUENCE));
        }
    }
}
