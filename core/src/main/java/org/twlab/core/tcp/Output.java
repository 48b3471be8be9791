package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** What a connection sends: handshake, data and FIN as the windows allow, acknowledgments, resets. */
final class Output {
    /** Largest segment on an Ethernet path: 1500 less 40 bytes of headers. */
    static final int MSS = 1460;
    /** Assumed where the peer's SYN has no MSS option, RFC 9293 section 3.7.1. */
    static final int DEFAULT_MSS = 536;
    /** What NOP NOP timestamps take of every segment. */
    static final int TIMESTAMPS_LENGTH = 12;

    private Output() {}

    /** Sends a SYN with everything this host offers; a retransmission carries a fresh TSval. */
    static void syn(TcpConnection c) {
        TcpOptions options = handshakeOptions(
                c,
                c.host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS),
                c.host.sysctls().isOn(Sysctl.TCP_SACK),
                c.host.sysctls().isOn(Sysctl.TCP_WINDOW_SCALING));
        c.synTransmissions++;
        send(c, c.sender.iss, 0, TcpSegment.SYN, synWindow(c), options, LiteralBytes.EMPTY, nextIdentification(c));
    }

    /** Sends the SYN-ACK, restricted to what the SYN offered. */
    static void synAck(TcpConnection c) {
        TcpOptions options = handshakeOptions(c, c.timestamps, c.peerOfferedSack, c.peerOfferedScale);
        c.synTransmissions++;
        int flags = TcpSegment.SYN | TcpSegment.ACK;
        send(c, c.sender.iss, c.receiver.rcvNxt, flags, synWindow(c), options, LiteralBytes.EMPTY, 0);
    }

    /** Sends what may be sent: first the lost flight again, then new data, then the FIN. */
    static void push(TcpConnection c) {
        while (c.sender.takeResend()) {
            resend(c);
        }
        while (sendNext(c)) {
            c.acks.onDataSent(c.host.nowNanos());
        }
        if ((c.sender.hasOutstanding() || c.sender.hasUnsent()) && !c.timer.isScheduled()) {
            c.armTimer(c.rtoNanos());
        }
    }

    /** Sends one new segment if there is one and the windows allow it. */
    private static boolean sendNext(TcpConnection c) {
        Sender s = c.sender;
        boolean finSent = s.finQueued && s.sndNxt == s.streamEnd() + 1;
        if (finSent || s.isRecovering()) {
            return false;
        }
        long offset = s.offsetOf(s.sndNxt);
        long unsent = s.written - offset;
        int allowance = s.allowance();
        int length = (int) Math.min(Math.min(unsent, s.mss), allowance);
        boolean cut = length < Math.min(unsent, s.mss);
        boolean fin = s.finQueued && length == unsent;
        if ((unsent == 0 && !fin) || allowance == 0 || (cut && s.hasOutstanding())) {
            return false;
        }
        Payload payload =
                length == 0 ? LiteralBytes.EMPTY : new StreamBytes(c.connectionId(), c.opener, offset, length);
        int flags = TcpSegment.ACK | (length == unsent && length > 0 ? TcpSegment.PSH : 0) | (fin ? TcpSegment.FIN : 0);
        int seq = s.sndNxt;
        int end = seq + length + (fin ? 1 : 0);
        s.onSent(end, c.host.nowNanos());
        s.sndNxt = end;
        if (fin) {
            c.noteFinOrRstSent();
        }
        carry(c, seq, flags, payload);
        return true;
    }

    /**
     * Sends the next segment of the lost flight again, made from its place in the stream; first of all the SYN-ACK, where
     * the application has closed before the handshake was over.
     */
    private static void resend(TcpConnection c) {
        Sender s = c.sender;
        int seq = s.resendNxt;
        if (seq == s.iss) {
            s.resendNxt = seq + 1;
            s.onResent();
            c.host.count(Counter.RETRANS_SEGS);
            synAck(c);
            return;
        }
        long offset = s.offsetOf(seq);
        int lost = Serial32.distance(seq, s.recovery);
        int length = (int) Math.min(Math.min(s.written - offset, s.mss), lost);
        boolean fin = s.finQueued && offset + length == s.written && length < lost;
        Payload payload =
                length == 0 ? LiteralBytes.EMPTY : new StreamBytes(c.connectionId(), c.opener, offset, length);
        boolean last = offset + length == s.written && length > 0;
        int flags = TcpSegment.ACK | (last ? TcpSegment.PSH : 0) | (fin ? TcpSegment.FIN : 0);
        s.resendNxt = seq + length + (fin ? 1 : 0);
        s.onResent();
        c.host.count(Counter.RETRANS_SEGS);
        carry(c, seq, flags, payload);
    }

    /** Sends a pure acknowledgment. */
    static void ack(TcpConnection c) {
        carry(c, c.sender.sndNxt, TcpSegment.ACK, LiteralBytes.EMPTY);
    }

    /** Asks a peer whose window is closed for its window: an ACK one below SND.UNA, which draws an ACK. */
    static void windowProbe(TcpConnection c) {
        carry(c, c.sender.sndUna - 1, TcpSegment.ACK, LiteralBytes.EMPTY);
    }

    /** Sends a challenge ACK (RFC 5961) unless the host has sent its share of this second. */
    static void challengeAck(TcpConnection c) {
        if (c.host.takeChallengeAck()) {
            c.host.count(Counter.TCP_CHALLENGE_ACK);
            ack(c);
        }
    }

    /** Sends a duplicate ACK; an answer to an empty segment is limited by tcp_invalid_ratelimit. */
    static void duplicateAck(TcpConnection c, TcpSegment cause, Counter skipped) {
        if (cause.length() > 0 && Serial32.precedes(cause.seq(), c.receiver.rcvNxt)) {
            c.host.count(Counter.DELAYED_ACK_LOST); // the peer has not seen our acknowledgment
        }
        boolean limited = c.host.profile().is(Parameter.EMPTY_ANSWERS_LIMITED)
                && (cause.payload().length() == 0 && !cause.fin());
        if (limited) {
            int nowMillis = c.host.millisNow() + 1;
            int limit = c.host.sysctls().asInt(Sysctl.TCP_INVALID_RATELIMIT);
            if (c.lastLimitedAckMillis != 0 && nowMillis - c.lastLimitedAckMillis < limit) {
                c.host.count(skipped);
                return;
            }
            c.lastLimitedAckMillis = nowMillis;
        }
        ack(c);
    }

    /** The RST of an abort: with ACK, and with timestamps if negotiated. */
    static void activeReset(TcpConnection c) {
        c.noteFinOrRstSent();
        c.host.count(Counter.OUT_RSTS);
        carry(c, c.sender.sndNxt, TcpSegment.RST | TcpSegment.ACK, LiteralBytes.EMPTY);
    }

    /** Sends a segment of the established connection; it acknowledges all that has come in order. */
    private static void carry(TcpConnection c, int seq, int flags, Payload payload) {
        TcpOptions options = c.timestamps ? TcpOptions.timestamps(c.tsValNow(), c.receiver.tsRecent) : TcpOptions.NONE;
        c.receiver.rcvWup = c.receiver.rcvNxt;
        c.acks.onAckSent(c.host.simulation());
        send(c, seq, c.receiver.rcvNxt, flags, c.receiver.windowField(), options, payload, nextIdentification(c));
    }

    private static void send(
            TcpConnection c,
            int seq,
            int ack,
            int flags,
            int window,
            TcpOptions options,
            Payload payload,
            int identification) {
        TcpSegment segment = TcpSegment.of(c.ports >>> 16, c.ports & 0xFFFF, seq, ack, flags, window, options, payload);
        c.host.transmit(c.localAddress, c.remoteAddress, identification, segment, c);
    }

    private static int nextIdentification(TcpConnection c) {
        return c.ipIdentification++ & 0xFFFF;
    }

    private static int synWindow(TcpConnection c) {
        return Math.min(c.host.profile().count(Parameter.RECEIVE_WINDOW), 0xFFFF);
    }

    private static TcpOptions handshakeOptions(TcpConnection c, boolean timestamps, boolean sack, boolean scale) {
        TcpOptions.Builder options = TcpOptions.builder().mss(MSS);
        if (sack) {
            options.sackPermitted();
        }
        if (timestamps) {
            options.timestamps(c.tsValNow(), c.receiver.tsRecent);
        }
        if (scale) {
            options.windowScale(Receiver.WINDOW_SCALE);
        }
        return options.build();
    }
}
