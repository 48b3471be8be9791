package org.twlab.core.tcp;

/** What a segment is to a connection in SYN_SENT ({@link SynSentRules} says which). */
enum SynSentRule {
    /** Acknowledges something other than our SYN, with RST: dropped. */
    BAD_ACK_RST,
    /** Acknowledges something other than our SYN: answered by RST, the SYN goes on. */
    BAD_ACK,
    /** Echoes a timestamp that was never sent: answered by RST, the SYN goes on. */
    BAD_ECHO,
    /** RST that acknowledges our SYN: refused. */
    REFUSED,
    /** SYN-ACK: established. */
    ESTABLISHED,
    /** SYN without ACK: simultaneous open. */
    SIMULTANEOUS,
    /** SYN without ACK, older than an inherited timestamp: dropped. */
    OLD_SYN,
    /** Anything else: dropped. */
    IGNORED
}
