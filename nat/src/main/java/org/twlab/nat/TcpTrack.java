package org.twlab.nat;

/** What connection tracking remembers of a TCP connection beside its tuples (struct ip_ct_tcp). */
final class TcpTrack {
    ConntrackState state = ConntrackState.NONE;
    final Side original = new Side();
    final Side reply = new Side();

    /** Whether an acknowledgment of the handshake, or an answer to a connection picked up, was seen. */
    boolean assured;
    /** Whether a FIN opened the close. */
    boolean closeInitiated;
    /** Whether it was picked up in mid-stream, so that windows are not enforced. */
    boolean liberal;
    /** Whether a SYN was let through in LAST_ACK, so that the next ACK may be a challenge ACK. */
    boolean challengeExpected;

    /** Class and direction of the last segment that was accepted or ignored. */
    PacketClass lastClass = PacketClass.ILLEGAL;

    Direction lastDirection = Direction.ORIGINAL;
    /** Numbers of the last segment of class ACK, or of the last that was ignored. */
    int lastSeq;

    int lastAck;
    int lastEnd;
    int lastWindow;
    /** Whether the last segment that was ignored offered window scaling, and its shift. */
    boolean lastScales;

    byte lastScale;
    /** How often the last segment of class ACK was seen again. */
    int retransmissions;

    Side side(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply;
    }

    /** What was seen from one of the two hosts. */
    static final class Side {
        /** Behind the highest sequence number it has sent (td_end). */
        int end;
        /** Highest sequence number that the other host has ever allowed it to send (td_maxend). */
        int maxEnd;
        /** Largest window it has offered, in bytes, at least 1; 0 until a segment of it has been accepted (td_maxwin). */
        int maxWindow;
        /** Whether its SYN offered window scaling (RFC 7323), which counts once both have. */
        boolean scales;
        /** Shift of the windows it offers, 0 to 14 (td_scale). */
        byte scale;
        /** Whether it has acknowledged anything. */
        boolean acknowledges;
        /** Highest acknowledgment number it has sent (td_maxack). */
        int maxAck;
        /** Whether the other host has not acknowledged all it has sent. */
        boolean unacknowledged;

        /** Whether a segment of this host has been accepted. */
        boolean isKnown() {
            return maxWindow != 0;
        }

        void forget() {
            end = 0;
            maxEnd = 0;
            maxWindow = 0;
            scales = false;
            scale = 0;
            acknowledges = false;
            maxAck = 0;
            unacknowledged = false;
        }
    }
}
