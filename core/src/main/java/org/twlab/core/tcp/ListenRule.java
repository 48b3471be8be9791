package org.twlab.core.tcp;

/** What a segment is to a listener ({@link ListenRules} says which). */
enum ListenRule {
    /** RST, SYN with FIN, or nothing a listener handles: dropped in silence. */
    IGNORED,
    /** The acknowledgment of a SYN cookie: a connection is made. */
    COOKIE_ACK,
    /** ACK: answered by RST. */
    RESET,
    /** The SYN queue is full and there are no cookies: dropped in silence. */
    SYN_QUEUE_FULL,
    /** The accept queue is full: dropped in silence. */
    ACCEPT_QUEUE_FULL,
    /** Refused by the memory of tcp_tw_recycle: dropped in silence. */
    RECYCLE,
    /** Only a quarter of tcp_max_syn_backlog is left, and nothing is known of this peer: dropped in silence. */
    LAST_QUARTER,
    /** SYN-ACK with a cookie; nothing is kept. */
    COOKIE,
    /** A request is made, SYN-ACK. */
    ACCEPTED
}
