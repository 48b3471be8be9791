package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** A host as the end of a path: pings, closed ports, protocols it does not know, fragments. */
class HostIpTest {
    private static final int SECOND_ADDRESS = Address.parse("10.1.0.9").bits();

    private final List<TraceEvent> traced = new ArrayList<>();
    private CraftedPeer peer = with("linux-6.18");

    private CraftedPeer with(String profile) {
        NetworkContext context = new NetworkContext(new Simulation(), new RandomStreams(7, 0), traced::add, false);
        return new CraftedPeer(context, TwoHosts.settings(profile));
    }

    @AfterEach
    void everyPacketOfTheHostIsAccountedFor() {
        TcpHost host = peer.host;
        assertThat(host.accepted() + host.drops().total() + host.sent() + host.held())
                .isEqualTo(host.received() + host.originated() + host.copies());
        assertThat(host.received()).isEqualTo(peer.sent());
    }

    @Test
    void answersPingsFromTheAddressTheyWereSentTo() {
        peer.host.addAddress(SECOND_ADDRESS);
        Ipv4Packet ping = packet(SECOND_ADDRESS, ping(8, 0x0001_0002, 100));
        peer.send(ping.withHeader(0x48, Ipv4Packet.DONT_FRAGMENT, new byte[0], Checksums.NOT_STAMPED));

        assertThat(peer.others)
                .containsExactly(Ipv4Packet.of(SECOND_ADDRESS, CraftedPeer.ADDRESS, 64, 0, ping(0, 0x0001_0002, 100))
                        .withHeader(0x48, 0, new byte[0], Checksums.NOT_STAMPED));
        assertThat(peer.host.accepted()).isEqualTo(1);
        assertThat(peer.host.drops().total()).isZero();
    }

