package org.twlab.experiments.properties;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropCounts;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;

/**
 * No packet is lost without a reason, or comes from nowhere.
 *
 * <ul>
 *   <li>Time never goes back.
 *   <li>On each link, at every instant: sent = delivered + dropped + on the way, packet by packet.
 *   <li>What reaches a router or gateway is sent on once or dropped once, and nothing else is sent on.
 *   <li>A node drops only what has just reached it, once, for one reason; its counters say the same.
 * </ul>
 */
final class ConservationChecker extends Checker {
    private final Hop.Names hops = new Hop.Names();
    private final IdentityHashMap<Ipv4Packet, String> onTheWay = new IdentityHashMap<>();
    private final Map<String, Flow> links = new HashMap<>();
    private final Map<String, Flow> nodes = new HashMap<>();
    private @Nullable PacketDelivered arrival;
    private boolean arrivalDropped;
    private long nowNanos;

    /** What was counted at one link direction or node. */
    private static final class Flow {
        private long in;
        private long out;
        private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);

        long dropped() {
            return drops.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    @Override
    public void on(TraceEvent event) {
        require(event.atNanos() >= nowNanos, event.atNanos(), "time went back from ", nowNanos, ": ", event);
        nowNanos = event.atNanos();
        if (event instanceof PacketSent sent) {
            sent(sent);
        } else if (event instanceof PacketDelivered delivered) {
            flow(links, delivered.link()).out++;
            require(
                    delivered.link().equals(onTheWay.remove(delivered.packet())),
                    nowNanos,
                    "was not on this link: ",
                    delivered);
            flow(nodes, hops.of(delivered.link()).to()).in++;
            arrival = delivered;
            arrivalDropped = false;
        } else if (event instanceof PacketDropped dropped) {
            dropped(dropped);
        }
    }

    private void sent(PacketSent sent) {
        flow(links, sent.link()).in++;
        require(onTheWay.put(sent.packet(), sent.link()) == null, nowNanos, "is on a link already: ", sent);
        String from = hops.of(sent.link()).from();
        if (!from.equals(sent.packet().origin().originName())) {
            Flow through = flow(nodes, from);
            through.out++;
            require(
                    through.out + through.dropped() <= through.in,
                    nowNanos,
                    "sent on though nothing was left to send: ",
                    sent);
        }
    }

    private void dropped(PacketDropped dropped) {
        boolean onLink = dropped.place().contains("->");
        flow(onLink ? links : nodes, dropped.place()).drops.merge(dropped.drop().reason(), 1L, Long::sum);
        if (onLink) {
            require(
                    dropped.place().equals(onTheWay.remove(dropped.packet())),
                    nowNanos,
                    "was not on this link: ",
                    dropped);
        } else {
            boolean justCame = arrival != null
                    && same(arrival.packet(), dropped.packet())
                    && hops.of(arrival.link()).to().equals(dropped.place())
                    && arrival.atNanos() == nowNanos;
            require(justCame && !arrivalDropped, nowNanos, "dropped twice, or not just delivered: ", dropped);
            arrivalDropped = true;
        }
    }

    private static Flow flow(Map<String, Flow> flows, String place) {
        return flows.computeIfAbsent(place, name -> new Flow());
    }

    @Override
    void finish(DrawnRun run) {
        nowNanos = run.drawn().durationNanos();
        long left = 0;
        for (LinkDirection link : run.network().directions()) {
            Flow seen = flow(links, link.name());
            require(
                    link.sent() == seen.in && link.delivered() == seen.out,
                    nowNanos,
                    link.name(),
                    " counts ",
                    link.sent(),
                    " sent and ",
                    link.delivered(),
                    " delivered, seen ",
                    seen.in,
                    " and ",
                    seen.out);
            checkDrops(link.name(), link.drops(), seen);
            left += link.inFlight();
        }
        require(left == onTheWay.size(), nowNanos, left, " packets on the way, seen ", onTheWay.size());
        for (Node node : run.network().nodes()) {
            checkDrops(node.name(), node.drops(), flow(nodes, node.name()));
        }
        checkForwarding(run);
    }

    private void checkDrops(String place, DropCounts counts, Flow seen) {
        for (DropReason reason : DropReason.values()) {
            long expected = seen.drops.getOrDefault(reason, 0L);
            require(
                    counts.of(reason) == expected,
                    nowNanos,
                    place,
                    " counts ",
                    counts.of(reason),
                    " ",
                    reason,
                    ", seen ",
                    expected);
        }
    }

    /** Nothing stays in a gateway, nor in a router that forwards at once. */
    private void checkForwarding(DrawnRun run) {
        run.drawn().trunkNodes().stream()
                .filter(name -> !name.equals(DrawnNetwork.SERVER_NAME))
                .filter(name -> name.equals("nat") || run.drawn().trunk().forwardingMicros() == 0)
                .forEach(name -> {
                    Flow through = flow(nodes, name);
                    require(
                            through.in == through.out + through.dropped(),
                            nowNanos,
                            name,
                            " took ",
                            through.in,
                            ", sent on ",
                            through.out,
                            ", dropped ",
                            through.dropped());
                });
    }
}
