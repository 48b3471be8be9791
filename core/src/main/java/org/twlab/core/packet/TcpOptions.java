package org.twlab.core.packet;

import java.util.Arrays;

/**
 * The options of a TCP segment (RFC 9293 section 3.1, RFC 7323, RFC 2018): what was parsed, and the exact bytes where
 * those are not the layout Linux writes for the same values (an unknown kind, another order, other padding).
 *
 * <p>Linux layouts: in SYN segments MSS, SACK-permitted, timestamps, NOP, window scale; elsewhere NOP NOP timestamps,
 * then NOP NOP SACK blocks. Immutable.
 */
public final class TcpOptions {
    /** Stands for an absent MSS or window scale. */
    public static final int ABSENT = -1;
    /** Largest number of option bytes in a segment. */
    public static final int MAX_LENGTH = 40;
    /** Largest window scale that has an effect (RFC 7323 section 2.3). */
    public static final int MAX_WINDOW_SCALE = 14;

    static final byte[] NO_BYTES = {};

    private static final int[] NO_BLOCKS = {};
    private static final int HAS_TIMESTAMPS = 1;
    private static final int SACK_PERMITTED = 2;

    /** No options; declared behind the constants that making it needs. */
    public static final TcpOptions NONE = builder().build();

    private final int present;
    private final int tsVal;
    private final int tsEcr;
    private final int mss;
    private final int windowScale;
    private final int[] sackBlocks;
    private final byte[] exact;

    private TcpOptions(int present, int tsVal, int tsEcr, int mss, int windowScale, int[] sackBlocks, byte[] exact) {
        this.present = present;
        this.tsVal = tsVal;
        this.tsEcr = tsEcr;
        this.mss = mss;
        this.windowScale = windowScale;
        this.sackBlocks = sackBlocks;
        this.exact = exact;
    }

    /** NOP NOP timestamps: the options of an ordinary segment. */
    public static TcpOptions timestamps(int tsVal, int tsEcr) {
        return new TcpOptions(HAS_TIMESTAMPS, tsVal, tsEcr, ABSENT, ABSENT, NO_BLOCKS, NO_BYTES);
    }

