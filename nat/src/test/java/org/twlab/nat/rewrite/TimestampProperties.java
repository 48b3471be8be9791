package org.twlab.nat.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.SYN;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Simulation;

/** What a middlebox makes of timestamps, packet by packet. */
class TimestampProperties {
    private static final long MILLISECOND = 1_000_000L;

    private static SegmentRewriter rewriter(TimestampTreatment treatment, Simulation simulation) {
        return SegmentRewriter.of(treatment, simulation).orElseThrow();
    }

    private static TcpSegment segment(int flags, int tsVal, int tsEcr) {
        return TcpSegment.of(40_000, 80, 1, 2, flags, 100, TcpOptions.timestamps(tsVal, tsEcr), LiteralBytes.EMPTY);
    }

    @Example
    void whoKeepsTimestampsHasNoRewriter() {
        assertThat(SegmentRewriter.of(TimestampTreatment.KEEP, new Simulation()))
                .isEmpty();
    }

    /** TSval' = clock(t0) + (TSval - TSval0), clock in ms; the echo of it is the host's own again. */
    @Property
    void everyFlowCountsOnFromOneClock(
            @ForAll int firstTsVal,
            @ForAll int steps,
            @ForAll int peerTsVal,
            @ForAll @IntRange(max = 1_000_000_000) int startMillis,
            @ForAll long flow) {
        Simulation simulation = new Simulation();
        simulation.runUntil(startMillis * MILLISECOND + 999_999);
        SegmentRewriter rewriter = rewriter(TimestampTreatment.REWRITE, simulation);
        TcpSegment syn = rewriter.outbound(flow, segment(SYN, firstTsVal, 0));
        simulation.runUntil((startMillis + 77) * MILLISECOND);
        TcpSegment later = rewriter.outbound(flow, segment(ACK, firstTsVal + steps, peerTsVal));
        TcpSegment answer =
                rewriter.inbound(flow, segment(ACK, peerTsVal, later.options().tsVal()));

        assertThat(syn.options()).isEqualTo(TcpOptions.timestamps(startMillis, 0));
        assertThat(later.options()).isEqualTo(TcpOptions.timestamps(startMillis + steps, peerTsVal));
        assertThat(answer.options()).isEqualTo(TcpOptions.timestamps(peerTsVal, firstTsVal + steps));
    }

    @Property
    void aSynAckIsTurnedBackTooAndAPeersSynHasNothingToTurnBack(@ForAll int tsVal, @ForAll int peerTsVal) {
        Simulation simulation = new Simulation();
        SegmentRewriter rewriter = rewriter(TimestampTreatment.REWRITE, simulation);
        int sent = rewriter.outbound(3, segment(SYN, tsVal, 0)).options().tsVal();

        assertThat(rewriter.inbound(3, segment(SYN | ACK, peerTsVal, sent)).options())
                .isEqualTo(TcpOptions.timestamps(peerTsVal, tsVal));
        assertThat(rewriter.inbound(3, segment(SYN, peerTsVal, 0)).options())
                .isEqualTo(TcpOptions.timestamps(peerTsVal, 0));
        assertThat(rewriter.inbound(4, segment(ACK, peerTsVal, sent)).options())
                .isEqualTo(TcpOptions.timestamps(peerTsVal, sent));
    }

    /** Hosts with any clocks, each slower than 1000 Hz: the SYNs of one address never go back. */
    @Property
    void synsOfManyHostsFollowOneAnother(@ForAll int[] clocks) {
        Simulation simulation = new Simulation();
        SegmentRewriter rewriter = rewriter(TimestampTreatment.REWRITE, simulation);
        int before = 0;
        for (int k = 0; k < clocks.length; k++) {
            simulation.runUntil(k * MILLISECOND);
            int sent =
                    rewriter.outbound(k, segment(SYN, clocks[k], 0)).options().tsVal();
            assertThat(sent - before).isNotNegative();
            before = sent;
        }
    }

    @Example
    void aNumberThatEndedBeginsAnew() {
        Simulation simulation = new Simulation();
        SegmentRewriter rewriter = rewriter(TimestampTreatment.REWRITE, simulation);
        rewriter.outbound(3, segment(SYN, 1000, 0));
        rewriter.ended(3);
        simulation.runUntil(5 * MILLISECOND);

        assertThat(rewriter.outbound(3, segment(SYN, 7, 0)).options().tsVal()).isEqualTo(5);
    }

    @Property
    void onlyHandshakesAreStripped(@ForAll int tsVal, @ForAll int tsEcr) {
        Simulation simulation = new Simulation();
        SegmentRewriter rewriter = rewriter(TimestampTreatment.STRIP, simulation);

        assertThat(rewriter.outbound(1, segment(SYN, tsVal, 0)).options().hasTimestamps())
                .isFalse();
        assertThat(rewriter.inbound(1, segment(SYN | ACK, tsVal, tsEcr)).options())
                .isEqualTo(TcpOptions.ofBytes(
                        (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1,
                        (byte) 1, (byte) 1, (byte) 1));
        TcpSegment data = segment(ACK, tsVal, tsEcr);
        assertThat(rewriter.outbound(1, data)).isSameAs(data);
    }

    @Example
    void aSegmentWithoutTimestampsPasses() {
        Simulation simulation = new Simulation();
        TcpSegment bare = TcpSegment.of(
                40_000, 80, 1, 2, SYN, 100, TcpOptions.builder().mss(1460).build(), LiteralBytes.EMPTY);

        for (TimestampTreatment treatment :
                new TimestampTreatment[] {TimestampTreatment.STRIP, TimestampTreatment.REWRITE}) {
            assertThat(rewriter(treatment, simulation).outbound(1, bare)).isSameAs(bare);
            assertThat(rewriter(treatment, simulation).inbound(1, bare)).isSameAs(bare);
        }
    }
}
