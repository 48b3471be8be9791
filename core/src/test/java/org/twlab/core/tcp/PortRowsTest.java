package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.RowSwitch.proves;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** Rows of local ports and of tcp_tw_reuse one by one, as measured on Linux 3.10.99, 4.9.154 and 6.18.44. */
class PortRowsTest {
    private static final String RANGE = "net.ipv4.ip_local_port_range";
    private static final String REUSE = "net.ipv4.tcp_tw_reuse";
    private static final String TIMESTAMPS = "net.ipv4.tcp_timestamps";
    private static final SocketOptions PLAIN = SocketOptions.DEFAULT;

    /** A client with few ports and a server on 80 and 81 that closes when its client has. */
    private static final class Net {
        final TwoHosts hosts;
        private long nextId = 1;

        Net(HostSettings client, int ports) {
            hosts = new TwoHosts(client.withSysctl(RANGE, "40000 " + (39_999 + ports)), TwoHosts.settings("linux-4.9"));
            for (int port : new int[] {80, 81}) {
                hosts.server.listen(port, 100, c -> ConnectionHandler.whenPeerFinished(TcpConnection::close));
            }
        }

        TcpConnection open(int remotePort, ConnectOptions options, boolean closes) {
            ConnectionHandler handler =
                    closes ? ConnectionHandler.whenEstablished(TcpConnection::close) : ConnectionHandler.NONE;
            return hosts.client.connect(TwoHosts.SERVER, remotePort, options, handler);
        }

        TcpConnection automatic(int remotePort) {
            return open(remotePort, ConnectOptions.automatic(nextId++), true);
        }

        TcpConnection bound(int remotePort, int localPort, SocketOptions socket) {
            return open(remotePort, ConnectOptions.bound(nextId++, 0, localPort, socket), true);
        }

        void runTo(double seconds) {
            hosts.simulation.runUntil((long) (seconds * SECOND));
        }
    }

    private static String outcome(TcpConnection c) {
        return c.error().map(Errno::name).orElse(String.valueOf(c.localPort()));
    }

    @TestFactory
    Stream<DynamicTest> ports() {
        return Stream.of(
                proves(Row.P1, "linux-4.9", "EADDRNOTAVAIL", settings -> {
                    Net net = new Net(settings, 1);
                    net.bound(80, 40_000, PLAIN);
                    net.runTo(1);
                    return outcome(net.automatic(81));
                }),
                proves(Row.P2, "linux-4.9", "40000", settings -> {
                    Net net = new Net(settings, 1);
                    net.automatic(80);
                    return outcome(net.automatic(81));
                }),
                proves(Row.P3, "linux-4.9", "odd", settings -> {
                    int port = new Net(settings, 100).bound(80, 0, PLAIN).localPort();
                    return port % 2 == 0 ? "even" : "odd";
                }),
                proves(Row.P4, "linux-4.9", "40000", settings -> {
                    Net net = new Net(settings, 1);
                    SocketOptions late = PLAIN.withBindAddressNoPort(true);
                    net.bound(80, 0, late);
                    return outcome(net.bound(81, 0, late));
                }),
                proves(Row.P5, "linux-4.9", "even", settings -> {
                    Net net = new Net(settings.withSysctl(REUSE, "1"), 4);
                    net.automatic(80);
                    net.automatic(80);
                    net.runTo(5);
                    return net.automatic(80).localPort() % 2 == 0 ? "even" : "odd";
                }),
                proves(Row.P6, "linux-4.9", "EADDRINUSE", settings -> {
                    Net net = new Net(settings, 4);
                    net.bound(80, 5000, PLAIN);
                    net.runTo(1);
                    return outcome(net.bound(81, 5000, PLAIN.withReuseAddress(true)));
                }),
                proves(Row.P7, "linux-4.9", "EADDRINUSE", settings -> {
                    EntryScene scene = EntryScene.inTimeWait(settings);
                    scene.peer.host.close(scene.listener);
                    return restart(scene, PLAIN);
                }));
    }

    /** A consequence of T4, P2 and the table itself; there is nothing to switch off. */
    @Test
    void p8TimeWaitAtTheServerCostsTheClientNoPort() {
        for (String timestamps : new String[] {"0", "1"}) {
            Net net = new Net(TwoHosts.settings("linux-4.9").withSysctl(TIMESTAMPS, timestamps), 1);
            net.hosts.server.listen(82, 10, c -> ConnectionHandler.whenEstablished(TcpConnection::close));
            ConnectionHandler second = ConnectionHandler.whenPeerFinished(TcpConnection::close);
            net.hosts.client.connect(TwoHosts.SERVER, 82, ConnectOptions.automatic(1), second);
            net.runTo(5);
            assertThat(net.hosts.server.timeWaitEntries()).isEqualTo(1);
            TcpConnection again = net.hosts.client.connect(TwoHosts.SERVER, 82, ConnectOptions.automatic(2), second);
            net.runTo(5.5);
            assertThat(again.localPort()).isEqualTo(40_000);
            assertThat(again.establishedAtNanos()).isPositive();
        }
    }