    @Test
    void itsMessagesHaveTheHostsTtl() {
        peer = with("windows-2003");
        peer.send(packet(CraftedPeer.HOST, ping(8, 1, 1)));
        peer.send(packet(CraftedPeer.HOST, udp(9, 4)));

        assertThat(peer.others).extracting(Ipv4Packet::ttl).containsExactly(128, 128);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 11, 13, 200})
    void refusesOtherMessagesInSilence(int type) {
        peer.send(packet(CraftedPeer.HOST, ping(type, 0, 4)));

        assertThat(peer.others).isEmpty();
        assertThat(peer.host.drops().of(DropReason.UNKNOWN_PROTOCOL)).isEqualTo(1);
        assertThat(peer.host.accepted()).isZero();
    }

    @Test
    void saysThatNobodyListensOnAUdpPort() {
        Ipv4Packet probe = packet(CraftedPeer.HOST, udp(33_434, 40));
        peer.send(probe);

        Ipv4Packet report = peer.others.get(0);
        assertThat(report.source()).isEqualTo(CraftedPeer.HOST);
        assertThat(report.tos()).isEqualTo(0xC0);
        assertThat(report.dontFragment()).isFalse();
        assertThat(report.payload()).isEqualTo(IcmpMessage.about(probe, 3, 3, 0));
        assertThat(dropped()).containsExactly("no_socket {port=33434}");
        assertThat(peer.host.accepted()).isZero();
    }

    @Test
    void saysThatItDoesNotKnowAProtocol() {
        Ipv4Packet probe = packet(CraftedPeer.HOST, new OpaquePayload(132, new byte[40]));
        peer.send(probe);

        assertThat(peer.others.get(0).payload()).isEqualTo(IcmpMessage.about(probe, 3, 2, 0));
        assertThat(dropped()).containsExactly("unknown_protocol {protocol=132}");
    }

    /** Errors are limited, answers to pings are not. The peer is one address, so the limit for one counts: 6 at once. */
    @ParameterizedTest
    @ValueSource(strings = {"linux-2.6.32", "linux-3.10", "linux-4.9", "linux-6.18"})
    void itsErrorsAreLimited(String profile) {
        peer = with(profile);
        for (int i = 0; i < 100; i++) {
            peer.send(packet(CraftedPeer.HOST, udp(9, 4)));
            peer.send(packet(CraftedPeer.HOST, ping(8, i, 4)));
        }

        assertThat(peer.others).hasSize(106);
    }

    /** To 100 sources at once: 50 with the common limit that came with Linux 3.18, all of them before. */
    @ParameterizedTest
    @CsvSource({
        "linux-2.6.32, 100",
        "linux-3.10, 100",
        "linux-4.9, 50",
        "linux-4.14, 50",
        "linux-6.18, 50",
        "rfc9293, 50"
    })
    void theCommonLimitIsTheKernels(String profile, int answers) {
        peer = with(profile);
        for (int i = 0; i < 100; i++) {
            peer.send(Ipv4Packet.of(CraftedPeer.ADDRESS + 1 + i, CraftedPeer.HOST, 64, 7, udp(9, 4)));
        }

        assertThat(peer.others).hasSize(answers);
    }

    @Test
    void takesASegmentInFragmentsAsIfItWereWhole() {
        List<Payload> read = new ArrayList<>();
        peer.host.listen(80, 16, c -> new ConnectionHandler() {
            @Override
            public void onData(TcpConnection connection, Payload bytes) {
                read.add(bytes);
            }
        });
        peer.send(CraftedPeer.segment(5000, 80, 1000, 0, TcpSegment.SYN, TcpOptions.NONE));
        int ack = peer.last().seq() + 1;
        StreamBytes stream = new StreamBytes(77, true, 0, 1000);
        TcpSegment segment =
                CraftedPeer.segment(5000, 80, 1001, ack, TcpSegment.ACK | TcpSegment.PSH, TcpOptions.NONE, stream);
        List<Ipv4Packet> pieces = Fragments.split(open(packet(CraftedPeer.HOST, segment)), 400);
        assertThat(pieces).hasSize(3);
        long before = peer.host.counters().get(Counter.IN_SEGS);
        // as values: what the host reads is known by its place in the stream
        pieces.forEach(peer::pass);

        assertThat(read).hasSize(1);
        assertThat(read.get(0)).isEqualTo(stream);
        assertThat(peer.last().ack()).isEqualTo(2001);
        assertThat(peer.host.counters().get(Counter.IN_SEGS)).isEqualTo(before + 1);
        assertThat(peer.host.held()).isZero();
    }

    @Test
    void takesASegmentInFragmentsReadFromBytes() {
        peer.host.listen(80, 16, c -> ConnectionHandler.NONE);
        TcpSegment syn = CraftedPeer.segment(
                5000,
                80,
                1000,
                0,
                TcpSegment.SYN,
                TcpOptions.builder().mss(1000).timestamps(5, 0).build());
        for (Ipv4Packet piece : Fragments.split(open(packet(CraftedPeer.HOST, syn)), 28)) {
            peer.send(piece);
        }

        assertThat(peer.last().syn()).isTrue();
        assertThat(peer.last().ack()).isEqualTo(1001);
        assertThat(peer.last().options().tsEcr()).isEqualTo(5);
    }

    @Test
    void aChangedFragmentSpoilsTheChecksumOfTheWhole() {
        List<Ipv4Packet> pieces = Fragments.split(open(packet(CraftedPeer.HOST, udp(9, 100))), 60);
        peer.send(pieces.get(0));
        peer.send(pieces.get(1));
        byte[] bytes = PacketCodec.encode(pieces.get(2));
        bytes[20] ^= 1;
        peer.send(PacketCodec.decode(bytes).orThrow());

        assertThat(peer.others).isEmpty();
        assertThat(peer.host.drops().of(DropReason.BAD_CHECKSUM)).isEqualTo(1);
        assertThat(peer.host.accepted()).isEqualTo(2);
    }

    @Test
    void reportsWhatStaysIncomplete() {
        Ipv4Packet first =
                Fragments.split(open(packet(CraftedPeer.HOST, udp(9, 100))), 60).get(0);
        peer.send(first);
        peer.runUntil(30 * TwoHosts.SECOND);
        peer.settle();

        assertThat(peer.others).singleElement().satisfies(report -> {
            assertThat(report.source()).isEqualTo(CraftedPeer.HOST);
            assertThat(((IcmpMessage) report.payload()).type()).isEqualTo(11);
            assertThat(((IcmpMessage) report.payload()).code()).isEqualTo(1);
            assertThat(((IcmpMessage) report.payload()).quote().toBytes()).isEqualTo(PacketCodec.encode(first));
        });
    }

    @Test
    void aRebootForgetsFragments() {
        List<Ipv4Packet> pieces = Fragments.split(open(packet(CraftedPeer.HOST, udp(9, 30))), 44);
        peer.send(pieces.get(0));
        peer.host.reboot(TwoHosts.SECOND);
        assertThat(peer.host.held()).isZero();
        assertThat(peer.host.drops().of(DropReason.HOST_DOWN)).isEqualTo(1);
        peer.runUntil(2 * TwoHosts.SECOND);
        peer.send(pieces.get(1));

        assertThat(peer.host.held()).isEqualTo(1);
        assertThat(peer.others).isEmpty();
    }

    @Test
    void sendsWhatIsTooLargeInPiecesIfThatIsAllowed() {
        Ipv4Packet large = Ipv4Packet.of(CraftedPeer.HOST, CraftedPeer.ADDRESS, 64, 7, udp(9, 2000));
        peer.host.inject(open(large));
        peer.settle();
        assertThat(peer.others).extracting(Ipv4Packet::totalLength).containsExactly(1500, 548);
        assertThat(Fragments.join(peer.others)).isEqualTo(open(large));
        assertThat(peer.host.originated()).isEqualTo(1);
        assertThat(peer.host.copies()).isEqualTo(1);

        peer.host.inject(large);
        peer.settle();
        assertThat(peer.others).hasSize(2);
        assertThat(peer.host.originated()).isEqualTo(2);
        assertThat(dropped()).containsExactly("fragmentation_needed {size=2028, mtu=1500}");
    }

    private List<String> dropped() {
        return traced.stream()
                .filter(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().toString())
                .toList();
    }

    private static Ipv4Packet packet(int destination, IpPayload payload) {
        return Ipv4Packet.of(CraftedPeer.ADDRESS, destination, 64, 7, payload);
    }

    private static Ipv4Packet open(Ipv4Packet packet) {
        return packet.withHeader(0, 0, new byte[0], Checksums.NOT_STAMPED);
    }

    private static IcmpMessage ping(int type, int rest, int length) {
        return new IcmpMessage(type, 0, rest, LiteralBytes.of(new byte[length]), Checksums.NOT_STAMPED);
    }

    private static UdpDatagram udp(int port, int length) {
        return new UdpDatagram(40_000, port, LiteralBytes.of(new byte[length]), Checksums.NOT_STAMPED);
    }
}
