package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.IcmpLimits;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

/**
 * What a traceroute sees over four routers whose interfaces toward the sender are 10.7.0.2, 10.7.1.2, 10.7.2.2 and
 * 10.7.3.2, to a host at 10.7.4.2: each in turn, then the host itself.
 */
class TracerouteTest {
    private static final int SENDER = Address.parse("10.7.0.1").bits();
    private static final int HOST = Address.parse("10.7.4.2").bits();
    private static final int IDENTIFIER = 0x4711;
    private static final int ROUTERS = 4;

    private enum Method {
        UDP,
        PING,
        SYN;

        IpPayload probe(int ttl) {
            return switch (this) {
                case UDP -> new UdpDatagram(40_000, 33_433 + ttl, LiteralBytes.of(new byte[12]), -1);
                case PING ->
                    new IcmpMessage(
                            IcmpMessage.ECHO_REQUEST,
                            0,
                            (IDENTIFIER << 16) + ttl,
                            LiteralBytes.of(new byte[36]),
                            Checksums.NOT_STAMPED);
                case SYN ->
                    TcpSegment.of(40_000 + ttl, 80, 1, 0, TcpSegment.SYN, 1024, TcpOptions.NONE, LiteralBytes.EMPTY);
            };
        }
    }

    /** Sends probes and keeps what comes back. */
    private static final class Sender extends Node {
        final List<Ipv4Packet> answers = new ArrayList<>();

        Sender(NetworkContext context) {
            super("sender", context);
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            accept();
            answers.add(packet);
        }

        void send(Ipv4Packet packet) {
            originate(interfaces().get(0), packet);
        }
    }

    private final NetworkContext context = NetworkContext.untraced(7);
    private final Sender sender = new Sender(context);
    private final TcpHost host = new TcpHost("host", new TcpStack(context), TwoHosts.settings("linux-6.18"), context);
    private final List<Node> nodes = new ArrayList<>(List.of(sender, host));
    private final List<LinkDirection> links = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Method.class)
    void seesEveryRouterAndThenTheHost(Method method) {
        connect(-1);

        assertThat(trace(method))
                .containsExactly(
                        "10.7.0.2 time exceeded " + quoted(method, 1),
                        "10.7.1.2 time exceeded " + quoted(method, 2),
                        "10.7.2.2 time exceeded " + quoted(method, 3),
                        "10.7.3.2 time exceeded " + quoted(method, 4),
                        "10.7.4.2 "
                                + switch (method) {
                                    case UDP -> "port unreachable " + quoted(method, 5);
                                    case PING -> "echo 4711 5 36";
                                    case SYN -> "reset";
                                });
    }

    @ParameterizedTest
    @CsvSource({"UDP, 0", "UDP, 2", "PING, 1", "PING, 3"})
    void aSilentRouterIsAGap(Method method, int silent) {
        connect(silent);
        List<String> seen = trace(method);

        assertThat(seen).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(seen.get(i).equals("*")).isEqualTo(i == silent);
        }
    }

    private static String quoted(Method method, int probe) {
        return switch (method) {
            case UDP -> "40000>" + (33_433 + probe) + " ttl 1";
            case PING -> "0>0 ttl 1";
            case SYN -> (40_000 + probe) + ">80 ttl 1";
        };
    }

    /** What answers each probe; {@code *} for none. */
    private List<String> trace(Method method) {
        List<String> seen = new ArrayList<>();
        for (int ttl = 1; ttl <= ROUTERS + 1; ttl++) {
            sender.answers.clear();
            sender.send(Ipv4Packet.of(SENDER, HOST, ttl, ttl, method.probe(ttl)));
            context.simulation().runUntil(10L * ttl * TwoHosts.SECOND);
            seen.add(sender.answers.isEmpty() ? "*" : text(sender.answers.get(0)));
            assertThat(sender.answers).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(Conservation.check(nodes, links).inFlight()).isZero();
        return seen;
    }

    private static String text(Ipv4Packet answer) {
        String from = Address.text(answer.source()) + " ";
        if (!(answer.payload() instanceof IcmpMessage message)) {
            return from + (answer.tcp().rst() ? "reset" : "segment");
        }
        if (message.type() == IcmpMessage.ECHO_REPLY) {
            return from + "echo " + Integer.toHexString(message.rest() >>> 16) + " " + (message.rest() & 0xFFFF) + " "
                    + message.quote().length();
        }
        String type = message.type() == IcmpMessage.TIME_EXCEEDED && message.code() == 0
                ? "time exceeded "
                : message.type() == 3 && message.code() == 3 ? "port unreachable " : "another error ";
        QuotedPacket quote = QuotedPacket.parse(message.quote()).orElseThrow();
        return from + type + quote.source().port() + ">" + quote.destination().port() + " ttl " + quote.ttl();
    }

    private void connect(int silent) {
        Interface previous = sender.addInterface(SENDER);
        for (int i = 0; i < ROUTERS; i++) {
            RouterSettings settings = new RouterSettings(0, 0, 0, i != silent, IcmpLimits.DEFAULT);
            Router router = new Router("r" + (i + 1), context, settings);
            Interface back = router.addInterface(SENDER + (i << 8) + 1);
            link(previous, back);
            previous = router.addInterface(SENDER + ((i + 1) << 8));
            router.routes().add(new Prefix(SENDER, 32), back);
            router.routes().add(new Prefix(HOST, 32), previous);
            nodes.add(router);
        }
        link(previous, host.addInterface(HOST));
    }

    private void link(Interface a, Interface b) {
        Link link = Link.connect(
                context, a, b, LinkSettings.delay(TwoHosts.MILLISECOND), LinkSettings.delay(TwoHosts.MILLISECOND));
        links.add(link.forward());
        links.add(link.backward());
    }
}
