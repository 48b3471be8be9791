package org.twlab.core.tcp;

/** What a segment is to a connection request in SYN_RECEIVED ({@link RequestRules} says which). */
enum RequestRule {
    /** The SYN again: the SYN-ACK is repeated. */
    SYN_AGAIN,
    /** Acknowledges something other than our SYN-ACK: answered by the listener, with RST. */
    BAD_ACK,
    /** TSval older than the SYN's: answered by an ACK. */
    PAWS_REJECTED,
    /** TSecr that was never sent: answered by an ACK. */
    BAD_ECHO,
    /** Outside the window, with RST: dropped. */
    RST_OUTSIDE,
    /** Outside the window: answered by an ACK. */
    OUTSIDE,
    /** RST in the window, or since RFC 5961 at RCV.NXT: the request is removed. */
    RESET,
    /** RST elsewhere in the window, by RFC 5961: answered by a challenge ACK. */
    RST_CHALLENGED,
    /** SYN in the window: RST, the request is removed. */
    SYN_IN_WINDOW,
    /** No ACK: dropped. */
    IGNORED,
    /** The accept queue is full: ignored, the request stays; or RST by tcp_abort_on_overflow. */
    ACCEPT_QUEUE_FULL,
    /** The handshake is complete. */
    ESTABLISHED
}
