package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.SocketSnapshot;

/**
 * Linux 6.18.44: every kind of segment reaching a TIME_WAIT entry. The segments are those of the packet list, which has
 * one peer port for each fact; where the host lets a SYN pass, its handshake is completed and the application resets the
 * connection, as the recording program did.
 */
final class TimeWaitInputCases {
    private static final String SOURCE = "linux-6.18/L5_timewait_input.json";
    private static final int FIRST_PORT = 7400;
    /** The first segment that is not part of the closes comes after 5 s. */
    private static final double PROBES_BEGIN = 5;
    /** Between the segment and the look at the timer under load; kept and restarted differ by 5 s at least. */
    private static final double TIMER_TOLERANCE_SECONDS = 1;

    private TimeWaitInputCases() {}

    static List<Case> all() {
        List<WireLine> wire =
                WireLine.all(Recording.document(SOURCE).get("packets").get("wire"));
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            int port = FIRST_PORT + cases.size();
            List<WireLine> injected = wire.stream()
                    .filter(line -> line.injected() && line.sourcePort() == port)
                    .toList();
            cases.add(Case.of(
                    SOURCE,
                    fact.get("text").asText(),
                    (kernels, differences) -> replay(fact, injected, kernels, differences)));
        }
        return cases;
    }

    private static void replay(JsonNode fact, List<WireLine> injected, Variant kernels, Differences differences) {
        ScriptedPeer peer = new ScriptedPeer(kernels.settings("linux-6.18"));
        CraftedConnection.Server server = new CraftedConnection.Server(peer, 80);
        WireLine syn = injected.get(0);
        CraftedConnection c = CraftedConnection.open(peer, server, syn.sourcePort(), 80, syn.seq(), syn.tsVal());
        c.hostCloses();
        c.ts = injected.get(2).tsVal(); // ACK and FIN are one tick later than the handshake
        c.acknowledge();
        c.finish();
        double before = fact.get("before").get(1).asDouble();
        peer.runFor(Math.round((60 - before) * 1e9));
        differences.compare("before", fact.get("before").get(0).asText(), state(peer, c.port));
        peer.host.setSysctl("net.ipv4.tcp_rfc1337", fact.get("text").asText().contains("rfc1337=1") ? "1" : "0");
        peer.takeSegments();
        peer.counters.restart();

        WireLine probe = injected.stream()
                .filter(line -> line.seconds() > PROBES_BEGIN)
                .findFirst()
                .orElseThrow();
        peer.send(probe(c, probe));
        List<TcpSegment> replies = peer.takeSegments();
        differences.compare("reply", recordedReplies(fact), relative(replies, c));
        differences.compare("state_after", fact.get("state_after").asText(), state(peer, c.port));
        differences.compare("timer", fact.get("timer").asText(), timer(peer.socket(c.port), before));
        if (fact.has("accepted")) {
            acceptAndAbort(fact, peer, server, probe, replies, c, differences);
        }
        differences.counters(Recording.counters(fact.get("counters")), peer.counters.now());
    }

    private static void acceptAndAbort(
            JsonNode fact,
            ScriptedPeer peer,
            CraftedConnection.Server server,
            WireLine syn,
            List<TcpSegment> replies,
            CraftedConnection old,
            Differences differences) {
        if (replies.isEmpty()) {
            return;
        }
        TcpSegment synAck = replies.get(0);
        differences.compare(
                "synack_isn_minus_old_snd_nxt",
                fact.get("synack_isn_minus_old_snd_nxt").asInt(),
                synAck.seq() - old.ack);
        TcpOptions options = syn.tsVal().isPresent()
                ? TcpOptions.timestamps(
                        syn.tsVal().getAsInt() + 1, synAck.options().tsVal())
                : TcpOptions.NONE;
        peer.send(TcpSegment.of(
                syn.sourcePort(),
                80,
                syn.seq() + 1,
                synAck.seq() + 1,
                TcpSegment.ACK,
                1000,
                options,
                LiteralBytes.EMPTY));
        boolean accepted = server.accepted.size() == 2;
        differences.compare("accepted", fact.get("accepted").asBoolean(), accepted);
        if (accepted) {
            server.accepted.get(1).abort();
            peer.runFor(0);
        }
    }

    private static TcpSegment probe(CraftedConnection c, WireLine line) {
        OptionalInt ts = line.tsVal();
        if (line.flags() == TcpSegment.SYN) {
            return CraftedConnection.syn(line.sourcePort(), 80, line.seq(), ts);
        }
        return c.segment(line.flags(), line.seq() - c.seq, ts, line.length());
    }

    private static List<String> recordedReplies(JsonNode fact) {
        List<String> replies = new ArrayList<>();
        fact.get("reply").forEach(reply -> replies.add(SegmentText.withoutTsVal(reply.asText())));
        return replies;
    }

    private static List<String> relative(List<TcpSegment> replies, CraftedConnection c) {
        return replies.stream().map(s -> SegmentText.of(s, c.ack, c.seq)).toList();
    }

    private static String state(ScriptedPeer peer, int port) {
        return peer.socket(port).map(s -> LinuxNames.state(s.state())).orElse("gone");
    }

    private static String timer(Optional<SocketSnapshot> socket, double before) {
        if (socket.isEmpty() || socket.get().timer() != SocketSnapshot.Timer.TIME_WAIT) {
            return "-";
        }
        double left = socket.get().remainingNanos() / 1e9;
        if (Math.abs(left - 60) < TIMER_TOLERANCE_SECONDS) {
            return "restarted";
        }
        return Math.abs(left - before) < TIMER_TOLERANCE_SECONDS ? "kept" : "left " + left;
    }
}
