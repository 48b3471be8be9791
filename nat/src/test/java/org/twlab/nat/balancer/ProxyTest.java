package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.balancer.BalancerLab.MILLISECOND;
import static org.twlab.nat.balancer.BalancerLab.SECOND;
import static org.twlab.nat.balancer.BalancerLab.backends;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.TcpConnection;

class ProxyTest {
    private static final BalancerSettings ONE = BalancerLab.settings(BalancerMode.PROXY, 1);

    /** The client half-closes after its request, and still gets all of the answer. */
    @Test
    void endsOfStreamsArePassedOnEachByItself() {
        BalancerLab lab = BalancerLab.of(ONE, 1, "linux-4.9");
        lab.servers
                .get(0)
                .listen(
                        80,
                        8,
                        connection -> ConnectionHandler.whenPeerFinished(c -> {
                            c.write(50_000);
                            c.close();
                        }));
        BalancerLab.Call call = lab.call(0, 3000, 50_000, false);
        lab.runTo(0.5);
        call.connection().shutdownWrite();
        lab.runTo(2);
        assertThat(call.connection().bytesReceived()).isEqualTo(50_000);
        assertThat(call.peer().finished).isTrue();
        assertThat(lab.proxy().bytesToBackends()).isEqualTo(3000);
        assertThat(lab.proxy().bytesToClients()).isEqualTo(50_000);
        assertThat(lab.proxy().accepted()).isEqualTo(1);
        assertThat(lab.proxy().backends())
                .containsExactly(new BackendSnapshot(backends(1).get(0), true, 0, 0, 1));
    }

    /**
     * The client closes, the server a second later. If the client's FIN is passed on, the proxy closes first and has
     * TIME_WAIT; if it waits for the server's, the server has.
     */
    @ParameterizedTest
    @CsvSource({"UPSTREAM_FIRST, 1, 0", "AFTER_DOWNSTREAM, 0, 1"})
    void theSettingSaysWhoClosesFirst(UpstreamClose close, int proxy, int server) {
        BalancerLab lab = BalancerLab.of(ONE.withUpstreamClose(close), 1, "linux-4.9");
        lab.servers.get(0).listen(80, 8, connection -> {
            lab.simulation.at(lab.simulation.nowNanos() + SECOND, connection::close);
            return ConnectionHandler.NONE;
        });
        BalancerLab.Call call = lab.call(0, 10, 0, false);
        lab.runTo(0.5);
        call.connection().close();
        lab.runTo(3);
        assertThat(lab.clients.get(0).timeWaitEntries()).isEqualTo(1);
        assertThat(lab.proxyHost().timeWaitEntries()).isEqualTo(proxy);
        assertThat(lab.servers.get(0).timeWaitEntries()).isEqualTo(server);
    }

    /** The server sees the proxy's address and clock, whatever the client's. */
    @Test
    void theServerSeesTheProxysClock() {
        BalancerLab lab = new BalancerLab(
                ONE,
                1,
                i -> BalancerLab.host("linux-4.9").withUptimeNanos(1_000_000 * SECOND),
                () -> BalancerLab.host("linux-4.9").withUptimeNanos(10 * SECOND));
        lab.serve(10, 10, false);
        lab.call(0, 10, 10, true);
        lab.runTo(1);
        List<Ipv4Packet> seen = lab.delivered("proxy->server[0]");
        assertThat(seen).isNotEmpty().allMatch(packet -> packet.source() == BalancerLab.SERVICE.address());
        int first = seen.get(0).tcp().options().tsVal();
        int client = lab.delivered("router->proxy").get(0).tcp().options().tsVal();
        assertThat(client - first).isGreaterThan(1_000_000);
    }

    /** Nothing listens on the backend: the client is reset, and the probe's failure counted where there are probes. */
    @Test
    void aBackendThatRefusesResetsItsClient() {
        BalancerLab lab = BalancerLab.of(ONE.withHealth(new HealthCheck(100 * SECOND, 1, 1)), 1, "linux-4.9");
        BalancerLab.Call call = lab.call(0, 10, 10, true);
        lab.runTo(1);
        assertThat(call.peer().error).isEqualTo(Errno.ECONNRESET);
        assertThat(lab.proxy().upstreamFailures()).isEqualTo(1);
        assertThat(lab.proxy().backends().get(0).up()).isFalse();
        lab.call(0, 10, 10, true);
        lab.runTo(2);
        assertThat(lab.proxy().withoutBackend()).isEqualTo(1);
        assertThat(lab.proxyHost().snapshot()).hasSize(1); // the listener
    }

    @Test
    void anErrorOnOneSideResetsTheOther() {
        BalancerLab lab = BalancerLab.of(ONE, 2, "linux-4.9");
        lab.serve(1000, 10, false);
        BalancerLab.Call dropped = lab.call(0, 10, 10, true);
        BalancerLab.Call killed = lab.call(1, 10, 10, true);
        lab.runTo(0.5);
        dropped.connection().abort();
        lab.accepted.get(1).abort();
        lab.runTo(1);
        assertThat(lab.accepted.get(0).error()).contains(Errno.ECONNRESET);
        assertThat(killed.peer().error).isEqualTo(Errno.ECONNRESET);
        assertThat(lab.proxyHost().snapshot()).hasSize(1); // the listener
        assertThat(lab.proxy().backends().get(0).active()).isZero();
    }

    /** One local port for one connection to the backend: the second client is reset, and no backend is to blame. */
    @Test
    void aProxyCanRunOutOfPorts() {
        BalancerLab lab = new BalancerLab(
                ONE,
                2,
                i -> BalancerLab.host("linux-4.9"),
                () -> BalancerLab.host("linux-4.9").withSysctl("net.ipv4.ip_local_port_range", "40001 40001"));
        lab.serve(1000, 10, false);
        BalancerLab.Call first = lab.call(0, 10, 10, true);
        lab.runTo(0.5);
        BalancerLab.Call second = lab.call(1, 10, 10, true);
        lab.runTo(1);
        assertThat(first.peer().error).isNull();
        assertThat(second.peer().error).isEqualTo(Errno.ECONNRESET);
        assertThat(lab.proxy().upstreamFailures()).isEqualTo(1);
        assertThat(lab.proxy().backends().get(0).up()).isTrue();
    }

    /** A proxy that loses its power says nothing: the server finds out by itself. */
    @Test
    void aProxyWithoutPowerIsSilent() {
        BalancerLab lab = BalancerLab.of(ONE, 1, "linux-4.9");
        lab.serve(1000, 10, false);
        BalancerLab.Call call = lab.call(0, 10, 10, true);
        lab.runTo(0.5);
        int before = lab.delivered("proxy->server[0]").size();
        lab.proxyHost().reboot(100 * MILLISECOND);
        lab.runTo(1);
        assertThat(lab.delivered("proxy->server[0]")).hasSize(before);
        call.connection().write(1);
        lab.runTo(2);
        assertThat(call.peer().error).isEqualTo(Errno.ECONNRESET);
        TcpConnection server = lab.accepted.get(0);
        assertThat(server.error()).isEmpty();
    }
}
