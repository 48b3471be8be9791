package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * What an acceptable segment says about what this end has sent: timestamps, acknowledgment, SACK blocks, window. Linux
 * {@code tcp_ack}.
 */
final class AckInput {
    private static final long MIN_EARLY_DELAY_NANOS = 2_000_000L;

    private AckInput() {}

    /** Takes TSval, acknowledgment, SACK blocks and window. */
    static void take(TcpConnection c, TcpSegment segment, TcpOptions timestamps) {
        takeTsVal(c, segment, timestamps);
        c.softError = null;
        Sender s = c.sender;
        int ack = segment.ack();
        boolean advances = Serial32.precedes(s.sndUna, ack);
        boolean repeats = ack == s.sndUna && s.hasOutstanding();
        int windowBefore = s.sndWnd;
        if (advances) {
            advance(c, ack, timestamps);
        }
        if (!Serial32.precedes(ack, s.sndUna)) {
            s.takeWindow(segment);
            if (!s.hasOutstanding()) {
                afterProbe(c);
            }
        }
        if (c.peerOfferedSack) {
            if (segment.options().sackBlockCount() > 0) {
                takeBlocks(c, segment);
            }
        } else if (repeats && segment.length() == 0 && s.sndWnd == windowBefore) {
            duplicate(c);
        }
    }

    /** RFC 7323 section 4.3: TS.Recent follows segments that begin at or before the last acknowledgment sent. */
    static void takeTsVal(TcpConnection c, TcpSegment segment, TcpOptions timestamps) {
        Receiver r = c.receiver;
        if (timestamps.hasTimestamps()
                && Serial32.precedesOrEquals(segment.seq(), r.rcvWup)
                && !Paws.rejects(
                        r.tsRecent,
                        c.host.secondsNow() - r.tsRecentStamp,
                        timestamps.tsVal(),
                        0,
                        c.host.profile().pawsIdleSeconds())) {
            r.tsRecent = timestamps.tsVal();
            r.tsRecentStamp = c.host.secondsNow();
        }
    }

    /** Something new was acknowledged: sample the round trip, go on recovering, restart the timer (RFC 6298 5.2, 5.3). */
    private static void advance(TcpConnection c, int ack, TcpOptions timestamps) {
        Sender s = c.sender;
        sampleRoundTrip(c, ack, timestamps);
        int flightBytes = s.flight();
        int ackedBytes = Serial32.distance(s.sndUna, ack);
        s.sndUna = ack;
        s.timeouts = 0;
        s.headSentNanos = c.host.nowNanos();
        if (s.recovery == null) {
            s.congestion().onAcked(ackedBytes, flightBytes);
        } else {
            s.recovery.onAdvance(ackedBytes, flightBytes);
        }
        if (s.hasOutstanding()) {
            c.armTimer(c.rtoNanos());
        } else {
            c.host.cancel(c.timer);
        }
    }

    /**
     * The round trip that an acknowledgment shows: of the segment that is being timed, or by TSecr, which is valid for a
     * repetition too (RFC 7323 section 4.1). A sample ends the back-off; without timestamps Karn's rule keeps it until one
     * comes.
     */
    private static void sampleRoundTrip(TcpConnection c, int ack, TcpOptions timestamps) {
        long sampleNanos = c.sender.sampleNanos(ack, c.host.nowNanos());
        if (sampleNanos < 0 && timestamps.hasTimestamps() && timestamps.tsEcr() != 0) {
            int ticks = c.tsValNow() - timestamps.tsEcr();
            sampleNanos = TimestampClock.nanosOf(c.host.settings(), Math.max(ticks, 0));
        }
        if (sampleNanos >= 0) {
            c.rtt.sample(sampleNanos, c.sender.endsRound(ack));
            c.backoff = 0;
        }
    }

    private static void takeBlocks(TcpConnection c, TcpSegment segment) {
        LossRecovery recovery = c.sender.recover(true);
        if (recovery.takeBlocks(segment.options())) {
            duplicate(c);
            recovery.forgetLostResent();
        }
    }

    private static void duplicate(TcpConnection c) {
        LossRecovery recovery = c.sender.recover(c.peerOfferedSack);
        boolean before = recovery.phase() == LossRecovery.Phase.FAST;
        recovery.onDuplicate();
        if (recovery.isEarly() && c.host.profile().is(Parameter.EARLY_RETRANSMIT)) {
            retransmitEarly(c, recovery);
        }
        if (!before && recovery.phase() == LossRecovery.Phase.FAST) {
            c.host.count(c.peerOfferedSack ? Counter.TCP_SACK_RECOVERY : Counter.TCP_RENO_RECOVERY);
        }
    }

    /** A quarter of the round trip is left for a segment that was only overtaken: {@code tcp_pause_early_retransmit}. */
    private static void retransmitEarly(TcpConnection c, LossRecovery recovery) {
        long delayNanos = Math.max(c.rtt.srttNanos() / 4, MIN_EARLY_DELAY_NANOS);
        if (c.rtt.hasSample() && c.timer.atNanos() > c.host.nowNanos() + delayNanos) {
            recovery.awaitEarly();
            c.armTimer(delayNanos);
        } else {
            recovery.beginFast();
        }
    }

    /**
     * The peer has answered while nothing is in flight: with an open window what waits is sent as if nothing had been;
     * a closed one is asked again a timeout from now, and for ever (RFC 9293 section 3.8.6.1, Linux
     * {@code tcp_ack_probe}).
     */
    private static void afterProbe(TcpConnection c) {
        Sender s = c.sender;
        s.timeouts = 0;
        if (!c.timer.isScheduled()) {
            return;
        }
        if (s.mayPassWindow()) {
            c.backoff = 0;
            c.host.cancel(c.timer);
        } else {
            c.armTimer(c.rtoNanos());
        }
    }
}
