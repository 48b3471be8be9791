package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.balancer.BalancerLab.SERVICE;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.net.Fate;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.tcp.Errno;
import org.twlab.core.trace.DropReason;

/** ICMP errors about a balanced connection quote, on either side, what that side has sent. */
class ErrorTranslationTest {
    private static final int FOREIGN = BalancerLab.address("198.51.100.99");

    private static BalancerLab talking(BalancerMode mode) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 1), 1, "linux-4.9");
        lab.serve(10, 10, false);
        lab.call(0, 5, 10, true);
        lab.runTo(1);
        return lab;
    }

    private static Ipv4Packet error(int source, Ipv4Packet cause, int type, int code) {
        return PacketCodec.stamp(Ipv4Packet.of(source, cause.source(), 64, 3, IcmpMessage.about(cause, type, code, 0)));
    }

    private static Ipv4Packet lastOf(BalancerLab lab, String link) {
        List<Ipv4Packet> packets = lab.delivered(link);
        return packets.get(packets.size() - 1);
    }

    /** The quote is byte for byte the start of the packet as its sender sent it, but for the TTLs on the way. */
    private static void assertQuotes(Ipv4Packet error, Ipv4Packet sent, int hops) {
        assertThat(PacketCodec.verify(error)).isTrue();
        byte[] quote = ((IcmpMessage) error.payload()).quote().toBytes();
        byte[] expected = PacketCodec.encode(sent.withTtl(sent.ttl() - hops));
        assertThat(quote).isEqualTo(Arrays.copyOf(expected, quote.length));
    }

    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT"})
    void aClientReadsAboutWhatItHasSent(BalancerMode mode) {
        BalancerLab lab = talking(mode);
        Ipv4Packet sent = lastOf(lab, "client[0]->router");
        Ipv4Packet seen = lastOf(lab, "balancer->server[0]");
        lab.servers.get(0).inject(error(BalancerLab.serverAddress(0), seen, IcmpMessage.DESTINATION_UNREACHABLE, 10));
        lab.runTo(2);
        Ipv4Packet error = lastOf(lab, "router->client[0]");
        assertThat(error.source()).isEqualTo(SERVICE.address());
        assertQuotes(error, sent, 2);
        lab.conservation();
    }

    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT", "DSR"})
    void aBackendReadsAboutWhatItHasSent(BalancerMode mode) {
        BalancerLab lab = talking(mode);
        boolean direct = mode == BalancerMode.DSR;
        Ipv4Packet sent = lastOf(lab, direct ? "server[0]->router" : "server[0]->balancer");
        Ipv4Packet seen = lastOf(lab, "router->client[0]");
        lab.clients.get(0).inject(error(FOREIGN, seen, IcmpMessage.DESTINATION_UNREACHABLE, 10));
        lab.runTo(2);
        Ipv4Packet error = lastOf(lab, "balancer->server[0]");
        assertThat(error.source()).isEqualTo(FOREIGN);
        assertThat(error.destination()).isEqualTo(direct ? SERVICE.address() : BalancerLab.serverAddress(0));
        assertQuotes(error, sent, direct ? 1 : 2);
        lab.conservation();
    }

    /** A SYN that a backend's side calls undeliverable: connect() of the client fails at once, as without a balancer. */
    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT"})
    void connectFailsByAnErrorFromBehind(BalancerMode mode) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 1), 1, "linux-4.9");
        lab.linkTo(0).forward().intercept(packet -> {
            lab.servers
                    .get(0)
                    .inject(error(
                            BalancerLab.serverAddress(0),
                            packet,
                            IcmpMessage.DESTINATION_UNREACHABLE,
                            IcmpMessage.HOST_UNREACHABLE));
            return new Fate.Drop("test");
        });
        BalancerLab.Call call = lab.call(0, 10, 10, true);
        lab.runTo(0.5);
        assertThat(call.peer().error).isEqualTo(Errno.EHOSTUNREACH);
    }

    @Test
    void whatIsAboutNoConnectionGoesNoFurther() {
        BalancerLab lab = talking(BalancerMode.FULLNAT);
        Ipv4Packet seen = lastOf(lab, "router->client[0]");
        int before = lab.delivered("balancer->server[0]").size();
        lab.clients.get(0).inject(error(FOREIGN, seen, IcmpMessage.REDIRECT, 1));
        lab.runTo(1.5);
        lab.balancer().flush();
        lab.clients.get(0).inject(error(FOREIGN, seen, IcmpMessage.DESTINATION_UNREACHABLE, 1));
        lab.runTo(2);
        assertThat(lab.delivered("balancer->server[0]")).hasSize(before);
        assertThat(lab.balancer().drops().of(DropReason.NO_SOCKET)).isEqualTo(2);
        lab.conservation();
    }

    /** Neither a connection's packet nor the balancer's own: forwarded as by a router; its own addresses answer. */
    @Test
    void theRestIsForwardedOrRefused() {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(BalancerMode.DNAT, 1), 1, "linux-4.9");
        int server = BalancerLab.serverAddress(0);
        int client = BalancerLab.clientAddress(0);
        lab.servers
                .get(0)
                .inject(PacketCodec.stamp(Ipv4Packet.of(server, client, 64, 0, new UdpDatagram(5, 6, bytes(), -1))));
        lab.servers
                .get(0)
                .inject(PacketCodec.stamp(
                        Ipv4Packet.of(server, BalancerLab.BALANCER, 64, 0, new UdpDatagram(5, 6, bytes(), -1))));
        lab.runTo(1);
        Ipv4Packet passed = lastOf(lab, "balancer->router");
        assertThat(passed.source()).isEqualTo(server);
        assertThat(passed.ttl()).isEqualTo(63);
        Ipv4Packet refused = lastOf(lab, "balancer->server[0]");
        assertThat(refused.source()).isEqualTo(BalancerLab.BALANCER);
        assertThat(((IcmpMessage) refused.payload()).code()).isEqualTo(IcmpMessage.PORT_UNREACHABLE);
        assertThat(lab.balancer().drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    private static LiteralBytes bytes() {
        return LiteralBytes.of((byte) 1);
    }
}