    @Test
    void p7AListenerRestartsWithReuseAddressOnBoth() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.peer.host.close(scene.listener);
        assertThat(restart(scene, PLAIN.withReuseAddress(true)))
                .as("the old one had not set it")
                .isEqualTo("EADDRINUSE");
        scene.waitSeconds(61);
        assertThat(restart(scene, PLAIN.withReuseAddress(true))).isEqualTo("listens");
        assertThat(restart(scene, PLAIN.withReuseAddress(true)))
                .as("one listens already")
                .isEqualTo("EADDRINUSE");
    }

    private static String restart(EntryScene scene, SocketOptions options) {
        Listener again = scene.peer.host.listen(80, 10, options, c -> ConnectionHandler.NONE);
        return again.error().map(Errno::name).orElse("listens");
    }

    @TestFactory
    Stream<DynamicTest> reuse() {
        return Stream.of(
                proves(Row.U1, "linux-4.9", "40000", settings -> {
                    Net net = used(settings.withSysctl(REUSE, "1"));
                    net.runTo(2);
                    return outcome(net.automatic(80));
                }),
                proves(Row.U2, "linux-6.18", "40000", settings -> {
                    Net net = used(settings.withSysctl(REUSE, "1"));
                    net.runTo(2);
                    return outcome(net.automatic(80));
                }),
                proves(Row.U3, "linux-4.9", "5000", settings -> {
                    Net net = new Net(settings, 1);
                    net.bound(80, 5000, PLAIN.withReuseAddress(true));
                    net.runTo(0.5);
                    return outcome(net.bound(80, 5000, PLAIN.withReuseAddress(true)));
                }),
                proves(Row.U4, "linux-4.9", "EADDRNOTAVAIL", settings -> {
                    Net net = used(settings.withSysctl(REUSE, "1").withSysctl(TIMESTAMPS, "0"));
                    net.runTo(30);
                    return outcome(net.automatic(80));
                }),
                proves(Row.U5, "linux-6.18", "EADDRNOTAVAIL", settings -> {
                    Net net = used(settings);
                    net.runTo(30);
                    return outcome(net.automatic(80));
                }),
                proves(Row.U6, "linux-4.9", ".", PortRowsTest::answerToALowerSynAck),
                proves(Row.U7, "linux-6.18", "EADDRNOTAVAIL", settings -> {
                    Net net = new Net(settings.withSysctl(REUSE, "1"), 1);
                    net.hosts.server.listen(82, 10, c -> ConnectionHandler.NONE);
                    ConnectionHandler first = ConnectionHandler.whenEstablished(TcpConnection::close);
                    net.hosts.client.connect(TwoHosts.SERVER, 82, ConnectOptions.automatic(1), first);
                    net.runTo(5);
                    return outcome(net.hosts.client.connect(
                            TwoHosts.SERVER, 82, ConnectOptions.automatic(2), ConnectionHandler.NONE));
                }),
                proves(Row.U8, "linux-4.9", "65537", settings -> {
                    Net net = new Net(settings.withSysctl(REUSE, "1"), 1);
                    TcpConnection first = net.automatic(80);
                    net.runTo(5);
                    return String.valueOf(net.automatic(80).sender.iss - first.sender.sndNxt);
                }),
                proves(Row.U9, "linux-4.9", "inherited", settings -> {
                    Net net = new Net(settings.withSysctl(REUSE, "1"), 1);
                    TcpConnection first = net.automatic(80);
                    net.runTo(5);
                    int tsRecent = net.automatic(80).receiver.tsRecent;
                    return tsRecent != 0 && tsRecent == first.receiver.tsRecent ? "inherited" : "new";
                }));
    }

    /** A client whose only port is in TIME_WAIT toward port 80 since 60 ms. */
    private static Net used(HostSettings settings) {
        Net net = new Net(settings, 1);
        net.automatic(80);
        return net;
    }

    /** A connection over a taken-over entry whose peer's clock has gone back: what the host answers to the SYN-ACK. */
    private static String answerToALowerSynAck(HostSettings settings) {
        CraftedPeer peer = new CraftedPeer(settings.withSysctl(REUSE, "1").withSysctl(RANGE, "40000 40000"));
        peer.host.connect(
                CraftedPeer.ADDRESS,
                80,
                ConnectOptions.automatic(1),
                ConnectionHandler.whenEstablished(TcpConnection::close));
        peer.settle();
        accept(peer, 9000, 500_000);
        TcpSegment fin = peer.last();
        peer.send(CraftedPeer.segment(80, 40_000, 9001, fin.endSeq(), FIN | ACK, TcpOptions.timestamps(500_000, 0)));
        peer.runFor(5 * SECOND);
        peer.host.connect(CraftedPeer.ADDRESS, 80, ConnectOptions.automatic(2), ConnectionHandler.NONE);
        peer.settle();
        peer.received.subList(0, peer.received.size() - 1).clear();
        accept(peer, 70_000, 400_000);
        return peer.last().flagText();
    }

    private static void accept(CraftedPeer peer, int isn, int tsVal) {
        TcpSegment syn = peer.last();
        TcpOptions options = TcpOptions.builder()
                .mss(1460)
                .timestamps(tsVal, syn.options().tsVal())
                .build();
        peer.send(CraftedPeer.segment(80, 40_000, isn, syn.seq() + 1, SYN | ACK, options));
    }
}
