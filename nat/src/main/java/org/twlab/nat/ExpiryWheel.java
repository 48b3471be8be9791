package org.twlab.nat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * Lets rows expire, each exactly where an event of its own would stand among those of its instant, at one event for all.
 *
 * <p>A wheel of ticks of 2^27 ns: one level for each base-64 digit of the tick, 64 buckets in each, a row in the bucket of
 * the highest digit in which the tick of its expiry differs from the present one. Rows that expire in the present tick
 * stand in an exact queue. Nanoseconds before a bucket begins its rows are dealt out anew.
 *
 * <p>A row that is refreshed to expire later stays where it is, so a packet of an old connection touches nothing but its
 * row: where the bucket begins, the row goes to the place of the expiry that it has then. With a million connections a list
 * in the order of expiry costs three misses of the cache for each packet.
 */
final class ExpiryWheel extends Event {
    private static final int NONE = ConntrackRows.NONE;
    private static final ConntrackTimeout[] TIMEOUTS = ConntrackTimeout.values();

    private static final int TICK_BITS = 27;
    private static final int DIGIT_BITS = 6;
    private static final int DIGITS = 1 << DIGIT_BITS;
    /** Digits of the tick of the largest instant, 2^63 - 1. */
    private static final int LEVELS = 6;
    /** Place of the rows in the exact queue; those in buckets have the number of the bucket. */
    private static final int IN_QUEUE = LEVELS * DIGITS;

