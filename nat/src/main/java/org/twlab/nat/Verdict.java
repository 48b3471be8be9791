package org.twlab.nat;

/**
 * What connection tracking makes of a TCP segment that meets an entry. Those of a segment outside its windows are named
 * after the condition of {@link TcpWindow} that failed.
 */
enum Verdict {
    /** It counts: the state becomes that of the table, the timeout starts anew. */
    ACCEPTED,
    /** A SYN-ACK that answers a SYN which had been ignored: both hosts know more, so tracking starts over at SYN_RECV. */
    RESYNCHRONISED,
    /** An RST away from the next number expected: established stays, but only for the timeout of CLOSE. */
    RESET_IN_DOUBT,
    /** An RST that answers what had been ignored, or in a closing state that does not look: it counts unmeasured. */
    RESET_UNMEASURED,
    /** It passes and is remembered; state and timeout stay. */
    IGNORED,
    /** An ACK in LAST_ACK that answers a SYN rather than the FIN: it passes; state and timeout stay. */
    CHALLENGE_ACK,
    /** A SYN on a finished connection: the entry ends, and the SYN is the first packet of a new one. */
    REOPENS,
    /** II or IV failed on a kernel that lets such a segment pass: it tells nothing; state and timeout stay. */
    OLD,
    /** I failed by little on a kernel that lets such a segment pass: only its end counts; state and timeout stay. */
    OVERSHOOTS,
    /** It has no place in this state. */
    INVALID,
    /** An RST below what the other side has acknowledged. */
    INVALID_RST,
    /** I failed: it begins beyond all the other side has allowed. */
    SEQ_ABOVE,
    /** II failed: it ends more than a window before what has been sent. */
    END_BELOW,
    /** III failed: it acknowledges what was never sent. */
    ACK_ABOVE,
    /** IV failed: it acknowledges too little. */
    ACK_BELOW;

    /** Whether the segment is not translated and goes no further. */
    boolean isInvalid() {
        return switch (this) {
            case INVALID, INVALID_RST, SEQ_ABOVE, END_BELOW, ACK_ABOVE, ACK_BELOW -> true;
            case ACCEPTED, RESYNCHRONISED, RESET_IN_DOUBT, RESET_UNMEASURED -> false;
            case IGNORED, CHALLENGE_ACK, REOPENS, OLD, OVERSHOOTS -> false;
        };
    }

    /** The condition that numbers did not meet: I to IV, or RST; empty where the state alone decided. */
    String condition() {
        return switch (this) {
            case SEQ_ABOVE -> "I";
            case END_BELOW -> "II";
            case ACK_ABOVE -> "III";
            case ACK_BELOW -> "IV";
            case INVALID_RST -> "RST";
            case ACCEPTED, RESYNCHRONISED, RESET_IN_DOUBT, RESET_UNMEASURED -> "";
            case IGNORED, CHALLENGE_ACK, REOPENS, OLD, OVERSHOOTS, INVALID -> "";
        };
    }

    /** Whether the table and the rules of RSTs let it count, so that the windows decide. */
    boolean isMeasured() {
        return this == ACCEPTED || this == RESET_IN_DOUBT;
    }
}
