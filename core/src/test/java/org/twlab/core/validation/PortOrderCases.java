package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;

/**
 * Linux 6.18.44: the order in which connect() and bind() to port 0 hand out ports. The start and the jumps are drawn from a
 * secret; parities, the steps of the first lap and what is shared between destinations are not.
 */
final class PortOrderCases {
    private static final String SOURCE = "linux-6.18/L6_order.json";
    private static final int LARGEST_STEP = 16;

    private PortOrderCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        String range = "";
        int first = 0;
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            if (text.contains("range")) {
                range = text.replaceAll(".*range (\\d+)\\s+(\\d+)", "$1 $2");
                first = fact.get("order").size();
            }
            String ports = range;
            int before = first;
            String name = text.contains("range") || text.contains("idle")
                    ? text.replace('\t', ' ')
                    : text + ", range " + range;
            cases.add(Case.of(SOURCE, name, (kernels, differences) -> {
                if (text.startsWith("connect()")) {
                    order(fact, ports, kernels, differences);
                } else if (text.startsWith("same client")) {
                    otherDestination(fact, ports, before, kernels, differences);
                } else {
                    bindAny(fact, text, ports, before, kernels, differences);
                }
            }));
        }
        return cases;
    }

    private static PortWorkload workload(Variant kernels, String range) {
        HostSettings settings = kernels.settings("linux-6.18").withSysctl("net.ipv4.ip_local_port_range", range);
        return PortWorkload.between(settings, kernels.settings("linux-6.18"), 0);
    }

    private static void order(JsonNode fact, String range, Variant kernels, Differences differences) {
        int low = Integer.parseInt(range.split(" ", -1)[0]);
        PortWorkload load = workload(kernels, range);
        load.tryUntilFailure(80, fact.get("order").size(), ScriptedPeer.MILLISECOND);
        List<Integer> order = load.ports;
        differences.compare("number", fact.get("order").size(), order.size());
        differences.compare("distinct", order.size(), new HashSet<>(order).size());
        List<Integer> changes = new ArrayList<>();
        for (int i = 1; i < order.size(); i++) {
            if ((order.get(i) - order.get(i - 1)) % 2 != 0) {
                changes.add(i);
            }
        }
        differences.compare("parity_changes_at", fact.get("parity_changes_at").toString(), changes.toString());
        differences.compare("first_parity", fact.get("first_parity").asInt(), order.get(0) % 2);
        differences.compare("low_parity", fact.get("low_parity").asInt(), low % 2);
        List<Integer> recorded = new ArrayList<>();
        fact.get("order").forEach(port -> recorded.add(port.asInt()));
        differences.compare("steps of the first lap", firstLapWithin(recorded), firstLapWithin(order));
    }

    /** Whether each step up to the first wrap is 2, 4, ... 16, and they are not all alike. */
    private static String firstLapWithin(List<Integer> order) {
        Set<Integer> steps = new HashSet<>();
        for (int i = 1; i < order.size() && order.get(i) > order.get(i - 1); i++) {
            steps.add(order.get(i) - order.get(i - 1));
        }
        boolean fits = steps.stream().allMatch(step -> step % 2 == 0 && step <= LARGEST_STEP);
        return (fits ? "2 to 16" : steps.toString()) + (steps.size() > 2 ? ", varied" : ", alike");
    }

    private static void otherDestination(
            JsonNode fact, String range, int before, Variant kernels, Differences differences) {
        PortWorkload load = workload(kernels, range);
        load.tryUntilFailure(80, before, ScriptedPeer.MILLISECOND);
        Set<Integer> first = new HashSet<>(load.ports);
        load.ports.clear();
        load.tryUntilFailure(81, fact.get("order").size(), ScriptedPeer.MILLISECOND);
        differences.compare("number", fact.get("order").size(), load.ports.size());
        long shared = load.ports.stream().filter(first::contains).count();
        // in a range of 100 the second must share; of 28232 ports two short runs from drawn starts hardly ever meet
        differences.compare("shared_with_first", fact.get("shared_with_first").asLong(), shared);
    }

    private static void bindAny(
            JsonNode fact, String text, String range, int before, Variant kernels, Differences differences) {
        PortWorkload load = workload(kernels, text.contains("idle") ? "40000 40099" : range);
        if (!text.contains("idle")) {
            load.tryUntilFailure(80, before, ScriptedPeer.MILLISECOND);
            load.tryUntilFailure(81, 30, ScriptedPeer.MILLISECOND);
        }
        JsonNode recorded = fact.get("order");
        StringBuilder parities = new StringBuilder();
        List<Integer> ports = new ArrayList<>();
        String error = "none";
        while (ports.size() < recorded.size() && error.equals("none")) {
            TcpConnection c = load.bindToZero(81);
            error = c.error().map(Enum::name).orElse("none");
            if (error.equals("none")) {
                ports.add(c.localPort());
                parities.append(c.localPort() % 2);
            }
        }
        String last = recorded.get(recorded.size() - 1).asText();
        differences.compare("parities", fact.get("parities").asText(), parities.toString());
        differences.compare("distinct", ports.size(), new HashSet<>(ports).size());
        differences.compare("error", last.startsWith("E") ? last : "none", error);
    }
}
