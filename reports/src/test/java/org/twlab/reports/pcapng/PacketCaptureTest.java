package org.twlab.reports.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;

/** What capture points see of a client, a router and a server, and where the reason of a death stands. */
class PacketCaptureTest {
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;

    private static Ipv4Packet packet(int number) {
        TcpSegment segment = TcpSegment.of(
                40_000, 80, number, 0, TcpSegment.ACK, 100, TcpOptions.timestamps(1, 2), LiteralBytes.EMPTY);
        return Ipv4Packet.of(0x0A000001, 0x0A000002, 64, number, segment);
    }

    private static ByteBuffer wire(Ipv4Packet packet) {
        return ByteBuffer.wrap(PacketCodec.encode(packet));
    }

    private static CapturedFile capture(List<CapturePoint> points, TraceEvent... events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PacketCapture capture = new PacketCapture(Path.of("packets.pcapng"), out, "about the run", points)) {
            for (TraceEvent event : events) {
                capture.on(event);
            }
        }
        return CapturedFile.read(out.toByteArray());
    }

    private static CapturedFile atHosts(TraceEvent... events) {
        return capture(List.of(CapturePoint.node("client[0]"), CapturePoint.node("server")), events);
    }

    @Test
    void theInterfacesAreTheCapturePointsAndThenTheDrops() {
        CapturedFile file = atHosts();

        assertThat(file.sectionComments()).containsExactly("about the run");
        assertThat(file.interfaces())
                .containsExactly(
                        new CapturedFile.Interface(101, 65_535, "client[0]", 9),
                        new CapturedFile.Interface(101, 65_535, "server", 9),
                        new CapturedFile.Interface(101, 65_535, "drops", 9));
        assertThat(file.packets()).isEmpty();
    }

    @Test
    void aHostSeesWhatItSendsAndWhatItReceives() {
        Ipv4Packet there = packet(1);
        Ipv4Packet forwarded = there.withTtl(63);
        CapturedFile file = atHosts(
                new PacketSent(5, "client[0]->r1", there),
                new PacketDelivered(6, "client[0]->r1", there),
                new PacketSent(6, "r1->server", forwarded),
                new PacketDelivered(8_000_000_000L, "r1->server", forwarded));

        assertThat(file.packets())
                .extracting(CapturedFile.Packet::interfaceName, CapturedFile.Packet::time, CapturedFile.Packet::flags)
                .containsExactly(tuple("client[0]", 5L, OUTBOUND), tuple("server", 8_000_000_000L, INBOUND));
        assertThat(file.packets().get(0).bytes()).isEqualTo(wire(there));
        assertThat(file.packets().get(1).bytes()).isEqualTo(wire(forwarded));
        assertThat(file.packets()).allSatisfy(packet -> {
            assertThat(packet.comments()).isEmpty();
            assertThat(packet.originalLength()).isEqualTo(packet.bytes().remaining());
        });
    }

    @Test
    void aLinkSeesWhatEntersItEitherWay() {
        CapturedFile file = capture(
                List.of(CapturePoint.link("client[0]-r1", "client[0]", "r1")),
                new PacketSent(1, "client[0]->r1", packet(1)),
                new PacketSent(2, "r1->client[0]", packet(2)),
                new PacketSent(3, "client[1]->r1", packet(3)),
                new PacketDelivered(4, "r1->client[0]", packet(4)));

        assertThat(file.packets())
                .extracting(CapturedFile.Packet::interfaceName, CapturedFile.Packet::time, CapturedFile.Packet::flags)
                .containsExactly(tuple("client[0]-r1", 1L, 0), tuple("client[0]-r1", 2L, 0));
    }

    @Test
    void aRefusedSegmentCarriesItsReasonWhereItArrivedThoughTheAnswerWentOutFirst() {
        Ipv4Packet syn = packet(1);
        Drop drop = Drop.of(DropReason.PAWS, "ts_recent", 7, "tsval", -1, "age_s", 3L);
        CapturedFile file = atHosts(
                new PacketDelivered(9, "r1->server", packet(0)),
                new PacketDelivered(10, "r1->server", syn),
                new PacketSent(10, "server->r1", packet(2)),
                new PacketDropped(10, "server", syn, drop),
                new PacketSent(11, "client[0]->r1", packet(3)));

        assertThat(file.packets())
                .extracting(CapturedFile.Packet::time, CapturedFile.Packet::flags, CapturedFile.Packet::comments)
                .containsExactly(
                        tuple(9L, INBOUND, List.of()),
                        tuple(10L, INBOUND, List.of("drop paws at server: ts_recent=7, tsval=4294967295, age_s=3")),
                        tuple(10L, OUTBOUND, List.of()),
                        tuple(11L, OUTBOUND, List.of()));
    }

    @Test
    void aPacketLostOnItsFirstLinkCarriesTheReasonWhereItWasSent() {
        Ipv4Packet lost = packet(1);
        CapturedFile file = atHosts(
                new PacketSent(5, "client[0]->r1", lost),
                new PacketDropped(5, "client[0]->r1", lost, Drop.of(DropReason.LOSS)),
                new PacketSent(6, "client[0]->r1", packet(2)));

        assertThat(file.packets())
                .extracting(CapturedFile.Packet::interfaceName, CapturedFile.Packet::comments)
                .containsExactly(
                        tuple("client[0]", List.of("drop loss at client[0]->r1")), tuple("client[0]", List.of()));
    }

    @Test
    void aPacketThatDiesWhereNobodyCapturesIsOnTheInterfaceOfDrops() {
        Ipv4Packet dying = packet(1).withTtl(1);
        CapturedFile file = atHosts(
                new PacketDelivered(7, "r1->r2", dying),
                new PacketDropped(7, "r2", dying, Drop.of(DropReason.TTL_EXCEEDED, "ttl", 1)));

        assertThat(file.packets())
                .extracting(
                        CapturedFile.Packet::interfaceName, CapturedFile.Packet::time, CapturedFile.Packet::comments)
                .containsExactly(tuple("drops", 7L, List.of("drop ttl_exceeded at r2: ttl=1")));
        assertThat(file.packets().get(0).bytes()).isEqualTo(wire(dying));
    }

    @Test
    void whereTwoPointsSeeOneDeathTheLastHasTheComment() {
        Ipv4Packet lost = packet(1);
        CapturedFile file = capture(
                List.of(CapturePoint.node("a"), CapturePoint.link("a-b", "a", "b")),
                new PacketSent(5, "a->b", lost),
                new PacketDropped(5, "a->b", lost, Drop.of(DropReason.QUEUE_FULL, "queued", 100, "limit", 100)));

        assertThat(file.packets())
                .extracting(CapturedFile.Packet::interfaceName, CapturedFile.Packet::comments)
                .containsExactly(
                        tuple("a", List.of()), tuple("a-b", List.of("drop queue_full at a->b: queued=100, limit=100")));
    }

    @Test
    void anEventWithoutEndIsNotHeldBackForEver() {
        Ipv4Packet first = packet(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PacketCapture capture = new PacketCapture(Path.of("p"), out, "", List.of(CapturePoint.node("server")));
        capture.on(new PacketDelivered(1, "r1->server", first));
        for (int i = 1; i <= 5000; i++) {
            capture.on(new PacketSent(1, "server->r1", packet(i)));
        }
        assertThat(capture.packets()).as("written before the end").isGreaterThan(1000);
        capture.on(new PacketDropped(1, "server", first, Drop.of(DropReason.BAD_STATE)));
        capture.close();

        List<CapturedFile.Packet> packets = CapturedFile.read(out.toByteArray()).packets();
        assertThat(packets).hasSize(5002);
        assertThat(packets.get(5001).interfaceName()).isEqualTo("drops");
        assertThat(packets.get(5001).comments()).containsExactly("drop bad_state at server");
    }
}
