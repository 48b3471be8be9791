package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.twlab.core.packet.TcpSegment;

/**
 * Linux 6.18.44: how often TIME_WAIT answers a stream of bad segments. Planned every 50 ms, they left somewhat later under
 * load: where each was answered the reply times are the times of sending; the refused SYNs left in the same rhythm as the
 * FINs before them.
 */
final class RateLimitCases {
    private static final String SOURCE = "linux-6.18/L5_ratelimit.json";
    private static final int TS = 1_000_000;
    /** A reply can be late against the first one by the load of the machine. */
    private static final double LATE_SECONDS = 0.06;

    private RateLimitCases() {}

    static List<Case> all() {
        List<JsonNode> facts = Recording.facts(SOURCE);
        List<Double> rhythm = times(facts.get(0));
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : facts) {
            List<Double> own = times(fact);
            List<Double> sent = own.size() == rhythm.size() ? own : rhythm;
            cases.add(Case.of(
                    SOURCE,
                    fact.get("text").asText(),
                    (kernels, differences) -> replay(fact, sent, kernels, differences)));
        }
        return cases;
    }

    private static List<Double> times(JsonNode fact) {
        List<Double> times = new ArrayList<>();
        fact.get("reply_times").forEach(time -> times.add(time.asDouble()));
        return times;
    }

    private static void replay(JsonNode fact, List<Double> sent, Variant kernels, Differences differences) {
        ScriptedPeer peer = new ScriptedPeer(kernels.settings("linux-6.18"));
        CraftedConnection.Server server = new CraftedConnection.Server(peer, 80);
        CraftedConnection c = CraftedConnection.open(peer, server, 40_000, 80, 1000, OptionalInt.of(TS));
        c.closedByHost(false);
        peer.runFor(1_000 * ScriptedPeer.MILLISECOND);
        peer.takeSegments();
        peer.counters.restart();
        long start = peer.nowNanos();
        for (double at : sent) {
            peer.runUntil(start + Math.round(at * 1e9));
            peer.send(segment(fact.get("text").asText(), c));
        }
        List<ScriptedPeer.Received> replies = peer.take();
        differences.compare("replies", fact.get("replies").asInt(), replies.size());
        List<Double> recorded = times(fact);
        for (int i = 0; i < Math.min(recorded.size(), replies.size()); i++) {
            double at = (replies.get(i).atNanos() - start) / 1e9;
            differences.within("reply_times " + i, recorded.get(i), at - LATE_SECONDS, at + LATE_SECONDS);
        }
        differences.counters(Recording.counters(fact.get("counters")), peer.counters.now());
    }

    private static TcpSegment segment(String text, CraftedConnection c) {
        if (text.contains("duplicate FINs")) {
            return c.segment(TcpSegment.FIN | TcpSegment.ACK, -1, c.ts, 0);
        }
        if (text.contains("refused SYNs")) {
            return CraftedConnection.syn(c.port, 80, c.seq + 1000, OptionalInt.of(TS - 1000));
        }
        return c.segment(TcpSegment.PSH | TcpSegment.ACK, -11, c.ts, 10);
    }
}
