package org.twlab.core.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;

/**
 * Which segments of the flight are lost, and which of them is sent again next: fast retransmit and fast recovery with
 * SACK (RFC 6675) and without (RFC 6582, limited transmit of RFC 3042), and what follows a timeout (RFC 5681, RFC 6675
 * section 5.1). A connection makes one at its first duplicate acknowledgment or timeout; one without losses has none.
 *
 * <p>The scoreboard is the set of SACKed numbers and the set of numbers sent again. As Linux does
 * ({@code tcp_mark_lost_retrans}, 2.6.24 to 4.4, and RACK later) a retransmission is taken for lost when something that
 * was sent after it is SACKed; RFC 6675 waits for the timer there.
 */
final class LossRecovery {
    /** Duplicate acknowledgments that stand for a loss: RFC 5681, RFC 6675 DupThresh. */
    static final int DUP_THRESH = 3;

    /** What the sender is doing about losses. */
    enum Phase {
        /** Nothing; there may be duplicate acknowledgments. */
        OPEN,
        /** Fast recovery. */
        FAST,
        /** Sending again what a timeout has declared lost. */
        TIMEOUT
    }

    /** A stretch that was sent again while SND.NXT was {@code mark}. */
    private record Resent(int from, int to, int mark) {}

    private final Sender sender;
    private final boolean sack;
    private final SequenceRanges sacked = new SequenceRanges();
    private final SequenceRanges resent = new SequenceRanges();
    private final Deque<Resent> resentInOrder = new ArrayDeque<>();
    private Phase phase = Phase.OPEN;
    /** SND.NXT when recovery began: RFC 6675 RecoveryPoint, RFC 6582 recover. */
    private int recoveryPoint;
    /** Everything before this that is not SACKed is lost, whatever the scoreboard says. */
    private int declaredLost;

    private int duplicates;
    private int flightAtFirstDuplicate;
    /** Without SACK: bytes that duplicate acknowledgments say have left the network, RFC 6582's inflation. */
    private int inflation;

    private boolean headDue;
    private boolean rescued;
    private boolean earlyDue;

    LossRecovery(Sender sender, boolean sack) {
        this.sender = sender;
        this.sack = sack;
        this.recoveryPoint = sender.iss;
        this.declaredLost = sender.sndUna;
    }

    Phase phase() {
        return phase;
    }

    int duplicates() {
        return duplicates;
    }

    /** The window of RFC 6582 less ssthresh, in bytes. */
    int inflation() {
        return inflation;
    }

    /** Whether the scoreboard holds anything SACKed. */
    boolean hasSacked() {
        return !sacked.isEmpty();
    }

    /**
     * Takes the SACK blocks of an acknowledgment, SND.UNA being up to date.
     *
     * @return whether they name numbers that were neither acknowledged nor SACKed, which makes the acknowledgment a
     *     duplicate one
     */
    boolean takeBlocks(TcpOptions options) {
        int[] edges = options.sackBlocks();
        int added = 0;
        for (int i = 0; i + 1 < edges.length; i += 2) {
            int from = Serial32.later(edges[i], sender.sndUna);
            int to = edges[i + 1];
            if (Serial32.precedes(from, to) && Serial32.precedesOrEquals(to, sender.sndNxt)) {
                added += sacked.add(from, to);
                resent.remove(from, to);
            }
        }
        return added > 0;
    }

    /** A duplicate acknowledgment has come. */
    void onDuplicate() {
        if (duplicates++ == 0) {
            flightAtFirstDuplicate = sender.flight();
        }
        if (!sack && phase != Phase.TIMEOUT) {
            inflation += sender.mss;
        }
        if (phase == Phase.OPEN && showsLoss()) {
            beginFast();
        }
    }

    private boolean showsLoss() {
        return sack
                ? duplicates >= DUP_THRESH || Serial32.precedes(sender.sndUna, sackedLossEdge())
                : duplicates == DUP_THRESH && Serial32.precedes(recoveryPoint, sender.sndUna);
    }

