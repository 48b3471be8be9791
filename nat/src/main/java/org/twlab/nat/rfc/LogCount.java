package org.twlab.nat.rfc;

/**
 * What a NAT has to write down so that an outside endpoint and an instant tell the subscriber: a record when a mapping
 * or a block is assigned and one when it is given back (RFC 6888 REQ-12 to REQ-14); none where the mapping is computed.
 */
public final class LogCount {
    /** Bytes of a record as RFC 7422 reckons: instant, protocol, inside and outside endpoint as text. */
    public static final int RECORD_BYTES = 150;

    private long records;

    LogCount() {}

    void write() {
        records++;
    }

    /** Records so far. */
    public long records() {
        return records;
    }

    /** Bytes so far. */
    public long bytes() {
        return records * RECORD_BYTES;
    }
}
