package org.twlab.core.packet;

import java.util.Arrays;

/** The payload of a protocol that twlab does not interpret, or of a fragment other than the first, read from bytes. */
public final class OpaquePayload implements IpPayload {
    private final int protocol;
    private final byte[] bytes;

    /**
     * @param protocol IPv4 protocol number, 0 to 255
     * @param bytes what follows the IPv4 header; copied
     */
    public OpaquePayload(int protocol, byte[] bytes) {
        this.protocol = protocol;
        this.bytes = bytes.clone();
    }

    @Override
    public int protocol() {
        return protocol;
    }

    @Override
    public int wireLength() {
        return bytes.length;
    }

    /** None that twlab knows of. */
    @Override
    public int checksum() {
        return Checksums.NOT_STAMPED;
    }

    @Override
    public OpaquePayload withChecksum(int checksum) {
        return this;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "protocol " + protocol + " length " + bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaquePayload that && protocol == that.protocol && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * protocol + Arrays.hashCode(bytes);
    }
}
