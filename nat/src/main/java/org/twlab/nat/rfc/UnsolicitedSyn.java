package org.twlab.nat.rfc;

/** What becomes of a SYN from outside that no mapping or no filter lets in. */
public enum UnsolicitedSyn {
    /**
     * It is kept for 6 s. If the inside has opened the same connection by then, it is dropped silently; otherwise its
     * sender is told "port unreachable" (RFC 5382 REQ-4).
     */
    HOLD,
    /** It is dropped silently (RFC 5382 REQ-4a). */
    SILENT,
    /** It is answered by an RST at once, as are all segments without a connection, and UDP by "port unreachable". */
    REFUSE
}
