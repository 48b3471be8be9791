package org.twlab.experiments.properties;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;

/**
 * What becomes of the TTL (RFC 791, RFC 1812 section 5.3.1).
 *
 * <ul>
 *   <li>Each router and gateway takes exactly one from it; none sends on what came with 1 or less.
 *   <li>A packet gets over h of them exactly if it started with more than h: it arrives with h less, and it dies by its
 *       TTL only if it started with no more.
 *   <li>A death by TTL is reported at most once, by the node where it happened, quoting the packet; that of an ICMP
 *       error never.
 * </ul>
 */
final class TtlChecker extends Checker {
    private final DrawnNetwork drawn;
    private final Hop.Names hops = new Hop.Names();
    private final Map<String, Deque<Ipv4Packet>> inside = new HashMap<>();
    private @Nullable PacketDropped unreported;

    TtlChecker(DrawnNetwork drawn) {
        this.drawn = drawn;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketDelivered delivered) {
            unreported = null;
            Hop hop = hops.of(delivered.link());
            if (isHost(hop.to())) {
                arrived(hop.to(), delivered);
            } else {
                inside(hop.to()).add(delivered.packet());
            }
        } else if (event instanceof PacketDropped dropped && isForwarding(dropped.place())) {
            inside(dropped.place()).pollLast();
            if (dropped.drop().reason() == DropReason.TTL_EXCEEDED) {
                died(dropped);
            }
        } else if (event instanceof PacketSent sent) {
            sent(hops.of(sent.link()).from(), sent);
        }
    }

    private Deque<Ipv4Packet> inside(String node) {
        return inside.computeIfAbsent(node, name -> new ArrayDeque<>());
    }

    private static boolean isHost(String node) {
        return node.equals(DrawnNetwork.SERVER_NAME) || node.indexOf('[') >= 0;
    }

    private static boolean isForwarding(String place) {
        return !isHost(place) && !place.contains("->");
    }

    private void sent(String from, PacketSent sent) {
        Ipv4Packet packet = sent.packet();
        if (from.equals(packet.origin().originName())) {
            if (packet.payload() instanceof IcmpMessage report && report.type() == IcmpMessage.TIME_EXCEEDED) {
                reported(from, packet, report, sent.atNanos());
            }
            return;
        }
        Ipv4Packet came = inside(from).poll(); // packets leave in the order in which they came
        require(
                came != null
                        && came.ttl() >= 2
                        && packet.ttl() == came.ttl() - 1
                        && same(came.origin(), packet.origin()),
                sent.atNanos(),
                "sent on after ",
                came,
                ": ",
                sent);
    }

    private void arrived(String host, PacketDelivered delivered) {
        Ipv4Packet packet = delivered.packet();
        String origin = packet.origin().originName();
        if (isHost(origin)) {
            int expected = initialTtl(origin) - drawn.hops();
            require(
                    packet.ttl() == expected && expected > 0,
                    delivered.atNanos(),
                    "expected ",
                    expected,
                    " at ",
                    host,
                    ": ",
                    packet);
        }
    }

    private void died(PacketDropped dropped) {
        Ipv4Packet packet = dropped.packet();
        String origin = packet.origin().originName();
        boolean tooShort = isHost(origin) && initialTtl(origin) <= drawn.hops();
        require(packet.ttl() <= 1 && tooShort, dropped.atNanos(), "died too early: ", dropped);
        unreported = dropped;
    }

    private void reported(String from, Ipv4Packet packet, IcmpMessage report, long atNanos) {
        PacketDropped death = unreported;
        unreported = null;
        if (death == null || !death.place().equals(from) || death.packet().payload() instanceof IcmpMessage) {
            violated(atNanos, "a report without a death: " + packet);
            return;
        }
        Optional<QuotedPacket> quoted = QuotedPacket.parse(report.quote());
        require(
                packet.destination() == death.packet().source()
                        && quoted.isPresent()
                        && quoted.get().source().address() == death.packet().source()
                        && quoted.get().ttl() == death.packet().ttl(),
                atNanos,
                "reports ",
                quoted,
                " to the wrong place: ",
                packet);
    }

    private int initialTtl(String host) {
        int bracket = host.indexOf('[');
        return bracket < 0
                ? DrawnNetwork.DEFAULT_TTL
                : drawn.groups().get(host.charAt(0) - 'a').ttl();
    }
}
