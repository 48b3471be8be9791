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
    /** How often the last segment of class ACK was seen again. */
    int retransmissions;

    Side side(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply;
    }

    /** What was seen from one of the two hosts. */
    static final class Side {
        /** Whether a segment of this host has been accepted. */
        boolean seen;
        /** Behind the highest sequence number it has sent (td_end). */
        int end;
        /** Whether it has acknowledged anything. */
        boolean acknowledges;
        /** Highest acknowledgment number it has sent (td_maxack). */
        int maxAck;
        /** Whether the other host has not acknowledged all it has sent. */
        boolean unacknowledged;
        /** Behind the highest sequence number that the other host has allowed it (td_maxend). */
        int maxEnd;
        /** The largest window it has offered, in bytes (td_maxwin). */
        int maxWindow;
        /** Shift of its windows (td_scale), 0 to 14. */
        byte scale;
        /** Whether its segments are not checked against windows (IP_CT_TCP_FLAG_BE_LIBERAL). */
        boolean liberal;
        /** Whether its SYN offered to scale windows (IP_CT_TCP_FLAG_WINDOW_SCALE). */
        boolean scaleOffered;

        void forget() {
            seen = false;
            end = 0;
            acknowledges = false;
            maxAck = 0;
            unacknowledged = false;
            maxEnd = 0;
            maxWindow = 0;
            scale = 0;
            liberal = false;
            scaleOffered = false;
        }
    }
}
