package org.twlab.core.trace;

import java.util.Locale;

/**
 * Why a packet went no further or a segment was refused. Each drop has exactly one. The label is what counters, CSV and
 * captures print.
 */
public enum DropReason {
    /** A link's queue was full. Values: queued, limit; both in packets or both in bytes. */
    QUEUE_FULL,
    /** RED dropped it before the queue was full. Values: average (packets, to a thousandth), queued. */
    QUEUE_RED,
    /**
     * CoDel dropped it for its wait in the queue. Values: waited_ns, drops (as its control law counts them, this
     * included).
     */
    QUEUE_CODEL,
    /** A link lost it by its loss ratio. */
    LOSS,
    /** The link was down. */
    LINK_DOWN,
    /** A fault of the scenario. Value: fault. */
    FAULT,
    /** Router: the received TTL was 1 or 0. Value: ttl. */
    TTL_EXCEEDED,
    /** Router or gateway: no route to the destination. */
    NO_ROUTE,
    /** Larger than the next link takes, and not to be fragmented. Values: size, mtu. */
    FRAGMENTATION_NEEDED,
    /** Fragments whose rest did not come in time. Values: received, since_ns. */
    REASSEMBLY_TIMEOUT,
    /** A fragment that does not fit those already there. Values: offset, length. */
    BAD_FRAGMENT,
    /** A host got a packet for an address that is not its own. */
    NOT_MINE,
    /** A carried checksum was wrong. */
    BAD_CHECKSUM,
    /** The host does not handle this protocol. */
    UNKNOWN_PROTOCOL,
    /** Listener, tw_recycle: older than the peer's remembered timestamp. Values: record_ts, tsval, age_s. */
    TW_RECYCLE,
    /** Listener: the accept queue was full. Values: queued, backlog. */
    ACCEPT_QUEUE_FULL,
    /** Listener: the SYN queue was full. Values: queued, limit. */
    SYN_QUEUE_FULL,
    /** Listener: a segment that no listener handles (SYN+FIN, RST, no flags). */
    LISTEN_IGNORED,
    /** TIME_WAIT or FIN_WAIT_2 entry: swallowed or answered by the row named in value row. */
    TIME_WAIT_ENTRY,
    /** PAWS: the TSval was too old. Values: ts_recent, tsval. */
    PAWS,
    /** Outside the receive window. Values: seq, rcv_nxt, rcv_wnd. */
    OUT_OF_WINDOW,
    /** An acknowledgment outside what was sent. Values: ack, snd_una, snd_nxt. */
    BAD_ACK,
    /** A segment that has no meaning in the socket's state. */
    BAD_STATE,
    /** An in-window SYN or RST that was answered by a challenge ACK. */
    CHALLENGED,
    /** No socket and no listener. */
    NO_SOCKET,
    /** The host was rebooting. */
    HOST_DOWN,
    /**
     * NAT: connection tracking found it invalid. Values: state, class; where numbers decided condition (I to IV, RST), seq,
     * end, ack, bound; of an ICMP error type, code.
     */
    NAT_INVALID,
    /** NAT: from outside, to no mapping. */
    NAT_NO_MAPPING,
    /** NAT: no free port toward this remote endpoint. Values: first, last, taken; or taken, limit of the destination. */
    NAT_PORT_EXHAUSTED,
    /** NAT: the table of connections was full. Values: entries, limit. */
    NAT_TABLE_FULL,
    /**
     * NAT: while the packet was on its way through, the tuples that were chosen for its connection went to another
     * (insert_failed of Linux). Value: port.
     */
    NAT_INSERT_FAILED,
    /** Balancer: no backend is up, or that of the connection is not. Values: up, backends. */
    NAT_NO_BACKEND,
    /** NAT: from outside, not from an endpoint that the filter lets in. Value: filtering. */
    NAT_FILTERED,
    /** NAT: what a subscriber may have is used up. Values: used, quota. */
    NAT_QUOTA,
    /** NAT: a SYN from outside that was kept and needs no answer, as the inside has opened the same connection. */
    NAT_HELD;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in files and counters: {@code ttl_exceeded}. */
    public String label() {
        return label;
    }
}
