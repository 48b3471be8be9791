package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/**
 * Whole connections over a link of 10 ms each way, against timelines worked out by hand from RFC 9293 and the kernel's
 * timers.
 */
class ConnectionTest {
    private static TwoHosts hosts(String profile) {
        return new TwoHosts(TwoHosts.settings(profile), TwoHosts.settings(profile));
    }

    /** The states a host went through, each with its instant in ms: {@code SYN_SENT@0}. */
    private static List<String> states(TwoHosts net, TcpHost host) {
        List<String> states = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.StateChanged change && change.host().equals(host.name())) {
                states.add(change.to() + "@" + change.atNanos() / MILLISECOND);
            }
        }
        return states;
    }

    /** The segments a direction carried: flags and instant in ms. */
    private static List<String> segments(TwoHosts net, String link) {
        List<String> segments = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.PacketSent sent && sent.link().equals(link)) {
                segments.add(sent.packet().tcp().flagText() + "@" + sent.atNanos() / MILLISECOND);
            }
        }
        return segments;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-3.10", "linux-4.9", "linux-6.18"})
    void clientClosesFirstAndWaits(String profile) {
        TwoHosts net = hosts(profile);
        net.serve(200, 1000, false);
        TcpConnection c = net.connect(TwoHosts.client(200, 1000, true));
        net.simulation.runUntil(100 * SECOND);

        assertThat(states(net, net.client))
                .containsExactly(
                        "SYN_SENT@0",
                        "ESTABLISHED@20",
                        "FIN_WAIT_1@40",
                        "FIN_WAIT_2@60",
                        "TIME_WAIT@60",
                        "CLOSED@60060");
        assertThat(states(net, net.server))
                .containsExactly("SYN_RECEIVED@10", "ESTABLISHED@30", "CLOSE_WAIT@50", "LAST_ACK@50", "CLOSED@70");
        assertThat(segments(net, "client->server")).containsExactly("S@0", ".@20", "P.@20", ".@40", "F.@40", ".@60");
        assertThat(segments(net, "server->client")).containsExactly("S.@10", ".@30", "P.@30", "F.@50");
        assertThat(c.bytesReceived()).isEqualTo(1000);
        assertThat(c.foreignBytesReceived()).isZero();
        assertThat(net.client.counters().get(Counter.TW)).isEqualTo(1);
        assertThat(net.server.counters().get(Counter.TW)).isZero();
        assertThat(net.client.portsUsed()).isZero();
    }

    @Test
    void timeWaitIsCountedAtEntryOrAtExpiryAsTheKernelDoes() {
        for (String profile : new String[] {"linux-4.9", "linux-6.18"}) {
            TwoHosts net = hosts(profile);
            net.serve(200, 1000, false);
            net.connect(TwoHosts.client(200, 1000, true));
            net.simulation.runUntil(SECOND);
            assertThat(net.client.counters().get(Counter.TW)).isEqualTo(profile.equals("linux-6.18") ? 1 : 0);
        }
    }

    @Test
    void serverClosesFirstAndWaits() {
        TwoHosts net = hosts("linux-4.9");
        net.serve(0, 1000, true);
        net.connect(TwoHosts.client(0, 1000, false));
        net.simulation.runUntil(100 * SECOND);

        assertThat(states(net, net.server))
                .containsExactly(
                        "SYN_RECEIVED@10",
                        "ESTABLISHED@30",
                        "FIN_WAIT_1@30",
                        "FIN_WAIT_2@50",
                        "TIME_WAIT@50",
                        "CLOSED@60050");
        assertThat(segments(net, "server->client")).containsExactly("S.@10", "P.@30", "F.@30", ".@50");
        assertThat(segments(net, "client->server")).containsExactly("S@0", ".@20", ".@40", "F.@40");
    }

    @Test
    void crossingFinsLeaveBothInTimeWaitWithFourSegments() {
        TwoHosts net = hosts("linux-4.9");
        List<TcpConnection> accepted = new ArrayList<>();
        net.server.listen(80, 128, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        net.events.clear();
        c.close();
        accepted.get(0).close();
        net.simulation.runUntil(2 * SECOND);

        assertThat(states(net, net.client)).containsExactly("FIN_WAIT_1@1000", "CLOSING@1010", "TIME_WAIT@1020");
        assertThat(states(net, net.server)).containsExactly("FIN_WAIT_1@1000", "CLOSING@1010", "TIME_WAIT@1020");
        assertThat(segments(net, "client->server")).containsExactly("F.@1000", ".@1010");
        assertThat(segments(net, "server->client")).containsExactly("F.@1000", ".@1010");
        assertThat(net.client.timeWaitEntries() + net.server.timeWaitEntries()).isEqualTo(2);
    }

    @Test
    void crossingSynsMakeOneConnection() {
        assertThat(crossingSyns("linux-6.18")).containsExactly("SYN_SENT@0", "SYN_RECEIVED@10", "ESTABLISHED@20");
        assertThat(crossingSyns("linux-4.9"))
                .as("the SYN-ACKs are challenged; the challenge ACKs complete the handshake")
                .containsExactly("SYN_SENT@0", "SYN_RECEIVED@10", "ESTABLISHED@30");
    }

    private static List<String> crossingSyns(String profile) {
        TwoHosts net = hosts(profile);
        ConnectOptions fromClient = new ConnectOptions(1, 7000, false);
        ConnectOptions fromServer = new ConnectOptions(2, 7001, false);
        TcpConnection a = net.client.connect(TwoHosts.SERVER, 7001, fromClient, ConnectionHandler.NONE);
        TcpConnection b = net.server.connect(TwoHosts.CLIENT, 7000, fromServer, ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        List<String> states = states(net, net.client);
        assertThat(states(net, net.server)).isEqualTo(states);
        assertThat(a.usesTimestamps() && b.usesTimestamps()).isTrue();
        a.close();
        b.close();
        net.simulation.runUntil(2 * SECOND);
        assertThat(net.stack.liveConnections()).isZero();
        return states;
    }

    @Test
    void halfClosedConnectionGoesOnReceiving() {
        TwoHosts net = hosts("linux-4.9");
        List<TcpConnection> accepted = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        net.server.listen(80, 128, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
        TcpConnection c = net.connect(new ConnectionHandler() {
            @Override
            public void onData(TcpConnection connection, Payload bytes) {
                seen.add(bytes.length() + "@" + net.simulation.nowNanos() / MILLISECOND);
            }

            @Override
            public void onPeerFinished(TcpConnection connection) {
                seen.add("end@" + net.simulation.nowNanos() / MILLISECOND);
            }
        });
        net.simulation.runUntil(SECOND);
        c.shutdownWrite();
        net.simulation.runUntil(500 * SECOND);
        assertThat(c.state())
                .as("held by the application, FIN_WAIT_2 has no end")
                .isEqualTo(TcpState.FIN_WAIT_2);
        accepted.get(0).write(3000);
        accepted.get(0).close();
        net.simulation.runUntil(501 * SECOND);

        assertThat(seen).containsExactly("1448@500010", "1448@500010", "104@500010", "end@500010");
        assertThat(net.client.timeWaitEntries()).isEqualTo(1);
        assertThat(accepted.get(0).state()).isEqualTo(TcpState.CLOSED);
    }

    @Test
    void orphanWaitsForThePeersFinInAnEntryOf60Seconds() {
        TwoHosts net = hosts("linux-4.9");
        List<TcpConnection> accepted = new ArrayList<>();
        net.server.listen(80, 128, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        c.close();
        net.simulation.runUntil(2 * SECOND);
        assertThat(c.state()).isEqualTo(TcpState.CLOSED);
        assertThat(net.client.timeWaitEntries()).isEqualTo(1);
        net.simulation.at(31 * SECOND, () -> accepted.get(0).close());
        net.simulation.runUntil(91 * SECOND + 9 * MILLISECOND);
        assertThat(net.client.timeWaitEntries())
                .as("60 s from the FIN, which came at 31.010")
                .isEqualTo(1);
        net.simulation.runUntil(91 * SECOND + 10 * MILLISECOND);
        assertThat(net.client.timeWaitEntries()).isZero();
    }

    @Test
    void finAfterTheOrphansEntryIsGoneIsReset() {
        TwoHosts net = hosts("linux-4.9");
        List<TcpConnection> accepted = new ArrayList<>();
        net.server.listen(80, 128, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        c.close();
        net.simulation.runUntil(100 * SECOND);
        net.events.clear();
        accepted.get(0).close();
        net.simulation.runUntil(101 * SECOND);
        assertThat(segments(net, "client->server")).containsExactly("R@100010");
        assertThat(accepted.get(0).error()).contains(Errno.ECONNRESET);
    }

    @Test
    void unansweredSynFollowsTheScheduleAndFails() {
        TwoHosts net = new TwoHosts(
                TwoHosts.settings("linux-4.9"),
                TwoHosts.settings("linux-4.9"),
                new LinkSettings(10 * MILLISECOND, LinkSettings.Jitter.NONE, 0, 1000, 1, 1),
                true);
        List<String> failed = new ArrayList<>();
        TcpConnection c = net.connect(new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                failed.add(errno + "@" + net.simulation.nowNanos() / MILLISECOND);
            }
        });
        net.simulation.runUntil(300 * SECOND);
        assertThat(segments(net, "client->server"))
                .containsExactly("S@0", "S@1000", "S@3000", "S@7000", "S@15000", "S@31000", "S@63000");
        assertThat(failed).containsExactly("ETIMEDOUT@127000");
        assertThat(c.synSent()).isEqualTo(7);
        assertThat(net.client.portsUsed()).isZero();
        long tsVals = net.events.stream()
                .filter(e -> e instanceof TraceEvent.PacketSent)
                .map(e -> ((TraceEvent.PacketSent) e).packet().tcp().options().tsVal())
                .distinct()
                .count();
        assertThat(tsVals).as("each SYN carries a fresh TSval").isEqualTo(7);
    }

    @Test
    void synToNobodyIsRefused() {
        TwoHosts net = hosts("linux-4.9");
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        assertThat(c.error()).contains(Errno.ECONNREFUSED);
        assertThat(segments(net, "server->client")).containsExactly("R.@10");
    }

    @Test
    void abortResetsAndLeavesNoEntryAnywhere() {
        TwoHosts net = hosts("linux-4.9");
        List<Errno> errors = new ArrayList<>();
        net.server.listen(80, 128, c -> new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                errors.add(errno);
            }
        });
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        c.abort();
        net.simulation.runUntil(2 * SECOND);
        assertThat(errors).containsExactly(Errno.ECONNRESET);
        assertThat(net.stack.timeWaitEntries()).isZero();
        assertThat(net.stack.liveConnections()).isZero();
        assertThat(net.client.counters().get(Counter.TCP_ABORT_ON_DATA)).isEqualTo(1);
    }

    @Test
    void closeInSynSentSendsNothingAndALateSynAckIsReset() {
        TwoHosts net = hosts("linux-4.9");
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.at(5 * MILLISECOND, c::close);
        net.simulation.runUntil(SECOND);
        assertThat(segments(net, "client->server")).containsExactly("S@0", "R@20");
        assertThat(net.server.counters().get(Counter.EMBRYONIC_RSTS)).isEqualTo(1);
        assertThat(net.client.portsUsed()).isZero();
    }

    @Test
    void recycledTimeWaitLasts35TimesTheRetransmissionTimeout() {
        TwoHosts net = new TwoHosts(
                TwoHosts.settings("linux-4.9"),
                TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_tw_recycle", "1"));
        net.serve(0, 1000, true);
        net.connect(TwoHosts.client(0, 1000, false));
        net.simulation.runUntil(10 * SECOND);
        assertThat(states(net, net.server)).endsWith("TIME_WAIT@50", "CLOSED@820");
        assertThat(net.server.counters().get(Counter.TW_KILLED)).isEqualTo(1);
        assertThat(net.server.peersRemembered()).isEqualTo(1);
        assertThat(net.client.peersRemembered()).isZero();
    }

    @Test
    void withoutTimestampsRecycleChangesNothing() {
        TwoHosts net = new TwoHosts(
                TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_timestamps", "0"),
                TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_tw_recycle", "1"));
        net.serve(0, 1000, true);
        net.connect(TwoHosts.client(0, 1000, false));
        net.simulation.runUntil(100 * SECOND);
        assertThat(states(net, net.server)).endsWith("TIME_WAIT@50", "CLOSED@60050");
        assertThat(net.server.peersRemembered()).isZero();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.PacketSent sent) {
                assertThat(sent.packet().tcp().options().hasTimestamps()).isFalse();
            }
        }
    }

    @Test
    void fullTableRefusesTheEntryButTheRecordIsWritten() {
        TwoHosts net = new TwoHosts(
                TwoHosts.settings("linux-4.9"),
                TwoHosts.settings("linux-4.9")
                        .withSysctl("net.ipv4.tcp_tw_recycle", "1")
                        .withSysctl("net.ipv4.tcp_max_tw_buckets", "0"));
        net.serve(0, 1000, true);
        net.connect(TwoHosts.client(0, 1000, false));
        net.simulation.runUntil(10 * SECOND);
        assertThat(net.server.counters().get(Counter.TCP_TIME_WAIT_OVERFLOW)).isEqualTo(1);
        assertThat(net.server.timeWaitEntries()).isZero();
        assertThat(net.server.peersRemembered()).isEqualTo(1);
    }

    @Test
    void closedWindowIsProbedWithBackOffUntilThePeerOpensIt() {
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings("linux-4.9"));
        peer.host.listen(80, 128, c -> new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection connection) {
                connection.write(100);
            }
        });
        peer.send(windowed(1000, 0, TcpSegment.SYN, 1000));
        int ack = peer.last().seq() + 1;
        peer.send(windowed(1001, ack, TcpSegment.ACK, 0));
        peer.received.clear();
        peer.runUntil(SECOND);
        assertThat(peer.received).as("probes at 200 and 600 ms").hasSize(2);
        assertThat(peer.received)
                .allMatch(s -> s.seq() == ack - 1 && s.payload().length() == 0);
        peer.send(windowed(1001, ack, TcpSegment.ACK, 1000));
        assertThat(peer.last().payload().length()).isEqualTo(100);
    }

    private static TcpSegment windowed(int seq, int ack, int flags, int window) {
        return TcpSegment.of(4000, 80, seq, ack, flags, window, TcpOptions.NONE, LiteralBytes.EMPTY);
    }

    @Test
    void lostBulkDataArrivesCompleteAndInOrder() {
        TwoHosts net = new TwoHosts(
                TwoHosts.settings("linux-4.9"),
                TwoHosts.settings("linux-4.9"),
                new LinkSettings(10 * MILLISECOND, LinkSettings.Jitter.NONE, 0, 1000, 1, 10),
                true);
        net.serve(200, 100_000, false);
        TcpConnection c = net.connect(TwoHosts.client(200, 100_000, true));
        net.simulation.runUntil(300 * SECOND);
        assertThat(c.bytesReceived()).isEqualTo(100_000);
        assertThat(c.foreignBytesReceived()).isZero();
        assertThat(net.stack.liveConnections()).isZero();
        long lost =
                net.link.forward().drops().total() + net.link.backward().drops().total();
        assertThat(lost).as("the link did lose").isGreaterThan(5);
    }
}
