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

        void forget() {
            seen = false;
            end = 0;
            acknowledges = false;
            maxAck = 0;
            unacknowledged = false;
        }
    }
}
