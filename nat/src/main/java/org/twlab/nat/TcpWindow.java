package org.twlab.nat;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.TcpTrack.Side;

/**
 * Whether a segment lies in the windows of its connection, and what it tells about them (tcp_in_window of
 * nf_conntrack_proto_tcp.c): the working object of a gateway, which reads a {@link TcpTrack}, keeps numbers of one
 * segment and no track.
 *
 * <p>A segment from S to R fits where, with what S and R have sent and offered before it:
 *
 * <ul>
 *   <li>I: seq is at most S.maxEnd, the highest R has ever allowed,
 *   <li>II: its end is not below S.end - R.maxWindow; not asked while R is unknown,
 *   <li>III: it acknowledges at most R.end; the highest SACK edge counts as acknowledged,
 *   <li>IV: it acknowledges at least R.end - max(S.maxWindow, 66000).
 * </ul>
 *
 * Where several fail, the first in the order I, III, II, IV is named: those that no kernel lets pass come first.
 */
final class TcpWindow {
    /** Smallest distance an acknowledgment may lag behind, in bytes (MAXACKWINCONST). */
    private static final int MIN_ACK_WINDOW = 66_000;

    private final boolean oldSegmentsPass;

    private boolean begins;
    private boolean fits;
    private int seq;
    private int end;
    private int ack;
    private int sack;
    private int window;
    private int bound;

    private boolean scales;
    private byte scale;
    private int senderEnd;
    private int senderMaxEnd;
    private int senderMaxWindow;
    private boolean receiverKnown;
    private int receiverEnd;
    private int receiverMaxWindow;

    TcpWindow(NatModel.Tcp model) {
        this.oldSegmentsPass = model.oldSegmentsPass();
    }

    /** {@link Verdict#ACCEPTED} if the segment fits, otherwise what its failure means. */
    Verdict judge(TcpTrack track, Direction direction, TcpSegment segment) {
        read(track, direction, segment);
        Verdict verdict = verdict();
        fits = verdict == Verdict.ACCEPTED;
        return verdict;
    }

    /** Takes over the numbers of a segment that a rule outside of here has found below or above a bound. */
    void quote(TcpSegment segment, int decidingBound) {
        seq = segment.seq();
        end = segment.endSeq();
        sack = segment.ack();
        bound = decidingBound;
    }

    /**
     * What decided about the segment last judged or quoted, name and value in turn: the condition, the segment's numbers
     * as they counted (of acknowledgments the highest SACK edge), the number that was the bound.
     */
    Object[] decidingValues(String condition) {
        return new Object[] {"condition", condition, "seq", seq, "end", end, "ack", sack, "bound", bound};
    }

    private void read(TcpTrack track, Direction direction, TcpSegment segment) {
        Side sender = track.side(direction);
        Side receiver = track.side(direction.opposite());
        seq = segment.seq();
        end = segment.endSeq();
        begins = !sender.isKnown() || isRestart(track, direction, segment);
        if (segment.syn() && begins) {
            scales = segment.options().windowScale() != TcpOptions.ABSENT;
            scale = scales ? (byte) segment.options().windowScale() : 0;
        } else {
            scales = sender.scales;
            scale = sender.scale;
        }
        boolean scaled = !segment.syn() && scales && receiver.scales;
        window = scaled ? segment.window() << scale : segment.window();
        readSender(sender, segment);
        receiverKnown = receiver.isKnown();
        receiverMaxWindow = receiver.maxWindow;
        readAcknowledgment(receiver, segment);
        if (segment.rst() && seq == 0 && track.state == ConntrackState.SYN_SENT) {
            seq = senderEnd; // answers a SYN: it has no number of its own
            end = senderEnd;
        }
    }

    private void readSender(Side sender, TcpSegment segment) {
        if (begins) {
            senderEnd = end;
            senderMaxWindow = Math.max(window, 1);
            senderMaxEnd = segment.syn() ? end : end + senderMaxWindow;
        } else {
            senderEnd = sender.end;
            senderMaxWindow = sender.maxWindow;
            senderMaxEnd = sender.maxEnd;
        }
    }