    /**
     * Whether early retransmit applies: a flight below four segments, too small for three duplicate acknowledgments, and
     * nothing else to send (RFC 5827; Linux 3.5 to 4.x, {@code tcp_time_to_recover}).
     */
    boolean isEarly() {
        boolean mayGoOn = sender.hasUnsent() && sender.mayPassWindow();
        return phase == Phase.OPEN && duplicates > 0 && sender.flight() < (DUP_THRESH + 1) * sender.mss && !mayGoOn;
    }

    /** The timer now runs for an early retransmission, so that a segment that was only overtaken may still come. */
    void awaitEarly() {
        earlyDue = true;
    }

    /** Whether the timer ran for an early retransmission, which then begins. */
    boolean takeEarly() {
        boolean taken = earlyDue;
        if (taken) {
            beginFast();
        }
        return taken;
    }

    void beginFast() {
        earlyDue = false;
        sender.congestion().onLoss(Math.min(sender.flight(), flightAtFirstDuplicate));
        phase = Phase.FAST;
        recoveryPoint = sender.sndNxt;
        rescued = false;
        forgetResent();
        declareHeadLost();
    }

    private void declareHeadLost() {
        declaredLost = sender.sndUna + Math.min(sender.mss, sender.flight());
        headDue = true;
    }

    private void forgetResent() {
        resent.clear();
        resentInOrder.clear();
    }

    /** The timer has expired: everything that is not SACKed is lost, and the next round begins with one segment. */
    void onTimeout(boolean again) {
        sender.congestion().onTimeout(sender.flight(), again);
        if (sacked.firstAbsentFrom(sender.sndUna) != sender.sndUna) {
            sacked.clear(); // the receiver has reneged, RFC 2018 section 8
        }
        declareAllLost();
    }

    /** The flight must be sent again in smaller segments; nobody has lost anything to congestion. */
    void onMssReduced() {
        declareAllLost();
        headDue = true;
    }

    private void declareAllLost() {
        earlyDue = false;
        phase = Phase.TIMEOUT;
        recoveryPoint = sender.sndNxt;
        declaredLost = sender.sndNxt;
        duplicates = 0;
        inflation = 0;
        headDue = false;
        forgetResent();
    }

    /**
     * SND.UNA has moved.
     *
     * @param ackedBytes by how much
     * @param flightBytes what was in flight before
     */
    void onAdvance(int ackedBytes, int flightBytes) {
        int una = sender.sndUna;
        sacked.removeBefore(una);
        resent.removeBefore(una);
        while (!resentInOrder.isEmpty()
                && Serial32.precedesOrEquals(resentInOrder.getFirst().to(), una)) {
            resentInOrder.removeFirst();
        }
        declaredLost = Serial32.later(declaredLost, una);
        duplicates = 0;
        earlyDue = false;
        switch (phase) {
            case OPEN -> {
                inflation = 0;
                sender.congestion().onAcked(ackedBytes, flightBytes);
            }
            case FAST -> advanceFast(ackedBytes);
            case TIMEOUT -> {
                sender.congestion().onAcked(ackedBytes, flightBytes);
                endIfRecovered();
            }
        }
    }

    private void advanceFast(int ackedBytes) {
        if (endIfRecovered()) {
            inflation = 0;
            if (!sack) {
                sender.congestion().onRecovered(sender.flight());
            }
        } else if (!sack) {
            inflation += ackedBytes >= sender.mss ? sender.mss - ackedBytes : -ackedBytes;
            declareHeadLost();
        }
    }

    private boolean endIfRecovered() {
        if (Serial32.precedes(sender.sndUna, recoveryPoint)) {
            return false;
        }
        phase = Phase.OPEN;
        headDue = false;
        forgetResent();
        return true;
    }

