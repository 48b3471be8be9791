package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * Answers to segments that a connection refuses, and their limits: one in tcp_invalid_ratelimit milliseconds a socket
 * (Linux {@code tcp_oow_rate_limited}), and challenge ACKs by {@link ChallengeLimit} besides.
 */
final class Answers {
    private Answers() {}

    /** Sends a challenge ACK (RFC 5961) unless the socket or the host has sent its share. */
    static void challengeAck(TcpConnection c) {
        if (isLimited(c, Counter.TCP_ACK_SKIPPED_CHALLENGE) || !c.host.takeChallengeAck()) {
            return;
        }
        c.host.count(Counter.TCP_CHALLENGE_ACK);
        Output.ack(c);
    }

    /**
     * Sends a duplicate ACK (Linux {@code tcp_send_dupack}), to a segment that repeats what came before with D-SACK. An
     * answer to data or FIN is never limited.
     */
    static void duplicateAck(TcpConnection c, TcpSegment cause, Counter skipped) {
        boolean limitable = cause.syn() || cause.length() == 0;
        if (limitable && isLimited(c, skipped)) {
            return;
        }
        if (c.state != TcpState.SYN_RECEIVED
                && cause.length() > 0
                && Serial32.precedes(cause.seq(), c.receiver.rcvNxt)) {
            c.host.count(Counter.DELAYED_ACK_LOST); // the peer has not seen our acknowledgment
            DataInput.noteDuplicate(c, cause);
        }
        Output.ack(c);
    }

    /** Whether a limited answer was sent a moment ago, which is counted; otherwise one is sent now. */
    static boolean isLimited(TcpConnection c, Counter skipped) {
        if (!c.host.profile().is(Parameter.EMPTY_ANSWERS_LIMITED)
                || !c.host.profile().obeys(Row.N12)) {
            return false;
        }
        int nowMillis = c.host.millisNow() + 1;
        int limitMillis = c.host.sysctls().asInt(Sysctl.TCP_INVALID_RATELIMIT);
        if (c.lastLimitedAckMillis != 0 && nowMillis - c.lastLimitedAckMillis < limitMillis) {
            c.host.count(skipped);
            return true;
        }
        c.lastLimitedAckMillis = nowMillis;
        return false;
    }
}
