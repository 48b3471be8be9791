package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/**
 * Timelines to the millisecond, one-way delay 10 ms: worked out by hand from the kernels' rules, instants counted from
 * the first close.
 */
class TimelineTest {
    /** The first close happens here; the handshake and the data are over. */
    private static final long CLOSE = SECOND;

    private TwoHosts net;
    private TcpConnection client;
    private TcpConnection server;

    private void open(HostSettings clientSettings, HostSettings serverSettings) {
        net = TwoHosts.withWire(clientSettings, serverSettings);
        net.server.listen(80, 128, c -> {
            server = c;
            return new ConnectionHandler() {
                @Override
                public void onPeerFinished(TcpConnection connection) {
                    connection.close();
                }
            };
        });
        client = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(CLOSE);
        net.events.clear();
    }

    private void run(double seconds) {
        net.simulation.runUntil(CLOSE + Math.round(seconds * 1e9));
    }

    /** What a host sent from the close on: flags and seconds, to the millisecond. */
    private List<String> sent(String host) {
        List<String> lines = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.PacketSent s && s.link().startsWith(host + "->")) {
                lines.add(s.packet().tcp().flagText() + "@" + (s.atNanos() - CLOSE) / MILLISECOND);
            }
        }
        return lines;
    }

    private List<String> states(String host) {
        List<String> lines = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.StateChanged s && s.host().equals(host)) {
                lines.add(s.to() + "@" + (s.atNanos() - CLOSE) / MILLISECOND);
            }
        }
        return lines;
    }

    @Test
    void lastAckLost() {
        open(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        net.wire.lose(p -> p.source() == TwoHosts.CLIENT
                && net.simulation.nowNanos() == CLOSE + 25 * MILLISECOND
                && p.tcp().length() == 0);
        client.close();
        run(100);
        assertThat(states("client")).containsExactly("FIN_WAIT_1@0", "FIN_WAIT_2@20", "TIME_WAIT@20", "CLOSED@60240");
        assertThat(states("server")).containsExactly("CLOSE_WAIT@10", "LAST_ACK@10", "CLOSED@250");
        assertThat(sent("server")).containsExactly("F.@10", "F.@230");
        assertThat(sent("client")).containsExactly("F.@0", ".@20", ".@240");
    }

    @Test
    void repeatedFinIsAcknowledgedAgainInCloseWait() {
        net = TwoHosts.withWire(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        client = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(CLOSE);
        net.events.clear();
        net.wire.lose(p -> p.source() == TwoHosts.SERVER && net.simulation.nowNanos() < CLOSE + 100 * MILLISECOND);
        client.close();
        run(1);
        assertThat(sent("client")).containsExactly("F.@0", "F.@220");
        assertThat(sent("server")).containsExactly(".@10", ".@230");
        assertThat(states("server")).containsExactly("CLOSE_WAIT@10");
    }

    @Test
    void orphanGivesUpAtTheNinthExpiryWithoutARst() {
        open(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        net.wire.lose(p -> true);
        client.close();
        run(200);
        assertThat(sent("client"))
                .containsExactly(
                        "F.@0",
                        "F.@220",
                        "F.@660",
                        "F.@1540",
                        "F.@3300",
                        "F.@6820",
                        "F.@13860",
                        "F.@27940",
                        "F.@56100");
        assertThat(states("client")).containsExactly("FIN_WAIT_1@0", "CLOSED@112420");
    }

    /**
     * The reused port meets the peer in LAST_ACK: SYN, challenge ACK, RST, SYN again. All ACKs of the old incarnation
     * are lost until second 5.
     */
    @ParameterizedTest
    @CsvSource({
        "linux-4.9, linux-4.9, 6020", // challenge ACK at once, RST, SYN again after 1 s
        "linux-6.18, linux-4.9, 5048", // SYN again 8 ms after the RST
        "linux-4.9, linux-6.18, 6020",
        "linux-3.10, linux-3.10, 8020", // silence until the FIN copy of 6.83 draws the RST
    })
    void reusedPortMeetsLastAck(String opener, String acceptor, long establishedAtMillis) {
        HostSettings reusing = TwoHosts.settings(opener)
                .withSysctl("net.ipv4.ip_local_port_range", "40000 40000")
                .withSysctl("net.ipv4.tcp_tw_reuse", "1");
        open(reusing, TwoHosts.settings(acceptor));
        net.wire.lose(p -> p.source() == TwoHosts.CLIENT
                && net.simulation.nowNanos() > CLOSE + 6 * MILLISECOND
                && net.simulation.nowNanos() < CLOSE + 5 * SECOND);
        client.close();
        run(5);
        assertThat(states("server")).containsExactly("CLOSE_WAIT@10", "LAST_ACK@10");
        TcpConnection second = net.connect(ConnectionHandler.NONE);
        assertThat(second.error()).isEmpty();
        assertThat(second.sender.iss - client.sender.sndNxt).isEqualTo(65537);
        run(20);
        assertThat(second.establishedAtNanos()).isEqualTo(CLOSE + establishedAtMillis * MILLISECOND);
        assertThat(sent("client")).contains("R@" + (opener.equals("linux-3.10") ? 6840 : 5020));
    }

    @Test
    void sameClientReturnsToTheServersTimeWaitByItsNewerTimestamp() {
        open(
                TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.ip_local_port_range", "40000 40000"),
                TwoHosts.settings("linux-4.9"));
        server.close();
        net.simulation.at(CLOSE + 15 * MILLISECOND, client::close);
        run(5);
        assertThat(net.server.timeWaitEntries()).isEqualTo(1);
        TcpConnection second = net.connect(ConnectionHandler.NONE);
        run(6);
        assertThat(second.establishedAtNanos()).isEqualTo(CLOSE + 5020 * MILLISECOND);
        assertThat(net.server.timeWaitEntries()).isZero();
    }

    @Test
    void finWithoutDataIsAcknowledgedAtOnceAndAfterDataByTheDelayedAckTimer() {
        open(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        server.shutdownWrite();
        run(1);
        assertThat(sent("client")).as("no data before").containsExactly(".@10");
        open(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        server.write(100);
        server.shutdownWrite();
        run(1);
        assertThat(sent("client")).as("data, then FIN").containsExactly(".@10", ".@50");
    }

    @Test
    void fullAcceptQueueDropsTheSynAndCountsIt() {
        net = new TwoHosts(TwoHosts.settings("linux-6.18"), TwoHosts.settings("linux-6.18"));
        Listener listener = net.server.listen(80, 1, null);
        for (int i = 0; i < 3; i++) {
            net.connect(ConnectionHandler.NONE);
            net.simulation.runUntil((i + 1L) * 100 * MILLISECOND);
        }
        assertThat(listener.waiting()).as("one more than the backlog").isEqualTo(2);
        assertThat(net.server.counters().get(Counter.LISTEN_OVERFLOWS)).isEqualTo(1);
        assertThat(net.server.counters().get(Counter.LISTEN_DROPS)).isEqualTo(1);
        listener.accept(ConnectionHandler.NONE);
        net.simulation.runUntil(2 * SECOND);
        assertThat(listener.waiting()).as("the repeated SYN gets in").isEqualTo(2);
    }

    @Test
    void resetAnswersNameWhatTheyRefuse() {
        open(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        TcpSegment stray = CraftedPeer.segment(9, 9, 5, 77, TcpSegment.ACK, org.twlab.core.packet.TcpOptions.NONE);
        net.client.transmit(TwoHosts.CLIENT, TwoHosts.SERVER, 0, stray, client);
        run(1);
        assertThat(sent("server")).containsExactly("R@10");
    }
}
