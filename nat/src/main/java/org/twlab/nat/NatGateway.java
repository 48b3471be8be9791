package org.twlab.nat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.BareStack;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.SegmentTranslation;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.trace.DropReason;

/**
 * A Linux gateway that hides an inside network behind one public address: source NAT of Netfilter (SNAT or MASQUERADE)
 * on connection tracking, with a filter that drops what tracking calls invalid.
 *
 * <p>In the words of RFC 4787: mapping and filtering are address and port dependent, ports are preserved where possible
 * and overloaded across remote endpoints, there is no hairpinning.
 *
 * <p>Not modelled: eviction of unassured entries from a full table (the new connection is refused at
 * once), protocols other than TCP, UDP and ICMP errors, connections of the gateway itself.
 */
public final class NatGateway extends Middlebox {
    private final NatSettings settings;
    private final ConntrackTable table;
    private final TcpTracker tcp;
    private final UdpTracker udp;
    private final PortChooser ports;
    /** A gateway without interfaces; add them with {@link #addInterface}. */
    public NatGateway(String name, NatSettings settings, NetworkContext context) {
        super(name, context);
        this.settings = settings;
        table = new ConntrackTable(name, settings, context);
        tcp = new TcpTracker(settings, table);
        udp = new UdpTracker(settings.model(), table, simulation);
        ports = new PortChooser(settings, table, context.streams().named(name + "/port-search"));
    }

    public NatSettings settings() {
        return settings;
    }

    /** Tracked connections, those in TIME_WAIT included. */
    @Override
    public int entries() {
        return table.size();
    }

    /** Distinct public ports, counted for TCP and UDP apart, that some entry takes. */
    @Override
    public int portsUsed() {
        return table.portsUsed();
    }

    /** The table at this instant, in the order in which the entries were made. */
    @Override
    public List<MappingSnapshot> snapshot() {
        return table.snapshot();
    }

    @Override
    public void flush() {
        table.flush();
    }

    @Override
    protected void process(Ipv4Packet packet, Interface from) {
        if (isInside(from)) {
            receiveFromInside(packet, from);
        } else {
            receiveFromOutside(packet, from);
        }
    }

    @Override
    protected boolean isOwn(int address) {
        return address == settings.insideAddress() || address == settings.outsideAddress();
    }

    @Override
    protected int ownAddressAt(Interface at) {
        return isInside(at) ? settings.insideAddress() : settings.outsideAddress();
    }

    @Override
    protected Prefix insidePrefix() {
        return settings.insidePrefix();
    }

    private void receiveFromInside(Ipv4Packet packet, Interface from) {
        int destination = packet.destination();
        if (isOwn(destination)) {
            refuse(packet, from, DropReason.NO_SOCKET);
            return;
        }
        Interface out = outFor(packet, destination, from);
        if (out == null) {
            return;
        }
        Ipv4Packet forwarded = isInside(out) ? packet : translateOutbound(packet);
        if (forwarded != null) {
            sendOn(out, forwarded.withTtl(packet.ttl() - 1));
        }
    }

    private void receiveFromOutside(Ipv4Packet packet, Interface from) {
        int destination = packet.destination();
        if (destination == settings.outsideAddress()) {
            receiveForPublicAddress(packet, from);
        } else if (destination == settings.insideAddress()
                || settings.insidePrefix().contains(destination)) {
            drop(packet, DropReason.NAT_NO_MAPPING); // nobody outside has learnt this address
        } else {
            Interface out = outFor(packet, destination, from);
            if (out != null) {
                sendOn(out, packet.withTtl(packet.ttl() - 1));
            }
        }
    }

