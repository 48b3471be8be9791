package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.SynAnswer;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * What becomes of a segment in ESTABLISHED and the states behind it: RFC 9293 section 3.10.7.4 with RFC 5961 and RFC
 * 7323, in the order of Linux {@code tcp_validate_incoming} and {@code tcp_ack}: flags, PAWS, window, RST, SYN,
 * acknowledgment. Rows are tried in this order; one that is switched off leaves the segment to the next. Pure.
 */
final class ArrivalRules {
    /** How many ticks older a TSval may be on a live connection: Linux {@code TCP_PAWS_WINDOW}. */
    static final int PAWS_WINDOW_TICKS = 1;

    private ArrivalRules() {}

    /**
     * What the rules read of a connection.
     *
     * @param timestamps whether the handshake agreed on timestamps
     * @param sack whether it agreed on selective acknowledgments
     */
    record View(TcpState state, Receiver receiver, Sender sender, boolean timestamps, boolean sack) {}

    static ArrivalRule ruleFor(
            KernelProfile profile, View view, TcpSegment segment, TcpOptions timestamps, boolean pawsFails) {
        if (!segment.acks() && !segment.rst() && isIgnored(profile, segment)) {
            return ArrivalRule.IGNORED;
        }
        if (view.timestamps() && !timestamps.hasTimestamps() && lacksRequiredTimestamps(profile, segment)) {
            return ArrivalRule.NO_TIMESTAMPS;
        }
        @Nullable ArrivalRule refused = pawsFails && !segment.rst() ? pawsFailure(profile, view, segment) : null;
        if (refused == null && !isAcceptable(profile, view, segment)) {
            refused = outside(profile, view, segment);
        }
        if (refused == null && segment.rst()) {
            refused = reset(profile, view, segment);
        }
        if (refused == null && segment.syn()) {
            refused = syn(profile, view, segment);
        }
        return refused != null ? refused : acknowledgment(profile, view, segment, timestamps);
    }

    /** Of a segment with neither ACK nor RST. */
    private static boolean isIgnored(KernelProfile profile, TcpSegment segment) {
        return segment.syn() ? profile.synAnswer() == SynAnswer.NONE && profile.obeys(Row.L2) : profile.obeys(Row.N1);
    }

    private static boolean lacksRequiredTimestamps(KernelProfile profile, TcpSegment segment) {
        return profile.is(Parameter.TIMESTAMPS_REQUIRED) && !segment.rst() && profile.obeys(Row.N15);
    }

    /**
     * Whether the PAWS test fails, the exemption for a disordered ACK considered: a pure ACK that changes nothing may be
     * as far behind as packets can overtake each other within about one RTO.
     */
    static boolean pawsFails(
            KernelProfile profile,
            View view,
            TcpSegment segment,
            TcpOptions timestamps,
            int tsRecent,
            int ageSeconds,
            long rtoNanos) {
        if (!timestamps.hasTimestamps()
                || !Paws.rejects(
                        tsRecent, ageSeconds, timestamps.tsVal(), PAWS_WINDOW_TICKS, profile.pawsIdleSeconds())) {
            return false;
        }
        long allowedTicks = rtoNanos / 1_000_000 * profile.count(Parameter.PAWS_DISORDER_PER_MILLE) / 1000;
        boolean overtaken = changesNothing(view, segment)
                && Serial32.distance(timestamps.tsVal(), tsRecent) <= allowedTicks
                && profile.obeys(Row.N5);
        return !overtaken;
    }

    /** Linux {@code tcp_disordered_ack}: a pure ACK where it is expected that moves neither SND.UNA nor the window. */
    private static boolean changesNothing(View view, TcpSegment segment) {
        Sender s = view.sender();
        boolean repeated = segment.acks()
                && segment.length() == 0
                && !segment.rst()
                && segment.seq() == view.receiver().rcvNxt
                && segment.ack() == s.sndUna;
        return repeated && segment.seq() == s.sndWl1 && segment.window() << s.peerWindowScale <= s.sndWnd;
    }

