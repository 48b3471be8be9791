package org.twlab.core.tcp;

/** What a segment is to a listener ({@link ListenRules} says which). */
enum ListenRule {
    /** RST, SYN with FIN, or neither SYN nor ACK: dropped. */
    IGNORED,
    /** ACK: answered by RST. */
    RESET,
    /** SYN while the accept queue is full: dropped. */
    ACCEPT_QUEUE_FULL,
    /** SYN older than what tcp_tw_recycle remembers of the peer: dropped. */
    RECYCLE,
    /** SYN: a request is made and answered. */
    ACCEPTED
}
