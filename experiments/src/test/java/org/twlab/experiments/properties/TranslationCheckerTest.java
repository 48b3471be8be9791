package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.SegmentTranslation;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class TranslationCheckerTest {
    private static final DrawnNetwork DRAWN = RecordedRun.natted(Closes.SERVER);

    private final RecordedRun good = RecordedRun.of(DRAWN);

    @Test
    void acceptsWhatTheGatewayDid() {
        assertThat(verdict(good)).isEmpty();
    }

    @Test
    void refusesAChecksumThatWasNotUpdated() {
        RecordedRun bad = sending(
                "nat->r1"::equals,
                packet -> packet.withPayload(
                        packet.payload().withChecksum(packet.payload().checksum() ^ 0x100)));

        assertThat(verdict(bad)).first().asString().contains("not the checksums of its bytes");
    }

    @Test
    void refusesAHeaderChecksumThatWasNotUpdated() {
        RecordedRun bad = sending(
                "nat->r1"::equals,
                packet -> packet.withHeader(
                        packet.tos(), packet.flagsAndOffset(), packet.options(), packet.headerChecksum() ^ 1));

        assertThat(verdict(bad)).first().asString().contains("not the checksums of its bytes");
    }

    @Test
    void refusesAnotherPublicPort() {
        RecordedRun bad = sending("nat->r1"::equals, packet -> between(packet, packet.source(), 9));

        assertThat(verdict(bad)).first().asString().contains("mapped to");
    }

    @Test
    void refusesAPrivateSourceOutside() {
        RecordedRun bad = sending(
                "r1->r2"::equals,
                packet -> between(
                        packet,
                        DRAWN.groups().size() + (10 << 24) + (1 << 16),
                        packet.tcp().sourcePort()));

        assertThat(verdict(bad)).first().asString().contains("a private source outside");
    }

    @Test
    void refusesAnEndpointInsideThatIsNotTheMappings() {
        RecordedRun bad = sending(
                link -> link.startsWith("nat->a"),
                packet -> packet.payload() instanceof TcpSegment segment
                        ? SegmentTranslation.translate(
                                packet,
                                packet.source(),
                                segment.sourcePort(),
                                packet.destination() + 1,
                                segment.destinationPort())
                        : packet);

        assertThat(verdict(bad)).first().asString().contains("mapped to");
    }

    @Test
    void refusesChangedTimestamps() {
        RecordedRun bad = sending("nat->r1"::equals, TranslationCheckerTest::aTickLater);

        assertThat(verdict(bad)).first().asString().contains("has become");
    }

    @Test
    void refusesDeliveryWithoutAMapping() {
        RecordedRun bad = good.without(
                MappingCreated.class, created -> created.internal().local().address() != 0);

        assertThat(verdict(bad)).isNotEmpty();
    }

    private static Ipv4Packet between(Ipv4Packet packet, int source, int sourcePort) {
        return SegmentTranslation.translate(
                packet, source, sourcePort, packet.destination(), packet.tcp().destinationPort());
    }

    private static Ipv4Packet aTickLater(Ipv4Packet packet) {
        TcpSegment segment = packet.tcp();
        if (!segment.options().hasTimestamps() || segment.syn()) {
            return packet;
        }
        TcpOptions later = TcpOptions.timestamps(
                segment.options().tsVal() + 1, segment.options().tsEcr());
        TcpSegment changed = TcpSegment.of(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.seq(),
                segment.ack(),
                segment.flags(),
                segment.window(),
                later,
                segment.payload());
        return PacketCodec.stamp(packet.withPayload(changed));
    }

    private RecordedRun sending(Predicate<String> link, UnaryOperator<Ipv4Packet> change) {
        return good.changing(
                PacketSent.class,
                sent -> link.test(sent.link()),
                sent -> new PacketSent(sent.atNanos(), sent.link(), change.apply(sent.packet())));
    }

    private static List<String> verdict(RecordedRun recorded) {
        MappingChecker mappings = new MappingChecker(DRAWN.gateway().orElseThrow());
        return recorded.verdictOf(mappings, new TranslationChecker(mappings));
    }
}
