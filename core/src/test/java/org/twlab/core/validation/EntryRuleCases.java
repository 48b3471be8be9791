package org.twlab.core.validation;

import static org.twlab.core.validation.Scene.ACK;
import static org.twlab.core.validation.Scene.ACK_TS;
import static org.twlab.core.validation.Scene.MILLISECOND;
import static org.twlab.core.validation.Scene.NOTHING;
import static org.twlab.core.validation.Scene.RST;
import static org.twlab.core.validation.Scene.SECOND;
import static org.twlab.core.validation.Scene.SYN;
import static org.twlab.core.validation.Scene.TS;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.SocketOptions;

/**
 * What recordings do not show of TIME_WAIT and FIN_WAIT_2 entries, of tcp_tw_reuse and of tcp_tw_recycle: Linux
 * {@code tcp_timewait_state_process}, {@code tcp_time_wait} and {@code tcp_remember_stamp}.
 */
final class EntryRuleCases {
    private static final String SOURCE = "rules of entries";

    private EntryRuleCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        entries(cases);
        memory(cases);
        return cases;
    }

    private static void add(List<Case> cases, String name, Case.Replay replay) {
        cases.add(Case.of(SOURCE, name, replay));
    }

    private static void entries(List<Case> cases) {
        add(cases, "T5 a newer SYN without a listener: ACK each time, timer unchanged", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.timeWait(true);
            scene.peer.host.close(scene.server.listener);
            scene.peer.runFor(10 * SECOND);
            for (int i = 0; i < 2; i++) {
                d.compare("answer", ACK_TS, c.draft(SYN).seq(5).ts(5).answers());
            }
            d.compare("left", 50_000L, c.leftMillis());
        });
        add(cases, "F1 in FIN_WAIT_2 what is old or outside, RST too, draws an ACK", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            d.compare("old TSval", ACK_TS, scene.finWait2().draft(ACK).ts(-5).answers());
            CraftedConnection c = scene.finWait2();
            d.compare("RST outside", ACK_TS, c.draft(RST).seq(-1).noTs().answers());
            d.compare("state", "FIN_WAIT2", c.state());
        });
        add(cases, "F2 in FIN_WAIT_2 an RST in the window deletes the entry", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-4.9").finWait2();
            d.compare("answer", NOTHING, c.draft(RST).seq(5).noTs().answers());
            d.compare("state", "gone", c.state());
        });
        add(cases, "F3 in FIN_WAIT_2 a SYN not before RCV.NXT: RST, entry deleted", (kernels, d) -> {
            CraftedConnection c = new Scene(kernels, "linux-4.9").finWait2();
            List<String> answers = c.draft(SYN).ts(5).answers();
            d.compare("RST", true, answers.size() == 1 && answers.get(0).startsWith("RA"));
            d.compare("state", "gone", c.state());
        });
        add(cases, "W3 table full as the peer's FIN comes with the ACK of ours: the last ACK is sent", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_max_tw_buckets=0");
            CraftedConnection c = scene.open();
            c.hostCloses();
            d.compare(
                    "answer",
                    List.of("A seq=+0 ack=+1 ts"),
                    c.draft(Scene.FIN | ACK).answers());
            d.compare("state", "gone", c.state());
        });
    }

    private static void memory(List<Case> cases) {
        add(cases, "W4 the record of tcp_tw_recycle is written although the table is full", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_max_tw_buckets=0", "tcp_tw_recycle=1");
            CraftedConnection c = scene.timeWait(true);
            d.compare("state", "gone", c.state());
            d.compare("remembered", 1, scene.peer.host.peersRemembered());
            d.compare("older SYN", 0, synFrom(scene, 41_000, TS - 5).size());
        });
        add(cases, "M3 a lower timestamp replaces a record that is more than 60 s old", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_tw_recycle=1");
            scene.timeWait(true);
            scene.peer.runFor(62 * SECOND);
            closeByHost(scene, 41_000, TS - 50_000);
            d.compare(
                    "just older than the new record",
                    0,
                    synFrom(scene, 41_001, TS - 50_005).size());
            d.compare(
                    "between the records",
                    1,
                    synFrom(scene, 41_002, TS - 40_000).size());
        });
        add(cases, "R6 an outgoing SYN echoes what is remembered of its destination", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_tw_recycle=1");
            scene.timeWait(true);
            d.compare("TSecr", TS, scene.dial().syn().options().tsEcr());
        });
        add(cases, "U6 the SYN-ACK's TSval may be older than the inherited one", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            ConnectOptions bound = new ConnectOptions(1, 40_000, SocketOptions.reusing(true));
            scene.dial(bound).throughTimeWait(true);
            scene.peer.runFor(2_500 * MILLISECOND);
            Scene.Dialed c = scene.dial(bound);
            TcpOptions older = c.echo(TS - 100_000);
            d.compare("answers", 1, c.answers(SYN | ACK, 9_000, 0, older, 0).size());
            d.compare("state", "ESTABLISHED", c.state());
        });
    }

    private static void closeByHost(Scene scene, int port, int ts) {
        CraftedConnection c = CraftedConnection.open(scene.peer, scene.server, port, 80, 5_000, OptionalInt.of(ts));
        c.closedByHost(false);
    }

    /** The answers to a SYN from another port. */
    private static List<TcpSegment> synFrom(Scene scene, int port, int ts) {
        scene.peer.takeSegments();
        scene.peer.send(CraftedConnection.syn(port, 80, 5_000, OptionalInt.of(ts)));
        return scene.peer.takeSegments();
    }
}
