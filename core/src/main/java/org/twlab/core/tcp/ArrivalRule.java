package org.twlab.core.tcp;

/** What a segment is to a connection in a synchronised state ({@link ArrivalRules} says which). */
enum ArrivalRule {
    /** No ACK, RST or SYN flag, or a SYN that this kernel does not look at: dropped in silence. */
    IGNORED,
    /** Timestamps were agreed on and this kernel insists: dropped in silence. */
    NO_TIMESTAMPS,
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
    /** RST at RCV.NXT, or where else this kernel takes one: the connection is reset. */
    RST_EXACT,
    /** RST elsewhere in the window: challenge ACK. */
    RST_CHALLENGED,
    /** SYN in the window, before RFC 5961: RST, the connection is reset. */
    SYN_RESETS,
    /** SYN in the window: challenge ACK. */
    SYN_CHALLENGED,
    /** In SYN_RECEIVED an acknowledgment that is not of our SYN: answered by RST. */
    ACK_BAD,
    /** Acknowledges what was never sent: dropped in silence. */
    ACK_BEYOND,
    /** Acknowledges what was never sent, where that gets a challenge ACK. */
    ACK_BEYOND_CHALLENGED,
    /** Acknowledges less than SND.UNA minus the largest window: challenge ACK. */
    ACK_ANCIENT,
    /** The predicted segment with such an acknowledgment: delivered, and then a challenge ACK. */
    ACK_ANCIENT_DELIVERED,
    /** Acknowledges less than SND.UNA in a state where the kernel challenges and discards that. */
    ACK_OLD_CHALLENGED,
    /** To be processed. */
    ACCEPTED
}
