package org.twlab.core.validation;

import static org.twlab.core.validation.Scene.ACK;
import static org.twlab.core.validation.Scene.FIN;
import static org.twlab.core.validation.Scene.MILLISECOND;
import static org.twlab.core.validation.Scene.NOTHING;
import static org.twlab.core.validation.Scene.RST;
import static org.twlab.core.validation.Scene.SECOND;
import static org.twlab.core.validation.Scene.SYN;
import static org.twlab.core.validation.Scene.TS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;

/**
 * Opening a connection, rule by rule: RFC 9293 section 3.10.7, and where Linux does something else, its
 * {@code tcp_rcv_synsent_state_process}, {@code tcp_conn_request}, {@code tcp_check_req} and {@code tcp_v4_err}.
 */
final class OpeningRuleCases {
    private static final String SOURCE = "rules of opening";
    private static final int QUEUE_PORT = 81;
    private static final int UNREACHABLE_HOST = 1;

    private OpeningRuleCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        synSent(cases);
        listening(cases);
        cookies(cases);
        withoutListener(cases);
        requests(cases);
        icmp(cases);
        return cases;
    }

    private static void add(List<Case> cases, String name, Case.Replay replay) {
        cases.add(Case.of(SOURCE, name, replay));
    }

    private static void synSent(List<Case> cases) {
        add(
                cases,
                "S2 an RST with an unacceptable acknowledgment ends nothing, and on 6.18 re-arms the SYN",
                (kernels, d) -> {
                    Scene scene = new Scene(kernels, "linux-6.18");
                    Scene.Dialed c = scene.dial();
                    d.compare("answer", NOTHING, c.answers(RST | ACK, 5_000, 500, TcpOptions.NONE, 0));
                    d.compare("state", "SYN_SENT", c.state());
                    d.compare("SYN again", List.of("S@8"), scene.sends(500 * MILLISECOND));
                });
        add(cases, "S4 an echo of a timestamp never sent: RST, PAWSActive, still SYN_SENT", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            Scene.Dialed c = scene.dial();
            scene.peer.counters.restart();
            TcpOptions wrong = TcpOptions.timestamps(TS, c.syn().options().tsVal() + 100_000);
            d.compare("answer", List.of("R seq=+0 ack=-5001"), c.answers(SYN | ACK, 5_000, 0, wrong, 0));
            d.compare("state", "SYN_SENT", c.state());
            d.counters(Map.of("PAWSActive", 1L, "OutRsts", 1L), scene.peer.counters.now());
        });
        add(cases, "S5 an RST with the right acknowledgment: ECONNREFUSED", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            Scene.Dialed c = scene.dial();
            d.compare("answer", NOTHING, c.answers(RST | ACK, 0, 0, TcpOptions.NONE, 0));
            d.compare("error", List.of(Errno.ECONNREFUSED), scene.errors);
        });
        add(cases, "S6 SYN-ACK: ESTABLISHED, ACK", (kernels, d) -> {
            Scene.Dialed c = new Scene(kernels, "linux-4.9").dial();
            d.compare("answer", List.of("A seq=+0 ack=+0 ts"), c.answers(SYN | ACK, 5_000, 0, c.echo(TS), 0));
            d.compare("state", "ESTABLISHED", c.state());
        });
        add(cases, "S7 the right acknowledgment without SYN is dropped", (kernels, d) -> {
            Scene.Dialed c = new Scene(kernels, "linux-4.9").dial();
            d.compare("answer", NOTHING, c.answers(ACK, 5_000, 0, TcpOptions.NONE, 0));
            d.compare("state", "SYN_SENT", c.state());
        });
        add(cases, "S8 SYN without ACK: simultaneous open", (kernels, d) -> {
            Scene.Dialed c = new Scene(kernels, "linux-4.9").dial();
            d.compare("answer", List.of("SA seq=-1 ack=+0"), c.answers(SYN, 5_000, 0, TcpOptions.NONE, 0));
            d.compare("state", "SYN_RECV", c.state());
        });
        add(cases, "S9 a SYN older than the inherited timestamp is dropped", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            ConnectOptions bound = new ConnectOptions(1, 40_000, SocketOptions.reusing(true));
            scene.dial(bound).throughTimeWait(true);
            Scene.Dialed c = scene.dial(bound);
            TcpOptions old = TcpOptions.timestamps(TS - 1, 0);
            d.compare("answer", NOTHING, c.answers(SYN, 5_000, 0, old, 0));
            d.compare("state", "SYN_SENT", c.state());
        });
        add(cases, "S10 a SYN with RST and no ACK is dropped", (kernels, d) -> {
            Scene.Dialed c = new Scene(kernels, "linux-4.9").dial();
            d.compare("answer", NOTHING, c.answers(SYN | RST, 5_000, 0, TcpOptions.NONE, 0));
            d.compare("state", "SYN_SENT", c.state());
        });
        add(cases, "C2 close() in SYN_SENT sends nothing and leaves nothing", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            Scene.Dialed c = scene.dial();
            c.host.close();
            d.compare("sent", NOTHING, scene.sends(5 * SECOND));
            d.compare("sockets", 1, scene.peer.host.snapshot().size());
        });
    }

    private static void listening(List<Case> cases) {
        add(cases, "Q1 an RST at a listener is dropped, with SYN too", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            d.compare("answer", NOTHING, send(scene, 40_000, 80, SYN | RST, 1_000, 0));
            d.compare("sockets", 1, scene.peer.host.snapshot().size());
        });
        add(cases, "Q3 SYN with FIN at a listener is dropped in silence", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            d.compare("answer", NOTHING, send(scene, 40_000, 80, SYN | FIN, 1_000, 0));
        });
        add(cases, "Q4 SYN queue full without cookies: SYN dropped", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_syncookies=0");
            scene.peer.host.listen(QUEUE_PORT, 2, null);
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(send(scene, 40_000 + i, QUEUE_PORT, SYN, 1_000, 0).size());
            }
            d.compare("answers", List.of(1, 1, 0), answers);
        });
        add(cases, "Q5 accept queue full: SYN dropped, ListenOverflows and ListenDrops", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-6.18");
            scene.peer.host.listen(QUEUE_PORT, 1, null);
            for (int i = 0; i < 2; i++) {
                complete(scene, 40_000 + i);
            }
            scene.peer.counters.restart();
            d.compare("answer", NOTHING, send(scene, 40_002, QUEUE_PORT, SYN, 1_000, 0));
            d.counters(Map.of("ListenOverflows", 1L, "ListenDrops", 1L), scene.peer.counters.now());
        });
        add(cases, "Q6 the last quarter of the SYN queue is kept for peers that are known", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_syncookies=0", "tcp_max_syn_backlog=8");
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(send(scene, 40_000 + i, 80, SYN, 1_000, 0).size());
            }
            // dropped once 8 less the queue is below 8 / 4
            d.compare("answers", List.of(1, 1, 1, 1, 1, 1, 1, 0), answers);
        });
    }

    private static void cookies(List<Case> cases) {
        add(cases, "K1 a valid cookie makes a connection, a wrong one RST", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_syncookies=2");
            TcpSegment synAck = synAckFor(scene, 40_000, OptionalInt.empty());
            d.compare("no request", 1, scene.peer.host.snapshot().size());
            d.compare("wrong", List.of("R"), letters(send(scene, 40_000, 80, ACK, 1_001, synAck.seq() + 4_000_000)));
            send(scene, 40_000, 80, ACK, 1_001, synAck.seq() + 1);
            d.compare("accepted", 1, scene.server.accepted.size());
        });
        add(cases, "K2 a SYN answered by a cookie is not checked by tcp_tw_recycle", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9", "tcp_tw_recycle=1");
            scene.timeWait(true);
            d.compare("remembered", 1, scene.peer.host.peersRemembered());
            TcpSegment old = CraftedConnection.syn(41_000, 80, 1, OptionalInt.of(TS - 5_000));
            scene.peer.takeSegments();
            scene.peer.send(old);
            d.compare("refused", 0, scene.peer.takeSegments().size());
            scene.peer.host.setSysctl("net.ipv4.tcp_syncookies", "2");
            scene.peer.send(old);
            d.compare("answered by a cookie", 1, scene.peer.takeSegments().size());
        });
    }

    private static void withoutListener(List<Case> cases) {
        add(cases, "C1 close() of a listener resets what waits and forgets requests", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            var listener = scene.peer.host.listen(QUEUE_PORT, 5, null);
            complete(scene, 40_000);
            send(scene, 40_001, QUEUE_PORT, SYN, 1_000, 0);
            scene.peer.takeSegments();
            scene.peer.host.close(listener);
            d.compare("sent", List.of("RA@0"), scene.sends(10 * SECOND));
            d.compare("sockets", 1, scene.peer.host.snapshot().size());
        });
        add(cases, "Z1 an RST for no socket is not answered", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            scene.peer.counters.restart();
            d.compare("answer", NOTHING, send(scene, 40_000, 99, RST | ACK, 5, 6));
            d.counters(Map.of(), scene.peer.counters.now());
        });
    }

    private static void requests(List<Case> cases) {
        add(cases, "Q7 a request's SYN again: the same SYN-ACK", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-3.10");
            TcpSegment first = synAckFor(scene, 40_000, OptionalInt.empty());
            List<TcpSegment> again = send(scene, 40_000, 80, SYN, 1_000, 0);
            d.compare("answer", List.of("SA"), letters(again));
            d.compare("ISN", first.seq(), again.isEmpty() ? 0 : again.get(0).seq());
        });
        add(cases, "Q9 a segment outside a request's window: ACK", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            TcpSegment synAck = synAckFor(scene, 40_000, OptionalInt.empty());
            d.compare("answer", List.of("A"), letters(send(scene, 40_000, 80, ACK, 1_000_000, synAck.seq() + 1)));
            d.compare("state", "SYN_RECV", state(scene));
        });
        add(cases, "Q10 an RST in a request's window removes it: EmbryonicRsts", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            synAckFor(scene, 40_000, OptionalInt.empty());
            scene.peer.counters.restart();
            d.compare("answer", NOTHING, send(scene, 40_000, 80, RST, 1_001, 0));
            d.compare("state", "gone", state(scene));
            d.compare("EmbryonicRsts", 1L, scene.peer.counters.now().get("EmbryonicRsts"));
        });
        add(cases, "Q11 another SYN in a request's window: RST, request removed", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            synAckFor(scene, 40_000, OptionalInt.empty());
            d.compare("answer", List.of("RA"), letters(send(scene, 40_000, 80, SYN, 1_005, 0)));
            d.compare("state", "gone", state(scene));
        });
        add(cases, "Q12 a wrong acknowledgment of a SYN-ACK: RST", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            TcpSegment synAck = synAckFor(scene, 40_000, OptionalInt.empty());
            d.compare("answer", List.of("R"), letters(send(scene, 40_000, 80, ACK, 1_001, synAck.seq() + 9)));
        });
        add(cases, "Q13 the last ACK meets a full accept queue: ignored, the request stays", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            var listener = scene.peer.host.listen(QUEUE_PORT, 1, null);
            List<TcpSegment> synAcks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                List<TcpSegment> answers = send(scene, 40_000 + i, QUEUE_PORT, SYN, 1_000, 0);
                synAcks.addAll(answers);
                if (i < 2) {
                    send(
                            scene,
                            40_000 + i,
                            QUEUE_PORT,
                            ACK,
                            1_001,
                            synAcks.get(i).seq() + 1);
                }
            }
            // on 4.9 a SYN still passes the full queue while no request is old
            d.compare("SYN-ACKs", 3, synAcks.size());
            if (synAcks.size() == 3) {
                d.compare(
                        "answer",
                        NOTHING,
                        send(
                                scene,
                                40_002,
                                QUEUE_PORT,
                                ACK,
                                1_001,
                                synAcks.get(2).seq() + 1));
            }
            d.compare("waiting", 2, listener.waiting());
            d.compare("requests", 1, listener.requests());
        });
    }

    private static void icmp(List<Case> cases) {
        add(cases, "I1 an ICMP error about a TIME_WAIT entry is ignored", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.timeWait(true);
            List<ScriptedPeer.Received> sent = scene.peer.take();
            unreachable(scene, sent.get(sent.size() - 1).packet());
            d.compare("state", "TIME_WAIT", c.state());
        });
        add(cases, "I2 an ICMP error about a sequence number never sent is ignored", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            Scene.Dialed c = scene.dial();
            TcpSegment syn = c.syn();
            TcpSegment forged = TcpSegment.of(
                    syn.sourcePort(), 90, syn.seq() - 1, 0, SYN, syn.window(), syn.options(), LiteralBytes.EMPTY);
            unreachable(scene, Ipv4Packet.of(ScriptedPeer.HOST, ScriptedPeer.ADDRESS, 64, 0, forged));
            d.compare("state", "SYN_SENT", c.state());
        });
        add(cases, "I3 an ICMP error about the SYN ends connect() at once", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            Scene.Dialed c = scene.dial();
            unreachable(scene, Ipv4Packet.of(ScriptedPeer.HOST, ScriptedPeer.ADDRESS, 64, 0, c.syn()));
            d.compare("error", List.of(Errno.EHOSTUNREACH), scene.errors);
        });
        add(cases, "I5 fragmentation needed: the same bytes again in segments that fit", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            c.draft(ACK).window(10_000).answers();
            c.hostEnd.write(1_448);
            scene.peer.runFor(0);
            List<ScriptedPeer.Received> sent = scene.peer.take();
            Ipv4Packet large = sent.get(sent.size() - 1).packet();
            d.compare("large", 1_448, large.tcp().payload().length());
            icmp(scene, IcmpMessage.about(large, IcmpMessage.DESTINATION_UNREACHABLE, 4, 1_000));
            List<Integer> lengths = new ArrayList<>();
            scene.peer.takeSegments().forEach(s -> lengths.add(s.payload().length()));
            d.compare("first again", 948, lengths.isEmpty() ? 0 : lengths.get(0));
        });
        add(cases, "I6 unreachable for the first segment undoes one doubling of the timeout", (kernels, d) -> {
            Scene scene = new Scene(kernels, "linux-4.9");
            CraftedConnection c = scene.open();
            TcpConnection host = c.hostEnd;
            host.write(10);
            scene.peer.runFor(0);
            List<ScriptedPeer.Received> sent = scene.peer.take();
            Ipv4Packet head = sent.get(sent.size() - 1).packet();
            d.compare("twice", 2, scene.sends(700 * MILLISECOND).size());
            unreachable(scene, head);
            // sent at 0.2 and 0.6 s, the next was due at 1.4 s: with one doubling less at 1.0 s
            List<String> next = scene.sends(400 * MILLISECOND);
            d.compare("next", 1, next.size());
        });
    }

    private static void unreachable(Scene scene, Ipv4Packet cause) {
        icmp(scene, IcmpMessage.about(cause, IcmpMessage.DESTINATION_UNREACHABLE, UNREACHABLE_HOST, 0));
    }

    private static void icmp(Scene scene, IcmpMessage message) {
        scene.peer.send(Ipv4Packet.of(ScriptedPeer.ADDRESS, ScriptedPeer.HOST, 64, 0, message));
    }

    private static String state(Scene scene) {
        return scene.peer.socket(40_000).map(s -> LinuxNames.state(s.state())).orElse("gone");
    }

    private static List<String> letters(List<TcpSegment> segments) {
        return segments.stream().map(LinuxNames::letters).toList();
    }

    private static List<TcpSegment> send(Scene scene, int port, int hostPort, int flags, int seq, int ack) {
        scene.peer.takeSegments();
        scene.peer.send(TcpSegment.of(port, hostPort, seq, ack, flags, 1000, TcpOptions.NONE, LiteralBytes.EMPTY));
        return scene.peer.takeSegments();
    }

    private static TcpSegment synAckFor(Scene scene, int port, OptionalInt ts) {
        scene.peer.takeSegments();
        scene.peer.send(CraftedConnection.syn(port, 80, 1_000, ts));
        return scene.peer.takeSegments().get(0);
    }

    /** A handshake with the listener whose application does not accept. */
    private static void complete(Scene scene, int port) {
        TcpSegment synAck = send(scene, port, QUEUE_PORT, SYN, 1_000, 0).get(0);
        send(scene, port, QUEUE_PORT, ACK, 1_001, synAck.seq() + 1);
    }
}
