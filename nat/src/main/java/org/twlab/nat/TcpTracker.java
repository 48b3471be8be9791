package org.twlab.nat;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.TcpTrack.Side;

/** Applies the verdicts of {@link TcpRules}: what an entry remembers, when it expires, and whether it ends at once. */
final class TcpTracker {
    /** Repetitions of the same acknowledgment from which the timeout is capped (nf_conntrack_tcp_max_retrans). */
    private static final int MAX_RETRANSMISSIONS = 3;

    private final NatModel.Tcp model;
    private final boolean loose;
    private final ConntrackTable table;

    TcpTracker(NatSettings settings, ConntrackTable table) {
        this.model = settings.model().tcp();
        this.loose = settings.loose();
        this.table = table;
    }

    /**
     * Judges a segment and lets the entry learn from it. After {@link Verdict#REOPENS} the entry has ended and the
     * segment is to be tracked anew; an accepted RST that nobody's answer preceded has ended it too, but still passes.
     */
    Verdict track(ConntrackEntry entry, Direction direction, PacketClass segmentClass, TcpSegment segment) {
        TcpTrack track = entry.tcp();
        Verdict verdict = TcpRules.verdictFor(track, direction, segmentClass, segment, model);
        switch (verdict) {
            case ACCEPTED -> {
                ConntrackState next = TransitionTable.of(direction, segmentClass, track.state, model)
                        .stateFrom(track.state);
                accept(entry, direction, segmentClass, segment, next);
            }
            case RESYNCHRONISED -> {
                startOver(track, direction);
                accept(entry, direction, segmentClass, segment, ConntrackState.SYN_RECV);
            }
            case RESET_IN_DOUBT -> accept(entry, direction, segmentClass, segment, track.state);
            case IGNORED -> ignore(entry, direction, segmentClass, segment);
            case CHALLENGE_ACK -> {
                track.challengeExpected = false;
                noteReply(entry, direction);
            }
            case REOPENS -> table.end(entry, "reopened");
            case INVALID, INVALID_RST -> {}
        }
        return verdict;
    }

    /** Whether a segment from inside that meets no entry may start one: a SYN, or an ACK if tracking is loose. */
    boolean mayBegin(PacketClass segmentClass) {
        return switch (TransitionTable.of(Direction.ORIGINAL, segmentClass, ConntrackState.NONE, model)) {
            case TO_SYN_SENT -> true;
            case TO_ESTABLISHED -> loose;
            case TO_SYN_RECV, TO_FIN_WAIT, TO_CLOSE_WAIT, TO_LAST_ACK, TO_TIME_WAIT, TO_CLOSE, TO_SYN_SENT2 -> false;
            case IGNORE, INVALID -> false;
        };
    }

    /** Starts an entry with its first segment. */
    void begin(ConntrackEntry entry, PacketClass segmentClass, TcpSegment segment) {
        ConntrackState next = TransitionTable.of(Direction.ORIGINAL, segmentClass, ConntrackState.NONE, model)
                .stateFrom(ConntrackState.NONE);
        accept(entry, Direction.ORIGINAL, segmentClass, segment, next);
    }

    private void ignore(ConntrackEntry entry, Direction direction, PacketClass segmentClass, TcpSegment segment) {
        TcpTrack track = entry.tcp();
        track.lastClass = segmentClass;
        track.lastDirection = direction;
        track.lastSeq = segment.seq();
        track.lastEnd = segment.endSeq();
        track.lastWindow = segment.window();
        if (segmentClass == PacketClass.SYN && direction == Direction.ORIGINAL) {
            track.challengeExpected = track.state == ConntrackState.LAST_ACK;
        }
        noteReply(entry, direction);
    }

    /** Forgets all but the SYN that was ignored, as the SYN-ACK now here answers it. */
    private static void startOver(TcpTrack track, Direction direction) {
        track.side(direction).forget();
        Side opener = track.side(direction.opposite());
        opener.forget();
        opener.seen = true;
        opener.end = track.lastEnd;
        track.closeInitiated = false;
        track.challengeExpected = false;
        track.state = ConntrackState.SYN_SENT;
    }

