package org.twlab.nat.rewrite;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Simulation;

/**
 * One timestamp clock for all flows: TSval' = clock(t0) + (TSval - TSval0), where TSval0 was the first one of the flow and
 * came at t0. Per flow that is a constant, which answers lose again in TSecr.
 */
final class FlowClocks {
    /** Ticks of the clock are milliseconds: the fastest that Linux hosts count. */
    private static final long NANOS_PER_TICK = 1_000_000L;

    private final Simulation simulation;
    private final FlowTable<Constant> constants = new FlowTable<>();

    FlowClocks(Simulation simulation) {
        this.simulation = simulation;
    }

    private record Constant(int ticks) {}

    TcpSegment outbound(long flow, TcpSegment segment) {
        TcpOptions options = segment.options();
        if (!options.hasTimestamps()) {
            return segment;
        }
        int tsVal = options.tsVal() + constantOf(flow, options.tsVal());
        return with(segment, options.withTimestamps(tsVal, options.tsEcr()));
    }

    private int constantOf(long flow, int firstTsVal) {
        Constant constant = constants.get(flow);
        if (constant == null) {
            constant = new Constant((int) (simulation.nowNanos() / NANOS_PER_TICK) - firstTsVal);
            constants.put(flow, constant);
        }
        return constant.ticks();
    }

    /** TSecr says something only with ACK (RFC 7323 section 3.2). */
    TcpSegment inbound(long flow, TcpSegment segment) {
        TcpOptions options = segment.options();
        @Nullable Constant constant = options.hasTimestamps() && segment.acks() ? constants.get(flow) : null;
        return constant == null
                ? segment
                : with(segment, options.withTimestamps(options.tsVal(), options.tsEcr() - constant.ticks()));
    }

    private static TcpSegment with(TcpSegment segment, TcpOptions options) {
        return segment.withContent(segment.seq(), segment.ack(), options, segment.payload());
    }

    void ended(long flow) {
        constants.remove(flow);
    }

    /** Flows with a constant. */
    int size() {
        return constants.size();
    }
}
