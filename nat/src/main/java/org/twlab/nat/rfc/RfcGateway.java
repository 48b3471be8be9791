package org.twlab.nat.rfc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.trace.DropReason;
import org.twlab.nat.MappingSnapshot;
import org.twlab.nat.Middlebox;
import org.twlab.nat.QuoteTranslation;
import org.twlab.nat.rewrite.SegmentRewriter;

/**
 * A NAT of the BEHAVE documents: mappings and sessions of TCP, UDP and ICMP queries, ICMP errors both ways,
 * hairpinning, simultaneous open, everything else as {@link RfcSettings} says. Two of them in series make NAT444.
 *
 * <p>Not modelled: sequence numbers and windows (any RST that fits the endpoints counts), hairpinning of ICMP queries
 * (the gateway itself answers a ping of its addresses), Port Control Protocol, errors that tell an inside host of a
 * refused mapping, endpoint-independent mappings shared by protocols.
 */
public final class RfcGateway extends Middlebox {
    /** How long an unsolicited SYN is kept, in nanoseconds (RFC 5382 REQ-4: at least 6 s). */
    static final long HOLD_NANOS = 6_000_000_000L;

    private static final String NO_STATE = "NONE";

    private final RfcSettings settings;
    private final OutsideAddresses addresses;
    private final RfcTable table;
    private final @Nullable SegmentRewriter rewriter;

    /** A gateway without interfaces; add them with {@link #addInterface}. */
    public RfcGateway(String name, RfcSettings settings, NetworkContext context) {
        super(name, context);
        this.settings = settings;
        addresses = new OutsideAddresses(settings.outsideAddresses(), settings.overloading());
        table = new RfcTable(name, settings, addresses, context);
        rewriter = SegmentRewriter.of(settings.timestamps(), simulation).orElse(null);
        if (rewriter != null) {
            table.tellEnds(rewriter::ended);
        }
    }

    public RfcSettings settings() {
        return settings;
    }

    /** Sessions, the rows of {@link #snapshot}. */
    @Override
    public int entries() {
        return table.sessions();
    }

    /** Mappings. */
    public int mappings() {
        return table.mappings();
    }

    /** Distinct outside ports, counted for each address and protocol apart, that some mapping has. */
    @Override
    public int portsUsed() {
        return addresses.portsUsed();
    }

    /** Blocks of ports with a mapping. */
    public int blocksUsed() {
        return table.ports().blocksInUse();
    }

    /** Blocks, or without blocks ports, that serve nobody but wait for the end of their hold-down. */
    public int heldDown() {
        return table.ports().held();
    }

    /** Inside hosts with a mapping, or with a port or block that is held for them. */
    public int subscribers() {
        return table.subscribers();
    }

    /** What it had to log. */
    public LogCount log() {
        return table.ports().log();
    }

    /** The sessions at this instant, in the order in which they began. */
    @Override
    public List<MappingSnapshot> snapshot() {
        return table.snapshot();
    }

    /** Forgets all mappings, pairings and hold-downs, as a restart does. */
    @Override
    public void flush() {
        table.flush();
    }

    @Override
    protected boolean isOwn(int address) {
        return address == settings.insideAddress() || addresses.find(address) != null;
    }

    @Override
    protected int ownAddressAt(Interface at) {
        return isInside(at) ? settings.insideAddress() : addresses.get(0).address();
    }

    @Override
    protected Prefix insidePrefix() {
        return settings.insidePrefix();
    }

    @Override
    protected void process(Ipv4Packet packet, Interface from) {
        if (isInside(from)) {
            receiveFromInside(packet, from);
        } else {
            receiveFromOutside(packet, from);
        }
    }

    private void receiveFromInside(Ipv4Packet packet, Interface from) {
        if (isOwn(packet.destination())) {
            receiveForOwnAddress(packet, from);
            return;
        }
        Interface out = outFor(packet, packet.destination(), from);
        if (out == null) {
            return;
        }
        Ipv4Packet forwarded = isInside(out) ? packet : translateOutbound(packet);
        if (forwarded != null) {
            sendOn(out, forwarded.withTtl(packet.ttl() - 1));
        }
    }

