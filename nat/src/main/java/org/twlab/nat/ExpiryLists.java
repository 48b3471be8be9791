package org.twlab.nat;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.twlab.core.sim.Simulation;

/**
 * One {@link ExpiryList} per timeout. A timeout that is changed gets a new list: rows in the former one expire when that
 * said, and go over to the new one as they are refreshed.
 */
final class ExpiryLists {
    private static final ConntrackTimeout[] TIMEOUTS = ConntrackTimeout.values();

    private final Simulation simulation;
    private final ConntrackRows rows;
    private final IntConsumer onExpiry;
    /** By number: those in use and, as long as they have rows, those of former timeouts. */
    private ExpiryList[] lists;
    /** Number of the list in use, by timeout. */
    private final int[] numbers;

    ExpiryLists(Simulation simulation, ConntrackRows rows, NatTimeouts timeouts, IntConsumer onExpiry) {
        this.simulation = simulation;
        this.rows = rows;
        this.onExpiry = onExpiry;
        numbers = new int[TIMEOUTS.length];
        lists = new ExpiryList[TIMEOUTS.length];
        for (ConntrackTimeout timeout : TIMEOUTS) {
            int number = timeout.ordinal();
            numbers[number] = number;
            lists[number] = list(number, timeouts.of(timeout));
        }
    }

    private ExpiryList list(int number, long timeoutNanos) {
        return new ExpiryList(simulation, rows, number, timeoutNanos, onExpiry);
    }

    /** Other timeouts from now on: they count for rows that are refreshed. */
    void set(NatTimeouts timeouts) {
        for (ConntrackTimeout timeout : TIMEOUTS) {
            long nanos = timeouts.of(timeout);
            if (nanos != of(timeout).timeoutNanos()) {
                int number = freeNumber(timeout);
                lists[number] = list(number, nanos);
                numbers[timeout.ordinal()] = number;
            }
        }
    }

    /** The number of a list without rows that no other timeout uses, or a new one. */
    private int freeNumber(ConntrackTimeout timeout) {
        int used = numbers[timeout.ordinal()];
        for (int number = 0; number < lists.length; number++) {
            int candidate = number;
            boolean ofOther = candidate != used && Arrays.stream(numbers).anyMatch(each -> each == candidate);
            if (!ofOther && lists[candidate].isEmpty()) {
                return candidate;
            }
        }
        lists = Arrays.copyOf(lists, lists.length + 1);
        return lists.length - 1;
    }

    private ExpiryList of(ConntrackTimeout timeout) {
        return lists[numbers[timeout.ordinal()]];
    }

    /** Lets a row expire one such timeout from now. */
    void refresh(int row, ConntrackTimeout timeout) {
        int present = rows.timeout(row);
        if (present != numbers[timeout.ordinal()]) {
            remove(row);
        }
        of(timeout).refresh(row);
    }

    /** Takes a row out of the list it is in, if any. */
    void remove(int row) {
        int present = rows.timeout(row);
        if (present != ConntrackRows.NONE) {
            lists[present].remove(row);
        }
    }

    boolean isLonger(ConntrackTimeout one, ConntrackTimeout other) {
        return of(one).timeoutNanos() > of(other).timeoutNanos();
    }
}
