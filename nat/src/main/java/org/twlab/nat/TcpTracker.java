package org.twlab.nat;

import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.TcpTrack.Side;

/** Applies the verdicts of {@link TcpRules}: what an entry remembers, when it expires, and whether it ends at once. */
final class TcpTracker {
    private final NatModel.Tcp model;
    private final ConntrackTable table;
    private final TcpWindow window;
    private boolean loose;
    private boolean beLiberal;
    private int maxRetrans;

    TcpTracker(NatSettings settings, ConntrackTable table) {
        this.model = settings.model().tcp();
        this.table = table;
        this.window = new TcpWindow(model);
        loose = settings.loose();
        beLiberal = settings.beLiberal();
        maxRetrans = settings.maxRetrans();
    }

    /** Other sysctls from now on, of a gateway with the same model. */
    void set(NatSettings settings) {
        loose = settings.loose();
        beLiberal = settings.beLiberal();
        maxRetrans = settings.maxRetrans();
    }

    /**
     * Judges a segment and lets the entry learn from it. After {@link Verdict#REOPENS} the entry has ended and the
     * segment is to be tracked anew; an accepted RST that nobody's answer preceded has ended it too, but still passes.
     */
    Verdict track(ConntrackEntry entry, Direction direction, PacketClass segmentClass, TcpSegment segment) {
        TcpTrack track = entry.tcp();
        Verdict verdict = TcpRules.verdictFor(track, direction, segmentClass, segment, model);
        if (verdict.isMeasured()) {
            verdict = measured(track, direction, segmentClass, segment, verdict);
        }
        switch (verdict) {
            case ACCEPTED, RESET_UNMEASURED -> {
                ConntrackState next =
                        model.table().cell(direction, segmentClass, track.state).stateFrom(track.state);
                accept(entry, direction, segmentClass, next);
            }
            case RESYNCHRONISED -> {
                startOver(track, direction);
                measured(track, direction, segmentClass, segment, verdict);
                accept(entry, direction, segmentClass, ConntrackState.SYN_RECV);
            }
            case RESET_IN_DOUBT -> accept(entry, direction, segmentClass, track.state);
            case IGNORED -> ignore(entry, direction, segmentClass, segment);
            case CHALLENGE_ACK -> {
                track.challengeExpected = false;
                noteReply(entry, direction);
            }
            case OLD -> noteReply(entry, direction);
            case OVERSHOOTS -> {
                window.learnOvershoot(track, direction);
                noteReply(entry, direction);
            }
            case REOPENS -> table.end(entry, "reopened");
            case INVALID_RST -> window.quote(segment, track.side(direction.opposite()).maxAck);
            case INVALID, SEQ_ABOVE, END_BELOW, ACK_ABOVE, ACK_BELOW -> {}
        }
        return verdict;
    }

    /** The verdict on a segment that counts if it fits the windows or these are not enforced; it is learnt from then. */
    private Verdict measured(
            TcpTrack track, Direction direction, PacketClass segmentClass, TcpSegment segment, Verdict verdict) {
        Verdict measured = window.judge(track, direction, segment);
        boolean fits = measured == Verdict.ACCEPTED;
        if (!fits && !beLiberal && !track.liberal) {
            return measured;
        }
        window.learn(track, direction, segment);
        if (fits && segmentClass == PacketClass.ACK) {
            countRepetition(track, direction, segment);
        }
        return verdict;
    }

    /** Why the segment last tracked is invalid, for its drop: name and value in turn. */
    Object[] decidingValues(ConntrackState state, PacketClass segmentClass, Verdict verdict) {
        String condition = verdict.condition();
        return condition.isEmpty()
                ? new Object[] {"state", state.name(), "class", segmentClass.name()}
                : window.decidingValues(condition);
    }

    /** Whether a segment from inside that meets no entry may start one: a SYN, or an ACK if tracking is loose. */
    boolean mayBegin(PacketClass segmentClass) {
        return switch (model.table().cell(Direction.ORIGINAL, segmentClass, ConntrackState.NONE)) {
            case TO_SYN_SENT -> true;
            case TO_ESTABLISHED -> loose;
            case TO_SYN_RECV, TO_FIN_WAIT, TO_CLOSE_WAIT, TO_LAST_ACK, TO_TIME_WAIT, TO_CLOSE, TO_SYN_SENT2 -> false;
            case IGNORE, INVALID -> false;
        };
    }

    /** Starts an entry with its first segment. */
    void begin(ConntrackEntry entry, PacketClass segmentClass, TcpSegment segment) {
        ConntrackState next = model.table()
                .cell(Direction.ORIGINAL, segmentClass, ConntrackState.NONE)
                .stateFrom(ConntrackState.NONE);
        entry.tcp().liberal = segmentClass != PacketClass.SYN;
        measured(entry.tcp(), Direction.ORIGINAL, segmentClass, segment, Verdict.ACCEPTED);
        accept(entry, Direction.ORIGINAL, segmentClass, next);
    }

    private void ignore(ConntrackEntry entry, Direction direction, PacketClass segmentClass, TcpSegment segment) {
        TcpTrack track = entry.tcp();
        track.lastClass = segmentClass;
        track.lastDirection = direction;
        track.lastSeq = segment.seq();
        track.lastEnd = segment.endSeq();
        track.lastWindow = segment.window();
        track.lastScales = segment.options().windowScale() != TcpOptions.ABSENT;
        track.lastScale = track.lastScales ? (byte) segment.options().windowScale() : 0;
        if (segmentClass == PacketClass.ACK) {
            track.lastAck = segment.ack();
        }
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
        opener.end = track.lastEnd;
        opener.maxEnd = track.lastEnd;
        opener.maxWindow = Math.max(track.lastWindow, 1);
        opener.scales = track.lastScales;
        opener.scale = track.lastScale;
        track.liberal = false;
        track.closeInitiated = false;
        track.challengeExpected = false;
        track.state = ConntrackState.SYN_SENT;
    }

    private void accept(ConntrackEntry entry, Direction direction, PacketClass segmentClass, ConntrackState next) {
        TcpTrack track = entry.tcp();
        ConntrackState before = track.state;
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
        if (track.retransmissions >= maxRetrans && table.isLonger(ofState, ConntrackTimeout.MAX_RETRANS)) {
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