    /**
     * The options that stand in these bytes, padding included. Of unknown or broken options the bytes are kept.
     *
     * @param bytes 0, 4, ... 40 bytes
     */
    public static TcpOptions ofBytes(byte... bytes) {
        if (bytes.length > MAX_LENGTH || bytes.length % 4 != 0) {
            throw new IllegalArgumentException("options (" + bytes.length + " B) must be 0, 4, ... 40 bytes");
        }
        return TcpOptionsCodec.read(bytes);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean hasTimestamps() {
        return (present & HAS_TIMESTAMPS) != 0;
    }

    /** TSval; meaningful only with timestamps. */
    public int tsVal() {
        return tsVal;
    }

    /** TSecr; meaningful only with timestamps. */
    public int tsEcr() {
        return tsEcr;
    }

    /** Maximum segment size in bytes, or {@link #ABSENT}. */
    public int mss() {
        return mss;
    }

    /** Window scale shift as it counts, 0 to 14, or {@link #ABSENT}; a larger offer counts as 14 (RFC 7323 2.3). */
    public int windowScale() {
        return Math.min(windowScale, MAX_WINDOW_SCALE);
    }

    /** Window scale shift as it stands on the wire, 0 to 255, or {@link #ABSENT}. */
    public int offeredWindowScale() {
        return windowScale;
    }

    public boolean sackPermitted() {
        return (present & SACK_PERMITTED) != 0;
    }

    /** Left and right edges of the SACK blocks in turn; a copy. */
    public int[] sackBlocks() {
        return sackBlocks.clone();
    }

    public int sackBlockCount() {
        return sackBlocks.length / 2;
    }

    /**
     * The options with other values in the timestamps option, at the place where it is.
     *
     * @throws IllegalStateException if there are no timestamps
     */
    public TcpOptions withTimestamps(int newTsVal, int newTsEcr) {
        if (!hasTimestamps()) {
            throw new IllegalStateException("no timestamps in <" + this + ">");
        }
        return exact.length == 0
                ? new TcpOptions(present, newTsVal, newTsEcr, mss, windowScale, sackBlocks, exact)
                : TcpOptionsCodec.withTimestamps(this, newTsVal, newTsEcr);
    }

    /** The options with NOPs in the place of timestamps: as long as before, everything else where it was. */
    public TcpOptions withoutTimestamps() {
        return hasTimestamps() ? TcpOptionsCodec.withoutTimestamps(this) : this;
    }

    /**
     * The options with as many other SACK blocks, at the place where they are.
     *
     * @param edges left and right edges in turn
     */
    public TcpOptions withSackBlocks(int... edges) {
        if (edges.length != sackBlocks.length) {
            throw new IllegalArgumentException(
                    "SACK edges (" + edges.length + ") must be as many as there are: " + sackBlocks.length);
        }
        return exact.length == 0
                ? new TcpOptions(present, tsVal, tsEcr, mss, windowScale, edges.clone(), exact)
                : TcpOptionsCodec.withSackBlocks(this, edges);
    }

    /** Whether the bytes are not the Linux layout of these values. */
    boolean hasExactBytes() {
        return exact.length > 0;
    }

    byte[] exactBytes() {
        return exact;
    }

    /** Bytes on the wire, padding included: a multiple of four, at most 40. */
    public int wireLength() {
        return exact.length > 0 ? exact.length : linuxLength();
    }

    private int linuxLength() {
        int blocks = sackBlocks.length == 0 ? 0 : 4 + 4 * sackBlocks.length;
        int handshake = mss == ABSENT ? 0 : 4;
        if (windowScale != ABSENT) {
            handshake += 4;
        }
        if (hasTimestamps()) {
            return handshake + 12 + blocks;
        }
        return handshake + (sackPermitted() ? 4 : 0) + blocks;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpOptions that
                && present == that.present
                && (!hasTimestamps() || (tsVal == that.tsVal && tsEcr == that.tsEcr))
                && mss == that.mss
                && windowScale == that.windowScale
                && Arrays.equals(sackBlocks, that.sackBlocks)
                && Arrays.equals(exact, that.exact);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * present + tsVal) + tsEcr) + mss;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (mss != ABSENT) {
            text.append(" mss ").append(mss);
        }
        if (windowScale != ABSENT) {
            text.append(" wscale ").append(windowScale);
        }
        if (sackPermitted()) {
            text.append(" sackOK");
        }
        if (hasTimestamps()) {
            text.append(" TS val ").append(Serial32.toString(tsVal));
            text.append(" ecr ").append(Serial32.toString(tsEcr));
        }
        for (int i = 0; i + 1 < sackBlocks.length; i += 2) {
            text.append(" sack ").append(Serial32.toString(sackBlocks[i])).append(':');
            text.append(Serial32.toString(sackBlocks[i + 1]));
        }
        return text.toString().strip();
    }

    /** Collects options to be laid out as Linux does. */
    public static final class Builder {
        private int present;
        private int tsVal;
        private int tsEcr;
        private int mss = ABSENT;
        private int windowScale = ABSENT;
        private int[] sackBlocks = NO_BLOCKS;

        private Builder() {}

        public Builder timestamps(int val, int ecr) {
            present |= HAS_TIMESTAMPS;
            tsVal = val;
            tsEcr = ecr;
            return this;
        }

        public Builder mss(int bytes) {
            mss = bytes;
            return this;
        }

        public Builder windowScale(int shift) {
            windowScale = shift;
            return this;
        }

        public Builder sackPermitted() {
            present |= SACK_PERMITTED;
            return this;
        }

        /** Left and right edges in turn. */
        public Builder sackBlocks(int... edges) {
            sackBlocks = edges.clone();
            return this;
        }

        /** The options; throws IllegalArgumentException where they would not fit a header or a field. */
        public TcpOptions build() {
            if (mss < ABSENT || mss > 0xFFFF || windowScale < ABSENT || windowScale > 0xFF) {
                throw new IllegalArgumentException(
                        "mss (" + mss + ") must be 0 to 65535 and windowScale (" + windowScale + ") 0 to 255");
            }
            if (sackBlocks.length % 2 != 0 || !fits()) {
                throw new IllegalArgumentException("SACK edges (" + sackBlocks.length
                        + ") must be even and all options fit " + MAX_LENGTH + " bytes");
            }
            return buildExact(NO_BYTES);
        }

        /** Whether the Linux layout of these options fits a header. */
        boolean fits() {
            return buildExact(NO_BYTES).linuxLength() <= MAX_LENGTH;
        }

        /** These options as parsed from bytes that are kept. */
        TcpOptions buildExact(byte[] bytes) {
            return new TcpOptions(present, tsVal, tsEcr, mss, windowScale, sackBlocks, bytes);
        }
    }
}
