package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** What a connection sends: handshake, data and FIN as the windows allow, acknowledgments, resets. */
final class Output {
    /** Headers of IPv4 and TCP without options. */
    static final int HEADERS = 40;
    /** The least that Linux offers, however small the link is: {@code ip_rt_min_advmss}. */
    private static final int LEAST_OFFER = 256;
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
        c.synAckTsVal = options.tsVal();
        int flags = TcpSegment.SYN | TcpSegment.ACK;
        send(c, c.sender.iss, c.receiver.rcvNxt, flags, synWindow(c), options, LiteralBytes.EMPTY, 0);
    }

    /** The congestion control that the host's kernel gives to a new connection. */
    static CongestionControl congestionControl(TcpConnection c) {
        KernelProfile profile = c.host.profile();
        int mss = c.sender.mss;
        int segments = switch (profile.initialWindow()) {
            case RFC3390 -> mss > 2190 ? 2 : mss > 1095 ? 3 : 4;
            case TEN_SEGMENTS -> 10;
        };
        return new NewReno(mss, segments, profile.is(Parameter.WINDOW_COUNTS_ACKS));
    }

    /** Sends what may be sent: first what is lost, then new data, then the FIN. */
    static void push(TcpConnection c) {
        Sender s = c.sender;
        if (s.recovery == null) {
            sendNew(c);
        } else if (sendLost(c, s.recovery)) {
            sendNew(c);
            sendSpeculative(c, s.recovery);
        }
        if ((s.hasOutstanding() || s.hasUnsent()) && !c.timer.isScheduled()) {
            c.armTimer(c.rtoNanos());
        }
    }

    private static void sendNew(TcpConnection c) {
        while (sendNext(c)) {
            c.acks.onDataSent(c.host.nowNanos());
        }
    }

    /** Sends lost segments again as the congestion window allows; false when one has to wait for it. */
    private static boolean sendLost(TcpConnection c, LossRecovery recovery) {
        while (recovery.hasLost()) {
            if (!recovery.mayResend()) {
                return false;
            }
            resend(c, recovery, recovery.nextLost());
        }
        return true;
    }

    private static void sendSpeculative(TcpConnection c, LossRecovery recovery) {
        int seq = recovery.takeSpeculative();
        while (seq != c.sender.sndNxt) {
            resend(c, recovery, seq);
            seq = recovery.takeSpeculative();
        }
    }

    /** Sends one new segment if there is one and the windows allow it. */
    private static boolean sendNext(TcpConnection c) {
        Sender s = c.sender;
        if (!s.hasUnsent()) {
            return false;
        }
        decayWhileIdle(c);
        int mss = segmentSize(c);
        long offset = s.offsetOf(s.sndNxt);
        long unsent = s.written - offset;
        int length = (int) Math.min(unsent, mss);
        boolean fin = s.finQueued && length == unsent;
        boolean held = length < mss && !fin && s.holdsSmall();
        if (held || length + (fin ? 1 : 0) > s.windowLeft() || (length > s.congestionLeft() && !fin)) {
            return false;
        }
        send(c, offset, length, fin);
        return true;
    }

    /** A window that was not used for longer than a timeout decays: Linux {@code tcp_event_data_sent}. */
    private static void decayWhileIdle(TcpConnection c) {
        Sender s = c.sender;
        long idleNanos = c.host.nowNanos() - s.lastSentNanos;
        if (!s.hasOutstanding() && s.lastSentNanos > 0 && idleNanos > c.rtoNanos()) {
            s.congestion().onRestart(idleNanos, c.rtoNanos());
            s.lastSentNanos = c.host.nowNanos();
        }
    }

    /** Sends a new segment of the stream from SND.NXT. */
    private static void send(TcpConnection c, long offset, int length, boolean fin) {
        Sender s = c.sender;
        boolean last = offset + length == s.written && length > 0;
        int seq = s.sndNxt;
        int end = seq + length + (fin ? 1 : 0);
        s.onSent(end, c.host.nowNanos());
        s.sndNxt = end;
        if (length < s.mss) {
            s.smallEnd = end;
        }
        if (fin) {
            c.noteFinOrRstSent();
        }
        carry(c, seq, flags(last, fin), stream(c, offset, length));
    }

    private static int flags(boolean push, boolean fin) {
        return TcpSegment.ACK | (push ? TcpSegment.PSH : 0) | (fin ? TcpSegment.FIN : 0);
    }

    private static Payload stream(TcpConnection c, long offset, int length) {
        return length == 0
                ? LiteralBytes.EMPTY
                : c.sender.stream(new StreamBytes(c.connectionId(), c.opener, offset, length));
    }

    /**
     * Sends a segment again, made from its place in the stream; the SYN-ACK, where the application has closed before the
     * handshake was over. Sending SND.UNA again restarts the timer ({@code tcp_xmit_retransmit_queue}).
     */
    private static void resend(TcpConnection c, LossRecovery recovery, int seq) {
        Sender s = c.sender;
        s.onResent();
        c.host.count(Counter.RETRANS_SEGS);
        if (recovery.phase() == LossRecovery.Phase.FAST) {
            c.host.count(Counter.TCP_FAST_RETRANS);
            if (seq == s.sndUna) {
                c.armTimer(c.rtoNanos());
            }
        } else if (seq != s.sndUna) {
            c.host.count(Counter.TCP_SLOW_START_RETRANS);
        }
        if (seq == s.iss) {
            recovery.onResent(seq, 1);
            synAck(c);
            return;
        }
        long offset = s.offsetOf(seq);
        int lost = Math.min(recovery.lengthAt(seq), segmentSize(c));
        int length = (int) Math.min(s.written - offset, lost);
        boolean fin = length < lost;
        boolean last = offset + length == s.written && length > 0;
        recovery.onResent(seq, lost);
        carry(c, seq, flags(last, fin), stream(c, offset, length));
    }

    /** Bytes of data that fit a segment: less where SACK blocks take room in its header. */
    private static int segmentSize(TcpConnection c) {
        int mss = c.sender.mss;
        return c.receiver.hasBlocks() ? Math.max(mss - sackLength(c.receiver.blocks(mostBlocks(c))), 1) : mss;
    }

    private static int sackLength(int blocks) {
        return blocks == 0 ? 0 : 4 + 8 * blocks;
    }

    private static int mostBlocks(TcpConnection c) {
        return c.timestamps ? ReceiveQueue.MAX_BLOCKS - 1 : ReceiveQueue.MAX_BLOCKS;
    }

    /** Sends a pure acknowledgment. */
    static void ack(TcpConnection c) {
        carry(c, c.sender.sndNxt, TcpSegment.ACK, LiteralBytes.EMPTY);
    }

    /**
     * Asks a peer that is silent, or whose window is closed, for an ACK: an empty segment one below SND.UNA, which is
     * outside the peer's window.
     */
    static void windowProbe(TcpConnection c) {
        carry(c, c.sender.sndUna - 1, TcpSegment.ACK, LiteralBytes.EMPTY);
    }

    /** Sends what fits a window that is smaller than the next segment; false where nothing does. */
    static boolean sendIntoSmallWindow(TcpConnection c) {
        Sender s = c.sender;
        long offset = s.offsetOf(s.sndNxt);
        int length = (int) Math.min(Math.min(s.written - offset, segmentSize(c)), s.windowLeft());
        if (length <= 0) {
            return false;
        }
        send(c, offset, length, false);
        return true;
    }

    /** The RST of an abort: with ACK, and with timestamps if negotiated. */
    static void activeReset(TcpConnection c) {
        c.noteFinOrRstSent();
        c.host.count(Counter.OUT_RSTS);
        carry(c, c.sender.sndNxt, TcpSegment.RST | TcpSegment.ACK, LiteralBytes.EMPTY);
    }

    /** Sends a segment of the established connection; it acknowledges all that has come in order. */
    private static void carry(TcpConnection c, int seq, int flags, Payload payload) {
        TcpOptions options = c.receiver.hasBlocks() && c.peerOfferedSack
                ? optionsWithBlocks(c)
                : c.timestamps ? TcpOptions.timestamps(c.tsValNow(), c.receiver.tsRecent) : TcpOptions.NONE;
        c.receiver.onAckSent();
        c.acks.onAckSent(c.host.simulation());
        send(c, seq, c.receiver.rcvNxt, flags, c.receiver.windowField(), options, payload, nextIdentification(c));
    }

    private static TcpOptions optionsWithBlocks(TcpConnection c) {
        TcpOptions.Builder options = TcpOptions.builder();
        if (c.timestamps) {
            options.timestamps(c.tsValNow(), c.receiver.tsRecent);
        }
        return options.sackBlocks(c.receiver.takeBlocks(mostBlocks(c))).build();
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

    /** Without row Y2 a repeated SYN would carry the TSval of the first. */
    private static boolean isStale(TcpConnection c) {
        return c.synTransmissions > 0
                && c.state == TcpState.SYN_SENT
                && !c.host.profile().obeys(Row.Y2);
    }

    /** TSval of the first SYN or SYN-ACK. */
    static int firstTsVal(TcpConnection c) {
        return c.host.ticksAt(c.handshakeStartNanos) + c.tsOffset;
    }

    /** What this end takes in a segment, as the MTU of its link says; TCP_MAXSEG may make it smaller. */
    static int offeredMss(TcpConnection c) {
        int wanted = c.options.maxSegment();
        int offer = offerOf(c.host, c.remoteAddress);
        return wanted == 0 ? offer : Math.min(wanted, offer);
    }

    /** What a host takes in a segment from an address: Linux {@code ipv4_default_advmss}. */
    static int offerOf(TcpHost host, int remoteAddress) {
        return Math.max(Attachment.mtuTo(host, remoteAddress) - HEADERS, LEAST_OFFER);
    }

    /** What this end puts into a segment of a peer that takes {@code offered} bytes. */
    static int mssTo(TcpConnection c, int offered) {
        int fitting = Attachment.mtuTo(c.host, c.remoteAddress) - HEADERS;
        return Math.min(Math.min(offered, offeredMss(c)), fitting);
    }

    private static TcpOptions handshakeOptions(TcpConnection c, boolean timestamps, boolean sack, boolean scale) {
        TcpOptions.Builder options = TcpOptions.builder().mss(offeredMss(c));
        if (sack) {
            options.sackPermitted();
        }
        if (timestamps) {
            options.timestamps(isStale(c) ? firstTsVal(c) : c.tsValNow(), c.receiver.tsRecent);
        }
        if (scale) {
            options.windowScale(Receiver.WINDOW_SCALE);
        }
        return options.build();
    }
}
