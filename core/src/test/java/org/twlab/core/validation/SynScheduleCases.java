package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;

/**
 * Linux 6.18.44 at HZ 250: SYNs that nobody answers. The recorded TSvals tell when the kernel made each SYN; the instant in
 * the packet list is up to 60 ms later under load. A timer is late by the granularity of its wheel level and two jiffies,
 * never early.
 */
final class SynScheduleCases {
    private static final String SOURCE = "linux-6.18/L10_syn.json";
    private static final double LOAD_SECONDS = 0.06;

    private SynScheduleCases() {}

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
        for (var sysctl : fact.get("sysctls").properties()) {
            settings = settings.withSysctl(
                    "net.ipv4." + sysctl.getKey(), sysctl.getValue().asText());
        }
        ScriptedPeer peer = new ScriptedPeer(settings);
        List<Double> failedAt = new ArrayList<>();
        TcpConnection c =
                peer.host.connect(ScriptedPeer.ADDRESS, 80, ConnectOptions.automatic(1), new ConnectionHandler() {
                    @Override
                    public void onError(TcpConnection failed, org.twlab.core.tcp.Errno errno) {
                        failedAt.add(peer.nowNanos() / 1e9);
                    }
                });
        peer.runFor(200_000 * ScriptedPeer.MILLISECOND);
        List<ScriptedPeer.Received> syns = peer.take();
        differences.compare(
                "result", fact.get("result").asText(), c.error().map(Enum::name).orElse("none"));
        differences.compare("number of SYNs", fact.get("syn_at").size(), syns.size());
        int isn = syns.get(0).segment().seq();
        differences.compare(
                "isn_same",
                fact.get("isn_same").asBoolean(),
                syns.stream().allMatch(s -> s.segment().seq() == isn));
        if (failedAt.isEmpty() || fact.get("syn_at").size() != syns.size()) {
            return;
        }
        compareTimes(fact, syns, failedAt.get(0), differences);
    }

    private static void compareTimes(
            JsonNode fact, List<ScriptedPeer.Received> syns, double failedAt, Differences differences) {
        int firstTs = syns.get(0).segment().options().tsVal();
        for (int i = 0; i < syns.size(); i++) {
            double recorded = fact.get("tsval_delta_ms").get(i).asDouble() / 1000;
            double simulated = (syns.get(i).segment().options().tsVal() - firstTs) / 1000.0;
            differences.compare(
                    "TSval is the clock of SYN " + i,
                    Math.round(syns.get(i).atNanos() / 1e6),
                    Math.round(simulated * 1000));
            if (i > 0) {
                double gap = recorded - fact.get("tsval_delta_ms").get(i - 1).asDouble() / 1000;
                double nominal = (syns.get(i).atNanos() - syns.get(i - 1).atNanos()) / 1e9;
                differences.within("tsval_delta_ms " + i, gap, nominal, nominal + Wheel.lateSeconds(nominal, 250));
            }
            double seen = fact.get("syn_at").get(i).asDouble();
            differences.within("syn_at " + i, seen, recorded - 0.01, recorded + LOAD_SECONDS);
        }
        double last = fact.get("tsval_delta_ms").get(syns.size() - 1).asDouble() / 1000;
        double nominal = failedAt - syns.get(syns.size() - 1).atNanos() / 1e9;
        differences.within(
                "after_s",
                fact.get("after_s").asDouble() - last,
                nominal,
                nominal + Wheel.lateSeconds(nominal, 250) + LOAD_SECONDS);
    }
}
