package org.twlab.core.sim;

import java.util.Arrays;

/**
 * A binary heap of events in the total order of {@link Event}: the exact part of the {@link EventQueue}. Keys stand
 * beside the references, so that comparing touches no event. Each event knows its cell, so that it can be taken out from
 * the middle. Cells without an event are null.
 */
final class EventHeap {
    static final int FIRST_CAPACITY = 128;
    /** An empty heap gives back arrays larger than this. */
    private static final int KEPT_CAPACITY = 4096;

    private long[] atNanos = new long[FIRST_CAPACITY];
    private long[] sequences = new long[FIRST_CAPACITY];
    Event[] events = new Event[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** The instant of the earliest event; only of a heap that is not empty. */
    long firstAtNanos() {
        return atNanos[0];
    }

    void add(Event event) {
        if (size == events.length) {
            grow();
        }
        event.bucket = Event.HEAP;
        siftUp(size++, event, event.atNanos, event.sequence);
    }

    /** Takes out the earliest event; only of a heap that is not empty. */
    Event poll() {
        Event first = events[0];
        first.bucket = Event.NOWHERE;
        int last = --size;
        Event moved = events[last];
        events[last] = null;
        if (last > 0) {
            siftDown(0, moved, atNanos[last], sequences[last]);
        } else {
            shrink();
        }
        return first;
    }

    /** Takes out an event of this heap. */
    void remove(Event event) {
        event.bucket = Event.NOWHERE;
        int cell = event.index;
        int last = --size;
        Event moved = events[last];
        events[last] = null;
        if (cell != last) {
            long movedAtNanos = atNanos[last];
            long movedSequence = sequences[last];
            siftDown(cell, moved, movedAtNanos, movedSequence);
            if (moved.index == cell) {
                siftUp(cell, moved, movedAtNanos, movedSequence);
            }
        } else if (last == 0) {
            shrink();
        }
    }

    /** Takes out all events, in no particular order. They are to be placed anew at once. */
    Event[] removeAll() {
        Event[] removed = Arrays.copyOf(events, size);
        Arrays.fill(events, 0, size, null);
        size = 0;
        return removed;
    }

    private void siftUp(int start, Event event, long eventAtNanos, long eventSequence) {
        int cell = start;
        while (cell > 0) {
            int parent = (cell - 1) >>> 1;
            long parentAtNanos = atNanos[parent];
            if (parentAtNanos < eventAtNanos || (parentAtNanos == eventAtNanos && sequences[parent] < eventSequence)) {
                break;
            }
            move(parent, cell);
            cell = parent;
        }
        put(cell, event, eventAtNanos, eventSequence);
    }

    private void siftDown(int start, Event event, long eventAtNanos, long eventSequence) {
        int cell = start;
        int child;
        while ((child = 2 * cell + 1) < size) {
            if (child + 1 < size && precedes(child + 1, child)) {
                child++;
            }
            long childAtNanos = atNanos[child];
            if (eventAtNanos < childAtNanos || (eventAtNanos == childAtNanos && eventSequence < sequences[child])) {
                break;
            }
            move(child, cell);
            cell = child;
        }
        put(cell, event, eventAtNanos, eventSequence);
    }

    private boolean precedes(int left, int right) {
        long leftAtNanos = atNanos[left];
        long rightAtNanos = atNanos[right];
        return leftAtNanos < rightAtNanos || (leftAtNanos == rightAtNanos && sequences[left] < sequences[right]);
    }

    private void move(int from, int to) {
        put(to, events[from], atNanos[from], sequences[from]);
    }

    private void put(int cell, Event event, long eventAtNanos, long eventSequence) {
        atNanos[cell] = eventAtNanos;
        sequences[cell] = eventSequence;
        events[cell] = event;
        event.index = cell;
    }

    private void grow() {
        resize(2 * size);
    }

    private void shrink() {
        if (events.length > KEPT_CAPACITY) {
            resize(FIRST_CAPACITY);
        }
    }

    private void resize(int capacity) {
        atNanos = Arrays.copyOf(atNanos, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        events = Arrays.copyOf(events, capacity);
    }
}