    /** A row that expires in the present tick; void once the row has another sequence number or place. */
    private record Due(long atNanos, long sequence, int row) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byInstant = Long.compare(atNanos, other.atNanos);
            return byInstant != 0 ? byInstant : Long.compare(sequence, other.sequence);
        }

        boolean isKeyOf(Event event) {
            return event.atNanos() == atNanos && event.sequence() == sequence;
        }
    }

    private final Simulation simulation;
    private final ConntrackRows rows;
    private final IntConsumer onExpiry;
    private final long[] timeoutNanos = new long[TIMEOUTS.length];
    private final int[] heads = new int[LEVELS * DIGITS];
    /** For each level, which buckets hold rows. */
    private final long[] occupied = new long[LEVELS];

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    /** The present tick, or the one that begins at the next instant; all buckets with rows are behind it. */
    private long tick;

    /** @param onExpiry called with a row that has no timeout any more */
    ExpiryWheel(Simulation simulation, ConntrackRows rows, NatTimeouts timeouts, IntConsumer onExpiry) {
        this.simulation = simulation;
        this.rows = rows;
        this.onExpiry = onExpiry;
        Arrays.fill(heads, NONE);
        set(timeouts);
    }

    /** Other timeouts from now on: they count for rows that are refreshed. */
    void set(NatTimeouts timeouts) {
        for (ConntrackTimeout timeout : TIMEOUTS) {
            timeoutNanos[timeout.ordinal()] = timeouts.of(timeout);
        }
    }

    boolean isLonger(ConntrackTimeout one, ConntrackTimeout other) {
        return timeoutNanos[one.ordinal()] > timeoutNanos[other.ordinal()];
    }

    /** Lets a row expire one such timeout from now. */
    void refresh(int row, ConntrackTimeout timeout) {
        long expires = Math.addExact(simulation.nowNanos(), timeoutNanos[timeout.ordinal()]);
        int place = rows.place(row);
        boolean stays = place != NONE && place != IN_QUEUE && expires >= rows.getLong(row, ConntrackRows.EXPIRES);
        rows.setLong(row, ConntrackRows.EXPIRES, expires);
        rows.setLong(row, ConntrackRows.SEQUENCE, simulation.reserveSequence());
        if (!stays) {
            remove(row);
            place(row);
            await();
        }
    }

    /** Lets a row not expire at all. */
    void remove(int row) {
        int place = rows.place(row);
        if (place != NONE && place != IN_QUEUE) {
            unlink(row, place);
        }
        rows.setPlace(row, NONE);
    }

    private void place(int row) {
        tick = Math.max(tick, simulation.nowNanos() >>> TICK_BITS);
        long expires = rows.getLong(row, ConntrackRows.EXPIRES);
        long ofExpiry = expires >>> TICK_BITS;
        if (ofExpiry <= tick) {
            rows.setPlace(row, IN_QUEUE);
            queue.add(new Due(expires, rows.getLong(row, ConntrackRows.SEQUENCE), row));
            return;
        }
        int level = (63 - Long.numberOfLeadingZeros(ofExpiry ^ tick)) / DIGIT_BITS;
        int digit = (int) (ofExpiry >>> (level * DIGIT_BITS)) & (DIGITS - 1);
        occupied[level] |= 1L << digit;
        link(row, level * DIGITS + digit);
    }

    private void link(int row, int bucket) {
        int following = heads[bucket];
        rows.setPlace(row, bucket);
        rows.set(row, ConntrackRows.PREVIOUS, NONE);
        rows.set(row, ConntrackRows.FOLLOWING, following);
        if (following != NONE) {
            rows.set(following, ConntrackRows.PREVIOUS, row);
        }
        heads[bucket] = row;
    }

    private void unlink(int row, int bucket) {
        int previous = rows.get(row, ConntrackRows.PREVIOUS);
        int following = rows.get(row, ConntrackRows.FOLLOWING);
        if (following != NONE) {
            rows.set(following, ConntrackRows.PREVIOUS, previous);
        }
        if (previous != NONE) {
            rows.set(previous, ConntrackRows.FOLLOWING, following);
            return;
        }
        heads[bucket] = following;
        if (following == NONE) {
            occupied[bucket / DIGITS] &= ~(1L << (bucket % DIGITS));
        }
    }

    @Override
    protected void fire() {
        Due first = queue.peek();
        if (first != null && first.isKeyOf(this)) {
            queue.remove();
            if (isValid(first)) {
                rows.setPlace(first.row, NONE);
                onExpiry.accept(first.row);
            }
        } else {
            dealOut();
        }
        await();
    }

    private boolean isValid(Due due) {
        return !rows.isFree(due.row)
                && rows.place(due.row) == IN_QUEUE
                && rows.getLong(due.row, ConntrackRows.SEQUENCE) == due.sequence;
    }

    /** Gives the rows of the bucket that begins at the next instant, if there is one, the places they have by now. */
    private void dealOut() {
        int bucket = firstBucket();
        if (bucket == NONE || startNanos(bucket) > simulation.nowNanos() + 1) {
            return;
        }
        tick = startNanos(bucket) >>> TICK_BITS;
        int row = heads[bucket];
        heads[bucket] = NONE;
        occupied[bucket / DIGITS] &= ~(1L << (bucket % DIGITS));
        while (row != NONE) {
            int following = rows.get(row, ConntrackRows.FOLLOWING);
            place(row);
            row = following;
        }
    }

    /** The first bucket with rows: what is on a level is earlier than all on higher ones. */
    private int firstBucket() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return level * DIGITS + Long.numberOfTrailingZeros(occupied[level]);
            }
        }
        return NONE;
    }

    private long startNanos(int bucket) {
        int shift = bucket / DIGITS * DIGIT_BITS;
        long above = (tick >>> (shift + DIGIT_BITS)) << (shift + DIGIT_BITS);
        return (above | ((long) (bucket % DIGITS) << shift)) << TICK_BITS;
    }

    /** Sees to it that this event is due no later than what comes next: the first row, or the instant before a bucket. */
    private void await() {
        Due first = queue.peek();
        while (first != null && !isValid(first)) {
            queue.remove();
            first = queue.peek();
        }
        if (first != null) {
            awaitKey(first.atNanos, first.sequence);
            return;
        }
        int bucket = firstBucket();
        if (bucket != NONE && !(isScheduled() && atNanos() < startNanos(bucket))) {
            awaitKey(startNanos(bucket) - 1, simulation.reserveSequence());
        }
    }

    private void awaitKey(long atNanos, long sequence) {
        if (isScheduled()) {
            if (atNanos() < atNanos || (atNanos() == atNanos && sequence() <= sequence)) {
                return;
            }
            simulation.cancel(this);
        }
        simulation.scheduleReserved(this, atNanos, sequence);
    }
}
