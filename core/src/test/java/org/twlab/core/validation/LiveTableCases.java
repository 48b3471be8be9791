package org.twlab.core.validation;

import static org.twlab.core.validation.Scene.ACK;
import static org.twlab.core.validation.Scene.ACK_PLAIN;
import static org.twlab.core.validation.Scene.ACK_TS;
import static org.twlab.core.validation.Scene.FIN;
import static org.twlab.core.validation.Scene.MILLISECOND;
import static org.twlab.core.validation.Scene.NOTHING;
import static org.twlab.core.validation.Scene.PSH;
import static org.twlab.core.validation.Scene.RST;
import static org.twlab.core.validation.Scene.SECOND;
import static org.twlab.core.validation.Scene.SYN;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.SocketOptions;

/** Single facts measured on Linux 6.18.44 about TIME_WAIT, its ports and segments that do not fit, each by its id. */
final class LiveTableCases {
    static final String SOURCE = "single facts of Linux 6.18.44";
    private static final String KERNEL = "linux-6.18";
    private static final List<String> SYN_ACK_TS = List.of("SA seq=+65537 ack=-99 ts");

    private LiveTableCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        entries(cases);
        entriesByForm(cases);
        resets(cases);
        ports(cases);
        live(cases);
        connections(cases);
        orphans(cases);
        return cases;
    }

    private static void add(List<Case> cases, String name, Case.Replay replay) {
        cases.add(Case.of(SOURCE, name, replay));
    }

    private static void entries(List<Case> cases) {
        add(cases, "K1 entering TIME_WAIT counts TW", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            scene.timeWait(true);
            d.compare("TW", 1L, scene.peer.counters.now().get("TW"));
        });
        add(cases, "K2 a FIN repeated twice within 1 ms is answered twice and moves no timestamp", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).timeWait(true);
            for (int i = 0; i < 2; i++) {
                d.compare("answer", ACK_TS, c.draft(FIN | ACK).seq(-1).ts(5 + i).answers());
                d.compare("TSecr", Scene.TS, c.peer.last().options().tsEcr());
                c.peer.runFor(MILLISECOND / 2);
            }
        });
        add(cases, "K3 a bare ACK at RCV.NXT is not answered and moves the timestamp", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).timeWait(true);
            d.compare("answer", NOTHING, c.draft(ACK).ts(7).answers());
            c.draft(FIN | ACK).seq(-1).answers();
            d.compare("TSecr", Scene.TS + 7, c.peer.last().options().tsEcr());
        });
        add(cases, "K4 of two bare ACKs outside, 100 ms apart, the second is not answered", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).timeWait(true);
            c.peer.counters.restart();
            d.compare("first", ACK_TS, c.draft(ACK).seq(-5).answers());
            c.peer.runFor(100 * MILLISECOND);
            d.compare("second", NOTHING, c.draft(ACK).seq(-5).answers());
            d.counters(Map.of("TCPACKSkippedTimeWait", 1L), c.peer.counters.now());
        });
        add(cases, "K5 of 20 refused SYNs three are answered, 500 ms apart", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).timeWait(true);
            c.peer.counters.restart();
            List<Integer> answered = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                if (!c.draft(SYN).seq(1000).ts(-1000).answers().isEmpty()) {
                    answered.add(i);
                }
                c.peer.runFor(57 * MILLISECOND);
            }
            // 57 ms apart, as on the loaded machine: at 0, 513 and 1026 ms
            d.compare("answered", List.of(0, 9, 18), answered);
            d.counters(Map.of("PAWSTimewait", 20L, "TCPACKSkippedTimeWait", 17L), c.peer.counters.now());
        });
        add(cases, "K6 SYN with an older TSval and a later sequence number: ACK, timer restarted", (kernels, d) -> {
            CraftedConnection c = aged(new Scene(kernels, KERNEL).timeWait(true));
            d.compare("answer", ACK_TS, c.draft(SYN).seq(100).ts(-1).answers());
            d.compare("left", 60_000L, c.leftMillis());
            d.counters(Map.of("PAWSTimewait", 1L), c.peer.counters.now());
        });
        add(cases, "K7 SYN with the same TSval and an older sequence number: ACK, timer kept", (kernels, d) -> {
            CraftedConnection c = aged(new Scene(kernels, KERNEL).timeWait(true));
            d.compare("answer", ACK_TS, c.draft(SYN).seq(-100).answers());
            d.compare("left", 50_000L, c.leftMillis());
        });
        add(cases, "K8 SYN one tick newer with an older sequence number is accepted", (kernels, d) -> {
            CraftedConnection c = aged(new Scene(kernels, KERNEL).timeWait(true));
            d.compare("answer", SYN_ACK_TS, c.draft(SYN).seq(-100).ts(1).answers());
            d.compare("state", "SYN_RECV", c.state());
            d.counters(Map.of(), c.peer.counters.now());
        });
    }

    private static void entriesByForm(List<Case> cases) {
        add(cases, "K9 SYN without timestamps and a later sequence number is accepted without them", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).timeWait(true);
            d.compare(
                    "answer",
                    List.of("SA seq=+65537 ack=+101"),
                    c.draft(SYN).seq(100).noTs().answers());
        });
        add(cases, "K10 of an entry without timestamps the sequence number decides", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).timeWait(false);
            d.compare("older", ACK_PLAIN, c.draft(SYN).seq(-100).ts(5_000).answers());
            d.compare(
                    "later",
                    List.of("SA seq=+65537 ack=+101"),
                    c.draft(SYN).seq(100).answers());
        });
        add(cases, "K13 data at RCV.NXT and a FIN without ACK are answered", (kernels, d) -> {
            CraftedConnection c = aged(new Scene(kernels, KERNEL).timeWait(true));
            d.compare("FIN without ACK", ACK_TS, c.draft(FIN).answers());
            d.compare("timer kept", 50_000L, c.leftMillis());
            d.compare("data", ACK_TS, c.draft(PSH | ACK).bytes(5).answers());
            d.compare("timer restarted", 60_000L, c.leftMillis());
        });
        add(cases, "K14 SYN and FIN: nothing beyond RCV.NXT, ACK at it or left of it", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            d.compare(
                    "beyond",
                    NOTHING,
                    scene.timeWait(true).draft(SYN | FIN).seq(10).answers());
            d.compare("at", ACK_TS, scene.timeWait(true).draft(SYN | FIN).answers());
            d.compare(
                    "left",
                    ACK_TS,
                    scene.timeWait(true).draft(SYN | FIN).seq(-10).answers());
        });
        add(cases, "K15 FIN_WAIT_2 of an orphan: nothing for a duplicate ACK, RST for new data", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).finWait2();
            d.compare("duplicate ACK", NOTHING, c.draft(ACK).answers());
            d.compare("state", "FIN_WAIT2", c.state());
            d.compare(
                    "data",
                    List.of("R seq=+0 ack=" + -c.seq),
                    c.draft(PSH | ACK).bytes(5).answers());
            d.compare("state", "gone", c.state());
        });
    }

    /** Ten seconds later, with counters at zero. */
    private static CraftedConnection aged(CraftedConnection c) {
        c.peer.runFor(10 * SECOND);
        c.peer.counters.restart();
        return c;
    }

    private static void resets(List<Case> cases) {
        add(cases, "K11 RST at a TIME_WAIT entry", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            CraftedConnection c = aged(scene.timeWait(true));
            d.compare("one beyond", NOTHING, c.draft(RST).seq(1).noTs().answers());
            d.compare("exact with an old TSval", NOTHING, c.draft(RST).ts(-1000).answers());
            d.compare("state", "TIME_WAIT", c.state());
            d.counters(Map.of("PAWSTimewait", 1L), c.peer.counters.now());
            scene.peer.host.setSysctl("net.ipv4.tcp_rfc1337", "1");
            d.compare("exact with tcp_rfc1337", NOTHING, c.draft(RST).noTs().answers());
            d.compare("timer", 50_000L, c.leftMillis());
            scene.peer.host.setSysctl("net.ipv4.tcp_rfc1337", "0");
            d.compare("exact", NOTHING, c.draft(RST).noTs().answers());
            d.compare("state", "gone", c.state());
        });
        add(
                cases,
                "K12 an ACK after the entry's death: RST with its number, no options, identification 0",
                (kernels, d) -> {
                    CraftedConnection c = new Scene(kernels, KERNEL).timeWait(true);
                    c.draft(RST).noTs().answers();
                    c.peer.take();
                    c.peer.send(c.draft(ACK).segment());
                    Ipv4Packet rst = c.peer.take().get(0).packet();
                    d.compare("flags", "R", rst.tcp().flagText());
                    d.compare("seq", c.ack, rst.tcp().seq());
                    d.compare("options", 0, rst.tcp().options().wireLength());
                    d.compare("identification", 0, rst.identification());
                    d.compare("DF", true, rst.dontFragment());
                });
        add(cases, "K26 SYN-ACK and the ACK of an entry have identification 0 and DF", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            CraftedConnection c = scene.timeWait(true);
            List<ScriptedPeer.Received> all = scene.peer.take();
            c.peer.send(c.draft(FIN | ACK).seq(-1).segment());
            Ipv4Packet ack = c.peer.take().get(0).packet();
            for (Ipv4Packet packet : List.of(all.get(0).packet(), ack)) {
                d.compare("identification of " + packet.tcp().flagText(), 0, packet.identification());
                d.compare("DF", true, packet.dontFragment());
            }
        });
    }

    private static void ports(List<Case> cases) {
        add(
                cases,
                "K16 four ports: both even ones, then both odd ones, then EADDRNOTAVAIL without a packet",
                (kernels, d) -> {
                    Scene scene = new Scene(kernels, KERNEL, "ip_local_port_range=40000 40003");
                    List<Integer> parities = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        parities.add(scene.dial().syn().sourcePort() % 2);
                    }
                    d.compare("parities", List.of(0, 0, 1, 1), parities);
                    Scene.Dialed fifth = scene.dial();
                    d.compare(
                            "error",
                            "EADDRNOTAVAIL",
                            fifth.host.error().map(Enum::name).orElse("none"));
                    d.compare("packets", List.of(), fifth.syns);
                });
        add(
                cases,
                "K17 tw_reuse: not at once, after more than a second with the old timestamp echoed",
                (kernels, d) -> {
                    Scene scene = new Scene(kernels, KERNEL, "ip_local_port_range=40000 40000", "tcp_tw_reuse=1");
                    scene.dial().throughTimeWait(true);
                    d.compare(
                            "at once",
                            "EADDRNOTAVAIL",
                            scene.dial().host.error().map(Enum::name).orElse("none"));
                    scene.peer.runFor(1_001 * MILLISECOND);
                    scene.peer.counters.restart();
                    Scene.Dialed again = scene.dial();
                    d.compare("SYNs", 1, again.syns.size());
                    d.compare("TSecr", Scene.TS + 1, again.syn().options().tsEcr());
                    d.compare("TWRecycled", 1L, scene.peer.counters.now().get("TWRecycled"));
                });
        add(cases, "K18 a port bound first is reused at once, without tw_reuse", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL, "tcp_tw_reuse=0");
            ConnectOptions bound = new ConnectOptions(1, 40_000, SocketOptions.reusing(true));
            Scene.Dialed old = scene.dial(bound);
            old.throughTimeWait(true);
            scene.peer.counters.restart();
            Scene.Dialed again = scene.dial(bound);
            d.compare("SYNs", 1, again.syns.size());
            d.compare("ISN", 65537, again.syn().seq() - (old.syn().seq() + 2));
            d.compare("TSecr", Scene.TS + 1, again.syn().options().tsEcr());
            d.compare("TWRecycled", 1L, scene.peer.counters.now().get("TWRecycled"));
        });
        add(
                cases,
                "K24 table full as an orphan's FIN is acknowledged: the peer's FIN meets no socket",
                (kernels, d) -> {
                    Scene scene = new Scene(kernels, KERNEL, "tcp_max_tw_buckets=0");
                    CraftedConnection c = scene.open();
                    c.hostCloses();
                    c.acknowledge();
                    d.compare("state", "gone", c.state());
                    d.compare(
                            "answer",
                            List.of("R seq=+0 ack=" + -c.seq),
                            c.draft(FIN | ACK).answers());
                    d.compare("overflows", 1L, scene.peer.counters.now().get("TCPTimeWaitOverflow"));
                });
    }

    private static void live(List<Case> cases) {
        add(
                cases,
                "K19 the first unacceptable ACK in SYN_SENT: RST, and the SYN again after two jiffies",
                (kernels, d) -> {
                    Scene scene = new Scene(kernels, KERNEL);
                    Scene.Dialed c = scene.dial();
                    String rst = "R seq=+500 ack=" + -5_001;
                    d.compare("first", List.of(rst), c.answers(ACK, 5_000, 500, TcpOptions.NONE, 0));
                    d.compare("SYN again", List.of("S@8"), scene.sends(500 * MILLISECOND));
                    d.compare("second", List.of(rst), c.answers(ACK, 5_000, 500, TcpOptions.NONE, 0));
                    d.compare("no SYN again", NOTHING, scene.sends(400 * MILLISECOND));
                });
        add(cases, "K20 an unanswered SYN: again after 1 2 3 4 5 7 11 s, with a fresh TSval", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            Scene.Dialed c = scene.dial();
            List<Long> at = new ArrayList<>();
            List<Integer> ticks = new ArrayList<>();
            scene.peer.runFor(12 * SECOND);
            for (ScriptedPeer.Received r : scene.peer.take()) {
                at.add(r.atNanos() / SECOND);
                ticks.add((r.segment().options().tsVal() - c.syn().options().tsVal()) / 1000);
                d.compare("ISN", c.syn().seq(), r.segment().seq());
            }
            d.compare("seconds", List.of(1L, 2L, 3L, 4L, 5L, 7L, 11L), at);
            d.compare("TSvals", List.of(1, 2, 3, 4, 5, 7, 11), ticks);
        });
        add(cases, "K21 SYN to LAST_ACK: ACK and no FIN; an RST at RCV.NXT removes the socket", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).lastAck();
            d.compare("SYN", ACK_TS, c.draft(SYN).seq(65_537).ts(1000).answers());
            d.compare("state", "LAST_ACK", c.state());
            d.compare("RST", NOTHING, c.draft(RST).noTs().answers());
            d.compare("state", "gone", c.state());
        });
    }

    private static void connections(List<Case> cases) {
        add(cases, "K22 data with a TSval one tick older passes, two older not, none passes", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            CraftedConnection c = scene.open();
            d.compare(
                    "one older",
                    List.of("A seq=+0 ack=+5 ts"),
                    c.draft(PSH | ACK).ts(-1).bytes(5).answers());
            d.compare("TS.Recent stays", Scene.TS, c.peer.last().options().tsEcr());
            c.seq += 5;
            scene.peer.counters.restart();
            d.compare("two older", ACK_TS, c.draft(PSH | ACK).ts(-2).bytes(5).answers());
            d.counters(Map.of("PAWSEstab", 1L), scene.peer.counters.now());
            d.compare(
                    "none",
                    List.of("A seq=+0 ack=+5 ts"),
                    c.draft(PSH | ACK).noTs().bytes(5).answers());
        });
        add(cases, "K23 an RST at RCV.NXT resets whatever its TSval", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, KERNEL).open();
            d.compare("answer", NOTHING, c.draft(RST).ts(-100_000).answers());
            d.compare("state", "gone", c.state());
        });
        add(cases, "K25 the SYN: MSS, SACK permitted, timestamps, NOP, window scale; 64240; DF", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL);
            TcpSegment syn = scene.dial().syn();
            TcpOptions options = syn.options();
            d.compare("window", 64_240, syn.window());
            d.compare("MSS", 1460, options.mss());
            d.compare("SACK permitted", true, options.sackPermitted());
            d.compare("timestamps", true, options.hasTimestamps());
            d.compare("window scale", 7, options.windowScale());
            d.compare("length", 20, options.wireLength());
        });
    }

    private static void orphans(List<Case> cases) {
        add(cases, "K29 FIN_WAIT_2 of an orphan: 5, 60 and, for 70, 20 s; TCP_LINGER2 90: 60 s", (kernels, d) -> {
            d.compare("5", List.of(5_000L), stays(kernels, "5", 0));
            d.compare("60", List.of(60_000L), stays(kernels, "60", 0));
            d.compare("70", List.of(20_000L), stays(kernels, "70", 0));
            d.compare("TCP_LINGER2 90", List.of(60_000L), stays(kernels, "60", 90));
        });
        add(cases, "K30 FIN_WAIT_2 of a socket that is held has no end", (kernels, d) -> {
            Scene scene = new Scene(kernels, KERNEL, "tcp_fin_timeout=5");
            CraftedConnection c = scene.open();
            c.hostEnd.shutdownWrite();
            scene.peer.runFor(0);
            c.ack++;
            c.acknowledge();
            scene.peer.runFor(86_400 * SECOND);
            d.compare("state", "FIN_WAIT2", c.state());
        });
        add(cases, "K32 defaults", (kernels, d) -> {
            Map<String, String> defaults = Map.of(
                    "tcp_tw_reuse", "2",
                    "tcp_tw_reuse_delay", "1000",
                    "ip_local_port_range", "32768 60999",
                    "tcp_fin_timeout", "60",
                    "tcp_syn_retries", "6",
                    "tcp_syn_linear_timeouts", "4",
                    "tcp_challenge_ack_limit", "2147483647",
                    "tcp_max_tw_buckets", "131072",
                    "tcp_max_syn_backlog", "2048");
            var specs = kernels.settings(KERNEL).profile().sysctls();
            defaults.forEach((name, value) -> {
                var spec = specs.get("net.ipv4." + name);
                d.compare(name, value, spec == null ? null : spec.text(spec.defaultValue()));
            });
        });
    }

    /** How long the FIN_WAIT_2 of an orphan lasts, in ms. */
    private static List<Long> stays(Variant kernels, String finTimeout, int linger2) {
        Scene scene = new Scene(kernels, KERNEL, "tcp_fin_timeout=" + finTimeout);
        CraftedConnection c = scene.open();
        c.hostEnd.setOptions(SocketOptions.DEFAULT.withLinger2(linger2));
        c.hostCloses();
        c.acknowledge();
        long born = c.peer.nowNanos();
        while (!c.state().equals("gone") && c.peer.nowNanos() - born < 300 * SECOND) {
            c.peer.runFor(Math.max(c.leftMillis(), 1) * MILLISECOND);
        }
        return List.of((c.peer.nowNanos() - born) / MILLISECOND);
    }
}
