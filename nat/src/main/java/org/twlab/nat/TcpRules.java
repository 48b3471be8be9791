package org.twlab.nat;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.TcpTrack.Side;

/**
 * What a segment means to the entry it meets (tcp_packet in nf_conntrack_proto_tcp.c, nf_conntrack_tcp_packet from 5.x).
 * Pure: applying a verdict is {@link TcpTracker}'s business. What counts here is measured by {@link TcpWindow} next.
 */
final class TcpRules {
    private TcpRules() {}

    static Verdict verdictFor(
            TcpTrack track, Direction direction, PacketClass segmentClass, TcpSegment segment, NatModel.Tcp model) {
        return switch (model.table().cell(direction, segmentClass, track.state)) {
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
        if (model.inexactRstKeepsEstablished() && isClosing(track.state)) {
            return Verdict.RESET_UNMEASURED; // numbers may be those of a successor already
        }
        Verdict verdict = model.inexactRstKeepsEstablished()
                ? ofExactReset(track, direction, rst)
                : isBelowAcknowledged(track, direction, rst) ? Verdict.INVALID_RST : Verdict.ACCEPTED;
        return verdict == Verdict.ACCEPTED && answersIgnored(track, direction, rst)
                ? Verdict.RESET_UNMEASURED
                : verdict;
    }

    private static Verdict ofExactReset(TcpTrack track, Direction direction, TcpSegment rst) {
        Side other = track.side(direction.opposite());
        if (!other.acknowledges || track.lastClass == PacketClass.SYN) {
            return Verdict.ACCEPTED;
        }
        boolean established = track.state == ConntrackState.ESTABLISHED && track.assured;
        if (rst.seq() == 0 && !established) {
            return Verdict.ACCEPTED; // most likely answers a SYN that was let through
        }
        if (isBelowAcknowledged(track, direction, rst)) {
            return Verdict.INVALID_RST;
        }
        boolean followsOwnData =
                track.lastClass == PacketClass.ACK && track.lastDirection == direction && rst.seq() == track.lastEnd;
        return !established || rst.seq() == other.maxAck || followsOwnData ? Verdict.ACCEPTED : Verdict.RESET_IN_DOUBT;
    }

    private static boolean isBelowAcknowledged(TcpTrack track, Direction direction, TcpSegment rst) {
        Side other = track.side(direction.opposite());
        return other.acknowledges && Serial32.precedes(rst.seq(), other.maxAck);
    }

    /**
     * An RST that refuses a SYN which had been ignored, or that answers the ACK which the SYN of this connection met: a
     * challenge ACK of the server's old connection (rows N7 and N8).
     */
    private static boolean answersIgnored(TcpTrack track, Direction direction, TcpSegment rst) {
        if (track.lastDirection == direction) {
            return false;
        }
        boolean refusesSyn = track.lastClass == PacketClass.SYN && rst.acks() && rst.ack() == track.lastEnd;
        boolean answersChallenge = track.lastClass == PacketClass.ACK
                && track.state == ConntrackState.SYN_SENT
                && rst.seq() == track.lastAck;
        return refusesSyn || answersChallenge;
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
