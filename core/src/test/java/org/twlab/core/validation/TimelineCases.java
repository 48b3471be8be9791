package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.trace.TraceEvent;

/**
 * Timelines worked out by hand from the kernels' rules, to the millisecond: one way 10 ms, timestamps on, RTO 220 ms, the
 * first close at 0 s, where a whole second of both hosts' clocks begins.
 */
final class TimelineCases {
    private static final String SOURCE = "timelines";
    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long ONE_WAY = 10 * MILLISECOND;
    /** The first close; handshake and data are over. */
    private static final long CLOSE = SECOND;

    private static final int PORT = 40_000;
    private static final List<String> LINUX =
            List.of("linux-2.6.32", "linux-3.10", "linux-4.9", "linux-4.10", "linux-4.14", "linux-4.19", "linux-6.18");

    private TimelineCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        closes(cases);
        killed(cases);
        serverSide(cases);
        reuse(cases);
        recycle(cases);
        ports(cases);
        return cases;
    }

    private static void add(List<Case> cases, String name, Case.Replay replay) {
        cases.add(Case.of(SOURCE, name, replay));
    }

    private static void addFact(List<Case> cases, String name, Case.Replay replay) {
        cases.add(Case.of(LiveTableCases.SOURCE, name, replay));
    }

    /** Two hosts with one connection from port 40000 that is established. */
    private static final class Net {
        final Pair pair;
        final TcpConnection client;
        Optional<TcpConnection> server = Optional.empty();
        private int seenBefore;

        Net(HostSettings clientSettings, HostSettings serverSettings, boolean serverCloses) {
            pair = Pair.traced(clientSettings, serverSettings, ONE_WAY);
            pair.server.listen(80, 128, c -> {
                server = Optional.of(c);
                return serverCloses ? ConnectionHandler.whenPeerFinished(TcpConnection::close) : ConnectionHandler.NONE;
            });
            client = pair.connectFrom(PORT, ConnectionHandler.NONE);
            pair.runUntil(CLOSE);
            pair.changes.clear();
            seenBefore = pair.seen.size();
        }

        void runTo(double seconds) {
            pair.runUntil(CLOSE + Math.round(seconds * 1e9));
        }

        /** What a host has sent since the close: {@code FA@0}, in milliseconds. */
        List<String> sent(boolean byClient) {
            return pair.seen.subList(seenBefore, pair.seen.size()).stream()
                    .filter(s -> s.fromClient() == byClient)
                    .map(s -> LinuxNames.letters(s.packet().tcp()) + "@"
                            + (s.atNanos() - ONE_WAY / 2 - CLOSE) / MILLISECOND)
                    .toList();
        }

        List<String> states(String host) {
            return pair.changes.stream()
                    .filter(change -> change.host().equals(host))
                    .map(Net::text)
                    .toList();
        }

        private static String text(TraceEvent.StateChanged change) {
            return change.to() + "@" + (change.atNanos() - CLOSE) / MILLISECOND;
        }

        /** Loses what the client sends between two instants after the close. */
        void loseFromClient(double from, double to) {
            pair.lose(s -> s.fromClient()
                    && s.atNanos() - ONE_WAY / 2 >= CLOSE + Math.round(from * 1e9)
                    && s.atNanos() - ONE_WAY / 2 < CLOSE + Math.round(to * 1e9));
        }
    }

    private static boolean countsAtEntry(String kernel) {
        return kernel.equals("linux-6.18");
    }

    private static void closes(List<Case> cases) {
        for (String kernel : LINUX) {
            add(cases, "14.1 normal close, " + kernel, (kernels, d) -> {
                Net net = new Net(kernels.settings(kernel), kernels.settings(kernel), true);
                net.client.close();
                net.runTo(1);
                long early = net.pair.clientCounters.now().getOrDefault("TW", 0L);
                net.runTo(61);
                d.compare(
                        "client",
                        List.of("FIN_WAIT_1@0", "FIN_WAIT_2@20", "TIME_WAIT@20", "CLOSED@60020"),
                        net.states("client"));
                d.compare("server", List.of("CLOSE_WAIT@10", "LAST_ACK@10", "CLOSED@30"), net.states("server"));
                d.compare("client sent", List.of("FA@0", "A@20"), net.sent(true));
                d.compare("server sent", List.of("FA@10"), net.sent(false));
                d.compare("TW while it lasts", countsAtEntry(kernel) ? 1L : 0L, early);
                d.compare("TW", 1L, net.pair.clientCounters.now().get("TW"));
                d.compare(
                        "TW of the server", null, net.pair.serverCounters.now().get("TW"));
            });
            add(cases, "14.2 orphan FIN_WAIT_2, the peer's FIN after its end, " + kernel, (kernels, d) -> {
                Net net = new Net(kernels.settings(kernel), kernels.settings(kernel), false);
                net.client.close();
                net.runTo(100);
                net.server.orElseThrow().close();
                net.runTo(101);
                d.compare("client", List.of("FIN_WAIT_1@0", "FIN_WAIT_2@20", "CLOSED@60020"), net.states("client"));
                d.compare("client sent", List.of("FA@0", "R@100010"), net.sent(true));
            });
        }
        add(cases, "14.2 orphan FIN_WAIT_2, the peer's FIN at 30 s", (kernels, d) -> {
            Net net = new Net(kernels.settings("linux-4.9"), kernels.settings("linux-4.9"), false);
            net.client.close();
            net.runTo(30);
            net.server.orElseThrow().close();
            net.runTo(100);
            d.compare(
                    "client",
                    List.of("FIN_WAIT_1@0", "FIN_WAIT_2@20", "TIME_WAIT@30010", "CLOSED@90010"),
                    net.states("client"));
        });
        add(cases, "14.2 the record of tcp_tw_recycle exists from the ACK of the FIN on", (kernels, d) -> {
            HostSettings recycling = kernels.settings("linux-4.9").withSysctl("net.ipv4.tcp_tw_recycle", "1");
            Net net = new Net(recycling, kernels.settings("linux-4.9"), false);
            net.client.close();
            net.runTo(0.0199);
            d.compare("before", 0, net.pair.client.peersRemembered());
            net.runTo(0.0201);
            d.compare("after", 1, net.pair.client.peersRemembered());
        });
        for (String kernel : LINUX) {
            add(cases, "14.3 last ACK lost, " + kernel, (kernels, d) -> {
                Net net = new Net(kernels.settings(kernel), kernels.settings(kernel), true);
                net.loseFromClient(0.019, 0.021);
                net.client.close();
                net.runTo(61);
                d.compare("server sent", List.of("FA@10", "FA@230"), net.sent(false));
                d.compare("client sent", List.of("FA@0", "A@20", "A@240"), net.sent(true));
                d.compare("server", List.of("CLOSE_WAIT@10", "LAST_ACK@10", "CLOSED@250"), net.states("server"));
                List<String> states = net.states("client");
                d.compare("client's end", "CLOSED@60240", states.get(states.size() - 1));
            });
        }
    }

    private static void killed(List<Case> cases) {
        add(cases, "14.4 assassination: old data draws an ACK, the ACK an RST, and the entry is gone", (kernels, d) -> {
            Net net = closedByClient(kernels, "linux-4.9", "0");
            oldData(net);
            net.runTo(6);
            List<String> states = net.states("client");
            d.compare("client's end", "CLOSED@5020", states.get(states.size() - 1));
            d.compare(
                    "server sent", "R@5010", net.sent(false).get(net.sent(false).size() - 1));
        });
        for (String kernel : List.of("linux-2.6.32", "linux-3.10", "linux-4.9", "linux-6.18")) {
            boolean restarted = kernel.equals("linux-2.6.32") || kernel.equals("linux-3.10");
            add(cases, "14.4 assassination refused by tcp_rfc1337, " + kernel, (kernels, d) -> {
                Net net = closedByClient(kernels, kernel, "1");
                oldData(net);
                net.runTo(70);
                List<String> states = net.states("client");
                // T7 restarts at 5.000, the RST comes at 5.020
                d.compare("client's end", restarted ? "CLOSED@65020" : "CLOSED@65000", states.get(states.size() - 1));
            });
        }
    }

    private static Net closedByClient(Variant kernels, String kernel, String rfc1337) {
        HostSettings settings = kernels.settings(kernel).withSysctl("net.ipv4.tcp_rfc1337", rfc1337);
        Net net = new Net(settings, kernels.settings(kernel), true);
        net.client.close();
        net.runTo(4.995);
        return net;
    }

    /** A copy of data long since received reaches the client at 5.000. */
    private static void oldData(Net net) {
        TcpSegment last = net.pair.seen.get(net.pair.seen.size() - 1).packet().tcp();
        TcpSegment old = TcpSegment.of(
                80,
                PORT,
                last.ack() - 100,
                last.seq(),
                TcpSegment.ACK,
                1000,
                TcpOptions.NONE,
                LiteralBytes.of(new byte[100]));
        net.pair.inject(Ipv4Packet.of(Pair.SERVER, Pair.CLIENT, 64, 0, old), true);
    }

    private static void serverSide(List<Case> cases) {
        for (String timestamps : List.of("1", "0")) {
            add(
                    cases,
                    "14.5 the same client returns to the server's TIME_WAIT, timestamps " + timestamps,
                    (kernels, d) -> {
                        HostSettings client =
                                kernels.settings("linux-4.9").withSysctl("net.ipv4.tcp_timestamps", timestamps);
                        Net net = new Net(client, kernels.settings("linux-4.9"), true);
                        net.server.orElseThrow().close();
                        net.pair.after(15 * MILLISECOND, net.client::close);
                        net.runTo(5);
                        d.compare("entries", 1, net.pair.server.timeWaitEntries());
                        int sndNxt = lastFromServer(net).endSeq();
                        TcpConnection second = net.pair.connectFrom(PORT, ConnectionHandler.NONE);
                        net.runTo(6);
                        d.compare("established", CLOSE + 5_020 * MILLISECOND, second.establishedAtNanos());
                        d.compare("entries", 0, net.pair.server.timeWaitEntries());
                        d.compare("ISN of the server", sndNxt + 65_537, synAckSeq(net));
                    });
        }
        for (String kernel : List.of("linux-4.9", "linux-6.18")) {
            long established = kernel.equals("linux-6.18") ? 5_048 : 6_020;
            add(cases, "14.5 a foreign client with an older clock: ACK, RST, SYN again, " + kernel, (kernels, d) -> {
                HostSettings foreign = kernels.settings(kernel).withTimestampOffset(0);
                Net net = new Net(foreign, kernels.settings("linux-4.9"), true);
                entryOfAnother(net, 50_000, 1_000_000_000);
                net.runTo(5);
                TcpConnection c = net.pair.connectFrom(50_000, ConnectionHandler.NONE);
                net.runTo(8);
                d.compare("established", CLOSE + established * MILLISECOND, c.establishedAtNanos());
                d.compare("RST", true, net.sent(true).contains("R@5020"));
            });
        }
    }

    private static TcpSegment lastFromServer(Net net) {
        return net.pair.seen.stream()
                .filter(s -> !s.fromClient())
                .reduce((a, b) -> b)
                .orElseThrow()
                .packet()
                .tcp();
    }

    private static int synAckSeq(Net net) {
        return net.pair.seen.stream()
                .filter(s -> !s.fromClient() && s.packet().tcp().syn())
                .reduce((a, b) -> b)
                .orElseThrow()
                .packet()
                .tcp()
                .seq();
    }

    /** Another host behind the client's address opens a connection that the server closes first; it is closed by 1 s. */
    private static void entryOfAnother(Net net, int port, int ts) {
        net.pair.lose(s -> s.packet().tcp().destinationPort() == port && s.atNanos() < CLOSE + SECOND);
        inject(net, port, TcpSegment.SYN, 7_000, 0, OptionalInt.of(ts));
        net.runTo(0.1);
        int ack = lastFromServer(net).seq() + 1;
        inject(net, port, TcpSegment.ACK, 7_001, ack, OptionalInt.of(ts));
        net.runTo(0.2);
        net.server.orElseThrow().close();
        net.runTo(0.25);
        inject(net, port, TcpSegment.FIN | TcpSegment.ACK, 7_001, ack + 1, OptionalInt.of(ts));
        net.runTo(0.5);
    }

    private static void inject(Net net, int port, int flags, int seq, int ack, OptionalInt ts) {
        TcpOptions.Builder options = TcpOptions.builder();
        if ((flags & TcpSegment.SYN) != 0) {
            options.mss(1460);
        }
        ts.ifPresent(val -> options.timestamps(val, 0));
        TcpSegment segment = TcpSegment.of(port, 80, seq, ack, flags, 1000, options.build(), LiteralBytes.EMPTY);
        net.pair.inject(Ipv4Packet.of(Pair.CLIENT, Pair.SERVER, 64, 0, segment), false);
    }

    private static void reuse(List<Case> cases) {
        Map<String, Long> established = new java.util.LinkedHashMap<>();
        established.put("linux-4.9 linux-4.9", 6_020L);
        established.put("linux-4.9 linux-6.18", 6_020L);
        established.put("linux-4.9 linux-2.6.32", 6_020L);
        established.put("linux-2.6.32 linux-4.9", 8_020L);
        established.put("linux-6.18 linux-4.9", 5_048L);
        established.put("linux-3.10 linux-3.10", 8_020L);
        established.forEach((pair, millis) -> {
            String opener = pair.split(" ", -1)[0];
            String acceptor = pair.split(" ", -1)[1];
            add(cases, "14.6 tw_reuse meets LAST_ACK, " + opener + " to " + acceptor, (kernels, d) -> {
                HostSettings reusing = kernels.settings(opener)
                        .withSysctl("net.ipv4.ip_local_port_range", PORT + " " + PORT)
                        .withSysctl("net.ipv4.tcp_tw_reuse", "1");
                Net net = new Net(reusing, kernels.settings(acceptor), true);
                net.loseFromClient(0.001, 5);
                net.client.close();
                net.runTo(5);
                int old = net.pair.seen.stream()
                        .filter(s -> s.fromClient() && s.packet().tcp().fin())
                        .findFirst()
                        .orElseThrow()
                        .packet()
                        .tcp()
                        .endSeq();
                TcpConnection second = net.pair.connectFrom(PORT, ConnectionHandler.NONE);
                net.runTo(20);
                TcpSegment syn = net.pair.seen.stream()
                        .filter(s -> s.fromClient() && s.packet().tcp().syn() && s.atNanos() > CLOSE)
                        .findFirst()
                        .orElseThrow()
                        .packet()
                        .tcp();
                d.compare("ISN", 65_537, syn.seq() - old);
                d.compare("established", CLOSE + millis * MILLISECOND, second.establishedAtNanos());
                boolean silent = acceptor.equals("linux-3.10");
                d.compare("RST", true, net.sent(true).contains(silent ? "R@6840" : "R@5020"));
            });
        });
    }

    private static void recycle(List<Case> cases) {
        add(cases, "14.7 tcp_tw_recycle: the slower clock behind one address waits 63 s", (kernels, d) -> {
            Net net = recycled(kernels, 39_997_740);
            net.runTo(2.3);
            TcpConnection b = net.pair.connectFrom(50_000, ConnectionHandler.NONE);
            net.runTo(140);
            // refused at 2.3 3.3 5.3 9.3 17.3 and 33.3 s; 65.3 s is 65 whole seconds behind the record
            d.compare("established", CLOSE + 65_320 * MILLISECOND, b.establishedAtNanos());
            d.compare("PAWSPassive", 6L, net.pair.serverCounters.now().get("PAWSPassive"));
            d.compare("ListenDrops", 6L, net.pair.serverCounters.now().get("ListenDrops"));
        });
        add(
                cases,
                "14.7 tcp_tw_recycle: five seconds behind waits until its clock has passed the record",
                (kernels, d) -> {
                    Net net = recycled(kernels, 5_000);
                    net.runTo(2.3);
                    TcpConnection b = net.pair.connectFrom(50_000, ConnectionHandler.NONE);
                    net.runTo(20);
                    // refused at 2.3 and 3.3 s
                    d.compare("established", CLOSE + 5_320 * MILLISECOND, b.establishedAtNanos());
                });
        add(cases, "14.7 tcp_tw_recycle: in the sixtieth second nobody is refused", (kernels, d) -> {
            Net net = recycled(kernels, 39_997_740);
            net.runTo(60.0);
            TcpConnection b = net.pair.connectFrom(50_000, ConnectionHandler.NONE);
            net.runTo(61);
            d.compare("established", CLOSE + 60_020 * MILLISECOND, b.establishedAtNanos());
        });
    }

    /** At 0.04 s the server remembers, of the client's address, a clock that is so many ticks ahead of the client's. */
    private static Net recycled(Variant kernels, int ahead) {
        HostSettings server = kernels.settings("linux-4.9").withSysctl("net.ipv4.tcp_tw_recycle", "1");
        HostSettings client = kernels.settings("linux-4.9").withUptimeNanos(300 * SECOND);
        Net net = new Net(client, server, true);
        int port = 60_000;
        net.pair.lose(s -> s.packet().tcp().destinationPort() == port && s.atNanos() < CLOSE + SECOND);
        // jiffies are 0 after 300 s: the client's clock reads 1000 at the close
        int ts = 1_040 + ahead;
        inject(net, port, TcpSegment.SYN, 7_000, 0, OptionalInt.of(ts - 40));
        net.runTo(0.02);
        int ack = lastFromServer(net).seq() + 1;
        inject(net, port, TcpSegment.ACK, 7_001, ack, OptionalInt.of(ts - 20));
        net.runTo(0.03);
        net.server.orElseThrow().close();
        net.runTo(0.035);
        inject(net, port, TcpSegment.FIN | TcpSegment.ACK, 7_001, ack + 1, OptionalInt.of(ts));
        net.runTo(0.5);
        return net;
    }

    private static void ports(List<Case> cases) {
        add(
                cases,
                "14.8 28232 ports at 1000 connections a second: full after 28.232 s, again from 60 s on",
                (kernels, d) -> {
                    PortWorkload load =
                            PortWorkload.between(kernels.settings("linux-4.9"), kernels.settings("linux-4.9"), 0);
                    int made = load.tryUntilFailure(80, 40_000, MILLISECOND);
                    d.compare("connections", 28_232, made);
                    d.compare("distinct ports", 28_232, new HashSet<>(load.ports).size());
                    d.compare("error", List.of("EADDRNOTAVAIL"), load.errors);
                    d.compare(
                            "first half even",
                            true,
                            load.ports.subList(0, 14_116).stream().allMatch(p -> p % 2 == 0));
                    d.compare(
                            "second half odd",
                            true,
                            load.ports.subList(14_116, 28_232).stream().allMatch(p -> p % 2 == 1));
                    load.runUntil(60 * SECOND - 1);
                    d.compare("before 60 s", false, load.tryTo(80));
                    load.runUntil(60 * SECOND);
                    d.compare("at 60 s", true, load.tryTo(80));
                    d.compare("the port that was first", load.ports.get(0), load.ports.get(28_232));
                    d.compare("no second one yet", false, load.tryTo(80));
                    load.runUntil(60_001 * MILLISECOND);
                    d.compare("one more each millisecond", true, load.tryTo(80));
                });
        add(
                cases,
                "14.10 over three routers: TTL 1 dies at the first, 3 at the third, 4 arrives with 1",
                (kernels, d) -> {
                    TtlCases.diesAt(1, "10.7.0.2", d);
                    TtlCases.diesAt(3, "10.7.2.2", d);
                    TtlCases.arrivesWith(4, 1, d);
                    TtlCases.arrivesWith(64, 61, d);
                });
        addFact(cases, "K27 one 4-tuple, one offset; with tcp_timestamps 2 none", (kernels, d) -> {
            List<Integer> offsets = new ArrayList<>();
            for (String mode : List.of("1", "2")) {
                Scene scene = new Scene(kernels, "linux-6.18", "tcp_timestamps=" + mode);
                for (int port : new int[] {50_000, 50_001}) {
                    ConnectOptions bound = new ConnectOptions(1, port, SocketOptions.DEFAULT);
                    offsets.add(scene.dial(bound).syn().options().tsVal());
                }
            }
            d.compare("differ by port", true, !offsets.get(0).equals(offsets.get(1)));
            d.compare("milliseconds since boot", List.of(0, 0), offsets.subList(2, 4));
        });
        addFact(cases, "K28 tcp_timestamps 0 on one side: only the opener's SYN may carry them", (kernels, d) -> {
            Scene opener = new Scene(kernels, "linux-6.18");
            Scene.Dialed c = opener.dial();
            d.compare("SYN", true, c.syn().options().hasTimestamps());
            d.compare("ACK", List.of("A seq=+0 ack=+0"), c.answers(Scene.SYN | Scene.ACK, 5, 0, TcpOptions.NONE, 0));
            Scene off = new Scene(kernels, "linux-6.18", "tcp_timestamps=0");
            off.peer.send(CraftedConnection.syn(40_000, 80, 1, OptionalInt.of(5)));
            d.compare("SYN-ACK", false, off.peer.last().options().hasTimestamps());
        });
        addFact(cases, "K31 TTL over three routers", (kernels, d) -> {
            TtlCases.diesAt(2, "10.7.1.2", d);
            TtlCases.arrivesWith(255, 252, d);
        });
    }
}
