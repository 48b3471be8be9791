package org.twlab.core.tcp;

import java.util.OptionalInt;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.Sysctls;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Applies what the rules of SYN_SENT and SYN_RECEIVED decided, and agrees on the options of a connection. */
final class HandshakeInput {
    private static final int MAX_WINDOW_SCALE = 14;

    private HandshakeInput() {}

    /** A segment has reached SYN_SENT. */
    static void inSynSent(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        boolean looked = c.host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS);
        TcpOptions timestamps = SeenTimestamps.of(segment, looked);
        boolean compared = !segment.acks() || !c.host.profile().obeys(Row.U6);
        boolean oldSyn = compared
                && timestamps.hasTimestamps()
                && Paws.rejects(
                        c.receiver.tsRecent,
                        c.host.secondsNow() - c.receiver.tsRecentStamp,
                        timestamps.tsVal(),
                        0,
                        c.host.profile().pawsIdleSeconds());
        SynSentRule rule = SynSentRules.ruleFor(
                c.host.profile(), c.sender.iss, c.sender.sndNxt, segment, echoInRange(c, timestamps), oldSyn);
        switch (rule) {
            case ESTABLISHED -> establish(c, segment, timestamps);
            case SIMULTANEOUS -> openSimultaneously(c, segment, timestamps);
            case REFUSED -> c.fail(Errno.ECONNREFUSED, "RST");
            case BAD_ACK, BAD_ECHO -> {
                if (rule == SynSentRule.BAD_ECHO) {
                    c.host.count(Counter.PAWS_ACTIVE);
                }
                Resets.inReply(c.host, packet, segment);
                rearmSyn(c, rule);
                refuse(c, packet, segment, rule);
            }
            case BAD_ACK_RST -> {
                rearmSyn(c, rule);
                refuse(c, packet, segment, rule);
            }
            case OLD_SYN, IGNORED -> refuse(c, packet, segment, rule);
        }
    }

    private static void refuse(TcpConnection c, Ipv4Packet packet, TcpSegment segment, SynSentRule rule) {
        DropReason reason = rule == SynSentRule.OLD_SYN || rule == SynSentRule.BAD_ECHO
                ? DropReason.PAWS
                : rule == SynSentRule.IGNORED ? DropReason.BAD_STATE : DropReason.BAD_ACK;
        c.host.refuse(packet, reason, "rule", rule, "ack", segment.ack(), "iss", c.sender.iss);
    }

    /** Whether TSecr lies between our first SYN and now; 0 and an absent option count as in range. */
    private static boolean echoInRange(TcpConnection c, TcpOptions timestamps) {
        if (!timestamps.hasTimestamps() || timestamps.tsEcr() == 0) {
            return true;
        }
        int first = Output.firstTsVal(c);
        return Serial32.precedesOrEquals(first, timestamps.tsEcr())
                && Serial32.precedesOrEquals(timestamps.tsEcr(), c.tsValNow());
    }

    /** Some kernels repeat the SYN soon after the first unacceptable acknowledgment. */
    private static void rearmSyn(TcpConnection c, SynSentRule rule) {
        long delayNanos = c.host.profile().synRearmNanos();
        if (delayNanos > 0
                && c.synTransmissions == 1
                && rule != SynSentRule.BAD_ECHO
                && c.host.profile().obeys(Row.S3)) {
            c.armTimer(delayNanos);
        }
    }

    private static void establish(TcpConnection c, TcpSegment synAck, TcpOptions timestamps) {
        agree(c, synAck, timestamps);
        completeSyn(c, synAck);
        c.setState(TcpState.ESTABLISHED, "SYN-ACK");
        Output.ack(c);
        c.handler.onEstablished(c);
    }

    /** Our SYN is acknowledged: sample the round trip, stop the timer, take the window. */
    private static void completeSyn(TcpConnection c, TcpSegment segment) {
        long sampleNanos = c.sender.sampleNanos(segment.ack(), c.host.nowNanos());
        if (sampleNanos >= 0) {
            c.rtt.sample(sampleNanos, c.sender.endsRound(segment.ack()));
        }
        c.sender.sndUna = segment.ack();
        if (c.synTransmissions > 2) {
            c.sender.congestion().onHandshakeLoss();
        }
        c.sender.timeouts = 0;
        int window = segment.syn() ? segment.window() : segment.window() << c.sender.peerWindowScale;
        c.sender.setWindow(window, segment);
        c.host.cancel(c.timer);
    }

    /** Both ends have sent a SYN: RFC 9293 section 3.5, figure 7. */
    private static void openSimultaneously(TcpConnection c, TcpSegment syn, TcpOptions timestamps) {
        agree(c, syn, timestamps);
        c.sender.setWindow(syn.window(), syn);
        c.setState(TcpState.SYN_RECEIVED, "SYN");
        c.synTransmissions = 0;
        c.sender.timeouts = 0;
        Output.synAck(c);
        c.armTimer(c.host.profile().nanos(Parameter.INITIAL_RTO));
    }

    /** The acknowledgment of our SYN has come in a simultaneous open. */
    static void finishSimultaneousOpen(TcpConnection c, TcpSegment segment) {
        completeSyn(c, segment);
        c.setState(TcpState.ESTABLISHED, "ACK of SYN");
        c.handler.onEstablished(c);
    }

    /** Takes the options of the peer's SYN: what both offer is used. */
    static void agree(TcpConnection c, TcpSegment syn, TcpOptions timestamps) {
        Sysctls sysctls = c.host.sysctls();
        TcpOptions options = syn.options();
        c.timestamps = timestamps.hasTimestamps();
        if (timestamps.hasTimestamps()) {
            c.receiver.tsRecent = timestamps.tsVal();
            c.receiver.tsRecentStamp = c.host.secondsNow();
        } else {
            c.receiver.tsRecent = 0;
            c.receiver.tsRecentStamp = 0;
        }
        c.peerOfferedSack = options.sackPermitted() && sysctls.isOn(Sysctl.TCP_SACK);
        c.peerOfferedScale = options.windowScale() != TcpOptions.ABSENT && sysctls.isOn(Sysctl.TCP_WINDOW_SCALING);
        c.sender.peerWindowScale = c.peerOfferedScale ? Math.min(options.windowScale(), MAX_WINDOW_SCALE) : 0;
        int offered = options.mss() == TcpOptions.ABSENT ? Output.DEFAULT_MSS : options.mss();
        int mss = Output.mssTo(c, offered);
        c.sender.mss = Math.max(mss - (c.timestamps ? Output.TIMESTAMPS_LENGTH : 0), 1);
        c.sender.control(Output.congestionControl(c));
        int scale = c.peerOfferedScale ? Receiver.WINDOW_SCALE : 0;
        c.receiver.begin(syn.seq(), Math.min(c.host.profile().count(Parameter.RECEIVE_WINDOW), 0xFFFF << scale), scale);
    }

    /** A segment has reached a request of a listener. */
    static void inSynReceived(TcpConnection c, Listener listener, Ipv4Packet packet, TcpSegment segment) {
        TcpOptions timestamps = SeenTimestamps.of(segment, c.timestamps);
        RequestRule rule = RequestRules.ruleFor(c.host.profile(), viewOf(c, listener, segment, timestamps), segment);
        switch (rule) {
            case ESTABLISHED -> completeRequest(c, listener, packet, segment, timestamps);
            case SYN_AGAIN -> repeatSynAck(c, packet, segment);
            case BAD_ACK -> ListenInput.arrives(c.host, listener, packet, segment, OptionalInt.empty());
            case PAWS_REJECTED -> {
                answerRequest(c, segment);
                c.host.count(Counter.PAWS_ESTAB);
                c.host.refuse(packet, DropReason.PAWS, "ts_recent", c.receiver.tsRecent, "tsval", timestamps.tsVal());
            }
            case BAD_ECHO -> {
                answerRequest(c, segment);
                c.host.count(Counter.TSECR_REJECTED);
                refuseRequest(c, packet, rule, DropReason.PAWS);
            }
            case OUTSIDE, RST_OUTSIDE -> {
                answerRequest(c, segment);
                refuseRequest(c, packet, rule, DropReason.OUT_OF_WINDOW);
            }
            case RESET -> removeRequest(c, "RST");
            case RST_CHALLENGED -> {
                Answers.challengeAck(c);
                refuseRequest(c, packet, rule, DropReason.CHALLENGED);
            }
            case SYN_IN_WINDOW -> {
                Resets.inReply(c.host, packet, segment);
                removeRequest(c, "SYN");
            }
            case IGNORED -> refuseRequest(c, packet, rule, DropReason.BAD_STATE);
            case ACCEPT_QUEUE_FULL -> overflow(c, listener, packet, segment);
        }
    }

    private static RequestRules.View viewOf(
            TcpConnection c, Listener listener, TcpSegment segment, TcpOptions timestamps) {
        int ageSeconds = c.host.secondsNow() - c.receiver.tsRecentStamp;
        boolean pawsRejected = timestamps.hasTimestamps()
                && Paws.rejects(
                        c.receiver.tsRecent,
                        ageSeconds,
                        timestamps.tsVal(),
                        0,
                        c.host.profile().pawsIdleSeconds())
                && !(segment.rst() && ageSeconds >= Paws.MSL_SECONDS);
        int first = Output.firstTsVal(c);
        boolean echoRejected = timestamps.hasTimestamps()
                && timestamps.tsEcr() != 0
                && c.host.profile().is(Parameter.TSECR_CHECKED)
                && !(Serial32.precedesOrEquals(first, timestamps.tsEcr())
                        && Serial32.precedesOrEquals(timestamps.tsEcr(), c.synAckTsVal));
        return new RequestRules.View(
                c.receiver.irs, c.receiver.rcvWnd, c.sender.iss, pawsRejected, echoRejected, listener.isFull());
    }

    /** An ACK, unless the segment is an RST or answers are limited. */
    private static void answerRequest(TcpConnection c, TcpSegment segment) {
        if (!segment.rst()) {
            Answers.duplicateAck(c, segment, Counter.TCP_ACK_SKIPPED_SYN_RECV);
        }
    }

    private static void removeRequest(TcpConnection c, String rule) {
        c.host.count(Counter.ATTEMPT_FAILS);
        c.host.count(Counter.EMBRYONIC_RSTS);
        c.destroy(rule);
    }

    /** The last ACK has come but accept() has not: it is ignored and the request stays, or is reset. */
    private static void overflow(TcpConnection c, Listener listener, Ipv4Packet packet, TcpSegment segment) {
        c.host.count(Counter.LISTEN_OVERFLOWS);
        c.host.count(Counter.LISTEN_DROPS);
        c.host.refuse(
                packet, DropReason.ACCEPT_QUEUE_FULL, "queued", listener.waiting(), "backlog", listener.backlog());
        if (c.host.sysctls().isOn(Sysctl.TCP_ABORT_ON_OVERFLOW)) {
            c.host.count(Counter.EMBRYONIC_RSTS);
            Resets.inReply(c.host, packet, segment);
            c.destroy("abort_on_overflow");
        }
    }

    private static void refuseRequest(TcpConnection c, Ipv4Packet packet, RequestRule rule, DropReason reason) {
        c.host.refuse(packet, reason, "rule", rule, "rcv_nxt", c.receiver.rcvNxt);
    }

    /** The SYN has come again; where answers are limited, the SYN-ACK is too. */
    private static void repeatSynAck(TcpConnection c, Ipv4Packet packet, TcpSegment syn) {
        if (Answers.isLimited(c, Counter.TCP_ACK_SKIPPED_SYN_RECV)) {
            c.host.refuse(packet, DropReason.BAD_STATE, "rule", "syn_again_limited", "seq", syn.seq());
            return;
        }
        Retransmission.repeatSynAck(c);
        if (c.host.profile().is(Parameter.SYN_AGAIN_RESTARTS_TIMER)) {
            c.armTimer(GiveUp.synTimeoutNanos(c.sender.timeouts, 0, c.host.profile()));
        }
    }

    static void completeRequest(
            TcpConnection c, Listener listener, Ipv4Packet packet, TcpSegment segment, TcpOptions timestamps) {
        boolean young = c.sender.timeouts == 0;
        completeSyn(c, segment);
        if (timestamps.hasTimestamps()) {
            c.receiver.tsRecent = timestamps.tsVal();
            c.receiver.tsRecentStamp = c.host.secondsNow();
        }
        c.setState(TcpState.ESTABLISHED, "ACK of SYN");
        c.host.count(Counter.PASSIVE_OPENS);
        listener.completed(c, young);
        if (segment.length() > 0 && c.isLive()) {
            SegmentInput.arrives(c, packet, segment);
        }
    }
}
