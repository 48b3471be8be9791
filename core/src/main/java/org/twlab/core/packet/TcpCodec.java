package org.twlab.core.packet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** TCP segments on the wire (RFC 9293 section 3.1). */
final class TcpCodec implements TransportCodec {
    static final TcpCodec INSTANCE = new TcpCodec();

    private static final int OFFSET_AND_FLAGS_AT = 12;
    private static final int CHECKSUM_AT = 16;

    private TcpCodec() {}

    @Override
    public int checksumAt() {
        return CHECKSUM_AT;
    }

    @Override
    public boolean coversPseudoHeader() {
        return true;
    }

    @Override
    public Decoded.@Nullable Malformed faultIn(ByteBuffer data) {
        if (data.limit() < TcpSegment.MIN_HEADER_LENGTH) {
            return new Decoded.Malformed(Decoded.Fault.TRANSPORT_TRUNCATED, data.limit(), TcpSegment.MIN_HEADER_LENGTH);
        }
        int headerLength = headerLength(data);
        if (headerLength < TcpSegment.MIN_HEADER_LENGTH) {
            return new Decoded.Malformed(Decoded.Fault.TRANSPORT_LENGTH, headerLength, TcpSegment.MIN_HEADER_LENGTH);
        }
        if (headerLength > data.limit()) {
            return new Decoded.Malformed(Decoded.Fault.TRANSPORT_LENGTH, headerLength, data.limit());
        }
        return null;
    }

    private static int headerLength(ByteBuffer data) {
        return (data.get(OFFSET_AND_FLAGS_AT) >> 4 & 0xF) * 4;
    }

    @Override
    public TcpSegment read(ByteBuffer data, int checksum) {
        int headerLength = headerLength(data);
        int offsetAndFlags = data.getShort(OFFSET_AND_FLAGS_AT);
        byte[] options = new byte[headerLength - TcpSegment.MIN_HEADER_LENGTH];
        data.get(TcpSegment.MIN_HEADER_LENGTH, options);
        return TcpSegment.of(
                        data.getShort(0) & 0xFFFF,
                        data.getShort(2) & 0xFFFF,
                        data.getInt(4),
                        data.getInt(8),
                        offsetAndFlags & TcpSegment.FLAGS,
                        data.getShort(14) & 0xFFFF,
                        TcpOptionsCodec.read(options),
                        LiteralBytes.of(TransportCodec.tail(data, headerLength)))
                .withRare(data.getShort(18) & 0xFFFF, offsetAndFlags >> 9 & 0x7, checksum);
    }

    @Override
    public void write(IpPayload payload, ByteBuffer out) {
        TcpSegment segment = (TcpSegment) payload;
        TcpOptions options = segment.options();
        int headerWords = (TcpSegment.MIN_HEADER_LENGTH + options.wireLength()) / 4;
        out.putShort((short) segment.sourcePort());
        out.putShort((short) segment.destinationPort());
        out.putInt(segment.seq());
        out.putInt(segment.ack());
        out.putShort((short) (headerWords << 12 | segment.reserved() << 9 | segment.flags()));
        out.putShort((short) segment.window());
        out.putShort((short) 0);
        out.putShort((short) segment.urgentPointer());
        TcpOptionsCodec.write(options, out);
        out.put(segment.payload().toBytes());
    }

    /** Sum, not folded, of a segment with checksum 0, and of its length as it stands in the pseudo header. */
    static int sum(TcpSegment segment) {
        ByteBuffer bytes = ByteBuffer.allocate(segment.wireLength());
        INSTANCE.write(segment, bytes);
        return Checksums.sum(bytes, 0, bytes.limit()) + bytes.limit();
    }
}
