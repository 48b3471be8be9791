package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.INSIDE;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.packet;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.trace.DropReason;

/** Public ports 8000 to 8009 of TCP and 53 of UDP lead to ports 80 to 89 and 53 of the first inside host. */
class PortForwardTest {
    private static final int WEB = hostAddress(0);

    private NatLab lab = with(false);

    private static NatLab with(boolean hairpin) {
        return new NatLab(
                NatLab.builder("netfilter-6.18", PUBLIC)
                        .forward(new PortForward(6, PUBLIC, new PortRange(8000, 8009), WEB, 80))
                        .forward(new PortForward(17, PUBLIC, new PortRange(53, 53), WEB, 53))
                        .hairpin(hairpin)
                        .build(),
                3);
    }

    @AfterEach
    void everyPacketIsAccountedFor() {
        lab.conservation();
    }

    @Test
    void aConnectionFromOutsideGoesInsideAndBack() {
        lab.sendIn(inbound(SERVER, tcp(4000, 8003, SYN, 1, 0)));
        assertThat(lab.host(0).last()).isEqualTo(packet(SERVER, WEB, 63, tcp(4000, 83, SYN, 1, 0)));
        lab.sendFrom(0, outbound(0, SERVER, tcp(83, 4000, SYN | ACK, 9, 2)));
        assertThat(lab.outside.last()).isEqualTo(packet(PUBLIC, SERVER, 63, tcp(8003, 4000, SYN | ACK, 9, 2)));
        lab.sendIn(inbound(SERVER, tcp(4000, 8003, ACK, 2, 10)));
        assertThat(lab.state()).isEqualTo("ESTABLISHED");
        MappingSnapshot entry = lab.gateway.snapshot().get(0);
        assertThat(entry.inside()).isEqualTo(new Endpoint(WEB, 83));
        assertThat(entry.outside()).isEqualTo(new Endpoint(PUBLIC, 8003));
        assertThat(entry.remote()).isEqualTo(new Endpoint(SERVER, 4000));
        assertThat(entry.text(0))
                .isEqualTo("tcp      6 432000 ESTABLISHED src=198.51.100.7 dst=203.0.113.1 sport=4000 dport=8003"
                        + " src=10.1.0.2 dst=198.51.100.7 sport=83 dport=4000 [ASSURED] mark=0 use=1");
    }

    @Test
    void protocolsAndPortsBesidesAreNotForwarded() {
        lab.sendIn(inbound(SERVER, tcp(4000, 53, SYN, 1, 0)));
        lab.sendIn(inbound(SERVER, udp(4000, 8000)));
        lab.sendIn(inbound(SERVER, tcp(4000, 8010, SYN, 1, 0)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(3);
        lab.sendIn(inbound(SERVER, udp(4000, 53)));
        assertThat(lab.host(0).last()).isEqualTo(packet(SERVER, WEB, 63, udp(4000, 53)));
    }

    @Test
    void whatCannotBeginAConnectionIsForTheGateway() {
        lab.sendIn(inbound(SERVER, tcp(4000, 8000, SYN | ACK, 1, 5)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST);
    }

    /** The inside host connects first: the tuple of the answers from the forwarded port is taken. */
    @Test
    void aTupleThatIsTakenInsideCannotBeHadFromOutside() {
        lab.open(0, 80, SERVER, 4000);
        lab.sendIn(inbound(SERVER, tcp(4000, 8000, SYN, 1, 0)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
    }

    /** An inside host cannot get the public port toward a remote that has it by the forward. */
    @Test
    void aForwardedConnectionMakesItsPublicPortBusy() {
        lab.sendIn(inbound(SERVER, tcp(4000, 8000, SYN, 1, 0)));
        assertThat(lab.open(1, 8000, SERVER, 4000)).isNotEqualTo(8000);
        assertThat(lab.open(2, 8000, SERVER, 4001)).isEqualTo(8000);
    }

    /** A reset one, so in CLOSE: its source is not translated, and it keeps its port to the end. */
    @Test
    void n5AFinishedForwardedConnectionIsNotStolen() {
        lab = new NatLab(
                lab.gateway.settings().toBuilder()
                        .ports(new PortRange(8000, 8000))
                        .build(),
                3);
        lab.sendIn(inbound(SERVER, tcp(4000, 8000, SYN, 1, 0)));
        lab.sendFrom(0, outbound(0, SERVER, tcp(80, 4000, SYN | ACK, 9, 2)));
        lab.sendIn(inbound(SERVER, tcp(4000, 8000, RST, 2, 0)));
        assertThat(lab.state()).isEqualTo("CLOSE");

        lab.sendFrom(1, outbound(1, SERVER, tcp(8000, 4000, SYN, 1000, 0)));

        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
        assertThat(lab.state()).isEqualTo("CLOSE");
    }

    @Test
    void errorsAboutItAreTranslatedBothWays() {
        Ipv4Packet syn = inbound(SERVER, tcp(4000, 8000, SYN, 1, 0));
        lab.sendIn(syn);
        Ipv4Packet delivered = lab.host(0).last();
        lab.sendFrom(0, packet(WEB, SERVER, 64, IcmpMessage.about(delivered, 3, 3, 0)));
        Ipv4Packet refused = lab.outside.last();
        assertThat(refused.source()).isEqualTo(PUBLIC);
        assertThat(quote(refused)).isEqualTo(PacketCodec.encode(syn.withTtl(63)));

        Ipv4Packet answer = outbound(0, SERVER, tcp(80, 4000, SYN | ACK, 9, 2));
        lab.sendFrom(0, answer);
        int router = NatLab.address("192.0.2.9");
        lab.sendIn(packet(router, PUBLIC, 60, IcmpMessage.about(lab.outside.last(), 11, 0, 0)));
        assertThat(lab.host(0).last().source()).isEqualTo(router);
        assertThat(quote(lab.host(0).last())).isEqualTo(PacketCodec.encode(answer.withTtl(63)));
        assertThat(PacketCodec.verify(lab.host(0).last())).isTrue();
    }

    private static byte[] quote(Ipv4Packet error) {
        return ((IcmpMessage) error.payload()).quote().toBytes();
    }

    @Test
    void n3WithoutHairpinTheGatewayRefusesFromInside() {
        lab.sendFrom(1, outbound(1, PUBLIC, tcp(5000, 8000, SYN, 1, 0)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.host(1).last().tcp().flags()).isEqualTo(RST | ACK);
    }

    @Test
    void n3WithHairpinAnInsideHostReachesTheServerWhichSeesTheGateway() {
        lab = with(true);
        lab.sendFrom(1, outbound(1, PUBLIC, tcp(5000, 8001, SYN, 1, 0)));
        assertThat(lab.host(0).last()).isEqualTo(packet(INSIDE, WEB, 63, tcp(5000, 81, SYN, 1, 0)));
        lab.sendFrom(0, outbound(0, INSIDE, tcp(81, 5000, SYN | ACK, 9, 2)));
        assertThat(lab.host(1).last()).isEqualTo(packet(PUBLIC, hostAddress(1), 63, tcp(8001, 5000, SYN | ACK, 9, 2)));

        lab.sendFrom(2, outbound(2, PUBLIC, tcp(5000, 8001, SYN, 1, 0)));
        assertThat(lab.host(0).last().source()).isEqualTo(INSIDE);
        assertThat(lab.host(0).last().tcp().sourcePort()).isNotEqualTo(5000);
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.portsUsed()).isZero();
    }
}
