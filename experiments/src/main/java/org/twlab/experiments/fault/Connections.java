package org.twlab.experiments.fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.experiments.traffic.AttemptLog;

/**
 * What is known of the connections that packets belong to. Some of it comes from the log of attempts, some is learnt from
 * packets as they leave the hosts that made them: there addresses and ports are those of the ends, and no fault has been
 * at work.
 */
final class Connections {
    private static final int OPENER_FINISHED = 1;
    private static final int ACCEPTOR_FINISHED = 2;

    private final AttemptLog log;
    private final List<String> targets;

    private final ByConnection finished = new ByConnection();
    /** Sequence number after the FIN, where {@link #finished} says that there was one. */
    private final ByConnection afterOpenersFin = new ByConnection();

    private final ByConnection afterAcceptorsFin = new ByConnection();

    private final ByConnection incarnations = new ByConnection();
    /** How many connections each 4-tuple has had; only looked up. */
    private final Map<Tuple, Integer> counts = new HashMap<>();

    private record Tuple(int source, int destination, int ports) {}

    /** @param targets by flow: the node that it connects to, empty for an address of none */
    Connections(AttemptLog log, List<String> targets) {
        this.log = log;
        this.targets = List.copyOf(targets);
    }

    /** Whether an identifier is that of a connection; 0 is not. */
    boolean has(long id) {
        return id > 0 && id <= log.size();
    }

    private static int row(long id) {
        return (int) (id - 1);
    }

    String opener(long id) {
        return log.host(row(id));
    }

    int flow(long id) {
        return log.flow(row(id));
    }

    int attempt(long id) {
        return log.attempt(row(id));
    }

    /** What the opener has asked for. */
    int remoteAddress(long id) {
        return log.remoteAddress(row(id));
    }

    /** Whether the opener has asked for this node, or for an address that is no node's own. */
    boolean targetIs(long id, String node) {
        String target = targets.get(flow(id));
        return target.isEmpty() || target.equals(node);
    }

    boolean isFromOpener(Ipv4Packet packet) {
        return packet.origin().originName().equals(opener(packet.origin().connectionId()));
    }

    /** Number of the connection among those of its 4-tuple, from 1; 0 where it is not known. */
    int incarnation(long id) {
        return incarnations.get(id);
    }

    /** Learns from a packet that leaves a host. */
    void leaves(Ipv4Packet packet, String host) {
        long id = packet.origin().connectionId();
        if (!has(id)
                || !(packet.payload() instanceof TcpSegment segment)
                || !packet.origin().originName().equals(host)) {
            return;
        }
        boolean fromOpener = isFromOpener(packet);
        if (fromOpener && incarnations.get(id) == 0) {
            int ports = segment.sourcePort() << 16 | segment.destinationPort();
            Tuple tuple = new Tuple(packet.source(), packet.destination(), ports);
            incarnations.set(id, counts.merge(tuple, 1, Integer::sum));
        }
        if (segment.fin()) {
            finished.set(id, finished.get(id) | (fromOpener ? OPENER_FINISHED : ACCEPTOR_FINISHED));
            (fromOpener ? afterOpenersFin : afterAcceptorsFin).set(id, segment.endSeq());
        }
    }

    /** The kind of a packet; tells last ACKs from other ones where packets are watched as they leave their hosts. */
    PacketKind kindOf(Ipv4Packet packet) {
        PacketKind kind = PacketKind.of(packet);
        return kind == PacketKind.ACK && isLastAck(packet) ? PacketKind.LAST_ACK : kind;
    }

    /** Whether it acknowledges the peer's FIN, and its sequence number lies behind its sender's own. */
    private boolean isLastAck(Ipv4Packet packet) {
        long id = packet.origin().connectionId();
        if (!has(id) || finished.get(id) != (OPENER_FINISHED | ACCEPTOR_FINISHED)) {
            return false;
        }
        boolean fromOpener = isFromOpener(packet);
        int own = (fromOpener ? afterOpenersFin : afterAcceptorsFin).get(id);
        int peers = (fromOpener ? afterAcceptorsFin : afterOpenersFin).get(id);
        TcpSegment segment = packet.tcp();
        return segment.acks() && segment.seq() == own && segment.ack() == peers;
    }
}
