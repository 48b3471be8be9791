package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;

/** What ss shows of the sockets of a host: state, timer and what remains of it. */
class SocketSnapshotTest {
    private final TwoHosts net = TwoHosts.withWire(settings(), settings());

    private static HostSettings settings() {
        return TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.ip_local_port_range", "40000 40000");
    }

    /** State, timer, remaining milliseconds and retransmits of a host's only connection. */
    private static String only(TcpHost host) {
        List<SocketSnapshot> sockets = host.snapshot().stream()
                .filter(s -> s.state() != TcpState.LISTEN)
                .toList();
        assertThat(sockets).hasSize(1);
        SocketSnapshot socket = sockets.get(0);
        return socket.state() + " " + socket.timer().text() + " " + socket.remainingNanos() / MILLISECOND + " "
                + socket.retransmits();
    }

    @Test
    void listenerIsShownWithoutPeerAndTimer() {
        net.server.listen(80, 128, null);
        assertThat(net.server.snapshot())
                .containsExactly(new SocketSnapshot(
                        TcpState.LISTEN, new Endpoint(0, 80), new Endpoint(0, 0), SocketSnapshot.Timer.NONE, 0, 0));
    }

    @Test
    void synSentCountsItsRetransmissionsAndTheTimeToTheNext() {
        net.wire.lose(p -> true);
        net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(3500 * MILLISECOND);
        assertThat(only(net.client)).isEqualTo("SYN-SENT on 3500 2");
    }

    @Test
    void requestIsShownInSynReceived() {
        net.server.listen(80, 128, null);
        net.wire.lose(p -> p.source() == TwoHosts.SERVER);
        net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(510 * MILLISECOND);
        assertThat(only(net.server)).isEqualTo("SYN-RECEIVED on 500 0");
    }

    @Test
    void entriesShowHowLongTheyLast() {
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpConnection client = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        assertThat(only(net.client)).isEqualTo("ESTABLISHED off 0 0");
        client.close();
        assertThat(only(net.client)).isEqualTo("FIN-WAIT-1 on 220 0");
        net.simulation.runUntil(SECOND + 1020 * MILLISECOND);
        assertThat(only(net.client)).isEqualTo("FIN-WAIT-2 timewait 59000 0");
        assertThat(only(net.server)).isEqualTo("CLOSE-WAIT off 0 0");
        assertThat(net.client.snapshot().get(0).local()).isEqualTo(new Endpoint(TwoHosts.CLIENT, 40000));
        assertThat(net.client.snapshot().get(0).remote()).isEqualTo(new Endpoint(TwoHosts.SERVER, 80));
    }

    @Test
    void orphanBeyondAMinuteIsAFullSocketWithAKeepaliveTimer() {
        net.client.setSysctl("net.ipv4.tcp_fin_timeout", "70");
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpConnection client = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        client.close();
        net.simulation.runUntil(SECOND + 1020 * MILLISECOND);
        assertThat(only(net.client)).isEqualTo("FIN-WAIT-2 keepalive 9000 0");
    }

    @Test
    void keepaliveIsShownUntilItsNextProbe() {
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpConnection client = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        client.setKeepAlive(true);
        net.simulation.runUntil(61 * SECOND);
        assertThat(only(net.client)).isEqualTo("ESTABLISHED keepalive 7140000 0");
    }

    @Test
    void socketsAreListedByEndpointsAndNotByHistory() {
        net.client.setSysctl("net.ipv4.ip_local_port_range", "40000 40009");
        net.server.listen(81, 128, c -> ConnectionHandler.NONE);
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        for (int port : new int[] {81, 80, 80, 81}) {
            net.client.connect(TwoHosts.SERVER, port, ConnectOptions.automatic(port), ConnectionHandler.NONE);
        }
        net.simulation.runUntil(SECOND);
        List<Endpoint> locals =
                net.server.snapshot().stream().map(SocketSnapshot::local).toList();
        assertThat(locals)
                .extracting(Endpoint::toString)
                .containsExactly(
                        "0.0.0.0:80",
                        "0.0.0.0:81",
                        Address.text(TwoHosts.SERVER) + ":80",
                        Address.text(TwoHosts.SERVER) + ":80",
                        Address.text(TwoHosts.SERVER) + ":81",
                        Address.text(TwoHosts.SERVER) + ":81");
        assertThat(net.client.snapshot()).extracting(s -> s.local().port()).isSorted();
    }
}
