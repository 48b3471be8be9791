package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * The receiving half of a connection: RFC 9293's receive sequence variables, TS.Recent of RFC 7323, reassembly. The
 * window is what the buffer has left beside unread data, without silly windows, and its right edge never moves back. An
 * application that takes data at once leaves nothing unread.
 */
final class Receiver {
    /** The shift this end offers: the smallest that lets 6 MB fit 16 bits. */
    static final int WINDOW_SCALE = 7;
    /** Assumed size of the peer's segments before one was seen: Linux {@code TCP_MSS_DEFAULT}. */
    private static final int FIRST_RCV_MSS = 536;

    int irs;
    int rcvNxt;
    /** RCV.NXT as last sent; the window begins here. */
    int rcvWup;

    /** Window as last sent, in bytes from rcvWup. */
    int rcvWnd;
    /** Shift of the window field in segments we send; 0 when scaling was not negotiated. */
    byte windowScale;

    /** Largest segment the peer has sent, at least 536: Linux {@code rcv_mss}. */
    int rcvMss = FIRST_RCV_MSS;
    /** Bytes in order that the application has not read. */
    int unread;

    boolean finReceived;
    int tsRecent;
    /** Second of the host's clock in which TS.Recent was taken; 0 when there is none. */
    int tsRecentStamp;

    private int bufferBytes;
    private @Nullable ReceiveQueue outOfOrder;

    /** Begins behind the peer's SYN. */
    void begin(int peerIsn, int windowBytes, int scale) {
        irs = peerIsn;
        rcvNxt = peerIsn + 1;
        rcvWup = rcvNxt;
        windowScale = (byte) scale;
        bufferBytes = aligned(windowBytes);
        rcvWnd = bufferBytes;
    }

    private int aligned(int bytes) {
        return (bytes + (1 << windowScale) - 1) >> windowScale << windowScale;
    }

    /** Right edge of the window. */
    int edge() {
        return rcvWup + rcvWnd;
    }

    /** The window field of a segment that is sent now. */
    int windowField() {
        return Math.min(rcvWnd >> windowScale, 0xFFFF);
    }

    /** An acknowledgment is being sent: the window begins at RCV.NXT now. */
    void onAckSent() {
        if (unread > 0 || rcvWnd != bufferBytes) {
            int promised = Serial32.distance(rcvNxt, edge());
            int free = freeWindow();
            rcvWnd = free < promised ? aligned(promised) : free;
        }
        rcvWup = rcvNxt;
    }

    /**
     * The window that the free space stands for: Linux {@code __tcp_select_window}. Less than a segment, or than a
     * sixteenth of the buffer, counts as none (RFC 9293 section 3.8.6.2.2).
     */
    private int freeWindow() {
        int free = bufferBytes - unread;
        if (free < bufferBytes / 2 && (free < bufferBytes / 16 || free < rcvMss)) {
            return 0;
        }
        if (windowScale > 0) {
            return aligned(free);
        }
        return rcvWnd <= free - rcvMss || rcvWnd > free ? free / rcvMss * rcvMss : rcvWnd;
    }

    /** Whether an acknowledgment sent now would move the right edge. */
    boolean windowMoves() {
        return unread == 0 || freeWindow() >= rcvWnd;
    }

    /** Whether reading has opened the window so far that the peer should know: twice what it knows of. */
    boolean isUpdateDue() {
        int known = Math.max(Serial32.distance(rcvNxt, edge()), 0);
        int open = freeWindow();
        return 2 * known <= bufferBytes && open > 0 && open >= 2 * known;
    }

    /** Whether a byte of this number would lie left of the window's right edge. */
    boolean hasRoomFor(int seq) {
        return Serial32.precedes(seq, edge());
    }

    boolean hasGap() {
        return outOfOrder != null && !outOfOrder.isEmpty();
    }

    /** Whether there is anything to be reported by SACK. */
    boolean hasBlocks() {
        return outOfOrder != null && outOfOrder.hasBlocks();
    }

    /** The SACK blocks of a segment that is sent now, as edges in turn; a duplicate is reported once. */
    int[] takeBlocks(int most) {
        return queue().takeBlocks(most);
    }

    /** How many SACK blocks a segment sent now would carry. */
    int blocks(int most) {
        return outOfOrder == null ? 0 : outOfOrder.blocks(most);
    }

    /** Notes a segment below RCV.NXT for D-SACK; returns whether it will be reported. */
    boolean noteDuplicate(TcpSegment segment, boolean sack) {
        int end = Serial32.precedes(rcvNxt, segment.endSeq()) ? rcvNxt : segment.endSeq();
        if (sack && Serial32.precedes(segment.seq(), end)) {
            queue().noteDuplicate(segment.seq(), end);
            return true;
        }
        return false;
    }

    /** The sequence number behind the last byte that waits beyond a gap; there must be a gap. */
    int gapEdge() {
        if (outOfOrder == null) {
            throw new IllegalStateException("no gap at " + rcvNxt);
        }
        return outOfOrder.end();
    }

    /** Whether data waits for the application to read it. */
    boolean hasUnreadData() {
        return unread > 0;
    }

    /**
     * Takes data and FIN of an acceptable segment that carries either.
     *
     * @return the bytes that are in order now, none before a bare FIN; null for nothing new, or a gap before it
     */
    @Nullable
    Payload take(TcpSegment segment) {
        Payload bytes = segment.payload();
        int seq = segment.seq();
        int room = Serial32.distance(seq, edge());
        boolean fin = segment.fin() && bytes.length() <= room;
        if (bytes.length() > room) {
            bytes = bytes.slice(0, Math.max(room, 0));
        }
        int old = Serial32.distance(seq, rcvNxt);
        if (old < 0) {
            queue().add(seq, bytes, fin);
            return null;
        }
        if (old > bytes.length() || (old == bytes.length() && !fin)) {
            return null;
        }
        rcvMss = Math.max(rcvMss, bytes.length());
        if (!hasGap()) {
            return advance(bytes.slice(old, bytes.length()), fin);
        }
        queue().add(seq, bytes, fin);
        return next();
    }

    /** What else is in order after the last return of {@link #take} or of this; null when nothing is. */
    @Nullable
    Payload next() {
        if (outOfOrder == null || finReceived) {
            return null;
        }
        ReceiveQueue.Ready ready = outOfOrder.take(rcvNxt);
        return ready == null ? null : advance(ready.bytes(), ready.fin());
    }

    private Payload advance(Payload bytes, boolean fin) {
        rcvNxt += bytes.length();
        if (fin) {
            rcvNxt++;
            finReceived = true;
            if (outOfOrder != null) {
                outOfOrder.discard();
            }
        }
        return bytes;
    }

    private ReceiveQueue queue() {
        if (outOfOrder == null) {
            outOfOrder = new ReceiveQueue();
        }
        return outOfOrder;
    }
}
