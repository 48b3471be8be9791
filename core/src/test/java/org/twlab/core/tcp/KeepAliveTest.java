package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Counter;
import org.twlab.core.trace.TraceEvent;

/** SO_KEEPALIVE with the kernel's times: a probe after 7200 s, then every 75 s, nine of them. */
class KeepAliveTest {
    private final List<String> errors = new ArrayList<>();
    private TwoHosts net;
    private TcpConnection client;

    private void open(HostSettings clientSettings) {
        net = TwoHosts.withWire(clientSettings, TwoHosts.settings("linux-4.9"));
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        client = net.connect(new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                errors.add(errno + "@" + net.simulation.nowNanos() / MILLISECOND);
            }
        });
        net.simulation.runUntil(SECOND);
        net.events.clear();
    }

    private List<String> sent(String host) {
        List<String> lines = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.PacketSent s && s.link().startsWith(host + "->")) {
                lines.add(s.packet().tcp().flagText() + "@" + s.atNanos() / MILLISECOND);
            }
        }
        return lines;
    }

    @Test
    void silentPeerIsResetAfter7875Seconds() {
        open(TwoHosts.settings("linux-4.9"));
        client.setKeepAlive(true);
        net.wire.lose(packet -> true);
        net.simulation.runUntil(10_000 * SECOND);
        List<String> expected = new ArrayList<>();
        for (int probe = 0; probe < 9; probe++) {
            expected.add(".@" + (1 + 7200 + 75 * probe) * 1000);
        }
        expected.add("R.@" + (1 + 7875) * 1000);
        assertThat(sent("client")).isEqualTo(expected);
        assertThat(errors).containsExactly("ETIMEDOUT@" + (1 + 7875) * 1000);
        assertThat(net.client.counters().get(Counter.TCP_KEEP_ALIVE)).isEqualTo(9);
    }

    @Test
    void answerStartsTheSilenceAnew() {
        open(TwoHosts.settings("linux-4.9"));
        client.setKeepAlive(true);
        net.simulation.runUntil(20_000 * SECOND);
        assertThat(sent("client")).containsExactly(".@7201000", ".@14401020");
        assertThat(sent("server")).containsExactly(".@7201010", ".@14401030");
        assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void timesFollowTheSysctls() {
        open(TwoHosts.settings("linux-4.9")
                .withSysctl("net.ipv4.tcp_keepalive_time", "10")
                .withSysctl("net.ipv4.tcp_keepalive_intvl", "3")
                .withSysctl("net.ipv4.tcp_keepalive_probes", "2"));
        client.setKeepAlive(true);
        net.wire.lose(packet -> true);
        net.simulation.runUntil(100 * SECOND);
        assertThat(sent("client")).containsExactly(".@11000", ".@14000", "R.@17000");
    }

    @Test
    void probeCarriesNoDataAndLiesOneBelowWhatIsAcknowledged() {
        open(TwoHosts.settings("linux-4.9"));
        client.setKeepAlive(true);
        net.simulation.runUntil(7300 * SECOND);
        TraceEvent.PacketSent probe = (TraceEvent.PacketSent) net.events.get(0);
        assertThat(probe.packet().tcp().seq()).isEqualTo(client.sender.sndUna - 1);
        assertThat(probe.packet().tcp().length()).isZero();
    }

    @Test
    void withoutTheOptionNothingIsEverSent() {
        open(TwoHosts.settings("linux-4.9"));
        net.simulation.runUntil(100_000 * SECOND);
        assertThat(net.events).isEmpty();
        client.setKeepAlive(true);
        client.setKeepAlive(false);
        net.simulation.runUntil(200_000 * SECOND);
        assertThat(net.events).isEmpty();
        assertThat(net.simulation.pending()).isZero();
    }
}
