package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * The receiving half of a connection: RFC 9293's receive sequence variables, TS.Recent of RFC 7323, reassembly. The
 * application takes data at once, so the window is always the whole buffer and its right edge never moves back.
 */
final class Receiver {
    /** The shift this end offers: the smallest that lets 6 MB fit 16 bits. */
    static final int WINDOW_SCALE = 7;

    int irs;
    int rcvNxt;
    /** RCV.NXT as last sent; the window begins here. */
    int rcvWup;

    int rcvWnd;
    /** Shift of the window field in segments we send; 0 when scaling was not negotiated. */
    int windowScale;

    boolean finReceived;
    int tsRecent;
    /** Second of the host's clock in which TS.Recent was taken; 0 when there is none. */
    int tsRecentStamp;

    private @Nullable ReceiveQueue outOfOrder;

    /** Begins behind the peer's SYN. */
    void begin(int peerIsn, int windowBytes, int scale) {
        irs = peerIsn;
        rcvNxt = peerIsn + 1;
        rcvWup = rcvNxt;
        windowScale = scale;
        rcvWnd = (windowBytes + (1 << scale) - 1) >> scale << scale;
    }

    /** Right edge of the window. */
    int edge() {
        return rcvWup + rcvWnd;
    }

    /** The window field of a segment that is sent now. */
    int windowField() {
        return Math.min(rcvWnd >> windowScale, 0xFFFF);
    }

    boolean hasGap() {
        return outOfOrder != null && !outOfOrder.isEmpty();
    }

    /**
     * Takes data and FIN of an acceptable segment that carries either.
     *
     * @return what is in order now, or null: nothing new, or a gap before it
     */
    ReceiveQueue.@Nullable Ready take(TcpSegment segment) {
        Payload bytes = segment.payload();
        int seq = segment.seq();
        int room = Serial32.distance(seq, edge());
        boolean fin = segment.fin() && bytes.length() <= room;
        if (bytes.length() > room) {
            bytes = bytes.slice(0, Math.max(room, 0));
        }
        int old = Serial32.distance(seq, rcvNxt);
        if (old < 0) {
            queue(seq, bytes, fin);
            return null;
        }
        if (old > bytes.length() || (old == bytes.length() && !fin)) {
            return null;
        }
        if (!hasGap()) {
            return advance(new ReceiveQueue.Ready(bytes.slice(old, bytes.length()), fin));
        }
        queue(seq, bytes, fin);
        return next();
    }

    /** What else is in order after the last return of {@link #take} or of this; null when nothing is. */
    ReceiveQueue.@Nullable Ready next() {
        if (outOfOrder == null || finReceived) {
            return null;
        }
        ReceiveQueue.Ready ready = outOfOrder.take(rcvNxt);
        return ready == null ? null : advance(ready);
    }

    private ReceiveQueue.Ready advance(ReceiveQueue.Ready ready) {
        rcvNxt += ready.bytes().length();
        if (ready.fin()) {
            rcvNxt++;
            finReceived = true;
        }
        return ready;
    }

    private void queue(int seq, Payload bytes, boolean fin) {
        if (outOfOrder == null) {
            outOfOrder = new ReceiveQueue();
        }
        outOfOrder.add(seq, bytes, fin);
    }
}