    /**
     * The window test: a segment that ends before what was acknowledged, or begins behind the window, is outside. Right
     * at the edge is inside: row A1. Some kernels look at the end too, unless the application has read everything.
     */
    static boolean isAcceptable(KernelProfile profile, View view, TcpSegment segment) {
        Receiver r = view.receiver();
        int window = profile.obeys(Row.A2) ? r.rcvWnd : r.windowField() << r.windowScale;
        int edge = r.rcvWup + window;
        int end = segment.endSeq();
        if (Serial32.precedes(end, r.rcvWup) || Serial32.precedes(edge, segment.seq())) {
            return false;
        }
        if (segment.seq() == edge && segment.seq() != r.rcvNxt && !profile.obeys(Row.A1)) {
            return false;
        }
        int dataEnd = segment.fin() ? end - 1 : end;
        return !Serial32.precedes(edge, dataEnd) || !profile.is(Parameter.WINDOW_END_CHECKED) || !r.hasUnreadData();
    }

    private static @Nullable ArrivalRule pawsFailure(KernelProfile profile, View view, TcpSegment segment) {
        if (segment.syn() && profile.is(Parameter.PAWS_SYN_CHALLENGED) && profile.obeys(Row.N3)) {
            return ArrivalRule.PAWS_SYN_CHALLENGED;
        }
        boolean oldPureAck =
                segment.acks() && segment.length() == 0 && Serial32.precedes(segment.seq(), view.receiver().rcvNxt);
        if (oldPureAck && profile.is(Parameter.PAWS_OLD_ACK_DROPPED) && profile.obeys(Row.N4)) {
            return ArrivalRule.PAWS_OLD_ACK;
        }
        return profile.obeys(Row.N2) ? ArrivalRule.PAWS_REJECTED : null;
    }

    private static @Nullable ArrivalRule outside(KernelProfile profile, View view, TcpSegment segment) {
        if (segment.rst()) {
            boolean judgedAsReset = isBelowFin(profile, view, segment) || !profile.obeys(Row.N6);
            return judgedAsReset ? null : ArrivalRule.RST_OUTSIDE;
        }
        boolean challenged = segment.syn() && profile.synAnswer() != SynAnswer.RESET_IN_WINDOW;
        if (challenged && profile.obeys(Row.L3)) {
            return ArrivalRule.SYN_OUTSIDE;
        }
        if (segment.fin() && view.receiver().finReceived && !profile.obeys(Row.E8)) {
            return ArrivalRule.IGNORED;
        }
        return profile.obeys(Row.N8) ? ArrivalRule.OUTSIDE : null;
    }

    /** Linux {@code tcp_reset_check}: the RST of a peer whose FIN we have, sent before it knew. */
    private static boolean isBelowFin(KernelProfile profile, View view, TcpSegment segment) {
        return view.receiver().finReceived
                && segment.seq() == view.receiver().rcvNxt - 1
                && profile.is(Parameter.RST_BELOW_FIN_RESETS)
                && profile.obeys(Row.N7);
    }

    private static @Nullable ArrivalRule reset(KernelProfile profile, View view, TcpSegment segment) {
        if (isBelowFin(profile, view, segment)) {
            return ArrivalRule.RST_EXACT;
        }
        if (!profile.obeys(Row.A3)) {
            return null;
        }
        Receiver r = view.receiver();
        boolean matches = segment.seq() == r.rcvNxt
                || profile.is(Parameter.RST_ANYWHERE_RESETS)
                || (view.sack()
                        && r.hasGap()
                        && segment.seq() == r.gapEdge()
                        && profile.is(Parameter.RST_AT_SACK_EDGE_RESETS));
        return matches ? ArrivalRule.RST_EXACT : ArrivalRule.RST_CHALLENGED;
    }

    private static @Nullable ArrivalRule syn(KernelProfile profile, View view, TcpSegment segment) {
        if (profile.synAnswer() == SynAnswer.RESET_IN_WINDOW) {
            boolean newer = !Serial32.precedes(segment.seq(), view.receiver().rcvNxt);
            return newer && profile.obeys(Row.L1) ? ArrivalRule.SYN_RESETS : null;
        }
        if (profile.is(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN) && answersSimultaneousOpen(view, segment)) {
            return null;
        }
        return profile.obeys(Row.L3) ? ArrivalRule.SYN_CHALLENGED : null;
    }

