package org.twlab.nat;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.TcpTrack.Side;

/**
 * What a segment means to the entry it meets (tcp_packet in nf_conntrack_proto_tcp.c, nf_conntrack_tcp_packet from 5.x).
 * Pure: applying a verdict is {@link TcpTracker}'s business. Sequence windows are not checked.
 */
final class TcpRules {
    private TcpRules() {}

    static Verdict verdictFor(
            TcpTrack track, Direction direction, PacketClass segmentClass, TcpSegment segment, NatModel.Tcp model) {
        return switch (TransitionTable.of(direction, segmentClass, track.state, model)) {
            case INVALID -> Verdict.INVALID;
            case IGNORE -> passing(track, direction, segmentClass, segment);
            case TO_SYN_SENT ->
                !isFinished(track.state)
                        ? Verdict.ACCEPTED
                        : reopens(track, direction)
                                ? Verdict.REOPENS
                                : passing(track, direction, segmentClass, segment);
            case TO_TIME_WAIT ->
                isChallengeAck(track, direction, segmentClass) ? Verdict.CHALLENGE_ACK : Verdict.ACCEPTED;
            case TO_CLOSE ->
                segmentClass == PacketClass.RST ? ofReset(track, direction, segment, model) : Verdict.ACCEPTED;
            case TO_SYN_RECV, TO_ESTABLISHED, TO_FIN_WAIT, TO_CLOSE_WAIT, TO_LAST_ACK, TO_SYN_SENT2 -> Verdict.ACCEPTED;
        };
    }

    /** A SYN may end a finished entry if a FIN opened its close, or right behind an RST of the same host. */
    private static boolean reopens(TcpTrack track, Direction direction) {
        return track.closeInitiated || (track.lastDirection == direction && track.lastClass == PacketClass.RST);
    }

    private static Verdict passing(TcpTrack track, Direction direction, PacketClass segmentClass, TcpSegment segment) {
        boolean answersIgnoredSyn = segmentClass == PacketClass.SYN_ACK
                && track.lastClass == PacketClass.SYN
                && track.lastDirection != direction
                && segment.ack() == track.lastEnd;
        return answersIgnoredSyn ? Verdict.RESYNCHRONISED : Verdict.IGNORED;
    }

    /** A host in LAST_ACK answers a SYN by an ACK that must not be taken for that of the last FIN (RFC 5961 section 4). */
    private static boolean isChallengeAck(TcpTrack track, Direction direction, PacketClass segmentClass) {
        return track.state == ConntrackState.LAST_ACK
                && segmentClass == PacketClass.ACK
                && track.lastDirection != direction
                && track.lastClass == PacketClass.SYN
                && track.challengeExpected;
    }

    private static Verdict ofReset(TcpTrack track, Direction direction, TcpSegment rst, NatModel.Tcp model) {
        Side other = track.side(direction.opposite());
        if (!model.inexactRstKeepsEstablished()) {
            return other.acknowledges && Serial32.precedes(rst.seq(), other.maxAck)
                    ? Verdict.INVALID_RST
                    : Verdict.ACCEPTED;
        }
        if (isClosing(track.state) || !other.acknowledges || track.lastClass == PacketClass.SYN) {
            return Verdict.ACCEPTED;
        }
        boolean established = track.state == ConntrackState.ESTABLISHED && track.assured;
        if (rst.seq() == 0 && !established) {
            return Verdict.ACCEPTED; // most likely answers a SYN that was let through
        }
        if (Serial32.precedes(rst.seq(), other.maxAck)) {
            return Verdict.INVALID_RST;
        }
        boolean followsOwnData =
                track.lastClass == PacketClass.ACK && track.lastDirection == direction && rst.seq() == track.lastEnd;
        return !established || rst.seq() == other.maxAck || followsOwnData ? Verdict.ACCEPTED : Verdict.RESET_IN_DOUBT;
    }

    /** States from which a SYN may start over. */
    static boolean isFinished(ConntrackState state) {
        return switch (state) {
            case TIME_WAIT, CLOSE -> true;
            case NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, SYN_SENT2 -> false;
        };
    }

    private static boolean isClosing(ConntrackState state) {
        return switch (state) {
            case FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE -> true;
            case NONE, SYN_SENT, SYN_RECV, ESTABLISHED, SYN_SENT2 -> false;
        };
    }
}
