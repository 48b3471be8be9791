package org.twlab.nat;

import com.google.common.primitives.ImmutableIntArray;
import org.twlab.core.net.Interface;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.DropReason;

/**
 * The TCP of the gateway itself (row N2): a host in the same box. Connection tracking sees its packets as they leave (the
 * hooks OUTPUT and POSTROUTING) and before it gets them (PREROUTING and INPUT), so its connections are entries like others.
 * They make a public port busy toward their remote endpoint, and where theirs is busy they get another one: the rule of
 * source NAT is about all that leaves on the outside.
 */
final class OwnTcp {
    private final NatGateway gateway;
    private final ConntrackTable table;
    private final TcpTracker tcp;
    private final DatagramTracker datagrams;
    private final Translation translation;
    private final TcpHost host;
    /** The gateway's side of what joins it with the host. */
    private final Interface port;

    OwnTcp(
            NatGateway gateway,
            ConntrackTable table,
            TcpTracker tcp,
            DatagramTracker datagrams,
            Translation translation,
            TcpHost host,
            Interface port) {
        this.gateway = gateway;
        this.table = table;
        this.tcp = tcp;
        this.datagrams = datagrams;
        this.translation = translation;
        this.host = host;
        this.port = port;
    }

    /** Whether an address is one that the gateway sends from. */
    boolean has(int address) {
        return host.hasAddress(address);
    }

    /** Whether packets from an interface are the gateway's own. */
    boolean isAt(Interface from) {
        return from == port;
    }

    /** A packet of an own connection. After {@link Verdict#REOPENS} nothing has become of it. */
    Verdict follow(Ipv4Packet packet, Interface from, int row, Direction direction) {
        Ipv4Packet translated = translation.of(packet, row, direction);
        Interface out = isAt(from) ? gateway.egressFor(packet) : port;
        if (out == null) {
            gateway.discard(packet, DropReason.NO_ROUTE);
            return Verdict.IGNORED;
        }
        if (out == port && !host.hasAddress(translated.destination())) {
            gateway.discard(packet, DropReason.NOT_MINE); // from elsewhere with the gateway's source: a martian
            return Verdict.IGNORED;
        }
        ConntrackEntry entry = table.load(row);
        if (!(packet.payload() instanceof TcpSegment segment)) {
            datagrams.track(entry, direction);
            table.store(entry);
            gateway.leave(out, translated);
            return Verdict.ACCEPTED;
        }
        PacketClass segmentClass = PacketClass.of(segment.flags());
        Verdict verdict = tcp.track(entry, direction, segmentClass, segment);
        table.store(entry);
        if (verdict.isInvalid()) {
            gateway.invalid(packet, from, tcp.decidingValues(entry.tcp().state, segmentClass, verdict));
        } else if (verdict != Verdict.REOPENS) {
            gateway.leave(out, translated);
        }
        return verdict;
    }

    /**
     * What is invalid and no filter drops goes where it says, untranslated.
     *
     * @return whether it is from the own TCP or for it; if not, nothing has become of it
     */
    boolean pass(Ipv4Packet packet, Interface from) {
        if (isAt(from)) {
            leave(packet);
            return true;
        }
        boolean heard = hears(packet);
        if (heard) {
            gateway.leave(port, packet);
        }
        return heard;
    }

    /** Whether a socket takes a segment that came from elsewhere. */
    private boolean hears(Ipv4Packet packet) {
        Tuple local = Tuple.of(packet).inverse();
        return local.protocol() == Ipv4Packet.PROTOCOL_TCP
                && host.hears(local.source(), local.destination(), local.ports());
    }

    /** A packet of no entry from the own TCP. */
    void begin(Ipv4Packet packet, Interface from) {
        Interface out = gateway.egressFor(packet);
        if (out == null) {
            gateway.discard(packet, DropReason.NO_ROUTE);
        } else if (!gateway.mayBegin(packet)) {
            gateway.invalidWithoutEntry(packet, from);
        } else if (gateway.isInside(out)) {
            beginInside(packet, out);
        } else {
            gateway.beginOutbound(packet, out);
        }
    }

    /** No rule is about what leaves on the inside: a source changes only where another connection has its tuple. */
    private void beginInside(Ipv4Packet packet, Interface out) {
        Tuple original = Tuple.of(packet);
        if (!gateway.hasRoom(packet, original)) {
            return;
        }
        if (table.find(original.inverse()) == ConntrackRows.NONE) {
            gateway.start(packet, table.createOwn(original, original.inverse()), out);
        } else {
            ImmutableIntArray same = ImmutableIntArray.of(packet.source());
            gateway.beginFrom(packet, original, new PortChooser.Wanted(original, same, NatGateway.synOf(packet)), out);
        }
    }

    /**
     * A packet of no entry for an address of the gateway.
     *
     * @return whether a socket takes it; if not, nothing has become of it
     */
    boolean receive(Ipv4Packet packet, Interface from) {
        Tuple original = Tuple.of(packet);
        if (!(packet.payload() instanceof TcpSegment segment)
                || !hears(packet)
                || table.find(original.inverse()) != ConntrackRows.NONE) {
            return false;
        }
        PacketClass segmentClass = PacketClass.of(segment.flags());
        if (!tcp.mayBegin(segmentClass)) {
            gateway.invalidWithoutEntry(packet, from);
        } else if (gateway.hasRoom(packet, original)) {
            ConntrackEntry entry = table.createInbound(original);
            tcp.begin(entry, segmentClass, segment);
            table.store(entry);
            gateway.leave(port, packet);
        }
        return true;
    }

    /** An ICMP error about a packet of an own connection, as its sender knows that. */
    void deliver(Ipv4Packet error) {
        gateway.leave(port, error);
    }

    /** What tracking has no entry for, and needs none. */
    void leave(Ipv4Packet packet) {
        Interface out = gateway.egressFor(packet);
        if (out == null) {
            gateway.discard(packet, DropReason.NO_ROUTE);
        } else {
            gateway.leave(out, packet);
        }
    }
}
