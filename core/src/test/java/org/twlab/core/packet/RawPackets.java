package org.twlab.core.packet;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Valid packets as bytes, made without the codec: every bit is arbitrary but for lengths and checksums. The checksum is
 * that of RFC 1071 read as arithmetic: bytes as one number modulo 65535, since 2^16 leaves the remainder 1.
 */
final class RawPackets {
    private static final BigInteger MODULUS = BigInteger.valueOf(0xFFFF);

    private RawPackets() {}

    /** Whole TCP, UDP and ICMP packets, all checksums right and computed. */
    static Arbitrary<byte[]> whole() {
        return Combinators.combine(
                        Arbitraries.of(1, 6, 17),
                        PacketArbitraries.bytes(20, 20),
                        PacketArbitraries.optionBytes(),
                        PacketArbitraries.bytes(8, 90),
                        Arbitraries.integers().between(5, 15))
                .as(RawPackets::packet);
    }

    private static byte[] packet(int protocol, byte[] header, byte[] options, byte[] data, int tcpWords) {
        int start = header.length + options.length;
        byte[] content = protocol == 6 && data.length < 4 * tcpWords ? Arrays.copyOf(data, 4 * tcpWords) : data;
        byte[] packet = Arrays.copyOf(header, start + content.length);
        System.arraycopy(options, 0, packet, header.length, options.length);
        System.arraycopy(content, 0, packet, start, content.length);
        packet[0] = (byte) (0x40 | start / 4);
        put16(packet, 2, packet.length);
        put16(packet, 6, (packet[6] & 0xC0) << 8);
        packet[9] = (byte) protocol;
        if (protocol == 6) {
            packet[start + 12] = (byte) (tcpWords << 4 | (packet[start + 12] & 0xF));
        } else if (protocol == 17) {
            put16(packet, start + 4, content.length);
        }
        putChecksums(packet);
        return packet;
    }

    /** Computes all checksums of a whole packet anew. */
    static void putChecksums(byte[] packet) {
        int start = (packet[0] & 0xF) * 4;
        int at = checksumAt(packet);
        put16(packet, 10, 0);
        put16(packet, 10, checksum(Arrays.copyOf(packet, start)));
        put16(packet, at, 0);
        int checksum = checksum(covered(packet, start));
        put16(packet, at, packet[9] == 17 && checksum == 0 ? 0xFFFF : checksum);
    }

    /** Place of the checksum behind the IPv4 header. */
    static int checksumAt(byte[] packet) {
        return (packet[0] & 0xF) * 4 + (packet[9] == 6 ? 16 : packet[9] == 17 ? 6 : 2);
    }

    private static byte[] covered(byte[] packet, int start) {
        byte[] content = Arrays.copyOfRange(packet, start, packet.length);
        if (packet[9] == 1) {
            return content;
        }
        byte[] covered = new byte[12 + content.length];
        System.arraycopy(packet, 12, covered, 0, 8);
        covered[9] = packet[9];
        put16(covered, 10, content.length);
        System.arraycopy(content, 0, covered, 12, content.length);
        return covered;
    }

    static int checksum(byte[] bytes) {
        byte[] even = Arrays.copyOf(bytes, (bytes.length + 1) / 2 * 2);
        BigInteger number = new BigInteger(1, even);
        int sum = number.mod(MODULUS).intValue();
        boolean negativeZero = sum == 0 && number.signum() != 0;
        return 0xFFFF - (negativeZero ? 0xFFFF : sum);
    }

    static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    static int get16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }
}