    /** RFC 6675 pipe: what is in the network by the best estimate, in bytes. */
    int pipe() {
        if (!sack && phase != Phase.TIMEOUT) {
            return sender.flight() - inflation;
        }
        int edge = lossEdge();
        int above = Serial32.distance(edge, sender.sndNxt) - sacked.countIn(edge, sender.sndNxt);
        return above + resent.countIn(sender.sndUna, sender.sndNxt);
    }

    /** Everything before this that is not SACKed is lost. */
    private int lossEdge() {
        return Serial32.later(declaredLost, sackedLossEdge());
    }

    /**
     * RFC 6675 IsLost: numbers above which three stretches, or more than two segments, are SACKed are lost; these are
     * the un-SACKed ones before the returned one.
     */
    private int sackedLossEdge() {
        int bytes = 0;
        int stretches = sacked.stretches();
        for (int i = stretches - 1; i >= 0; i--) {
            bytes += Serial32.distance(sacked.start(i), sacked.end(i));
            if (stretches - i >= DUP_THRESH || bytes > (DUP_THRESH - 1) * sender.mss) {
                return sacked.start(i);
            }
        }
        return sender.sndUna;
    }

    /** Retransmissions are lost themselves, and may be sent again, once anything that was sent after them is SACKed. */
    void forgetLostResent() {
        while (!resentInOrder.isEmpty()
                && sacked.countIn(resentInOrder.getFirst().mark(), sender.sndNxt) > 0) {
            Resent first = resentInOrder.removeFirst();
            resent.remove(first.from(), first.to());
        }
    }

    /** Whether some lost segment has not been sent again. */
    boolean hasLost() {
        return phase != Phase.OPEN && Serial32.precedes(nextLost(), lossEdge());
    }

    /** RFC 6675 NextSeg, rule 1: the first lost number that was not sent again; meaningful if there {@link #hasLost}. */
    int nextLost() {
        return firstOpen(sender.sndUna, lossEdge());
    }

    /** The first number that is neither SACKed nor sent again; {@code limit} or more where there is none before it. */
    private int firstOpen(int from, int limit) {
        int seq = from;
        while (Serial32.precedes(seq, limit)) {
            int open = resent.firstAbsentFrom(sacked.firstAbsentFrom(seq));
            if (open == seq) {
                return seq;
            }
            seq = open;
        }
        return limit;
    }

    /** Whether the congestion window allows one more segment to be sent again; the first one needs no permission. */
    boolean mayResend() {
        int pipe = pipe();
        return headDue || pipe == 0 || pipe + sender.mss <= sender.congestion().windowBytes();
    }

    /** Length of the segment that is sent again from a lost number: at most one segment, up to what is SACKed. */
    int lengthAt(int seq) {
        int end = seq + Math.min(sender.mss, Serial32.distance(seq, sender.sndNxt));
        return Serial32.distance(seq, resent.firstPresentFrom(seq, sacked.firstPresentFrom(seq, end)));
    }

    /** A stretch of the flight is being sent again. */
    void onResent(int seq, int length) {
        headDue = false;
        resent.add(seq, seq + length);
        resentInOrder.addLast(new Resent(seq, seq + length, sender.sndNxt));
    }

    /**
     * Where nothing lost and nothing new can be sent: RFC 6675 NextSeg rule 3, a hole that is not known to be lost, or
     * rule 4, once in a recovery the last segment of the flight.
     *
     * @return its first number, or SND.NXT for nothing
     */
    int takeSpeculative() {
        if (!sack || phase != Phase.FAST || sacked.isEmpty() || !mayResend()) {
            return sender.sndNxt;
        }
        int hole = firstOpen(sender.sndUna, sacked.end());
        if (Serial32.precedes(hole, sacked.end())) {
            return hole;
        }
        int last = Serial32.later(sender.sndNxt - sender.mss, sacked.end());
        if (rescued || firstOpen(last, sender.sndNxt) != last) {
            return sender.sndNxt;
        }
        rescued = true;
        return last;
    }
}
