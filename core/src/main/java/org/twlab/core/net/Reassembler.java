package org.twlab.core.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Event;
import org.twlab.core.trace.DropReason;

/**
 * The fragments that one node waits to make whole packets of, as Linux does ({@code ip_defrag}, 6.18): those of equal
 * source, destination, protocol and identification belong together, and they have 30 s from the first on. Memory for them
 * is not limited.
 *
 * <p>In the node's account a waiting fragment is held. When the last one comes, the others are accepted, and what becomes
 * of the whole counts for the last; without it all are dropped.
 */
public final class Reassembler {
    /** {@code ipfrag_time}. */
    private static final long TIMEOUT_NANOS = 30_000_000_000L;

    private final Node node;
    private final Consumer<Ipv4Packet> onTimeout;
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    /**
     * Of a node.
     *
     * @param onTimeout is given the first fragment of what was not completed in time, where that fragment has come: about
     *     it an ICMP type 11 code 1 may be sent
     */
    public Reassembler(Node node, Consumer<Ipv4Packet> onTimeout) {
        this.node = node;
        this.onTimeout = onTimeout;
    }

    /**
     * A packet that was fragmented, and is whole again.
     *
     * @param packet with its content
     * @param largestFragment bytes of the largest fragment, header included
     */
    public record Whole(Ipv4Packet packet, int largestFragment) {}

    /** Takes a fragment that has arrived; the whole, which the node now has to deal with, if it was the last one missing. */
    public Optional<Whole> add(Ipv4Packet fragment) {
        Key key = new Key(
                fragment.source(), fragment.destination(), fragment.payload().protocol(), fragment.identification());
        Waiting others = waiting.get(key);
        if (others == null) {
            others = new Waiting(key);
            waiting.put(key, others);
            node.simulation.schedule(others, node.simulation.nowNanos() + TIMEOUT_NANOS);
        }
        return switch (others.queue.add(fragment)) {
            case WAITS -> {
                node.hold();
                yield Optional.empty();
            }
            case COMPLETES -> Optional.of(complete(others));
            case REPEATS -> {
                dropMisfit(fragment);
                yield Optional.empty();
            }
            case CONTRADICTS -> {
                others.end();
                for (Ipv4Packet held : others.queue.fragments()) {
                    node.unhold();
                    dropMisfit(held);
                }
                dropMisfit(fragment);
                yield Optional.empty();
            }
        };
    }

    private Whole complete(Waiting others) {
        others.end();
        List<Ipv4Packet> fragments = others.queue.fragments();
        for (int i = 1; i < fragments.size(); i++) {
            node.unhold();
            node.accept();
        }
        return new Whole(Fragments.join(fragments), others.queue.largest());
    }

    private void dropMisfit(Ipv4Packet fragment) {
        node.drop(
                fragment,
                DropReason.BAD_FRAGMENT,
                "offset",
                fragment.fragmentOffset(),
                "length",
                fragment.payload().wireLength());
    }

    /** Drops everything that waits. */
    public void clear(DropReason reason) {
        for (Waiting each : List.copyOf(waiting.values())) {
            each.end();
            for (Ipv4Packet held : each.queue.fragments()) {
                node.unhold();
                node.drop(held, reason);
            }
        }
    }

    private record Key(int source, int destination, int protocol, int identification) {}

    /** Fragments of one packet, and the end of waiting for the rest. */
    private final class Waiting extends Event {
        private final Key key;
        private final FragmentQueue queue = new FragmentQueue();

        Waiting(Key key) {
            this.key = key;
        }

        void end() {
            waiting.remove(key);
            node.simulation.cancel(this);
        }

        @Override
        protected void fire() {
            waiting.remove(key);
            List<Ipv4Packet> fragments = queue.fragments();
            for (Ipv4Packet held : fragments) {
                node.unhold();
                node.drop(held, DropReason.REASSEMBLY_TIMEOUT, "received", fragments.size(), "since_ns", TIMEOUT_NANOS);
            }
            @Nullable Ipv4Packet first = queue.first();
            if (first != null) {
                onTimeout.accept(first);
            }
        }
    }
}