    private void receiveForPublicAddress(Ipv4Packet packet, Interface from) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            inboundTcp(packet, segment, from);
        } else if (payload instanceof UdpDatagram datagram) {
            inboundUdp(packet, datagram, from);
        } else if (payload instanceof IcmpMessage message && message.isError()) {
            inboundError(packet, message, from);
        } else if (BareStack.isPing(packet)) {
            refuse(packet, from, DropReason.NO_SOCKET);
        } else {
            drop(packet, DropReason.UNKNOWN_PROTOCOL, "protocol", payload.protocol());
        }
    }

    /** The packet as the outside sees it; null if it was dropped. */
    private @Nullable Ipv4Packet translateOutbound(Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            return outboundTcp(packet, segment);
        }
        if (payload instanceof UdpDatagram datagram) {
            return outboundUdp(packet, datagram);
        }
        if (payload instanceof IcmpMessage message && message.isError()) {
            return outboundError(packet, message);
        }
        drop(packet, DropReason.UNKNOWN_PROTOCOL, "protocol", payload.protocol());
        return null;
    }

    private @Nullable Ipv4Packet outboundTcp(Ipv4Packet packet, TcpSegment segment) {
        PacketClass segmentClass = PacketClass.of(segment.flags());
        ConntrackEntry entry = table.findOriginal(
                Ipv4Packet.PROTOCOL_TCP,
                packet.source(),
                segment.sourcePort(),
                packet.destination(),
                segment.destinationPort());
        if (entry != null) {
            Verdict verdict = tcp.track(entry, Direction.ORIGINAL, segmentClass, segment);
            if (verdict.isInvalid()) {
                dropInvalid(packet, entry.tcp().state, segmentClass, verdict);
                return null;
            }
            if (verdict != Verdict.REOPENS) {
                return outbound(packet, segment.destinationPort(), entry);
            }
        }
        if (!tcp.mayBegin(segmentClass)) {
            dropInvalid(packet, ConntrackState.NONE, segmentClass, Verdict.INVALID);
            return null;
        }
        TcpSegment syn = segmentClass == PacketClass.SYN ? segment : null;
        ConntrackEntry begun = create(packet, segment.sourcePort(), segment.destinationPort(), syn);
        if (begun == null) {
            return null;
        }
        tcp.begin(begun, segmentClass, segment);
        return outbound(packet, segment.destinationPort(), begun);
    }

    private @Nullable Ipv4Packet outboundUdp(Ipv4Packet packet, UdpDatagram datagram) {
        ConntrackEntry entry = table.findOriginal(
                Ipv4Packet.PROTOCOL_UDP,
                packet.source(),
                datagram.sourcePort(),
                packet.destination(),
                datagram.destinationPort());
        if (entry == null) {
            entry = create(packet, datagram.sourcePort(), datagram.destinationPort(), null);
            if (entry == null) {
                return null;
            }
        }
        udp.track(entry, Direction.ORIGINAL);
        return outbound(packet, datagram.destinationPort(), entry);
    }

    /** A new entry for a packet from inside; null if there is no room or no port and the packet was dropped. */
    private @Nullable ConntrackEntry create(
            Ipv4Packet packet, int insidePort, int remotePort, @Nullable TcpSegment syn) {
        if (table.size() >= settings.maxEntries()) {
            drop(packet, DropReason.NAT_TABLE_FULL, "entries", table.size(), "limit", settings.maxEntries());
            return null;
        }
        int protocol = packet.payload().protocol();
        int publicPort = ports.choose(protocol, packet.source(), insidePort, packet.destination(), remotePort, syn);
        if (publicPort == PortChooser.NONE) {
            PortRange range = ports.rangeFor(insidePort);
            RemoteEndpoint remote = table.findRemote(protocol, packet.destination(), remotePort);
            drop(
                    packet,
                    DropReason.NAT_PORT_EXHAUSTED,
                    "first",
                    range.first(),
                    "last",
                    range.last(),
                    "taken",
                    remote == null ? 0 : remote.entries());
            return null;
        }
        return table.create(protocol, packet.source(), insidePort, packet.destination(), remotePort, publicPort);
    }

    private Ipv4Packet outbound(Ipv4Packet packet, int remotePort, ConntrackEntry entry) {
        return SegmentTranslation.translate(
                packet, settings.outsideAddress(), entry.publicPort, packet.destination(), remotePort);
    }

    private void inboundTcp(Ipv4Packet packet, TcpSegment segment, Interface from) {
        ConntrackEntry entry = table.findReply(
                Ipv4Packet.PROTOCOL_TCP, packet.source(), segment.sourcePort(), segment.destinationPort());
        if (entry == null) {
            refuse(packet, from, DropReason.NAT_NO_MAPPING);
            return;
        }
        Interface out = outFor(packet, entry.insideAddress, from);
        if (out == null) {
            return;
        }
        PacketClass segmentClass = PacketClass.of(segment.flags());
        Verdict verdict = tcp.track(entry, Direction.REPLY, segmentClass, segment);
        if (verdict.isInvalid()) {
            dropInvalid(packet, entry.tcp().state, segmentClass, verdict);
        } else if (verdict == Verdict.REOPENS) {
            refuse(packet, from, DropReason.NAT_NO_MAPPING);
        } else {
            inbound(packet, segment.sourcePort(), entry, out);
        }
    }

    private void inboundUdp(Ipv4Packet packet, UdpDatagram datagram, Interface from) {
        ConntrackEntry entry = table.findReply(
                Ipv4Packet.PROTOCOL_UDP, packet.source(), datagram.sourcePort(), datagram.destinationPort());
        if (entry == null) {
            refuse(packet, from, DropReason.NAT_NO_MAPPING);
            return;
        }
        Interface out = outFor(packet, entry.insideAddress, from);
        if (out != null) {
            udp.track(entry, Direction.REPLY);
            inbound(packet, datagram.sourcePort(), entry, out);
        }
    }

    private void inbound(Ipv4Packet packet, int remotePort, ConntrackEntry entry, Interface out) {
        sendOn(
                out,
                SegmentTranslation.translate(packet, packet.source(), remotePort, entry.insideAddress, entry.insidePort)
                        .withTtl(packet.ttl() - 1));
    }

    /** An error about what an inside host sent: it quotes the public endpoint, the host wants to read its own. */
    private void inboundError(Ipv4Packet packet, IcmpMessage error, Interface from) {
        ConntrackEntry entry = QuotedPacket.parse(error.quote())
                .filter(quoted -> quoted.source().address() == settings.outsideAddress())
                .map(quoted -> table.findReply(
                        quoted.protocol(),
                        quoted.destination().address(),
                        quoted.destination().port(),
                        quoted.source().port()))
                .orElse(null);
        if (entry == null || error.type() == IcmpMessage.REDIRECT) {
            drop(packet, DropReason.NAT_INVALID, "type", error.type(), "code", error.code());
            return;
        }
        Interface out = outFor(packet, entry.insideAddress, from);
        if (out != null) {
            Payload quote = QuoteTranslation.withSource(error.quote(), entry.insideAddress, entry.insidePort);
            sendOn(
                    out,
                    requoted(packet, packet.source(), entry.insideAddress, error, quote)
                            .withTtl(packet.ttl() - 1));
        }
    }

    /** An error that an inside host makes about what reached it: it quotes its own endpoint and must not show it. */
    private @Nullable Ipv4Packet outboundError(Ipv4Packet packet, IcmpMessage error) {
        ConntrackEntry entry = QuotedPacket.parse(error.quote())
                .map(quoted -> table.findOriginal(
                        quoted.protocol(),
                        quoted.destination().address(),
                        quoted.destination().port(),
                        quoted.source().address(),
                        quoted.source().port()))
                .orElse(null);
        if (entry == null || error.type() == IcmpMessage.REDIRECT) {
            drop(packet, DropReason.NAT_INVALID, "type", error.type(), "code", error.code());
            return null;
        }
        Payload quote = QuoteTranslation.withDestination(error.quote(), settings.outsideAddress(), entry.publicPort);
        return requoted(packet, settings.outsideAddress(), packet.destination(), error, quote);
    }

    /** The error between other addresses with another quote; the ICMP checksum is computed anew if it was stamped. */
    private static Ipv4Packet requoted(
            Ipv4Packet packet, int source, int destination, IcmpMessage error, Payload quote) {
        IcmpMessage changed = new IcmpMessage(error.type(), error.code(), error.rest(), quote, Checksums.NOT_STAMPED);
        Ipv4Packet translated = packet.withAddresses(source, destination, changed);
        return Checksums.isStamped(error.checksum()) ? PacketCodec.stamp(translated) : translated;
    }

    private void dropInvalid(Ipv4Packet packet, ConntrackState state, PacketClass segmentClass, Verdict verdict) {
        drop(packet, DropReason.NAT_INVALID, tcp.decidingValues(state, segmentClass, verdict));
    }
}
