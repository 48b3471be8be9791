package org.twlab.nat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Simulation;
import org.twlab.nat.rewrite.Expectation;
import org.twlab.nat.rewrite.Expectations;
import org.twlab.nat.rewrite.FlowEnds;
import org.twlab.nat.rewrite.SegmentRewriter;

/**
 * What a gateway changes in TCP segments besides addresses and ports, and the connections that helpers let it expect
 * (nf_conntrack_expect). Tracking sees segments as the inside counts them, in both directions. The number of an entry is
 * the number of its flow.
 *
 * <p>Not modelled: what ICMP errors quote is not changed back.
 */
final class Rewriting implements Expectations {
    private static final int PORTS = 0x10000;

    private final ConntrackTable table;
    private final Simulation simulation;
    private final SegmentRewriter rewriter;
    /** By what the connection will look like; only looked up. */
    private final Map<Key, Expected> expected = new HashMap<>();
    /** What a flow lets expect, one at a time as in Linux {@code ftp_exp_policy}; only looked up. */
    private final Map<Long, Key> byFlow = new HashMap<>();

    private record Key(int protocol, int remoteAddress, int publicAddress, int publicPort) {
        /** That of the connection that a packet begins. */
        static Key of(Tuple tuple) {
            return new Key(tuple.protocol(), tuple.source(), tuple.destination(), tuple.destinationPort());
        }
    }

    private record Expected(long flow, Endpoint inside, long untilNanos) {}

    private Rewriting(NatSettings settings, ConntrackTable table, Simulation simulation) {
        this.table = table;
        this.simulation = simulation;
        rewriter = SegmentRewriter.of(settings.timestamps(), settings.helpers(), this, simulation)
                .orElseThrow();
    }

    /** What the settings ask for; null where that is nothing. */
    static @Nullable Rewriting of(NatSettings settings, ConntrackTable table, Simulation simulation) {
        if (SegmentRewriter.isIdle(settings.timestamps(), settings.helpers())) {
            return null;
        }
        Rewriting rewriting = new Rewriting(settings, table, simulation);
        table.tellEnds(rewriting::ended);
        return rewriting;
    }

    /** The first packet of an entry, translated. */
    Ipv4Packet begin(Ipv4Packet translated, int row) {
        if (!(translated.payload() instanceof TcpSegment)) {
            return translated;
        }
        if (table.isSourceTranslated(row)) {
            rewriter.began(
                    table.number(row),
                    new FlowEnds(
                            table.source(row, Direction.ORIGINAL),
                            table.destination(row, Direction.REPLY),
                            table.destination(row, Direction.ORIGINAL),
                            table.ports(row, Direction.ORIGINAL) & 0xFFFF));
            return outbound(translated, row, Direction.ORIGINAL);
        }
        forget(new Key(
                Ipv4Packet.PROTOCOL_TCP,
                table.source(row, Direction.ORIGINAL),
                table.destination(row, Direction.ORIGINAL),
                table.ports(row, Direction.ORIGINAL) & 0xFFFF));
        return inbound(translated, row, Direction.ORIGINAL);
    }

    /** A packet of an entry as the inside counts; one that comes from there is so already. */
    Ipv4Packet inbound(Ipv4Packet packet, int row, Direction direction) {
        if (isOutbound(row, direction) || !(packet.payload() instanceof TcpSegment segment)) {
            return packet;
        }
        return packet.withPayload(rewriter.inbound(table.number(row), segment));
    }

    /** A packet of an entry as the outside counts. One whose entry has ended by it keeps what it says. */
    Ipv4Packet outbound(Ipv4Packet packet, int row, Direction direction) {
        if (row == ConntrackRows.NONE
                || !isOutbound(row, direction)
                || !(packet.payload() instanceof TcpSegment segment)) {
            return packet;
        }
        return packet.withPayload(rewriter.outbound(table.number(row), segment));
    }

    /** The side whose source is translated is inside; where no source is, connections come from outside. */
    private boolean isOutbound(int row, Direction direction) {
        return table.isSourceTranslated(row) == (direction == Direction.ORIGINAL);
    }

    private void ended(long flow) {
        rewriter.ended(flow);
        Key key = byFlow.remove(flow);
        if (key != null) {
            expected.remove(key);
        }
    }

    /** Where a packet of no entry goes because it is expected; null if it is not. */
    @Nullable
    Endpoint expectedAt(Ipv4Packet packet) {
        Expected found = expected.get(Key.of(Tuple.of(packet)));
        return found != null && found.untilNanos() > simulation.nowNanos() ? found.inside() : null;
    }

    /** {@inheritDoc} The inside port itself if it is free, else the next one that is, as nf_nat_ftp searches. */
    @Override
    public int expect(Expectation wanted) {
        Endpoint inside = new Endpoint(wanted.insideAddress(), wanted.insidePort());
        Key earlier = byFlow.get(wanted.flow());
        if (earlier != null) {
            forget(earlier);
        }
        for (int port = wanted.insidePort(); port < PORTS; port++) {
            Key key = new Key(wanted.protocol(), wanted.remoteAddress(), wanted.publicAddress(), port);
            Expected other = expected.get(key);
            if (other != null && other.untilNanos() <= simulation.nowNanos()) {
                forget(key);
                other = null;
            }
            if (other == null) {
                long untilNanos = simulation.nowNanos() + wanted.lifetimeNanos();
                expected.put(key, new Expected(wanted.flow(), inside, untilNanos));
                byFlow.put(wanted.flow(), key);
                return port;
            }
        }
        return NONE;
    }

    private void forget(Key key) {
        Expected forgotten = expected.remove(key);
        if (forgotten != null) {
            byFlow.remove(forgotten.flow());
        }
    }
}
