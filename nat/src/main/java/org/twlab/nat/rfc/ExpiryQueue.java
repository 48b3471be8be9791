package org.twlab.nat.rfc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * Things with one timeout, first to expire first: refreshing moves one to the end, in constant time and without touching
 * the event queue. The queue itself is the one event that waits for its first element; each element expires at the same
 * place among the events of one instant as if it had an event of its own.
 */
final class ExpiryQueue<E extends Expiring> extends Event {
    private final Simulation simulation;
    private final long timeoutNanos;
    private final Consumer<E> onExpiry;
    private @Nullable Expiring first;
    private @Nullable Expiring last;

    /** @param onExpiry called with an element that is in no queue any more; must not add one to this queue */
    ExpiryQueue(Simulation simulation, long timeoutNanos, Consumer<E> onExpiry) {
        this.simulation = simulation;
        this.timeoutNanos = timeoutNanos;
        this.onExpiry = onExpiry;
    }

    /** Lets an element, which may be in another queue or in this one, expire one timeout from now. */
    void refresh(E element) {
        element.expiresNanos = Math.addExact(simulation.nowNanos(), timeoutNanos);
        element.expirySequence = simulation.reserveSequence();
        if (element == last) {
            return;
        }
        remove(element);
        element.queue = this;
        element.older = last;
        if (last == null) {
            first = element;
        } else {
            last.newer = element;
        }
        last = element;
        awaitFirst();
    }

    /** Takes an element out of the queue it is in, if any. */
    static void remove(Expiring element) {
        if (element.queue != null) {
            element.queue.unlink(element);
        }
    }

    private void unlink(Expiring element) {
        Expiring older = element.older;
        Expiring newer = element.newer;
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
        element.older = null;
        element.newer = null;
        element.queue = null;
    }

    /** Lets all elements expire at once, oldest first. */
    void expireAll() {
        while (first != null) {
            expire(first);
        }
    }

    @Override
    protected void fire() {
        Expiring due = first;
        if (due != null && due.expiresNanos == atNanos() && due.expirySequence == sequence()) {
            expire(due);
        }
        awaitFirst();
    }

    private void expire(Expiring element) {
        unlink(element);
        @SuppressWarnings("unchecked") // only refresh adds
        E expired = (E) element;
        onExpiry.accept(expired);
    }

    private void awaitFirst() {
        if (first != null && !isScheduled()) {
            simulation.scheduleReserved(this, first.expiresNanos, first.expirySequence);
        }
    }
}
