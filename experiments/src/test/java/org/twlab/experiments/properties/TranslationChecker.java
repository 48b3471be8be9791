package org.twlab.experiments.properties;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;

/**
 * What a NAT does to packets, seen on the links around it.
 *
 * <ul>
 *   <li>What leaves carries exactly the tuple of its mapping, and what comes in for that tuple gets back to the endpoint
 *       that the mapping was made for; without a live mapping nothing is delivered inside.
 *   <li>Beside addresses, ports, checksums and one TTL nothing changes, TCP options least of all.
 *   <li>Checksums are those that a computation over all bytes gives, behind the NAT and at every host.
 *   <li>No private source address is seen outside.
 * </ul>
 */
final class TranslationChecker extends Checker {
    private static final String NAT = "nat";

    private final MappingChecker mappings;
    private final Hop.Names hops = new Hop.Names();
    private @Nullable Ipv4Packet came;
    /** The tuple that the mapping of what came has on the other side; null when it came without a mapping. */
    private @Nullable FourTuple mapped;

    /** @param mappings is told of each event before this */
    TranslationChecker(MappingChecker mappings) {
        this.mappings = mappings;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketDelivered delivered) {
            String to = hops.of(delivered.link()).to();
            if (to.equals(NAT)) {
                came = delivered.packet();
                mapped = mapped(delivered.packet());
            } else if (isHost(to)) {
                checkChecksums(delivered.packet(), delivered.atNanos());
            }
        } else if (event instanceof PacketSent sent) {
            Hop hop = hops.of(sent.link());
            if (hop.from().equals(NAT)) {
                checkChecksums(sent.packet(), sent.atNanos());
                if (!sent.packet().origin().originName().equals(NAT)) {
                    translated(hop.to(), sent);
                }
            }
            boolean inside = hop.from().indexOf('[') >= 0 || hop.to().indexOf('[') >= 0;
            require(
                    inside || !DrawnRun.isInside(sent.packet().source()),
                    sent.atNanos(),
                    "a private source outside: ",
                    sent);
        }
    }

    private static boolean isHost(String node) {
        return node.equals(DrawnNetwork.SERVER_NAME) || node.indexOf('[') >= 0;
    }

    private void translated(String to, PacketSent sent) {
        Ipv4Packet before = came;
        Ipv4Packet after = sent.packet();
        if (before == null || !same(before.origin(), after.origin()) || before.bornNanos() != after.bornNanos()) {
            violated(sent.atNanos(), "not what had just come: " + sent);
            return;
        }
        came = null;
        boolean outward = to.indexOf('[') < 0;
        if (before.payload() instanceof TcpSegment was && after.payload() instanceof TcpSegment is) {
            require(sameButEndpoints(before, was, after, is), sent.atNanos(), before, " has become ", after);
            FourTuple now = outward ? mapped(before) : null; // what goes out may have made the mapping
            FourTuple expected = now != null ? now : mapped;
            require(sentBy(after, is).equals(expected), sent.atNanos(), "mapped to ", expected, ": ", sent);
        } else if (before.payload() instanceof IcmpMessage was
                && after.payload() instanceof IcmpMessage is
                && !outward) {
            checkError(was, after, is, sent.atNanos());
        } else {
            violated(sent.atNanos(), before + " has become " + after);
        }
    }

    /** The tuple of a segment on the other side of the gateway, as its sender would see it; null without a mapping. */
    private @Nullable FourTuple mapped(Ipv4Packet packet) {
        if (!(packet.payload() instanceof TcpSegment segment)) {
            return null;
        }
        FourTuple tuple = sentBy(packet, segment);
        if (packet.destination() != DrawnNetwork.PUBLIC_ADDRESS) {
            return mappings.externalOf(tuple);
        }
        FourTuple internal = mappings.internalOf(tuple.reversed());
        return internal == null ? null : internal.reversed();
    }

    private static FourTuple sentBy(Ipv4Packet packet, TcpSegment segment) {
        return FourTuple.of(packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort());
    }

    private static boolean sameButEndpoints(Ipv4Packet before, TcpSegment was, Ipv4Packet after, TcpSegment is) {
        return after.ttl() == before.ttl() - 1
                && after.tos() == before.tos()
                && after.identification() == before.identification()
                && after.flagsAndOffset() == before.flagsAndOffset()
                && Arrays.equals(after.options(), before.options())
                && is.seq() == was.seq()
                && is.ack() == was.ack()
                && is.flags() == was.flags()
                && is.window() == was.window()
                && is.urgentPointer() == was.urgentPointer()
                && is.reserved() == was.reserved()
                && is.options().equals(was.options())
                && is.payload().equals(was.payload());
    }

    /** An ICMP error about what an inside host sent gets to it and quotes what it sent. */
    private void checkError(IcmpMessage was, Ipv4Packet after, IcmpMessage is, long atNanos) {
        Optional<FourTuple> internal = quoted(was).map(mappings::internalOf);
        Optional<FourTuple> told = quoted(is);
        require(
                internal.isPresent()
                        && told.equals(internal)
                        && after.destination() == internal.get().local().address()
                        && is.type() == was.type()
                        && is.code() == was.code(),
                atNanos,
                "an error about ",
                internal,
                " quotes ",
                told,
                ": ",
                after);
    }

    private static Optional<FourTuple> quoted(IcmpMessage error) {
        return QuotedPacket.parse(error.quote()).map(packet -> new FourTuple(packet.source(), packet.destination()));
    }

    private void checkChecksums(Ipv4Packet packet, long atNanos) {
        boolean stamped = Checksums.isStamped(packet.headerChecksum())
                && Checksums.isStamped(packet.payload().checksum());
        Ipv4Packet anew = packet.withPayload(packet.payload().withChecksum(Checksums.NOT_STAMPED))
                .withHeader(packet.tos(), packet.flagsAndOffset(), packet.options(), Checksums.NOT_STAMPED);
        require(
                stamped && Arrays.equals(PacketCodec.encode(packet), PacketCodec.encode(anew)),
                atNanos,
                "not the checksums of its bytes: ",
                packet);
    }
}
