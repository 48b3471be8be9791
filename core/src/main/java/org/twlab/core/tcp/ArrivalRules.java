package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.SynAnswer;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * What becomes of a segment in ESTABLISHED and the states behind it: RFC 9293 section 3.10.7.4 with RFC 5961 and RFC
 * 7323, in the order of Linux {@code tcp_validate_incoming} and {@code tcp_ack}: flags, PAWS, window, RST, SYN,
 * acknowledgment. Pure.
 */
final class ArrivalRules {
    /** How many ticks older a TSval may be on a live connection: Linux {@code TCP_PAWS_WINDOW}. */
    static final int PAWS_WINDOW_TICKS = 1;

    private ArrivalRules() {}

    /**
     * What the rules read of a connection.
     *
     * @param rcvWup RCV.NXT as last sent, where the window begins
     * @param rcvWnd window in bytes, from rcvWup
     * @param peerFinished whether the peer's FIN was received
     * @param maxSndWnd the largest window the peer has offered
     */
    record View(
            TcpState state,
            int rcvNxt,
            int rcvWup,
            int rcvWnd,
            boolean peerFinished,
            int sndUna,
            int sndNxt,
            int maxSndWnd) {}

    static ArrivalRule ruleFor(KernelProfile profile, View view, TcpSegment segment, boolean pawsFails) {
        boolean synSeen = segment.syn() && profile.synAnswer() == SynAnswer.CHALLENGE_ACK;
        if (!segment.acks() && !segment.rst() && !synSeen) {
            return ArrivalRule.IGNORED;
        }
        if (pawsFails && !segment.rst()) {
            return pawsFailure(profile, view, segment);
        }
        if (!isAcceptable(view, segment)) {
            return outside(profile, view, segment);
        }
        if (segment.rst()) {
            return segment.seq() == view.rcvNxt() ? ArrivalRule.RST_EXACT : ArrivalRule.RST_CHALLENGED;
        }
        if (segment.syn()
                && !(profile.is(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN) && answersSimultaneousOpen(view, segment))) {
            return ArrivalRule.SYN_CHALLENGED;
        }
        return acknowledgment(profile, view, segment);
    }

    /**
     * Whether the PAWS test fails, the exemption for a disordered ACK considered: a pure ACK that changes nothing may be
     * as far behind as packets can overtake each other within about one RTO.
     */
    static boolean pawsFails(
            KernelProfile profile,
            View view,
            TcpSegment segment,
            SeenTimestamps timestamps,
            int tsRecent,
            int ageSeconds,
            long rtoNanos) {
        if (!timestamps.present()
                || !Paws.rejects(
                        tsRecent, ageSeconds, timestamps.tsVal(), PAWS_WINDOW_TICKS, profile.pawsIdleSeconds())) {
            return false;
        }
        boolean changesNothing = segment.acks()
                && segment.length() == 0
                && segment.seq() == view.rcvNxt()
                && segment.ack() == view.sndUna()
                && !segment.rst();
        long allowedTicks = rtoNanos / 1_000_000 * profile.count(Parameter.PAWS_DISORDER_PER_MILLE) / 1000;
        return !(changesNothing && Serial32.distance(timestamps.tsVal(), tsRecent) <= allowedTicks);
    }

    /** The window test: a segment that ends before what was acknowledged, or begins behind the window, is outside. */
    static boolean isAcceptable(View view, TcpSegment segment) {
        return !Serial32.precedes(segment.endSeq(), view.rcvWup())
                && !Serial32.precedes(view.rcvWup() + view.rcvWnd(), segment.seq());
    }

    /** The SYN-ACK that answers our SYN in a simultaneous open: RFC 9293 section 3.5, figure 7, line 5. */
    private static boolean answersSimultaneousOpen(View view, TcpSegment segment) {
        return view.state() == TcpState.SYN_RECEIVED
                && segment.acks()
                && segment.length() == 1
                && segment.endSeq() == view.rcvNxt()
                && segment.ack() == view.sndNxt();
    }

    private static ArrivalRule pawsFailure(KernelProfile profile, View view, TcpSegment segment) {
        if (segment.syn() && profile.is(Parameter.PAWS_SYN_CHALLENGED)) {
            return ArrivalRule.PAWS_SYN_CHALLENGED;
        }
        boolean oldPureAck = segment.length() == 0 && Serial32.precedes(segment.seq(), view.rcvNxt());
        return oldPureAck && profile.is(Parameter.PAWS_OLD_ACK_DROPPED)
                ? ArrivalRule.PAWS_OLD_ACK
                : ArrivalRule.PAWS_REJECTED;
    }

    private static ArrivalRule outside(KernelProfile profile, View view, TcpSegment segment) {
        if (segment.rst()) {
            boolean belowFin = view.peerFinished() && segment.seq() == view.rcvNxt() - 1;
            return belowFin && profile.is(Parameter.RST_BELOW_FIN_RESETS)
                    ? ArrivalRule.RST_EXACT
                    : ArrivalRule.RST_OUTSIDE;
        }
        return segment.syn() ? ArrivalRule.SYN_OUTSIDE : ArrivalRule.OUTSIDE;
    }

    private static ArrivalRule acknowledgment(KernelProfile profile, View view, TcpSegment segment) {
        if (Serial32.precedes(view.sndNxt(), segment.ack())) {
            return switch (profile.ackBeyondAnswer()) {
                case NONE -> ArrivalRule.ACK_BEYOND;
                case CHALLENGE_ACK -> ArrivalRule.ACK_BEYOND_CHALLENGED;
                case CHALLENGE_ACK_UNLESS_ESTABLISHED ->
                    view.state() == TcpState.ESTABLISHED ? ArrivalRule.ACK_BEYOND : ArrivalRule.ACK_BEYOND_CHALLENGED;
            };
        }
        if (Serial32.precedes(segment.ack(), view.sndUna() - view.maxSndWnd())) {
            return ArrivalRule.ACK_ANCIENT;
        }
        boolean old = Serial32.precedes(segment.ack(), view.sndUna());
        boolean challenged = profile.is(Parameter.OLD_ACK_CHALLENGED)
                && view.state() != TcpState.ESTABLISHED
                && view.state() != TcpState.SYN_RECEIVED;
        return old && challenged ? ArrivalRule.ACK_OLD_CHALLENGED : ArrivalRule.ACCEPTED;
    }
}
