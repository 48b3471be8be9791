package org.twlab.experiments.fault;

import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Fate;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.experiments.fault.Match.Flags;
import org.twlab.experiments.fault.Match.Interval;

/** A fault in one run: what it asks of a packet, and how many it has met. Looking at a packet allocates nothing. */
final class ActiveFault {
    private static final int ANY = -1;

    private final Connections connections;
    private final Fate fate;
    private final @Nullable PacketKind kind;
    private final @Nullable Flags flags;
    private final @Nullable Ends from;
    private final @Nullable Ends to;
    private final int flow;
    private final int attempt;
    private final int incarnation;
    private final @Nullable Interval during;
    private final @Nullable Nth nth;
    /** Packets that met the rest of the match, by connection; at 0 those of none. */
    private final ByConnection met = new ByConnection();

    private long applied;

    /** @param flow index of the flow that the match names, if it names one */
    ActiveFault(PlannedFault planned, int flow, Connections connections) {
        Match match = planned.match();
        this.connections = connections;
        this.fate = planned.fate();
        this.flow = match.flow().isPresent() ? flow : ANY;
        kind = match.kind().orElse(null);
        flags = match.flags().orElse(null);
        from = match.from().map(Ends::new).orElse(null);
        to = match.to().map(Ends::new).orElse(null);
        attempt = match.attempt().orElse(ANY);
        incarnation = match.incarnation().orElse(ANY);
        during = match.during().orElse(null);
        nth = match.nth().orElse(null);
    }

    /** Whether packets count even when an earlier fault has decided about them. */
    boolean counts() {
        return nth != null;
    }

    /** Whether it is about a packet; counts it if it meets all but the number. */
    boolean matches(Ipv4Packet packet, PacketKind itsKind, long nowNanos) {
        boolean rest = (kind == null || kind == itsKind)
                && (during == null || during.has(nowNanos))
                && (flags == null || (packet.payload() instanceof TcpSegment segment && flags.fit(segment.flags())))
                && isOfConnection(packet.origin().connectionId())
                && (from == null || from.has(packet.origin().originName()))
                && (to == null || to.receive(packet, connections));
        return rest && (nth == null || nth.has(met.increment(numbered(packet))));
    }

    private boolean isOfConnection(long id) {
        if (flow == ANY && attempt == ANY && incarnation == ANY) {
            return true;
        }
        return connections.has(id)
                && (flow == ANY || flow == connections.flow(id))
                && (attempt == ANY || attempt == connections.attempt(id))
                && (incarnation == ANY || incarnation == connections.incarnation(id));
    }

    private long numbered(Ipv4Packet packet) {
        long id = packet.origin().connectionId();
        return connections.has(id) ? id : 0;
    }

    /** What becomes of a packet it is about. */
    Fate apply() {
        applied++;
        return fate;
    }

    /** Packets whose fate it was. */
    long applied() {
        return applied;
    }
}
