package org.twlab.core.sim;

import java.util.function.BooleanSupplier;

/**
 * Clock and run loop of one run: a single thread, no wall clock, nothing shared with other runs.
 *
 * <p>Time is a {@code long} of nanoseconds since the start of the run. Events fire in the total order of {@link Event}.
 */
public final class Simulation {
    private final EventQueue queue = new EventQueue();
    private long nowNanos;
    private long nextSequence;
    private long fired;

    /** The instant of the event that fires now, or at which the last call of {@code runUntil} ended. */
    public long nowNanos() {
        return nowNanos;
    }

    /** Number of events fired since the start of the run. */
    public long eventsFired() {
        return fired;
    }

    /** Number of events that wait. */
    public int pending() {
        return queue.size();
    }

    /** Schedules an event that is in no queue, at an instant that is not past. */
    public void schedule(Event event, long atNanos) {
        scheduleReserved(event, atNanos, nextSequence++);
    }

    /** Takes the next sequence number, for something that will be scheduled later but keeps today's place. */
    public long reserveSequence() {
        return nextSequence++;
    }

    /**
     * Schedules with a sequence number from {@link #reserveSequence}: the head of a first-in-first-out class carries its
     * own key, so the class fires in the same order as if each member had been scheduled alone.
     */
    public void scheduleReserved(Event event, long atNanos, long sequence) {
        if (atNanos < nowNanos) {
            throw new IllegalArgumentException("atNanos (" + atNanos + ") is before now (" + nowNanos + ")");
        }
        if (event.isScheduled()) {
            throw new IllegalStateException("already scheduled for " + event.atNanos + " ns: " + event);
        }
        event.atNanos = atNanos;
        event.sequence = sequence;
        queue.add(event);
    }

    /** Moves an event to another instant, or schedules it; it goes behind all that are already there. */
    public void reschedule(Event event, long atNanos) {
        cancel(event);
        schedule(event, atNanos);
    }

    /** Takes an event out of the queue at once; no effect on one that does not wait. */
    public void cancel(Event event) {
        if (event.isScheduled()) {
            queue.remove(event);
        }
    }

    /** Schedules an action; the returned event can be cancelled. For paths that are not hot. */
    public Event at(long atNanos, Runnable action) {
        Event event = new Action(action);
        schedule(event, atNanos);
        return event;
    }

    /** Fires all events up to and including {@code endNanos}; the clock then stands there. */
    public void runUntil(long endNanos) {
        Event next;
        while ((next = queue.poll(endNanos)) != null) {
            fire(next);
        }
        nowNanos = Math.max(nowNanos, endNanos);
    }

    /**
     * As {@link #runUntil(long)}, but stops after the event that makes {@code stop} true; the clock then stands at it.
     *
     * @return whether {@code stop} became true
     */
    public boolean runUntil(long endNanos, BooleanSupplier stop) {
        Event next;
        while ((next = queue.poll(endNanos)) != null) {
            fire(next);
            if (stop.getAsBoolean()) {
                return true;
            }
        }
        nowNanos = Math.max(nowNanos, endNanos);
        return false;
    }

    private void fire(Event event) {
        nowNanos = event.atNanos;
        fired++;
        event.fire();
    }

    private static final class Action extends Event {
        private final Runnable action;

        Action(Runnable action) {
            this.action = action;
        }

        @Override
        protected void fire() {
            action.run();
        }
    }
}
