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
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.tcp.SocketOptions;

/**
 * Segments that do not fit a live connection, closing and orphans, rule by rule: RFC 9293 sections 3.6 and 3.10, RFC 5961,
 * RFC 7323, and where Linux does something else, its {@code tcp_validate_incoming}, {@code tcp_ack} and {@code tcp_close}.
 */
final class ConnectionRuleCases {
    private static final String SOURCE = "rules of connections";
    /** The window of a freshly opened connection on 6.18, in bytes. */
    private static final int WINDOW = 64_240;

    private ConnectionRuleCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        closing(cases);
        orphans(cases);
        paws(cases);
        window(cases);
        acknowledgments(cases);
        return cases;
    }

    private static void add(List<Case> cases, String name, Case.Replay replay) {
        cases.add(Case.of(SOURCE, name, replay));
    }

    private static void closing(List<Case> cases) {
        add(cases, "E8 a FIN again in CLOSE_WAIT: ACK", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-4.9").open();
            c.finish();
            d.compare("answer", ACK_TS, c.draft(FIN | ACK).seq(-1).answers());
            d.compare("state", "CLOSE_WAIT", c.state());
        });
        add(cases, "X1 a FIN before any data is acknowledged at once", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-4.9").open();
            d.compare(
                    "answer", List.of("A seq=+0 ack=+1 ts"), c.draft(FIN | ACK).answers());
        });
        add(cases, "X2 a FIN after data is acknowledged 40 ms later", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            c.draft(PSH | ACK).bytes(5).answers();
            c.seq += 5;
            d.compare("at once", NOTHING, c.draft(FIN | ACK).answers());
            d.compare("later", List.of("A@40"), scene.sends(100 * MILLISECOND));
        });
        add(cases, "C7 SO_LINGER above 0 keeps the socket held until the time is over", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_max_orphans=0");
            CraftedConnection c = scene.open();
            c.hostEnd.setOptions(SocketOptions.DEFAULT.withLinger(5));
            c.hostEnd.close();
            List<String> sent = scene.sends(6 * SECOND);
            d.compare("first", "FA@0", sent.get(0));
            d.compare("last, as an orphan too many", "RA@5000", sent.get(sent.size() - 1));
        });
        add(cases, "D1 data for an orphan: RST, TCPAbortOnData", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            c.hostCloses();
            scene.peer.counters.restart();
            d.compare(
                    "answer",
                    List.of("R seq=-1 ack=" + -c.seq),
                    c.draft(PSH | ACK).ack(-1).bytes(5).answers());
            d.compare("state", "gone", c.state());
            d.compare("TCPAbortOnData", 1L, scene.peer.counters.now().get("TCPAbortOnData"));
        });
    }

    private static void orphans(List<Case> cases) {
        add(cases, "O3 negative TCP_LINGER2 in FIN_WAIT_2: RST at close(), TCPAbortOnLinger", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            c.hostEnd.shutdownWrite();
            scene.peer.runFor(0);
            c.ack++;
            c.acknowledge();
            c.hostEnd.setOptions(SocketOptions.DEFAULT.withLinger2(-1));
            scene.peer.counters.restart();
            c.hostEnd.close();
            d.compare("sent", List.of("RA@0"), scene.sends(0));
            d.compare("state", "gone", c.state());
            d.compare("TCPAbortOnLinger", 1L, scene.peer.counters.now().get("TCPAbortOnLinger"));
        });
        add(cases, "O4 an orphan too many: RST, TCPAbortOnMemory", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_max_orphans=0");
            CraftedConnection c = scene.open();
            c.hostEnd.close();
            d.compare("sent", List.of("FA@0", "RA@0"), scene.sends(SECOND));
            d.compare("state", "gone", c.state());
            d.compare("TCPAbortOnMemory", 1L, scene.peer.counters.now().get("TCPAbortOnMemory"));
        });
        add(cases, "O5 an orphan's FIN: eight copies, given up at the ninth expiry", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            c.hostEnd.close();
            List<String> sent = scene.sends(102_100 * MILLISECOND);
            d.compare(
                    "sent",
                    List.of(
                            "FA@0",
                            "FA@200",
                            "FA@600",
                            "FA@1400",
                            "FA@3000",
                            "FA@6200",
                            "FA@12600",
                            "FA@25400",
                            "FA@51000"),
                    sent);
            d.compare("before", "FIN_WAIT1", c.state());
            d.compare("no RST", NOTHING, scene.sends(200 * MILLISECOND));
            d.compare("after", "gone", c.state());
        });
    }

    private static void paws(List<Case> cases) {
        add(cases, "N3 SYN with an old TSval on 6.18: challenge ACK, no PAWSEstab", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-6.18");
            CraftedConnection c = scene.lastAck();
            scene.peer.counters.restart();
            d.compare("answer", ACK_TS, c.draft(SYN).seq(5).ts(-1000).answers());
            d.counters(Map.of("TCPSYNChallenge", 1L, "TCPChallengeACK", 1L), scene.peer.counters.now());
        });
        add(cases, "N4 an old pure ACK with an old TSval on 6.18: dropped, PAWSOldAck", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-6.18");
            CraftedConnection c = scene.open();
            scene.peer.counters.restart();
            d.compare("answer", NOTHING, c.draft(ACK).seq(-1).ts(-1000).answers());
            d.counters(Map.of("PAWSOldAck", 1L), scene.peer.counters.now());
        });
        add(cases, "N5 a pure ACK overtaken within an RTO passes PAWS, one before that not", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            scene.peer.counters.restart();
            d.compare("100 ticks", NOTHING, c.draft(ACK).ts(-100).answers());
            d.counters(Map.of(), scene.peer.counters.now());
            d.compare("1000 ticks", ACK_TS, c.draft(ACK).ts(-1_000).answers());
            d.counters(Map.of("PAWSEstab", 1L), scene.peer.counters.now());
        });
        add(cases, "N15 RFC 7323: a segment without the negotiated timestamps is dropped", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "rfc9293").open();
            d.compare("answer", NOTHING, c.draft(PSH | ACK).noTs().bytes(5).answers());
            d.compare("delivered", 0L, c.hostEnd.bytesReceived());
        });
    }

    private static void window(List<Case> cases) {
        add(cases, "N7 on 6.18 an RST one below RCV.NXT resets once the peer's FIN is in", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-6.18");
            CraftedConnection c = scene.lastAck();
            d.compare("answer", NOTHING, c.draft(RST).seq(-1).noTs().answers());
            d.compare("state", "gone", c.state());
            CraftedConnection open = scene.open();
            open.draft(RST).seq(-1).noTs().answers();
            d.compare("without FIN", "ESTABLISHED", open.state());
        });
        add(cases, "N12 empty segments outside the window are answered every 500 ms", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            d.compare("first", ACK_TS, c.draft(ACK).seq(-5).answers());
            scene.peer.runFor(100 * MILLISECOND);
            d.compare("after 100 ms", NOTHING, c.draft(ACK).seq(-5).answers());
            scene.peer.runFor(400 * MILLISECOND);
            d.compare("after 500 ms", ACK_TS, c.draft(ACK).seq(-5).answers());
        });
        add(cases, "N13 challenge ACKs are limited per second of the host", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-3.10", "tcp_challenge_ack_limit=2");
            CraftedConnection c = scene.open();
            for (int i = 0; i < 2; i++) {
                d.compare("challenge", ACK_TS, c.draft(RST).seq(5).noTs().answers());
            }
            d.compare("third", NOTHING, c.draft(RST).seq(5).noTs().answers());
            scene.peer.runFor(SECOND);
            d.compare("next second", ACK_TS, c.draft(RST).seq(5).noTs().answers());
        });
        add(cases, "A1 an RST at the right edge is inside, one byte further outside", (kernels, d) -> {
            // a connection each: challenge ACKs of one are 500 ms apart at least
            Scene scene = new Scene(kernels, "linux-6.18");
            d.compare("edge", ACK_TS, scene.open().draft(RST).seq(WINDOW).noTs().answers());
            d.compare(
                    "beyond",
                    NOTHING,
                    scene.open().draft(RST).seq(WINDOW + 1).noTs().answers());
        });
        add(cases, "L1 on 2.6.32 a SYN in the window resets", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-2.6.32").open();
            List<String> answers = c.draft(SYN).seq(5).ts(1).answers();
            d.compare("RST", true, answers.size() == 1 && answers.get(0).startsWith("R"));
            d.compare("state", "gone", c.state());
        });
        add(cases, "L2 on 3.10 a SYN draws nothing", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-3.10").open();
            d.compare("answer", NOTHING, c.draft(SYN).seq(5).ts(1).answers());
            d.compare("state", "ESTABLISHED", c.state());
        });
    }

    private static void acknowledgments(List<Case> cases) {
        add(cases, "N1 data without ACK is dropped", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-4.9").open();
            d.compare("answer", NOTHING, c.draft(PSH).bytes(5).answers());
            d.compare(
                    "outside the window too",
                    NOTHING,
                    c.draft(PSH).seq(-100).bytes(5).answers());
            d.compare("delivered", 0L, c.hostEnd.bytesReceived());
        });
        add(cases, "N9 an ancient acknowledgment: challenge ACK, the data is not taken", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            d.compare(
                    "answer",
                    ACK_TS,
                    c.draft(PSH | ACK).ack(-100_000).window(999).bytes(5).answers());
            d.compare("delivered", 0L, c.hostEnd.bytesReceived());
        });
        add(cases, "N10 an acknowledgment of what was never sent: challenge ACK on 6.18", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-6.18").open();
            d.compare("answer", ACK_TS, c.draft(PSH | ACK).ack(5).bytes(5).answers());
            d.compare("delivered", 0L, c.hostEnd.bytesReceived());
        });
        add(cases, "N11 an old acknowledgment in CLOSE_WAIT: challenge ACK on 4.9", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            c.hostEnd.write(10);
            scene.peer.runFor(0);
            c.ack += 10;
            c.acknowledge();
            c.finish();
            scene.peer.runFor(SECOND);
            scene.peer.counters.restart();
            d.compare("answer", ACK_TS, c.draft(ACK).ack(-5).answers());
            d.counters(Map.of("TCPChallengeACK", 1L), scene.peer.counters.now());
        });
        add(cases, "N14 simultaneous open, not our SYN acknowledged: RST", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            Scene.Dialed c = scene.dial();
            c.answers(SYN, 5_000, 0, TcpOptions.NONE, 0);
            List<String> answers = c.answers(ACK, 5_001, -1, TcpOptions.NONE, 0);
            d.compare("answer", List.of("R seq=-1 ack=-5002"), answers);
        });
        add(cases, "A4 the predicted segment is delivered before its acknowledgment is looked at", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open(false);
            c.draft(PSH | ACK).ack(-100_000).bytes(5).answers();
            d.compare("delivered", 5L, c.hostEnd.bytesReceived());
            CraftedConnection other = scene.open(false);
            d.compare(
                    "another window field",
                    ACK_PLAIN,
                    other.draft(PSH | ACK).ack(-100_000).window(999).bytes(5).answers());
            d.compare("not delivered", 0L, other.hostEnd.bytesReceived());
        });
    }
}
