package org.twlab.core.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait, as a <em>digit ladder</em>: adding and cancelling cost the same whatever the number pending, and
 * no width has to be tuned to the delays.
 *
 * <p>Order is total: (instant, sequence number). Equal instants fire in scheduling order.
 *
 * <p>Two parts. A small exact {@link EventHeap} holds every event up to and including the <em>horizon</em>. What lies
 * beyond stands unsorted in the ladder: one level for each base-64 digit of the instant, 64 buckets in each. An event's
 * level is the highest digit in which it differs from the horizon, its bucket that digit. So everything on a level is
 * earlier than everything on a higher one, and the next events are always in the lowest bucket of the lowest level.
 *
 * <ul>
 *   <li><b>Refill.</b> When the heap has run empty, that bucket is emptied. If it holds few events, or one instant only
 *       (level 0), all go to the heap and the horizon becomes the last instant the bucket stands for: not the latest
 *       event in it, or later additions behind that event would come to stand lower than what is left of the bucket.
 *       Otherwise the horizon becomes its first instant and the events are placed again, on lower levels.
 *   <li><b>Spill.</b> When the heap has grown too large, the horizon goes back to the earliest event in it and the rest
 *       returns to the ladder. It goes back at most to the start of the bucket it came from, below which the ladder is
 *       empty, and once only between two refills: so what the ladder holds stands where the horizon says, and no event
 *       is placed over and over. Until the next refill the limit doubles each time it is met, or many events at one
 *       instant, which nothing can spread, would cost the square of their number.
 *   <li><b>Cancel.</b> The last event of the bucket takes the cell of the one that goes. Nothing of it is left.
 * </ul>
 */
final class EventQueue {
    private static final int DIGIT_BITS = 6;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int DIGIT_MASK = DIGITS - 1;
    /** Digits of the largest instant, 2^63 - 1. */
    private static final int LEVELS = 11;
    /** A bucket with at most this many events goes to the heap as it is. */
    private static final int REFILL_AT_MOST = 16;
    /** A heap with more events than this spills. */
    private static final int SPILL_ABOVE = 64;

    private static final int FIRST_CAPACITY = 8;
    /** An emptied bucket gives back an array larger than this. */
    private static final int KEPT_CAPACITY = 4096;

    private static final Event[] NO_CELLS = {};

    final EventHeap heap = new EventHeap();
    /** By level times 64 plus digit; cells behind the count are null. */
    final Event[][] buckets = new Event[LEVELS * DIGITS][];

    private final int[] counts = new int[LEVELS * DIGITS];
    /** For each level, which buckets hold events. */
    private final long[] occupied = new long[LEVELS];
    /** Which levels hold events. */
    private int occupiedLevels;
    /** The last instant that the heap covers. */
    long horizonNanos;
    /** How far back the horizon may go: the start of the bucket that came last, or the horizon itself. */
    private long horizonFloorNanos;

    int spillAbove = SPILL_ABOVE;
    private int size;

    EventQueue() {
        Arrays.fill(buckets, NO_CELLS);
    }

    int size() {
        return size;
    }

    /** Adds an event that is in no queue; its instant, 0 or later, and its sequence number are set. */
    void add(Event event) {
        size++;
        if (event.atNanos > horizonNanos) {
            addToLadder(event);
            return;
        }
        heap.add(event);
        if (heap.size() > spillAbove) {
            spill();
        }
    }

    /** Takes out the earliest event, unless there is none up to and including {@code limitNanos}. */
    @Nullable
    Event poll(long limitNanos) {
        while (heap.size() == 0) {
            if (!refill(limitNanos)) {
                return null;
            }
        }
        if (heap.firstAtNanos() > limitNanos) {
            return null;
        }
        size--;
        return heap.poll();
    }

    /** Takes out an event of this queue. */
    void remove(Event event) {
        size--;
        if (event.bucket == Event.HEAP) {
            heap.remove(event);
        } else {
            removeFromLadder(event);
        }
    }

    private void addToLadder(Event event) {
        long atNanos = event.atNanos;
        int level = (63 - Long.numberOfLeadingZeros(atNanos ^ horizonNanos)) / DIGIT_BITS;
        int digit = (int) (atNanos >>> (level * DIGIT_BITS)) & DIGIT_MASK;
        int bucket = level * DIGITS + digit;
        int count = counts[bucket];
        Event[] cells = buckets[bucket];
        if (count == cells.length) {
            cells = enlarge(bucket);
        }
        if (count == 0) {
            occupied[level] |= 1L << digit;
            occupiedLevels |= 1 << level;
        }
        cells[count] = event;
        counts[bucket] = count + 1;
        event.bucket = bucket;
        event.index = count;
    }

    private Event[] enlarge(int bucket) {
        Event[] cells = buckets[bucket];
        Event[] larger = Arrays.copyOf(cells, Math.max(FIRST_CAPACITY, 2 * cells.length));
        buckets[bucket] = larger;
        return larger;
    }

    private void removeFromLadder(Event event) {
        int bucket = event.bucket;
        int last = --counts[bucket];
        Event[] cells = buckets[bucket];
        Event moved = cells[last];
        cells[event.index] = moved;
        moved.index = event.index;
        cells[last] = null;
        event.bucket = Event.NOWHERE;
        if (last == 0) {
            markEmpty(bucket);
        }
    }

    private void markEmpty(int bucket) {
        int level = bucket / DIGITS;
        occupied[level] &= ~(1L << bucket);
        if (occupied[level] == 0) {
            occupiedLevels &= ~(1 << level);
        }
        if (buckets[bucket].length > KEPT_CAPACITY) {
            buckets[bucket] = NO_CELLS;
        }
    }

    /**
     * Empties the earliest bucket, unless it begins after {@code limitNanos}.
     *
     * @return false when there was none
     */
    private boolean refill(long limitNanos) {
        if (occupiedLevels == 0) {
            return false;
        }
        int level = Integer.numberOfTrailingZeros(occupiedLevels);
        int digit = Long.numberOfTrailingZeros(occupied[level]);
        int shift = level * DIGIT_BITS;
        // two shifts: a shift by 66 would be one by 2
        long higherDigits = ((horizonNanos >>> shift >>> DIGIT_BITS) << DIGIT_BITS) << shift;
        long firstNanos = higherDigits | ((long) digit << shift);
        if (firstNanos > limitNanos) {
            return false;
        }
        int bucket = level * DIGITS + digit;
        int count = counts[bucket];
        horizonFloorNanos = firstNanos;
        spillAbove = SPILL_ABOVE;
        if (count <= REFILL_AT_MOST || level == 0) {
            horizonNanos = firstNanos | ((1L << shift) - 1);
        } else {
            horizonNanos = firstNanos;
        }
        counts[bucket] = 0;
        Event[] cells = buckets[bucket];
        for (int i = 0; i < count; i++) {
            place(cells[i]);
            cells[i] = null;
        }
        markEmpty(bucket);
        return true;
    }

    private void place(Event event) {
        if (event.atNanos > horizonNanos) {
            addToLadder(event);
        } else {
            heap.add(event);
        }
    }

    private void spill() {
        spillAbove *= 2;
        long earlierNanos = Math.max(horizonFloorNanos, heap.firstAtNanos());
        if (earlierNanos == horizonNanos) {
            return;
        }
        horizonNanos = earlierNanos;
        horizonFloorNanos = earlierNanos;
        Event[] events = heap.removeAll();
        for (Event event : events) {
            place(event);
        }
    }
}