    /** Without an acknowledgment, or with that of 0 in an RST, the segment counts as if it acknowledged all. */
    private void readAcknowledgment(Side receiver, TcpSegment segment) {
        boolean tells = segment.acks() && !(segment.rst() && segment.ack() == 0);
        int told = tells ? highestAcknowledged(segment) : receiver.end;
        receiverEnd = receiverKnown || segment.syn() ? receiver.end : told; // picked up in mid-stream
        ack = tells ? segment.ack() : receiver.end;
        sack = told;
    }

    private static int highestAcknowledged(TcpSegment segment) {
        int highest = segment.ack();
        if (segment.options().sackBlockCount() > 0) {
            int[] edges = segment.options().sackBlocks();
            for (int i = 1; i < edges.length; i += 2) {
                highest = Serial32.later(highest, edges[i]);
            }
        }
        return highest;
    }

    /** A repeated SYN or SYN-ACK may carry later numbers than the first (RFC 793 section 3.3). */
    private static boolean isRestart(TcpTrack track, Direction direction, TcpSegment segment) {
        ConntrackState opening = direction == Direction.ORIGINAL ? ConntrackState.SYN_SENT : ConntrackState.SYN_RECV;
        return segment.syn()
                && track.state == opening
                && Serial32.precedes(track.side(direction).end, segment.endSeq());
    }

    private Verdict verdict() {
        Verdict other = otherThanAbove();
        if (Serial32.precedes(senderMaxEnd, seq)) {
            bound = senderMaxEnd;
            return isSlightlyAbove() && other == Verdict.ACCEPTED ? Verdict.OVERSHOOTS : Verdict.SEQ_ABOVE;
        }
        return other;
    }

    /** Conditions III, II and IV. */
    private Verdict otherThanAbove() {
        bound = receiverEnd;
        if (Serial32.precedes(bound, sack)) {
            return Verdict.ACK_ABOVE;
        }
        bound = senderEnd - receiverMaxWindow;
        if (receiverKnown && Serial32.precedes(end, bound)) {
            return oldSegmentsPass ? Verdict.OLD : Verdict.END_BELOW;
        }
        bound = receiverEnd - larger(senderMaxWindow, MIN_ACK_WINDOW);
        if (Serial32.precedes(sack, bound)) {
            return oldSegmentsPass ? Verdict.OLD : Verdict.ACK_BELOW;
        }
        return Verdict.ACCEPTED;
    }

    /** Beyond what the receiver allows by no more than a window of it. */
    private boolean isSlightlyAbove() {
        return oldSegmentsPass && Integer.compareUnsigned(end - senderMaxEnd, receiverMaxWindow) < 0;
    }

    /**
     * Keeps account of the segment last judged, which counts: where it did not fit (which some connections overlook)
     * only of what begins with it.
     */
    void learn(TcpTrack track, Direction direction, TcpSegment segment) {
        Side sender = track.side(direction);
        Side receiver = track.side(direction.opposite());
        if (begins) {
            sender.end = senderEnd;
            sender.maxEnd = senderMaxEnd;
            sender.maxWindow = senderMaxWindow;
            sender.scales = scales;
            sender.scale = scale;
        }
        if (!receiverKnown) {
            receiver.end = receiverEnd;
            receiver.maxEnd = receiverEnd;
        }
        if (fits) {
            learnSent(sender, segment);
            learnAllowed(receiver);
        }
    }

    private void learnSent(Side sender, TcpSegment segment) {
        sender.maxWindow = larger(sender.maxWindow, window);
        if (Serial32.precedes(sender.end, end)) {
            sender.end = end;
            sender.unacknowledged = true;
        }
        if (segment.acks()) {
            sender.maxAck = sender.acknowledges ? Serial32.later(sender.maxAck, ack) : ack;
            sender.acknowledges = true;
        }
    }

    private void learnAllowed(Side receiver) {
        int allowed = window == 0 ? 1 : window; // the byte that probes a closed window (RFC 9293 section 3.8.6.1)
        receiver.maxEnd = Serial32.later(receiver.maxEnd, sack + allowed);
        if (ack == receiver.end) {
            receiver.unacknowledged = false;
        }
    }

    /** Remembers data beyond the window, so that its acknowledgment does not look like one of data never seen. */
    void learnOvershoot(TcpTrack track, Direction direction) {
        Side sender = track.side(direction);
        sender.end = end;
        sender.unacknowledged = true;
    }

    /** The larger of two unsigned numbers. */
    private static int larger(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? b : a;
    }
}
