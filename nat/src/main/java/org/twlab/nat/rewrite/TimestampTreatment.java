package org.twlab.nat.rewrite;

/** What becomes of the timestamps option (RFC 7323) in segments on their way through a middlebox. */
public enum TimestampTreatment {
    /** It passes unchanged, as through Netfilter: the outside sees the clocks of all inside hosts behind one address. */
    KEEP,
    /**
     * SYN and SYN-ACK lose it, NOPs stand in its place: no connection has timestamps, and so neither PAWS nor what Linux
     * builds on it.
     */
    STRIP,
    /**
     * TSval of every flow from inside counts on from the middlebox's own clock at the flow's first segment, and TSecr of the
     * answers is turned back: the outside sees one clock, see {@link SegmentRewriter}.
     */
    REWRITE
}
