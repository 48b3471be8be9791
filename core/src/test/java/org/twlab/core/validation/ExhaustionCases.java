package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.tcp.HostSettings;

/**
 * Linux 6.18.44 with 100 local ports: connections before EADDRNOTAVAIL, and the steady state of a client that never stops
 * trying. The time between two tries is taken from the recorded totals.
 */
final class ExhaustionCases {
    private static final String EXHAUSTION = "linux-6.18/L6_exhaustion.json";
    private static final String STEADY = "linux-6.18/L6_steady.json";
    private static final String REUSE_DELAY = "net.ipv4.tcp_tw_reuse_delay";
    private static final long LAP_NANOS = 10_000_000_000L;
    private static final int MOST = 500;
    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    /** After EADDRNOTAVAIL the program tried for some seconds, every few milliseconds. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** The longest delay that is tried is 1 s: until then a try every 5 ms, behind it one now and then. */
    private static final long OFTEN_MILLIS = 1_300;

    private static final double TRYING_SECONDS = 0.04;
    /** Of the connections of a steady state the loaded machine missed up to a tenth. */
    private static final double LOAD_SHARE = 0.1;

    private ExhaustionCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(EXHAUSTION)) {
            String text = fact.get("text").asText();
            cases.add(Case.of(EXHAUSTION, text, (kernels, differences) -> {
                if (text.startsWith("values accepted")) {
                    acceptedValues(fact, kernels, differences);
                } else if (text.equals("tcp_tw_recycle")) {
                    present(fact, kernels, differences);
                } else {
                    exhaust(fact, text, kernels, differences);
                }
            }));
        }
        for (JsonNode fact : Recording.facts(STEADY)) {
            cases.add(Case.of(
                    STEADY, fact.get("text").asText(), (kernels, differences) -> steady(fact, kernels, differences)));
        }
        return cases;
    }

    private static void acceptedValues(JsonNode fact, Variant kernels, Differences differences) {
        HostSettings settings = kernels.settings("linux-6.18");
        fact.properties().forEach(field -> {
            if (!field.getKey().equals("text")) {
                differences.compare(
                        field.getKey(),
                        field.getValue().asText(),
                        accepts(settings, field.getKey()) ? "accepted" : "EINVAL");
            }
        });
    }

    private static boolean accepts(HostSettings settings, String value) {
        try {
            return settings.withSysctl(REUSE_DELAY, value) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void present(JsonNode fact, Variant kernels, Differences differences) {
        KernelProfile profile = kernels.settings("linux-6.18").profile();
        List<String> names = profile.sysctls().keySet().stream()
                .filter(name -> name.matches("net.ipv4.tcp_(max_)?tw_.*"))
                .map(name -> name.substring("net.ipv4.".length()))
                .sorted()
                .toList();
        List<String> recorded = new ArrayList<>();
        fact.get("present").forEach(name -> recorded.add(name.asText()));
        differences.compare("present", recorded, names);
        differences.compare(
                "exists", fact.get("exists").asBoolean(), profile.sysctls().containsKey("net.ipv4.tcp_tw_recycle"));
    }

    private static HostSettings settings(Variant kernels, String text) {
        HostSettings settings = kernels.settings("linux-6.18")
                .withSysctl("net.ipv4.ip_local_port_range", "40000 40099")
                .withSysctl("net.ipv4.tcp_tw_reuse", text.replaceAll("tcp_tw_reuse=(\\d).*", "$1"));
        if (text.contains("delay=")) {
            settings = settings.withSysctl(REUSE_DELAY, text.replaceAll(".*delay=(\\d+).*", "$1"));
        }
        if (text.contains("timestamps")) {
            settings = settings.withSysctl("net.ipv4.tcp_timestamps", text.endsWith("=2") ? "2" : "0");
        }
        return settings;
    }

    private static void exhaust(JsonNode fact, String text, Variant kernels, Differences differences) {
        HostSettings settings = settings(kernels, text);
        PortWorkload load = text.endsWith("loopback")
                ? PortWorkload.toItself(settings, "127.0.0.1")
                : text.endsWith("own non-loopback address")
                        ? PortWorkload.toItself(settings, "10.1.0.1")
                        : PortWorkload.between(settings, kernels.settings("linux-6.18"), 0);
        int recorded = fact.get("connects_before_failure").asInt();
        long interval = Math.round(fact.get("seconds").asDouble() / recorded * 1e9);
        int made = load.tryUntilFailure(80, MOST, interval);
        differences.compare("connects_before_failure", recorded, made);
        differences.compare("distinct_ports", fact.get("distinct_ports").asInt(), new HashSet<>(load.ports).size());
        differences.compare(
                "error",
                fact.get("error").isNull() ? null : fact.get("error").asText(),
                load.errors.isEmpty() ? null : load.errors.get(0));
        JsonNode success = fact.get("first_success_after_failure_s");
        @Nullable Double after = load.errors.isEmpty() ? null : firstSuccess(load);
        differences.compare("succeeds later", !success.isNull(), after != null);
        if (!success.isNull() && after != null) {
            differences.within(
                    "first_success_after_failure_s", success.get(0).asDouble(), after, after + TRYING_SECONDS);
            differences.compare(
                    "parity of its port", success.get(1).asInt() % 2, load.ports.get(load.ports.size() - 1) % 2);
        }
        differences.counters(Recording.counters(fact.get("counters")), load.counters.now());
    }

    /** Seconds from the first connection to the first that succeeds after the failure; null when none does. */
    private static @Nullable Double firstSuccess(PortWorkload load) {
        long from = load.nowNanos() / MILLISECOND + 1;
        for (long millis = from; millis < from + PATIENCE_MILLIS; millis += millis < OFTEN_MILLIS ? 5 : 200) {
            load.runUntil(millis * MILLISECOND);
            if (load.tryTo(80)) {
                load.runUntil(load.nowNanos());
                return millis / 1000.0;
            }
        }
        return null;
    }

    private static void steady(JsonNode fact, Variant kernels, Differences differences) {
        String text = fact.get("text").asText();
        HostSettings settings = settings(kernels, text);
        PortWorkload load = PortWorkload.between(settings, kernels.settings("linux-6.18"), 0);
        int seconds = Integer.parseInt(text.replaceAll(".*, (\\d+) s", "$1"));
        long tries = fact.get("total").asLong() + fact.get("refused").asLong();
        int lapsBefore = 0;
        for (int tenth = 0; tenth < seconds / 10; tenth++) {
            long lapTries = tries * 10 / seconds;
            for (long i = 0; i < lapTries; i++) {
                load.runUntil(tenth * LAP_NANOS + i * LAP_NANOS / lapTries);
                load.tryTo(80);
            }
            int made = load.ports.size() - lapsBefore;
            lapsBefore = load.ports.size();
            double recorded = fact.get("per_10s").get(tenth).asDouble();
            differences.within("per_10s " + tenth, recorded, made * (1 - LOAD_SHARE), made);
        }
        differences.within(
                "total", fact.get("total").asDouble(), load.ports.size() * (1 - LOAD_SHARE), load.ports.size());
        double perSecond = load.ports.size() / (double) seconds;
        differences.within("per_s", fact.get("per_s").asDouble(), perSecond * (1 - LOAD_SHARE), perSecond + 0.01);
    }
}
