package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** {@code client - r1 - r2 - server}, each link with an MTU: segment sizes, path MTU discovery (RFC 1191), black holes. */
class PathMtuProperties {
    /** Headers of a segment with timestamps. */
    private static final int HEADERS = 52;

    private static final int CLIENT = TwoHosts.CLIENT;
    private static final int SERVER = TwoHosts.SERVER;

    private final Simulation simulation = new Simulation();
    private final List<Ipv4Packet> fromClient = new ArrayList<>();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), this::note, true);
    private final TcpStack stack = new TcpStack(context);
    private final TcpHost client = new TcpHost("client", stack, TwoHosts.settings("linux-6.18"), context);
    private final TcpHost server = new TcpHost("server", stack, TwoHosts.settings("linux-6.18"), context);
    private final List<Node> nodes = new ArrayList<>(List.of(client, server));
    private final List<LinkDirection> links = new ArrayList<>();
    private long read;
    private Optional<Errno> failed = Optional.empty();
    private long failedAtNanos;

    @Test
    void theNarrowLinkInTheMiddleIsLearntAndEverythingArrives() {
        Router first = connect(1500, 1000, 1500, true);
        TcpConnection c = send(100_000);
        simulation.runUntil(100 * SECOND);

        assertThat(read).isEqualTo(100_000);
        // the ten segments of the first window were too large
        assertThat(first.drops().of(DropReason.FRAGMENTATION_NEEDED)).isEqualTo(10);
        assertThat(first.icmpErrors().made()).isEqualTo(10);
        assertThat(c.sender.mss).isEqualTo(1000 - HEADERS);
        assertThat(fromClient).extracting(Ipv4Packet::totalLength).contains(1500, 1000);
        assertThat(fromClient.subList(13, fromClient.size()))
                .allMatch(packet -> packet.totalLength() <= 1000 && packet.dontFragment());
        check();
    }

    /** A connection to whom nobody tells the MTU opens, and its data is retransmitted until it gives up. */
    @Test
    void withoutReportsTheNarrowLinkIsABlackHole() {
        Router first = connect(1500, 1000, 1500, false);
        TcpConnection c = send(100_000);
        simulation.runUntil(2000 * SECOND);

        assertThat(c.establishedAtNanos()).isPositive();
        assertThat(read).isZero();
        assertThat(failed).contains(Errno.ETIMEDOUT);
        // tcp_retries2 = 15: 924.6 s after the head was first sent, at the next timeout, which is at most 120 s later
        assertThat(failedAtNanos / SECOND).isBetween(924L, 924L + 120);
        assertThat(first.drops().of(DropReason.FRAGMENTATION_NEEDED)).isGreaterThan(20);
        assertThat(first.icmpErrors().made()).isZero();
        check();
    }

    /** What fits passes the black hole: the trouble begins with the first large segment. */
    @Test
    void aBlackHoleSwallowsOnlyWhatIsTooLarge() {
        connect(1500, 1000, 1500, false);
        send(1000 - HEADERS);
        simulation.runUntil(10 * SECOND);

        assertThat(read).isEqualTo(1000 - HEADERS);
        check();
    }

    /** Both ends offer what their link takes, and neither sends more than that: Linux ipv4_default_advmss. */
    @ParameterizedTest
    @CsvSource({"1500, 1460", "1499, 1459", "576, 536", "9000, 8960", "296, 256", "295, 256", "68, 256"})
    void aHostOffersWhatItsLinkTakes(int mtu, int mss) {
        connect(mtu, 9000, 9000, true);
        send(3000);
        simulation.runUntil(60 * SECOND);

        TcpSegment syn = fromClient.get(0).tcp();
        assertThat(syn.syn()).isTrue();
        assertThat(syn.options().mss()).isEqualTo(mss);
        assertThat(read).isEqualTo(3000);
        assertThat(fromClient).allMatch(packet -> packet.totalLength() <= mtu);
        assertThat(fromClient.stream().mapToInt(Ipv4Packet::totalLength).max().getAsInt())
                .isEqualTo(Math.min(mtu, 3000 + HEADERS));
        assertThat(client.drops().total()).isZero();
        check();
    }

    @Test
    void theServersLinkCountsForWhatTheClientSends() {
        Router first = connect(1500, 1500, 600, true);
        send(10_000);
        simulation.runUntil(60 * SECOND);

        assertThat(read).isEqualTo(10_000);
        assertThat(fromClient.stream().mapToInt(Ipv4Packet::totalLength).max().getAsInt())
                .isEqualTo(600);
        assertThat(first.drops().total()).isZero();
        check();
    }

    /** A SYN cookie offers it as well. */
    @Test
    void aCookieOffersWhatTheLinkTakes() {
        connect(1500, 1500, 600, true);
        server.setSysctl("net.ipv4.tcp_syncookies", "2");
        send(10_000);
        simulation.runUntil(60 * SECOND);

        assertThat(read).isEqualTo(10_000);
        assertThat(fromClient).allMatch(packet -> packet.totalLength() <= 600);
        check();
    }

    @Property(tries = 100)
    void everythingArrivesWhateverTheLinksTake(
            @ForAll @IntRange(min = 80, max = 1600) int first,
            @ForAll @IntRange(min = 80, max = 1600) int middle,
            @ForAll @IntRange(min = 80, max = 1600) int last) {
        connect(first, middle, last, true);
        send(20_000);
        simulation.runUntil(300 * SECOND);

        assertThat(read).isEqualTo(20_000);
        check();
    }

    private void check() {
        assertThat(Conservation.check(nodes, links).held()).isZero();
    }

    private void note(TraceEvent event) {
        if (event instanceof TraceEvent.PacketSent sent && sent.link().equals("client->r1")) {
            fromClient.add(sent.packet());
        }
    }

    /** The client opens a connection and writes. */
    private TcpConnection send(int bytes) {
        server.listen(80, 16, c -> new ConnectionHandler() {
            @Override
            public void onData(TcpConnection connection, Payload data) {
                read += data.length();
            }
        });
        return client.connect(SERVER, 80, ConnectOptions.automatic(1), new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection connection) {
                connection.write(bytes);
            }

            @Override
            public void onError(TcpConnection connection, Errno errno) {
                failed = Optional.of(errno);
                failedAtNanos = simulation.nowNanos();
            }
        });
    }

    /** The first router, before the middle link. */
    private Router connect(int first, int middle, int last, boolean icmp) {
        RouterSettings settings = new RouterSettings(0, 0, 0, icmp, IcmpLimits.DEFAULT);
        Router r1 = new Router("r1", context, settings);
        Router r2 = new Router("r2", context, settings);
        nodes.add(r1);
        nodes.add(r2);
        Interface towardClient = r1.addInterface(Address.parse("10.0.0.1").bits());
        Interface towardServer = r2.addInterface(Address.parse("10.0.2.1").bits());
        Interface a = r1.addInterface(0);
        Interface b = r2.addInterface(0);
        link(client.addInterface(CLIENT), towardClient, first);
        link(a, b, middle);
        link(towardServer, server.addInterface(SERVER), last);
        r1.routes().add(new Prefix(CLIENT, 32), towardClient);
        r1.routes().add(new Prefix(SERVER, 32), a);
        r2.routes().add(new Prefix(CLIENT, 32), b);
        r2.routes().add(new Prefix(SERVER, 32), towardServer);
        return r1;
    }

    private void link(Interface from, Interface to, int mtu) {
        LinkSettings settings =
                LinkSettings.delay(TwoHosts.MILLISECOND).toBuilder().mtu(mtu).build();
        Link link = Link.connect(context, from, to, settings, settings);
        links.add(link.forward());
        links.add(link.backward());
    }
}