    /** From inside, to an outside endpoint: there and back again, or to the gateway itself. */
    private void receiveForOwnAddress(Ipv4Packet packet, Interface from) {
        boolean echo = packet.payload() instanceof IcmpMessage message && !message.isError();
        if (packet.destination() == settings.insideAddress() || !settings.hairpin() || echo) {
            refuse(packet, from, DropReason.NO_SOCKET);
            return;
        }
        Ipv4Packet translated = translateOutbound(packet);
        if (translated != null) {
            translateInbound(translated, packet, from);
        }
    }

    private void receiveFromOutside(Ipv4Packet packet, Interface from) {
        int destination = packet.destination();
        if (addresses.find(destination) != null) {
            translateInbound(packet, packet, from);
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

    /** The packet as the outside sees it; null if it was dropped. */
    private @Nullable Ipv4Packet translateOutbound(Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            return outboundTcp(packet, segment);
        }
        if (payload instanceof UdpDatagram datagram) {
            return outbound(packet, datagram.sourcePort(), datagram.destinationPort());
        }
        if (payload instanceof IcmpMessage message && message.isError()) {
            return outboundError(packet, message);
        }
        if (payload instanceof IcmpMessage message && message.type() == IcmpMessage.ECHO_REQUEST) {
            return outbound(packet, Translation.identifier(message), 0);
        }
        drop(packet, DropReason.UNKNOWN_PROTOCOL, "protocol", payload.protocol());
        return null;
    }

    private @Nullable Ipv4Packet outboundTcp(Ipv4Packet packet, TcpSegment segment) {
        Session session = outboundSession(packet, segment.sourcePort(), segment.destinationPort(), segment.syn());
        if (session == null) {
            return null;
        }
        session.note(segment, true);
        table.refresh(session);
        Ipv4Packet told = rewriter == null ? packet : packet.withPayload(rewriter.outbound(session.number, segment));
        return asOutside(told, session);
    }

    /** A datagram or a query. */
    private @Nullable Ipv4Packet outbound(Ipv4Packet packet, int localPort, int remotePort) {
        Session session = outboundSession(packet, localPort, remotePort, true);
        if (session == null) {
            return null;
        }
        table.refresh(session);
        return asOutside(packet, session);
    }

    /**
     * The session of what an inside host sends; null if there is none and the packet was dropped.
     *
     * @param opens whether the packet may begin one
     */
    private @Nullable Session outboundSession(Ipv4Packet packet, int localPort, int remotePort, boolean opens) {
        int protocol = packet.payload().protocol();
        int remoteAddress = packet.destination();
        Session session = table.findSession(protocol, packet.source(), localPort, remoteAddress, remotePort);
        if (session != null) {
            return session;
        }
        if (!opens) {
            dropInvalid(packet);
            return null;
        }
        if (!settings.insidePrefix().contains(packet.source())) {
            drop(packet, DropReason.NAT_INVALID, "source", packet.source());
            return null;
        }
        Mapping mapping = table.findInside(protocol, packet.source(), localPort, remoteAddress, remotePort);
        return open(packet, mapping, new Flow(protocol, packet.source(), localPort, remoteAddress, remotePort));
    }

    private @Nullable Session open(Ipv4Packet packet, @Nullable Mapping mapping, Flow flow) {
        return table.open(
                mapping, flow, why -> drop(packet, why.reason(), why.values().toArray()));
    }

    private static Ipv4Packet asOutside(Ipv4Packet packet, Session session) {
        Mapping mapping = session.mapping;
        return Translation.withSource(packet, mapping.outside.address(), mapping.outsidePort);
    }

    /**
     * Lets a packet in.
     *
     * @param packet as the outside sees it
     * @param cause as it was received, which is another packet when it comes from inside
     */
    private void translateInbound(Ipv4Packet packet, Ipv4Packet cause, Interface from) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            inboundTcp(packet, segment, cause, from);
        } else if (payload instanceof UdpDatagram datagram) {
            inbound(packet, datagram.destinationPort(), cause, from);
        } else if (payload instanceof IcmpMessage message && message.isError()) {
            inboundError(packet, message, cause, from);
        } else if (payload instanceof IcmpMessage message && message.type() == IcmpMessage.ECHO_REPLY) {
            inbound(packet, Translation.identifier(message), cause, from);
        } else if (payload instanceof IcmpMessage message && message.type() == IcmpMessage.ECHO_REQUEST) {
            refuse(cause, from, DropReason.NO_SOCKET);
        } else {
            drop(cause, DropReason.UNKNOWN_PROTOCOL, "protocol", payload.protocol());
        }
    }

    private void inboundTcp(Ipv4Packet packet, TcpSegment segment, Ipv4Packet cause, Interface from) {
        Mapping mapping = mappingFor(packet, segment.destinationPort());
        if (mapping == null || !mayEnter(mapping, packet)) {
            unsolicited(packet, segment.destinationPort(), mapping, cause, from);
            return;
        }
        Interface out = outFor(cause, mapping.subscriber.address, from);
        if (out == null) {
            return;
        }
        Session session = inboundSession(packet, mapping, cause, segment.syn());
        if (session == null) {
            return;
        }
        boolean changed = session.note(segment, false);
        if (changed || refreshesInbound(session)) {
            table.refresh(session);
        }
        deliver(packet, session, cause, out);
    }

    /** A datagram or the answer to a query. */
    private void inbound(Ipv4Packet packet, int outsidePort, Ipv4Packet cause, Interface from) {
        Mapping mapping = mappingFor(packet, outsidePort);
        if (mapping == null || !mayEnter(mapping, packet)) {
            unsolicited(packet, outsidePort, mapping, cause, from);
            return;
        }
        Interface out = outFor(cause, mapping.subscriber.address, from);
        if (out == null) {
            return;
        }
        Session session = inboundSession(packet, mapping, cause, true);
        if (session != null) {
            if (refreshesInbound(session)) {
                table.refresh(session);
            }
            deliver(packet, session, cause, out);
        }
    }

    private boolean refreshesInbound(Session session) {
        return settings.inboundRefreshes() || session.queue == null; // a new one has no end yet
    }

    private @Nullable Mapping mappingFor(Ipv4Packet packet, int outsidePort) {
        return table.findOutside(
                packet.payload().protocol(),
                addresses.at(packet.destination()),
                outsidePort,
                packet.source(),
                Translation.sourcePort(packet));
    }

    private boolean mayEnter(Mapping mapping, Ipv4Packet packet) {
        return table.findSession(mapping, packet.source(), Translation.sourcePort(packet)) != null
                || table.admits(mapping, packet.source(), Translation.sourcePort(packet));
    }

    /** The session of what comes to a mapping whose filter lets it in; null if the packet was dropped. */
    private @Nullable Session inboundSession(Ipv4Packet packet, Mapping mapping, Ipv4Packet cause, boolean opens) {
        int remotePort = Translation.sourcePort(packet);
        Session session = table.findSession(mapping, packet.source(), remotePort);
        if (session != null) {
            return session;
        }
        if (!opens) {
            dropInvalid(cause);
            return null;
        }
        Flow flow =
                new Flow(mapping.protocol, mapping.subscriber.address, mapping.insidePort, packet.source(), remotePort);
        return open(cause, mapping, flow);
    }

    private void deliver(Ipv4Packet packet, Session session, Ipv4Packet cause, Interface out) {
        Mapping mapping = session.mapping;
        Ipv4Packet inside = Translation.withDestination(packet, mapping.subscriber.address, mapping.insidePort);
        if (rewriter != null && inside.payload() instanceof TcpSegment segment) {
            inside = inside.withPayload(rewriter.inbound(session.number, segment));
        }
        sendOn(out, inside.withTtl(cause.ttl() - 1));
    }

    /** What no mapping, or no filter, lets in. */
    private void unsolicited(
            Ipv4Packet packet, int outsidePort, @Nullable Mapping mapping, Ipv4Packet cause, Interface from) {
        int protocol = packet.payload().protocol();
        boolean served = mapping != null
                || addresses.at(packet.destination()).ports(protocol).serves(outsidePort);
        switch (settings.unsolicitedSyn()) {
            case HOLD -> {
                if (packet.payload() instanceof TcpSegment segment && segment.syn() && !segment.acks()) {
                    keep(packet, segment, served, cause, from);
                } else {
                    dropUnsolicited(cause, served);
                }
            }
            case SILENT -> dropUnsolicited(cause, served);
            case REFUSE -> {
                if (served) {
                    refuse(
                            cause,
                            from,
                            DropReason.NAT_FILTERED,
                            "filtering",
                            settings.filtering().label());
                } else {
                    refuse(cause, from, DropReason.NAT_NO_MAPPING);
                }
            }
        }
    }

    private void keep(Ipv4Packet packet, TcpSegment syn, boolean served, Ipv4Packet cause, Interface from) {
        hold();
        simulation.at(simulation.nowNanos() + HOLD_NANOS, () -> {
            unhold();
            Mapping mapping = mappingFor(packet, syn.destinationPort());
            if (mapping != null && table.findSession(mapping, packet.source(), syn.sourcePort()) != null) {
                drop(cause, DropReason.NAT_HELD);
                return;
            }
            dropUnsolicited(cause, served);
            answerError(cause, from, IcmpMessage.DESTINATION_UNREACHABLE, IcmpMessage.PORT_UNREACHABLE, 0);
        });
    }

    private void dropUnsolicited(Ipv4Packet cause, boolean served) {
        if (served) {
            drop(
                    cause,
                    DropReason.NAT_FILTERED,
                    "filtering",
                    settings.filtering().label());
        } else {
            drop(cause, DropReason.NAT_NO_MAPPING);
        }
    }

    /** An error about what an inside host sent: it quotes the outside endpoint, the host wants to read its own. */
    private void inboundError(Ipv4Packet packet, IcmpMessage error, Ipv4Packet cause, Interface from) {
        Session session = quotedOutside(error);
        if (session == null || error.type() == IcmpMessage.REDIRECT) {
            dropError(cause, error);
            return;
        }
        Mapping mapping = session.mapping;
        Interface out = outFor(cause, mapping.subscriber.address, from);
        if (out != null) {
            int inside = mapping.subscriber.address;
            sendOn(
                    out,
                    Translation.requoted(
                                    packet,
                                    packet.source(),
                                    inside,
                                    QuoteTranslation.withSource(error.quote(), inside, mapping.insidePort))
                            .withTtl(cause.ttl() - 1));
        }
    }

    private @Nullable Session quotedOutside(IcmpMessage error) {
        QuotedPacket quoted = Translation.quoted(error);
        OutsideAddress outside =
                quoted == null ? null : addresses.find(quoted.source().address());
        if (quoted == null || outside == null) {
            return null;
        }
        int remoteAddress = quoted.destination().address();
        int remotePort = remotePort(quoted, quoted.destination().port());
        Mapping mapping =
                table.findOutside(quoted.protocol(), outside, quoted.source().port(), remoteAddress, remotePort);
        return mapping == null ? null : table.findSession(mapping, remoteAddress, remotePort);
    }

    /** An error that an inside host makes about what reached it: it quotes its own endpoint and must not show it. */
    private @Nullable Ipv4Packet outboundError(Ipv4Packet packet, IcmpMessage error) {
        QuotedPacket quoted = Translation.quoted(error);
        Session session = quoted == null ? null : quotedInside(quoted);
        if (session == null || error.type() == IcmpMessage.REDIRECT) {
            dropError(packet, error);
            return null;
        }
        Mapping mapping = session.mapping;
        int outside = mapping.outside.address();
        return Translation.requoted(
                packet,
                outside,
                packet.destination(),
                QuoteTranslation.withDestination(error.quote(), outside, mapping.outsidePort));
    }

    private @Nullable Session quotedInside(QuotedPacket quoted) {
        int remoteAddress = quoted.source().address();
        int remotePort = remotePort(quoted, quoted.source().port());
        return table.findSession(
                quoted.protocol(),
                quoted.destination().address(),
                quoted.destination().port(),
                remoteAddress,
                remotePort);
    }

    private static int remotePort(QuotedPacket quoted, int port) {
        return quoted.protocol() == Ipv4Packet.PROTOCOL_ICMP ? 0 : port;
    }

    private void dropInvalid(Ipv4Packet packet) {
        String flags = packet.payload() instanceof TcpSegment segment ? segment.flagText() : "none";
        drop(packet, DropReason.NAT_INVALID, "state", NO_STATE, "class", flags);
    }

    private void dropError(Ipv4Packet packet, IcmpMessage error) {
        drop(packet, DropReason.NAT_INVALID, "type", error.type(), "code", error.code());
    }
}