    /** The SYN-ACK that answers our SYN in a simultaneous open: RFC 9293 section 3.5, figure 7, line 5. */
    private static boolean answersSimultaneousOpen(View view, TcpSegment segment) {
        return view.state() == TcpState.SYN_RECEIVED
                && segment.acks()
                && segment.length() == 1
                && segment.endSeq() == view.receiver().rcvNxt
                && segment.ack() == view.sender().sndNxt;
    }

    private static ArrivalRule acknowledgment(
            KernelProfile profile, View view, TcpSegment segment, TcpOptions timestamps) {
        if (!segment.acks()) {
            return ArrivalRule.IGNORED;
        }
        Sender s = view.sender();
        boolean beyond = Serial32.precedes(s.sndNxt, segment.ack());
        boolean good = Serial32.precedes(s.sndUna, segment.ack()) && !beyond;
        if (view.state() == TcpState.SYN_RECEIVED && !good && profile.obeys(Row.N14)) {
            return ArrivalRule.ACK_BAD;
        }
        if (beyond && profile.obeys(Row.N10)) {
            return ackBeyond(profile, view.state());
        }
        @Nullable
        ArrivalRule refused =
                Serial32.precedes(segment.ack(), s.sndUna) ? oldAck(profile, view, segment, timestamps) : null;
        if (refused != null) {
            return refused;
        }
        boolean ahead = segment.length() > 0 && Serial32.precedes(view.receiver().rcvNxt, segment.seq());
        return ahead && !profile.obeys(Row.A5) ? ArrivalRule.OUTSIDE : ArrivalRule.ACCEPTED;
    }

    private static ArrivalRule ackBeyond(KernelProfile profile, TcpState state) {
        return switch (profile.ackBeyondAnswer()) {
            case NONE -> ArrivalRule.ACK_BEYOND;
            case CHALLENGE_ACK -> ArrivalRule.ACK_BEYOND_CHALLENGED;
            case CHALLENGE_ACK_UNLESS_ESTABLISHED ->
                state == TcpState.ESTABLISHED ? ArrivalRule.ACK_BEYOND : ArrivalRule.ACK_BEYOND_CHALLENGED;
        };
    }

    /** Of a segment whose acknowledgment is below SND.UNA. */
    private static @Nullable ArrivalRule oldAck(
            KernelProfile profile, View view, TcpSegment segment, TcpOptions timestamps) {
        Sender s = view.sender();
        boolean ancient = Serial32.precedes(segment.ack(), s.sndUna - s.maxSndWnd);
        if (ancient && profile.is(Parameter.ANCIENT_ACK_CHALLENGED) && profile.obeys(Row.N9)) {
            return isPredicted(view, segment, timestamps) && profile.obeys(Row.A4)
                    ? ArrivalRule.ACK_ANCIENT_DELIVERED
                    : ArrivalRule.ACK_ANCIENT;
        }
        boolean closing = view.state() != TcpState.ESTABLISHED && view.state() != TcpState.SYN_RECEIVED;
        return closing && profile.is(Parameter.OLD_ACK_CHALLENGED) && profile.obeys(Row.N11)
                ? ArrivalRule.ACK_OLD_CHALLENGED
                : null;
    }

    /**
     * Header prediction of Linux {@code tcp_rcv_established}: the next data in order, with the window field and the
     * options that the last segment had. Such data is taken before anybody looks at its acknowledgment.
     */
    private static boolean isPredicted(View view, TcpSegment segment, TcpOptions timestamps) {
        Receiver r = view.receiver();
        Sender s = view.sender();
        boolean optionsAsEver = view.timestamps()
                ? timestamps.hasTimestamps()
                        && segment.options().wireLength() == Output.TIMESTAMPS_LENGTH
                        && !Serial32.precedes(timestamps.tsVal(), r.tsRecent)
                : segment.options().wireLength() == 0;
        return view.state() == TcpState.ESTABLISHED
                && !r.hasGap()
                && (segment.flags() & ~TcpSegment.PSH) == TcpSegment.ACK
                && segment.payload().length() > 0
                && segment.seq() == r.rcvNxt
                && segment.window() == s.sndWnd >> s.peerWindowScale
                && optionsAsEver;
    }
}
