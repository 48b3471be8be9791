package org.twlab.core.sim;

/**
 * One thing that will happen at one simulated instant.
 *
 * <p>Order is total: earlier instant first, then lower sequence number. The sequence number is taken when the event is
 * scheduled, so two events at the same instant fire in the order in which they were scheduled, on every run. An event
 * holds its own place in the queue, which makes cancelling it immediate; it can be scheduled again once it has fired or
 * was cancelled. {@link #fire} must not block, read the wall clock or draw from a shared random source.
 */
public abstract class Event {
    /** Bucket of an event that is in no queue. */
    static final int NOWHERE = -1;
    /** Bucket of an event in the queue's heap. */
    static final int HEAP = Integer.MAX_VALUE;

    long atNanos;
    long sequence;
    int bucket = NOWHERE;
    int index;

    /** What happens; the clock of the simulation stands at {@link #atNanos()} meanwhile. */
    protected abstract void fire();

    /** Whether this event waits in the queue. */
    public final boolean isScheduled() {
        return bucket != NOWHERE;
    }

    /** The instant it fires or last fired, in nanoseconds since the start of the run. */
    public final long atNanos() {
        return atNanos;
    }

    /** Place among the events of one instant. */
    public final long sequence() {
        return sequence;
    }
}
