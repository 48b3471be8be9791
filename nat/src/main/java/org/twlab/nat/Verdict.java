package org.twlab.nat;

/** What connection tracking makes of a TCP segment that meets an entry. */
enum Verdict {
    /** It counts: the state becomes that of the table, the timeout starts anew. */
    ACCEPTED,
    /** A SYN-ACK that answers a SYN which had been ignored: both hosts know more, so tracking starts over at SYN_RECV. */
    RESYNCHRONISED,
    /** An RST away from the next number expected: established stays, but only for the timeout of CLOSE. */
    RESET_IN_DOUBT,
    /** It passes and is remembered; state and timeout stay. */
    IGNORED,
    /** An ACK in LAST_ACK that answers a SYN rather than the FIN: it passes; state and timeout stay. */
    CHALLENGE_ACK,
    /** A SYN on a finished connection: the entry ends, and the SYN is the first packet of a new one. */
    REOPENS,
    /** It has no place in this state. */
    INVALID,
    /** An RST below what the other side has acknowledged. */
    INVALID_RST;

    /** Whether the segment is not translated and goes no further. */
    boolean isInvalid() {
        return this == INVALID || this == INVALID_RST;
    }
}