    private void accept(
            ConntrackEntry entry,
            Direction direction,
            PacketClass segmentClass,
            TcpSegment segment,
            ConntrackState next) {
        TcpTrack track = entry.tcp();
        ConntrackState before = track.state;
        recordNumbers(track, direction, segmentClass, segment);
        track.lastClass = segmentClass;
        track.lastDirection = direction;
        track.state = next;
        track.closeInitiated |= next == ConntrackState.FIN_WAIT && before != next;
        boolean answered = entry.seenReply;
        noteReply(entry, direction);
        if (!answered && segmentClass == PacketClass.RST) {
            table.end(entry, "reset before any answer");
            return;
        }
        track.assured |= answered && confirmsEstablished(before, next);
        boolean repeatedSyn =
                direction == Direction.ORIGINAL && segmentClass == PacketClass.SYN && before == ConntrackState.SYN_SENT;
        if (answered || !repeatedSyn || model.repeatedSynRefreshes()) {
            table.refresh(entry, timeoutAfter(track, answered, segmentClass));
        }
    }

    private static boolean confirmsEstablished(ConntrackState before, ConntrackState next) {
        return next == ConntrackState.ESTABLISHED
                && (before == ConntrackState.SYN_RECV || before == ConntrackState.ESTABLISHED);
    }

    private ConntrackTimeout timeoutAfter(TcpTrack track, boolean answered, PacketClass segmentClass) {
        boolean pickedUp = !answered && track.state == ConntrackState.ESTABLISHED;
        ConntrackTimeout timeout = timeoutOf(track, segmentClass);
        return pickedUp && table.isLonger(timeout, ConntrackTimeout.UNACKNOWLEDGED)
                ? ConntrackTimeout.UNACKNOWLEDGED
                : timeout;
    }

    private ConntrackTimeout timeoutOf(TcpTrack track, PacketClass segmentClass) {
        ConntrackTimeout ofState = ConntrackTimeout.of(track.state);
        if (track.retransmissions >= MAX_RETRANSMISSIONS && table.isLonger(ofState, ConntrackTimeout.MAX_RETRANS)) {
            return ConntrackTimeout.MAX_RETRANS;
        }
        if (model.inexactRstKeepsEstablished() && segmentClass == PacketClass.RST) {
            return ConntrackTimeout.CLOSE;
        }
        boolean unacknowledged = track.original.unacknowledged || track.reply.unacknowledged;
        if (unacknowledged && table.isLonger(ofState, ConntrackTimeout.UNACKNOWLEDGED)) {
            return ConntrackTimeout.UNACKNOWLEDGED;
        }
        if (model.zeroWindowCapsTimeout()
                && track.lastWindow == 0
                && table.isLonger(ofState, ConntrackTimeout.MAX_RETRANS)) {
            return ConntrackTimeout.MAX_RETRANS;
        }
        return ofState;
    }

    private static void noteReply(ConntrackEntry entry, Direction direction) {
        entry.seenReply |= direction == Direction.REPLY;
    }

    /** Keeps account of what each side has sent and acknowledged (the updates of tcp_in_window). */
    private static void recordNumbers(
            TcpTrack track, Direction direction, PacketClass segmentClass, TcpSegment segment) {
        Side sender = track.side(direction);
        Side receiver = track.side(direction.opposite());
        int end = segment.endSeq();
        int ack = segment.acks() ? segment.ack() : receiver.end;
        if (!sender.seen) {
            sender.seen = true;
            sender.end = end;
            if (!segment.syn() && !receiver.seen) {
                receiver.end = ack; // picked up in mid-stream
            }
        } else if (mayRestartNumbers(track.state, direction) && Serial32.precedes(sender.end, end)) {
            sender.end = end;
        } else if (Serial32.precedes(sender.end, end)) {
            sender.end = end;
            sender.unacknowledged = true;
        }
        if (segment.acks()) {
            sender.maxAck = sender.acknowledges ? Serial32.later(sender.maxAck, ack) : ack;
            sender.acknowledges = true;
        }
        if (ack == receiver.end) {
            receiver.unacknowledged = false;
        }
        if (segmentClass == PacketClass.ACK) {
            countRepetition(track, direction, segment);
        }
    }

    /** A repeated SYN or SYN-ACK may carry other numbers than the first (RFC 793 section 3.3). */
    private static boolean mayRestartNumbers(ConntrackState state, Direction direction) {
        return direction == Direction.ORIGINAL ? state == ConntrackState.SYN_SENT : state == ConntrackState.SYN_RECV;
    }

    private static void countRepetition(TcpTrack track, Direction direction, TcpSegment segment) {
        boolean same = track.lastDirection == direction
                && track.lastSeq == segment.seq()
                && track.lastAck == segment.ack()
                && track.lastEnd == segment.endSeq()
                && track.lastWindow == segment.window();
        track.retransmissions = same ? track.retransmissions + 1 : 0;
        track.lastSeq = segment.seq();
        track.lastAck = segment.ack();
        track.lastEnd = segment.endSeq();
        track.lastWindow = segment.window();
    }
}
