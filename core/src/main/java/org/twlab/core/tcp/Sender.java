package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.packet.TcpSegment;

/**
 * The sending half of a connection: RFC 9293's send sequence variables, the stream the application has written, and the
 * retransmission state. There is no retransmission queue: a segment is made again from its place in the stream.
 *
 * <p>Flight is limited by the peer's window and by {@link CongestionControl}; what is lost is {@link LossRecovery}'s
 * business, which a connection without losses does not have.
 */
final class Sender {
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
    /** When data was last sent; 0 for never. */
    long lastSentNanos;
    /** TCP_NODELAY: small segments do not wait. */
    boolean noDelay;
    /** Behind the last small segment: Linux {@code snd_sml}. */
    int smallEnd;
    /** Null until a loss is suspected. */
    @Nullable
    LossRecovery recovery;

    /** Null until the application writes bytes of its own. */
    private @Nullable WrittenText text;

    private @Nullable CongestionControl congestion;
    private int timedEnd;
    private long timedSentNanos;
    private boolean timing;
    private int roundMark;

    void begin(int isn) {
        iss = isn;
        sndUna = isn;
        sndNxt = isn;
        smallEnd = isn;
        roundMark = isn;
    }

    /** Begins the stream, once the handshake has agreed on a segment size. */
    void control(CongestionControl algorithm) {
        congestion = algorithm;
    }

    CongestionControl congestion() {
        if (congestion == null) {
            throw new IllegalStateException("no segment size agreed on yet");
        }
        return congestion;
    }

    /** What is known of losses, from now on. */
    LossRecovery recover(boolean sack) {
        if (recovery == null) {
            recovery = new LossRecovery(this, sack);
        }
        return recovery;
    }

    /** The bytes that the application is about to write are these. */
    void keep(Payload bytes) {
        if (text == null) {
            text = new WrittenText();
        }
        text.forgetBefore(Math.max(0, offsetOf(sndUna)));
        text.add(written, bytes);
    }

    /** What stands in the stream at a place, at least one byte long. */
    Payload stream(StreamBytes place) {
        return text == null ? place : text.at(place);
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

    /** Sequence numbers sent and not acknowledged. */
    int flight() {
        return Serial32.distance(sndUna, sndNxt);
    }

    /** What the peer's window allows from SND.NXT, in bytes. */
    int windowLeft() {
        return sndWnd - flight();
    }

    /** Whether the peer's window lets the next segment pass whole. */
    boolean mayPassWindow() {
        long unsent = written - offsetOf(sndNxt);
        return Math.min(unsent, mss) + (finQueued && unsent <= mss ? 1 : 0) <= windowLeft();
    }

    /** What the congestion window allows, in bytes. */
    int congestionLeft() {
        int pipe = recovery == null ? flight() : recovery.pipe();
        return congestion().windowBytes() - pipe;
    }

    /** Whether a small segment waits for the acknowledgment of an earlier one: Nagle as Minshall changed it. */
    boolean holdsSmall() {
        return !noDelay && Serial32.precedes(sndUna, smallEnd);
    }

    /** Starts timing a segment unless one is being timed. */
    void onSent(int end, long nowNanos) {
        lastSentNanos = nowNanos;
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
