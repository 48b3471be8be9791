package org.twlab.nat.rfc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Simulation;
import org.twlab.nat.PortRange;

/** Ports that are free for the subscriber that had them, and taken for all others, until their time is over. */
final class HeldPorts {
    private final ExpiryQueue<HeldPort> queue;
    private final ByPort byPort = new ByPort();
    private final Consumer<Subscriber> onRelease;

    /** @param onRelease called with a subscriber that has a held port less */
    HeldPorts(Simulation simulation, long holdDownNanos, Consumer<Subscriber> onRelease) {
        queue = new ExpiryQueue<>(simulation, holdDownNanos, this::release);
        this.onRelease = onRelease;
    }

    int size() {
        return byPort.size();
    }

    /** Keeps the port of a mapping that has ended for its subscriber. */
    void hold(Mapping ended) {
        HeldPort held = new HeldPort(ended);
        byPort.add(held);
        held.subscriber.hold(held);
        queue.refresh(held);
    }

    /** Makes a port that is held for this subscriber free; false if it is not. */
    boolean reclaim(Subscriber subscriber, OutsideAddress outside, int protocol, int port) {
        HeldPort held = byPort.find(outside, protocol, port);
        if (held == null || held.subscriber != subscriber) {
            return false;
        }
        drop(held);
        return true;
    }

    /**
     * Makes the port free that has been held longest for this subscriber, of those in a range.
     *
     * @param step 2 to look only at ports as even or odd as the first of the range, otherwise 1
     */
    int reclaimAny(Subscriber subscriber, OutsideAddress outside, int protocol, PortRange range, int step) {
        for (HeldPort held = subscriber.oldestHeld(); held != null; held = held.newerOfSubscriber) {
            if (held.outside == outside
                    && held.protocol == protocol
                    && range.contains(held.port)
                    && (held.port - range.first()) % step == 0) {
                drop(held);
                return held.port;
            }
        }
        return PortSet.NONE;
    }

    /** Ends all hold-downs at once. */
    void releaseAll() {
        queue.expireAll();
    }

    private void drop(HeldPort held) {
        ExpiryQueue.remove(held);
        byPort.remove(held);
        held.subscriber.unhold(held);
        held.outside.ports(held.protocol).release(held.port);
    }

    private void release(HeldPort held) {
        drop(held);
        onRelease.accept(held.subscriber);
    }

    private static final class ByPort extends ChainedTable<HeldPort> {
        @Nullable
        HeldPort find(OutsideAddress outside, int protocol, int port) {
            HeldPort at = first(hash(outside, protocol, port));
            while (at != null && (at.port != port || at.outside != outside || at.protocol != protocol)) {
                at = at.next;
            }
            return at;
        }

        @Override
        int hashOf(HeldPort held) {
            return hash(held.outside, held.protocol, held.port);
        }

        @Override
        @Nullable
        HeldPort next(HeldPort held) {
            return held.next;
        }

        @Override
        void setNext(HeldPort held, @Nullable HeldPort next) {
            held.next = next;
        }

        private static int hash(OutsideAddress outside, int protocol, int port) {
            return mix(key(protocol, outside.address(), port), 0);
        }
    }
}
