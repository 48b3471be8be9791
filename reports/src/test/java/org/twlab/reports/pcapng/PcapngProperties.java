package org.twlab.reports.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.Decoded;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;

/** What is written is what a reader of the specification finds, whatever it is. */
class PcapngProperties {

    /**
     * A packet block as it is asked for.
     *
     * @param bytes anything
     */
    private record Block(int interfaceId, long atNanos, ByteBuffer bytes, PacketDirection direction, String comment) {}

    @Property(tries = 200)
    void everyBlockIsReadAsItWasWritten(
            @ForAll @IntRange(min = 1, max = 5) int interfaces, @ForAll("blocks") @Size(max = 20) List<Block> blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(Path.of("p"), out, "")) {
            for (int i = 0; i < interfaces; i++) {
                writer.addInterface("interface " + i);
            }
            blocks.forEach(block -> writer.packet(
                    block.interfaceId() % interfaces,
                    block.atNanos(),
                    block.bytes().array(),
                    block.direction(),
                    block.comment()));
        }
        List<CapturedFile.Packet> expected = new ArrayList<>();
        for (Block block : blocks) {
            expected.add(new CapturedFile.Packet(
                    "interface " + block.interfaceId() % interfaces,
                    block.atNanos(),
                    block.bytes(),
                    block.bytes().capacity(),
                    block.comment().isEmpty() ? List.of() : List.of(block.comment()),
                    block.direction().ordinal()));
        }

        CapturedFile file = CapturedFile.read(out.toByteArray());

        assertThat(file.interfaces()).hasSize(interfaces);
        assertThat(file.packets()).isEqualTo(expected);
    }

    @Property(tries = 300)
    void everyPacketOfATraceCanBeDecodedFromTheFile(@ForAll("packets") @Size(max = 20) List<Ipv4Packet> packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PacketCapture capture =
                new PacketCapture(Path.of("p"), out, "", List.of(CapturePoint.node("a"), CapturePoint.node("b")))) {
            for (Ipv4Packet packet : packets) {
                capture.on(new PacketSent(1, "a->b", packet));
                capture.on(new PacketDelivered(2, "a->b", packet));
            }
        }

        List<Ipv4Packet> read = CapturedFile.read(out.toByteArray()).packets().stream()
                .filter(packet -> packet.interfaceName().equals("b"))
                .map(packet -> PacketCodec.decode(packet.bytes().array()))
                .map(Decoded::orThrow)
                .toList();
        assertThat(read).isEqualTo(packets);
    }

    @Provide
    Arbitrary<List<Block>> blocks() {
        Arbitrary<Integer> lengths =
                Arbitraries.oneOf(Arbitraries.integers().between(0, 200), Arbitraries.of(65_533, 65_534, 65_535));
        Arbitrary<byte[]> bytes =
                Combinators.combine(lengths, Arbitraries.bytes()).as(PcapngProperties::pattern);
        Arbitrary<Long> times = Arbitraries.oneOf(
                Arbitraries.of(0L, 0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE),
                Arbitraries.longs().greaterOrEqual(0));
        Arbitrary<String> comments = Arbitraries.strings()
                .ofMaxLength(40)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100),
                        times,
                        bytes.map(ByteBuffer::wrap),
                        Arbitraries.of(PacketDirection.class),
                        comments)
                .as(Block::new)
                .list();
    }

    /** No two neighbours are equal, and no byte of the whole is always 0. */
    private static byte[] pattern(int length, byte salt) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 37 + salt);
        }
        return bytes;
    }

    @Provide
    Arbitrary<List<Ipv4Packet>> packets() {
        Arbitrary<TcpOptions> options = Combinators.combine(
                        Arbitraries.integers(), Arbitraries.integers(), Arbitraries.integers())
                .as((one, other, third) -> TcpOptions.builder()
                        .timestamps(one, other)
                        .sackBlocks(other, third, third, one)
                        .build());
        Arbitrary<TcpSegment> segments = Combinators.combine(
                        Arbitraries.integers().between(0, 65_535),
                        Arbitraries.integers(),
                        Arbitraries.integers(),
                        Arbitraries.integers().between(0, TcpSegment.FLAGS),
                        Arbitraries.oneOf(Arbitraries.just(TcpOptions.NONE), options),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(50))
                .as((port, seq, ack, flags, some, payload) ->
                        TcpSegment.of(port, 80, seq, ack, flags, port, some, LiteralBytes.of(payload)));
        return Combinators.combine(
                        Arbitraries.integers(), Arbitraries.integers().between(0, 255), segments)
                .as((source, ttl, segment) -> Ipv4Packet.of(source, ~source, ttl, source, segment))
                .list();
    }
}
