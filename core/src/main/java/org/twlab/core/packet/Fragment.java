package org.twlab.core.packet;

/**
 * A stretch of what a packet carried before it was fragmented. It keeps the whole, so that reassembly gives the very
 * value that was taken apart; on the wire it is just its bytes. A fragment read from bytes, which knows of no whole, is
 * an {@link OpaquePayload}, or what its first bytes seem to be.
 */
public final class Fragment implements IpPayload {
    private final IpPayload whole;
    private final int from;
    private final int to;

    private Fragment(IpPayload whole, int from, int to) {
        this.whole = whole;
        this.from = from;
        this.to = to;
    }

    /** The bytes of a payload from {@code from} (inclusive) to {@code to} (exclusive); of a fragment, of its whole. */
    static Fragment of(IpPayload payload, int from, int to) {
        if (from < 0 || to <= from || to > payload.wireLength()) {
            throw new IllegalArgumentException(
                    "from (" + from + ") to (" + to + ") must be a stretch of " + payload.wireLength() + " bytes");
        }
        return payload instanceof Fragment part
                ? new Fragment(part.whole, part.from + from, part.from + to)
                : new Fragment(payload, from, to);
    }

    /** What was taken apart. */
    public IpPayload whole() {
        return whole;
    }

    /** Place of the first byte in the whole. */
    public int from() {
        return from;
    }

    /** Place behind the last byte in the whole. */
    public int to() {
        return to;
    }

    @Override
    public int protocol() {
        return whole.protocol();
    }

    @Override
    public int wireLength() {
        return to - from;
    }

    /** None: a checksum covers the whole. */
    @Override
    public int checksum() {
        return Checksums.NOT_STAMPED;
    }

    @Override
    public Fragment withChecksum(int checksum) {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fragment that && from == that.from && to == that.to && whole.equals(that.whole);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * from + to) + whole.hashCode();
    }

    @Override
    public String toString() {
        return "bytes " + from + " to " + (to - 1) + " of " + whole;
    }
}
