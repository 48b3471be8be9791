package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** RFC 1624: a checksum updated for what changed is the checksum computed anew. */
class IncrementalChecksumProperties {

    @Property
    void ttlUpdateIsFullRecomputation(@ForAll("packets") Ipv4Packet packet, @ForAll @IntRange(max = 255) int newTtl) {
        assertThat(PacketCodec.stamp(packet).withTtl(newTtl)).isEqualTo(PacketCodec.stamp(packet.withTtl(newTtl)));
    }

    @Property
    void translationUpdateIsFullRecomputation(
            @ForAll("translatablePackets") Ipv4Packet packet,
            @ForAll("words") int source,
            @ForAll("ports") int sourcePort,
            @ForAll("words") int destination,
            @ForAll("ports") int destinationPort) {
        Ipv4Packet updated = SegmentTranslation.translate(
                PacketCodec.stamp(packet), source, sourcePort, destination, destinationPort);
        Ipv4Packet recomputed = PacketCodec.stamp(
                SegmentTranslation.translate(packet, source, sourcePort, destination, destinationPort));

        assertThat(updated).isEqualTo(recomputed);
        assertThat(PacketCodec.verify(updated)).isTrue();
    }

    /** 16 bits leave 0 and 0xFFFF as two names of the same sum: drawn words alone would hardly ever meet them. */
    @Property
    void translationToTheCornersOfTheSumIsFullRecomputation(
            @ForAll("translatablePackets") Ipv4Packet packet, @ForAll("ports") int wanted) {
        Ipv4Packet stamped = PacketCodec.stamp(packet);
        int port = sourcePortThatMakesTheChecksum(stamped, wanted);
        Ipv4Packet updated = readdressed(stamped, port);

        assertThat(updated).isEqualTo(PacketCodec.stamp(readdressed(packet, port)));
    }

    @Property
    void backAgainIsTheSamePacket(
            @ForAll("translatablePackets") Ipv4Packet packet, @ForAll("words") int address, @ForAll("ports") int port) {
        Ipv4Packet stamped = PacketCodec.stamp(packet);
        Ipv4Packet outside =
                SegmentTranslation.translate(stamped, address, port, packet.destination(), destinationPort(packet));

        assertThat(SegmentTranslation.translate(
                        outside, packet.source(), sourcePort(packet), packet.destination(), destinationPort(packet)))
                .isEqualTo(stamped);
    }

    @Property
    void aWrongChecksumIsNotRepaired(
            @ForAll("translatablePackets") Ipv4Packet packet,
            @ForAll("words") int address,
            @ForAll("ports") int port,
            @ForAll @IntRange(min = 1, max = 0xFFFD) int error) {
        Ipv4Packet stamped = PacketCodec.stamp(packet);
        int wrong = (stamped.payload().checksum() + error - 1) % 0xFFFF + 1;
        Ipv4Packet damaged = stamped.withPayload(stamped.payload().withChecksum(wrong));
        Ipv4Packet forwarded = SegmentTranslation.translate(damaged, address, port, address, port);

        assertThat(PacketCodec.verify(damaged)).isFalse();
        assertThat(PacketCodec.verify(forwarded)).isFalse();
    }

    @Property
    void otherContentIsFullRecomputation(
            @ForAll("segments") TcpSegment segment,
            @ForAll("segments") TcpSegment other,
            @ForAll("words") int address) {
        Ipv4Packet packet = Ipv4Packet.of(address, 1, 64, 7, segment);
        Ipv4Packet stamped = PacketCodec.stamp(packet);
        Ipv4Packet updated = PacketCodec.stamp(packet.withPayload(content((TcpSegment) stamped.payload(), other)));

        assertThat(updated).isEqualTo(PacketCodec.stamp(packet.withPayload(content(segment, other))));
    }

    @Property
    void otherContentDoesNotRepairAWrongChecksum(
            @ForAll("segments") TcpSegment segment,
            @ForAll("segments") TcpSegment other,
            @ForAll @IntRange(min = 1, max = 0xFFFD) int error) {
        Ipv4Packet stamped = PacketCodec.stamp(Ipv4Packet.of(1, 2, 64, 7, segment));
        int wrong = (stamped.payload().checksum() + error - 1) % 0xFFFF + 1;
        TcpSegment damaged = ((TcpSegment) stamped.payload()).withChecksum(wrong);

        assertThat(PacketCodec.verify(PacketCodec.stamp(Ipv4Packet.of(1, 2, 64, 7, content(damaged, other)))))
                .isFalse();
    }

    private static TcpSegment content(TcpSegment segment, TcpSegment other) {
        return segment.withContent(other.seq(), other.ack(), other.options(), other.payload());
    }

    private static Ipv4Packet readdressed(Ipv4Packet packet, int newSourcePort) {
        return SegmentTranslation.translate(
                packet, packet.source(), newSourcePort, packet.destination(), destinationPort(packet));
    }

    private static int sourcePortThatMakesTheChecksum(Ipv4Packet stamped, int wanted) {
        return (sourcePort(stamped) + stamped.payload().checksum() + 0xFFFF - wanted) % 0xFFFF;
    }

    private static int sourcePort(Ipv4Packet packet) {
        return packet.payload() instanceof TcpSegment segment
                ? segment.sourcePort()
                : ((UdpDatagram) packet.payload()).sourcePort();
    }

    private static int destinationPort(Ipv4Packet packet) {
        return packet.payload() instanceof TcpSegment segment
                ? segment.destinationPort()
                : ((UdpDatagram) packet.payload()).destinationPort();
    }

    @Provide
    Arbitrary<Ipv4Packet> packets() {
        return PacketArbitraries.packets();
    }

    @Provide
    Arbitrary<Ipv4Packet> translatablePackets() {
        return PacketArbitraries.translatablePackets();
    }

    @Provide
    Arbitrary<TcpSegment> segments() {
        return PacketArbitraries.tcpSegments();
    }

    @Provide
    Arbitrary<Integer> words() {
        return PacketArbitraries.words();
    }

    @Provide
    Arbitrary<Integer> ports() {
        return PacketArbitraries.ports();
    }
}
