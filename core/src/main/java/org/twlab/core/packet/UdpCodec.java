package org.twlab.core.packet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** UDP datagrams on the wire (RFC 768). */
final class UdpCodec implements TransportCodec {
    static final UdpCodec INSTANCE = new UdpCodec();

    private static final int LENGTH_AT = 4;
    private static final int CHECKSUM_AT = 6;

    private UdpCodec() {}

    @Override
    public int checksumAt() {
        return CHECKSUM_AT;
    }

    @Override
    public boolean coversPseudoHeader() {
        return true;
    }

    @Override
    public boolean meansNoChecksum(int field) {
        return field == 0;
    }

    @Override
    public int fieldFor(int checksum) {
        return checksum == 0 ? 0xFFFF : checksum;
    }

    @Override
    public Decoded.@Nullable Malformed faultIn(ByteBuffer data) {
        if (data.limit() < UdpDatagram.HEADER_LENGTH) {
            return new Decoded.Malformed(Decoded.Fault.TRANSPORT_TRUNCATED, data.limit(), UdpDatagram.HEADER_LENGTH);
        }
        int length = data.getShort(LENGTH_AT) & 0xFFFF;
        return length == data.limit()
                ? null
                : new Decoded.Malformed(Decoded.Fault.TRANSPORT_LENGTH, length, data.limit());
    }

    @Override
    public UdpDatagram read(ByteBuffer data, int checksum) {
        return new UdpDatagram(
                data.getShort(0) & 0xFFFF,
                data.getShort(2) & 0xFFFF,
                LiteralBytes.of(TransportCodec.tail(data, UdpDatagram.HEADER_LENGTH)),
                checksum);
    }

    @Override
    public void write(IpPayload payload, ByteBuffer out) {
        UdpDatagram datagram = (UdpDatagram) payload;
        out.putShort((short) datagram.sourcePort());
        out.putShort((short) datagram.destinationPort());
        out.putShort((short) datagram.wireLength());
        out.putShort((short) 0);
        out.put(datagram.payload().toBytes());
    }
}
