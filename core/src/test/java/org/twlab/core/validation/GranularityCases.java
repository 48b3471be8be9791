package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;

/**
 * Linux 6.18.44 at HZ 250: the real life of 40 TIME_WAIT entries born 0.15 s apart, against a host with the kernel's timer
 * wheel. Where in a turn of the wheel the first was born is not recorded: bounds and distances are compared.
 */
final class GranularityCases {
    private static final String SOURCE = "linux-6.18/L1_granularity.json";
    private static final int ENTRIES = 40;
    private static final long APART = 150 * ScriptedPeer.MILLISECOND;
    /** Looking every few milliseconds, under load. */
    private static final double LOOKING_SECONDS = 0.15;

    private GranularityCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            cases.add(Case.of(
                    SOURCE, fact.get("text").asText(), (kernels, differences) -> replay(fact, kernels, differences)));
        }
        return cases;
    }

    private static void replay(JsonNode fact, Variant kernels, Differences differences) {
        HostSettings settings = kernels.settings("linux-6.18");
        Pair pair =
                new Pair(settings.toBuilder().timers(HostSettings.Timers.KERNEL).build(), settings, 0);
        pair.server.listen(80, 128, c -> ConnectionHandler.whenPeerFinished(TcpConnection::close));
        for (int i = 0; i < ENTRIES; i++) {
            pair.runUntil(i * APART);
            pair.connect(ConnectionHandler.whenEstablished(TcpConnection::close));
        }
        NavigableSet<Double> moments = new TreeSet<>();
        double shortest = Double.MAX_VALUE;
        double longest = 0;
        pair.runUntil(ENTRIES * APART);
        for (int ended = 0; ended < ENTRIES; ended = ENTRIES - pair.client.timeWaitEntries()) {
            pair.runFor(ScriptedPeer.MILLISECOND);
            double now = pair.nowNanos() / 1e9;
            for (int i = ended; i < ENTRIES - pair.client.timeWaitEntries(); i++) {
                moments.add(now);
                double life = now - i * APART / 1e9;
                shortest = Math.min(shortest, life);
                longest = Math.max(longest, life);
            }
        }
        differences.compare("number of lives", ENTRIES, fact.get("all").size());
        double turn = distance(moments);
        differences.within("min", fact.get("min").asDouble(), 60, 60 + turn);
        differences.within("max", fact.get("max").asDouble(), 60, 60 + turn + LOOKING_SECONDS);
        differences.within("shortest simulated", shortest, 60, 60 + turn);
        differences.within("longest simulated", longest, 60, 60 + turn);
        JsonNode recorded = fact.get("expiry_moments");
        for (int i = 1; i < recorded.size(); i++) {
            double apart = recorded.get(i).asDouble() - recorded.get(i - 1).asDouble();
            differences.within("expiry_moments " + i, apart, turn - LOOKING_SECONDS, turn + LOOKING_SECONDS);
        }
    }

    /** How far apart bursts of expiries lie; 0 when each entry ends at a moment of its own. */
    private static double distance(NavigableSet<Double> moments) {
        return moments.size() > ENTRIES / 2 || moments.size() < 2
                ? 0
                : (moments.last() - moments.first()) / (moments.size() - 1);
    }
}
