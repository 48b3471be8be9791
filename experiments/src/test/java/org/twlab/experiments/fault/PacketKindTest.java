package org.twlab.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

class PacketKindTest {
    private static Ipv4Packet packet(int flags, int length) {
        return Ipv4Packet.of(
                1, 2, 64, 0, TcpSegment.of(1, 2, 3, 4, flags, 5, TcpOptions.NONE, LiteralBytes.of(new byte[length])));
    }

    /** The rule as the language states it: the first that fits of rst, syn-ack, syn, fin, data, ack. */
    private static String byTheRule(int flags, int length) {
        boolean syn = (flags & 0x02) != 0;
        if ((flags & 0x04) != 0) {
            return "rst";
        }
        if (syn && (flags & 0x10) != 0) {
            return "syn-ack";
        }
        if (syn) {
            return "syn";
        }
        return (flags & 0x01) != 0 ? "fin" : length > 0 ? "data" : "ack";
    }

    @Test
    void theFirstThatFitsOfAllFlagsWithDataAndWithout() {
        for (int flags = 0; flags <= TcpSegment.FLAGS; flags++) {
            for (int length = 0; length < 2; length++) {
                PacketKind kind = PacketKind.of(packet(flags, length));

                assertThat(kind.label()).as("flags " + flags).isEqualTo(byTheRule(flags, length));
                assertThat(kind.allows(flags, ~flags & TcpSegment.FLAGS))
                        .as("flags " + flags)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "syn, 2, 16, true", "syn, 16, 0, false", "syn, 0, 2, false", "syn-ack, 0, 16, false", "fin, 4, 0, false",
        "rst, 0, 4, false", "data, 24, 0, true", "last-ack, 0, 16, false", "icmp, 16, 0, false", "other, 0, 16, true"
    })
    void aKindAndFlagsMayExcludeEachOther(String kind, int set, int clear, boolean allowed) {
        assertThat(PacketKind.of(kind).orElseThrow().allows(set, clear)).isEqualTo(allowed);
    }

    @Test
    void whatIsNoSegmentIsIcmpOrOther() {
        Ipv4Packet quoted = packet(TcpSegment.SYN, 0);
        IcmpMessage error = new IcmpMessage(11, 0, 0, LiteralBytes.of(new byte[28]), Checksums.NOT_STAMPED);

        assertThat(PacketKind.of(quoted.withPayload(error))).isEqualTo(PacketKind.ICMP);
        assertThat(PacketKind.of(quoted.withPayload(new UdpDatagram(1, 2, LiteralBytes.EMPTY, Checksums.NOT_STAMPED))))
                .isEqualTo(PacketKind.OTHER);
    }
}
