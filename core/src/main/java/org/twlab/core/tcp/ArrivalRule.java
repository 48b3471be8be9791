package org.twlab.core.tcp;

/** What a segment is to a connection in a synchronised state ({@link ArrivalRules} says which). */
enum ArrivalRule {
    /** No ACK, RST or SYN flag, or a SYN that this kernel does not look at: dropped in silence. */
    IGNORED,
    /** TSval too old: duplicate ACK. */
    PAWS_REJECTED,
    /** A SYN whose TSval is too old, where that gets a challenge ACK. */
    PAWS_SYN_CHALLENGED,
    /** An old pure ACK whose TSval is too old, where that is dropped in silence. */
    PAWS_OLD_ACK,
    /** RST outside the window: dropped in silence. */
    RST_OUTSIDE,
    /** SYN outside the window: challenge ACK. */
    SYN_OUTSIDE,
    /** Anything else outside the window: duplicate ACK. */
    OUTSIDE,
    /** RST exactly at RCV.NXT: the connection is reset. */
    RST_EXACT,
    /** RST elsewhere in the window: challenge ACK. */
    RST_CHALLENGED,
    /** SYN in the window: challenge ACK. */
    SYN_CHALLENGED,
    /** Acknowledges what was never sent: dropped in silence. */
    ACK_BEYOND,
    /** Acknowledges what was never sent, where that gets a challenge ACK. */
    ACK_BEYOND_CHALLENGED,
    /** Acknowledges less than SND.UNA minus the largest window: challenge ACK. */
    ACK_ANCIENT,
    /** Acknowledges less than SND.UNA in a state where the kernel challenges and discards that. */
    ACK_OLD_CHALLENGED,
    /** To be processed. */
    ACCEPTED
}
