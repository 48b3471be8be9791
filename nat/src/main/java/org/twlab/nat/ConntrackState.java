package org.twlab.nat;

/**
 * What connection tracking believes of a TCP connection (Linux nf_conntrack_proto_tcp.c). It is a guess of a third party
 * from the segments that pass and not the state of either end.
 */
public enum ConntrackState {
    /** Not tracked yet. */
    NONE,
    SYN_SENT,
    SYN_RECV,
    ESTABLISHED,
    /** A FIN was seen and not yet acknowledged. */
    FIN_WAIT,
    /** The first FIN was acknowledged, whichever side sent it. */
    CLOSE_WAIT,
    /** Both FINs were seen. */
    LAST_ACK,
    TIME_WAIT,
    /** An RST was seen. */
    CLOSE,
    /** SYNs from both sides: simultaneous open. */
    SYN_SENT2
}
