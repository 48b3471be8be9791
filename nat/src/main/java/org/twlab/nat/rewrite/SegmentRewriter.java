package org.twlab.nat.rewrite;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Simulation;

/**
 * What a gateway or balancer changes in TCP segments besides addresses and ports. There is one only where something is to
 * be changed.
 *
 * <p>The owner numbers its flows, a number standing for one mapping from its first segment until {@link #ended}, and calls
 * {@link #outbound} before it translates addresses and {@link #inbound} after. Stamped checksums are kept up to date.
 *
 * <p>{@link TimestampTreatment#REWRITE}: the clock counts milliseconds from the start of the run, at the pace of the
 * fastest Linux hosts. Every flow begins on it, and goes on at the pace of its own host. So a SYN is never older than
 * what slower hosts have left at the server, but a host that is faster than 1000 Hz runs ahead of the clock, and after t
 * seconds of a flow the next flow's SYN is (f - 1000) t ticks older than what the server remembers: more than one tick, and
 * a server with tcp_tw_recycle refuses it.
 */
public final class SegmentRewriter {
    private final TimestampTreatment timestamps;
    private final @Nullable FlowClocks clocks;
    private final @Nullable FtpHelper ftp;

    private SegmentRewriter(
            TimestampTreatment timestamps, Set<Helper> helpers, Expectations expectations, Simulation simulation) {
        this.timestamps = timestamps;
        clocks = timestamps == TimestampTreatment.REWRITE ? new FlowClocks(simulation) : null;
        ftp = helpers.contains(Helper.FTP) ? new FtpHelper(expectations) : null;
    }

    /** A rewriter of timestamps; empty where they are kept. */
    public static Optional<SegmentRewriter> of(TimestampTreatment timestamps, Simulation simulation) {
        return of(timestamps, Set.of(), Expectations.NOBODY, simulation);
    }

    /**
     * A rewriter; empty where there is nothing to change.
     *
     * @param helpers the protocols whose text is changed
     * @param expectations who lets in the connections that helpers announce
     */
    public static Optional<SegmentRewriter> of(
            TimestampTreatment timestamps, Set<Helper> helpers, Expectations expectations, Simulation simulation) {
        return isIdle(timestamps, helpers)
                ? Optional.empty()
                : Optional.of(new SegmentRewriter(timestamps, helpers, expectations, simulation));
    }

    /** Whether there would be nothing to change. */
    public static boolean isIdle(TimestampTreatment timestamps, Set<Helper> helpers) {
        return timestamps == TimestampTreatment.KEEP && helpers.isEmpty();
    }

    /** A flow from inside begins. Only helpers need to be told; timestamps begin with the first segment. */
    public void began(long flow, FlowEnds ends) {
        if (ftp != null) {
            ftp.began(flow, ends);
        }
    }

    /** A segment from inside, between the endpoints it has inside. */
    public TcpSegment outbound(long flow, TcpSegment segment) {
        TcpSegment told = ftp == null ? segment : ftp.outbound(flow, segment);
        return switch (timestamps) {
            case KEEP -> told;
            case STRIP -> stripped(told);
            case REWRITE -> clocks == null ? told : clocks.outbound(flow, told);
        };
    }

    /** A segment to the inside, between the endpoints it has inside. */
    public TcpSegment inbound(long flow, TcpSegment segment) {
        TcpSegment told = ftp == null ? segment : ftp.inbound(flow, segment);
        return switch (timestamps) {
            case KEEP -> told;
            case STRIP -> stripped(told);
            case REWRITE -> clocks == null ? told : clocks.inbound(flow, told);
        };
    }

    /** Nothing more comes of this flow; its number may begin another. */
    public void ended(long flow) {
        if (clocks != null) {
            clocks.ended(flow);
        }
        if (ftp != null) {
            ftp.ended(flow);
        }
    }

    private static TcpSegment stripped(TcpSegment segment) {
        return segment.syn() && segment.options().hasTimestamps()
                ? segment.withContent(
                        segment.seq(), segment.ack(), segment.options().withoutTimestamps(), segment.payload())
                : segment;
    }
}
