package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;

import com.google.common.primitives.ImmutableIntArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.rewrite.Ftp;
import org.twlab.nat.rewrite.Helper;
import org.twlab.nat.rewrite.TimestampTreatment;

/** Gateways that change what segments say: timestamps, and PORT with the data connection that follows. */
class RewritingTest {
    private static final int CONTROL = 40_000;
    private static final int DATA = 40_001;

    private NatLab lab = ftp();

    private static NatSettings.Builder builder() {
        return NatSettings.builder(NatLab.INSIDE, 24, ImmutableIntArray.of(PUBLIC), NatModel.named("netfilter-4.9"));
    }

    private static NatLab ftp() {
        return new NatLab(builder().helpers(Helper.FTP).build(), 4);
    }

    @AfterEach
    void everyPacketIsAccountedForAndRight() {
        lab.conservation();
        for (Ipv4Packet packet : lab.outside.received) {
            assertThat(PacketCodec.verify(packet)).isTrue();
        }
    }

    private static TcpSegment segment(int from, int to, int flags, int seq, int ack, Payload payload) {
        return TcpSegment.of(from, to, seq, ack, flags, 29_200, TcpOptions.timestamps(7, 9), payload);
    }

    private void out(int host, int flags, int seq, int ack, Payload payload) {
        lab.sendFrom(host, NatLab.outbound(host, SERVER, segment(CONTROL, 21, flags, seq, ack, payload)));
    }

    private void in(int publicPort, int flags, int seq, int ack) {
        lab.sendIn(NatLab.inbound(SERVER, segment(21, publicPort, flags, seq, ack, LiteralBytes.EMPTY)));
    }

    /** Opens a control connection and says PORT; returns the public endpoint that left. */
    private Endpoint announce(int host) {
        out(host, SYN, 1000, 0, LiteralBytes.EMPTY);
        int port = lab.outside.last().tcp().sourcePort();
        in(port, SYN | ACK, 5000, 1001);
        out(host, ACK, 1001, 5001, LiteralBytes.EMPTY);
        out(host, ACK, 1001, 5001, Ftp.portCommand(new Endpoint(hostAddress(host), DATA)));
        return Ftp.port(lab.outside.last().tcp().payload()).orElseThrow();
    }

    private void dataSyn(Endpoint announced, int from) {
        lab.sendIn(NatLab.packet(
                SERVER, announced.address(), 64, segment(from, announced.port(), SYN, 9000, 0, LiteralBytes.EMPTY)));
    }

    @Test
    void theDataConnectionReachesTheHostThatAnnouncedIt() {
        Endpoint first = announce(0);
        Endpoint second = announce(1);

        assertThat(first).isEqualTo(new Endpoint(PUBLIC, DATA));
        assertThat(second).isEqualTo(new Endpoint(PUBLIC, DATA + 1));
        dataSyn(second, 20);
        Ipv4Packet arrived = lab.host(1).last();
        assertThat(arrived.source()).isEqualTo(SERVER);
        assertThat(arrived.destination()).isEqualTo(hostAddress(1));
        assertThat(arrived.tcp().destinationPort()).isEqualTo(DATA);
        lab.sendFrom(1, NatLab.outbound(1, SERVER, segment(DATA, 20, SYN | ACK, 1, 9001, LiteralBytes.EMPTY)));
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(second.port());
    }

    @Test
    void anExpectationIsForOneConnectionFromThatHostInTime() {
        Endpoint announced = announce(0);
        int before = lab.host(0).received.size();
        lab.sendIn(NatLab.packet(
                NatLab.OTHER_SERVER,
                announced.address(),
                64,
                segment(20, announced.port(), SYN, 9000, 0, LiteralBytes.EMPTY)));
        assertThat(lab.host(0).received).hasSize(before);
        dataSyn(announced, 20);
        dataSyn(announced, 4020);
        assertThat(lab.host(0).received).hasSize(before + 1);

        lab = ftp();
        Endpoint late = announce(0);
        before = lab.host(0).received.size();
        lab.runTo(300);
        dataSyn(late, 20);
        assertThat(lab.host(0).received).hasSize(before);
    }

    @Test
    void theEndOfTheControlConnectionEndsWhatItAnnounced() {
        Endpoint announced = announce(0);
        int before = lab.host(0).received.size();
        lab.gateway.flush();
        dataSyn(announced, 20);

        assertThat(lab.host(0).received).hasSize(before);
    }

    /** PORT 203,0,113,1,156,65 is 3 bytes longer than PORT 10,1,0,2,156,65. */
    @Test
    void bothEndsCountOnAndTrackingWithThem() {
        announce(0);
        int port = lab.outside.last().tcp().sourcePort();
        int length = Ftp.portCommand(new Endpoint(hostAddress(0), DATA)).length();
        int seen = lab.outside.last().tcp().payload().length();
        assertThat(seen - length).isEqualTo(3);
        in(port, ACK, 5001, 1001 + seen);
        assertThat(lab.host(0).last().tcp().ack()).isEqualTo(1001 + length);

        out(0, ACK, 1001 + length, 5001, Ftp.line("RETR a"));
        assertThat(lab.outside.last().tcp().seq()).isEqualTo(1001 + seen);
        in(port, RST | ACK, 5001, 1001 + seen + 8);
        assertThat(lab.host(0).last().tcp().ack()).isEqualTo(1001 + length + 8);
    }

    @Test
    void timestampsAreRewrittenBothWaysAlsoThroughAForward() {
        lab = new NatLab(
                builder()
                        .timestamps(TimestampTreatment.REWRITE)
                        .forward(new PortForward(6, PUBLIC, new PortRange(80, 80), hostAddress(1), 8080))
                        .build(),
                4);
        lab.runTo(2);
        out(0, SYN, 1000, 0, LiteralBytes.EMPTY);
        assertThat(lab.outside.last().tcp().options()).isEqualTo(TcpOptions.timestamps(2000, 9));
        lab.sendIn(NatLab.inbound(
                SERVER,
                segment(21, CONTROL, SYN | ACK, 5000, 1001, LiteralBytes.EMPTY)
                        .withContent(5000, 1001, TcpOptions.timestamps(55, 2000), LiteralBytes.EMPTY)));
        assertThat(lab.host(0).last().tcp().options()).isEqualTo(TcpOptions.timestamps(55, 7));

        lab.sendIn(NatLab.inbound(SERVER, segment(4000, 80, SYN, 1, 0, LiteralBytes.EMPTY)));
        assertThat(lab.host(1).last().tcp().options()).isEqualTo(TcpOptions.timestamps(7, 9));
        lab.sendFrom(1, NatLab.outbound(1, SERVER, segment(8080, 4000, SYN | ACK, 1, 2, LiteralBytes.EMPTY)));
        assertThat(lab.outside.last().tcp().options()).isEqualTo(TcpOptions.timestamps(2000, 9));
    }

    @Test
    void strippedHandshakesHaveNoTimestamps() {
        lab = new NatLab(builder().timestamps(TimestampTreatment.STRIP).build(), 4);
        out(0, SYN, 1000, 0, LiteralBytes.EMPTY);

        assertThat(lab.outside.last().tcp().options().hasTimestamps()).isFalse();
    }
}
