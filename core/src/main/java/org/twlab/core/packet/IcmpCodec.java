package org.twlab.core.packet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** ICMP messages on the wire (RFC 792). */
final class IcmpCodec implements TransportCodec {
    static final IcmpCodec INSTANCE = new IcmpCodec();

    private static final int CHECKSUM_AT = 2;

    private IcmpCodec() {}

    @Override
    public int checksumAt() {
        return CHECKSUM_AT;
    }

    @Override
    public boolean coversPseudoHeader() {
        return false;
    }

    @Override
    public Decoded.@Nullable Malformed faultIn(ByteBuffer data) {
        return data.limit() >= IcmpMessage.HEADER_LENGTH
                ? null
                : new Decoded.Malformed(Decoded.Fault.TRANSPORT_TRUNCATED, data.limit(), IcmpMessage.HEADER_LENGTH);
    }

    @Override
    public IcmpMessage read(ByteBuffer data, int checksum) {
        return new IcmpMessage(
                data.get(0) & 0xFF,
                data.get(1) & 0xFF,
                data.getInt(4),
                LiteralBytes.of(TransportCodec.tail(data, IcmpMessage.HEADER_LENGTH)),
                checksum);
    }

    @Override
    public void write(IpPayload payload, ByteBuffer out) {
        IcmpMessage message = (IcmpMessage) payload;
        out.put((byte) message.type());
        out.put((byte) message.code());
        out.putShort((short) 0);
        out.putInt(message.rest());
        out.put(message.quote().toBytes());
    }
}
