package org.twlab.nat;

/** What becomes of a packet that connection tracking calls invalid. */
public enum InvalidPolicy {
    /** A filter rule drops it. */
    DROP,
    /** No rule: it is forwarded as it is, and leaves with its private source address. */
    FORWARD
}
