package org.twlab.core.tcp;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * The sending half of a connection: RFC 9293's send sequence variables, the stream the application has written, and the
 * retransmission state. There is no retransmission queue: a segment is made again from its place in the stream.
 *
 * <p>Flight is limited by the peer's window and a fixed initial congestion window of ten segments (RFC 6928). After a
 * timeout the lost flight is sent again from SND.UNA, one segment and then two for each that is acknowledged.
 */
final class Sender {
    /** RFC 6928. */
    static final int INITIAL_WINDOW_SEGMENTS = 10;

    int iss;
    int sndUna;
    int sndNxt;
    /** Peer's window in bytes. */
    int sndWnd;

    int sndWl1;
    int sndWl2;
    int maxSndWnd;
    /** Shift of the peer's window field. */
    int peerWindowScale;

    int mss;
    /** Bytes the application has written. */
    long written;

    boolean finQueued;
    /** Timer expiries since the last acknowledgment of something new. */
    int timeouts;
    /** When the segment at SND.UNA was first sent; the give-up time counts from here. */
    long headSentNanos;
    /** Sequence number behind the flight that a timeout has declared lost; equal to sndUna when there is none. */
    int recovery;
    /** Next sequence number to send again, while recovering. */
    int resendNxt;

    private int resendAllowance;
    private int timedEnd;
    private long timedSentNanos;
    private boolean timing;
    private int roundMark;

    void begin(int isn) {
        iss = isn;
        sndUna = isn;
        sndNxt = isn;
        recovery = isn;
        resendNxt = isn;
        roundMark = isn;
    }

    /** Place in the stream of a sequence number. */
    long offsetOf(int seq) {
        return written - Serial32.distance(seq, streamEnd());
    }

    /** The sequence number behind the last byte written. */
    int streamEnd() {
        return (int) (iss + 1 + written);
    }

    /** Whether everything sent, FIN included, is acknowledged. */
    boolean isFinAcknowledged() {
        return finQueued && sndUna == streamEnd() + 1;
    }

    boolean hasOutstanding() {
        return sndUna != sndNxt;
    }

    /** Whether data or a FIN waits that was never sent. */
    boolean hasUnsent() {
        return sndNxt != (finQueued ? streamEnd() + 1 : streamEnd());
    }

    boolean isRecovering() {
        return Serial32.precedes(sndUna, recovery);
    }

    /** Bytes that may be sent now, from SND.NXT. */
    int allowance() {
        int window = Math.min(sndWnd, INITIAL_WINDOW_SEGMENTS * mss);
        return Math.max(0, window - Serial32.distance(sndUna, sndNxt));
    }

    /** Starts timing a segment unless one is being timed. */
    void onSent(int end, long nowNanos) {
        if (sndUna == sndNxt) {
            headSentNanos = nowNanos;
        }
        if (!timing) {
            timing = true;
            timedEnd = end;
            timedSentNanos = nowNanos;
        }
    }

    /** After a retransmission no sample can be taken (Karn's rule). */
    void onResent() {
        timing = false;
    }

    /** The round-trip time that an acknowledgment shows, or -1. */
    long sampleNanos(int ack, long nowNanos) {
        if (timing && Serial32.precedesOrEquals(timedEnd, ack)) {
            timing = false;
            return nowNanos - timedSentNanos;
        }
        return -1;
    }

    /** Whether the acknowledgment ends a round trip; the next one begins at SND.NXT. */
    boolean endsRound(int ack) {
        if (Serial32.precedes(roundMark, ack)) {
            roundMark = sndNxt;
            return true;
        }
        return false;
    }

    /** A timeout has declared all in flight lost. */
    void beginRecovery() {
        recovery = sndNxt;
        resendNxt = sndUna;
        resendAllowance = 1;
        timing = false;
    }

    /** SND.UNA has moved while recovering: as in slow start, two more segments may be sent again. */
    void continueRecovery() {
        resendNxt = Serial32.later(resendNxt, sndUna);
        resendAllowance += 2;
    }

    /** Whether one more segment of the lost flight may be sent again now; takes it from the allowance. */
    boolean takeResend() {
        if (!isRecovering() || resendAllowance == 0 || !Serial32.precedes(resendNxt, recovery)) {
            return false;
        }
        resendAllowance--;
        return true;
    }

    /** Takes the window of an acceptable segment, RFC 9293 section 3.10.7.4. */
    void takeWindow(TcpSegment segment) {
        int window = segment.syn() ? segment.window() : segment.window() << peerWindowScale;
        if (Serial32.precedes(sndWl1, segment.seq())
                || (sndWl1 == segment.seq() && Serial32.precedesOrEquals(sndWl2, segment.ack()))) {
            setWindow(window, segment);
        }
    }

    void setWindow(int window, TcpSegment segment) {
        sndWnd = window;
        sndWl1 = segment.seq();
        sndWl2 = segment.ack();
        maxSndWnd = Math.max(maxSndWnd, window);
    }
}
