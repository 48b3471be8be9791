package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twlab.core.tcp.HostSettings;

/**
 * Linux 4.9.154 with 28 local ports: connections until EADDRNOTAVAIL, by tw_reuse, tw_recycle and tcp_max_tw_buckets. The
 * time between two tries is that of the recorded totals.
 *
 * <p>What the columns do not tell and the bounds therefore span: where in a wall-clock second the test began (it decides
 * how often 28 ports come round in 10 s with tw_reuse), and the round trip of 1 to 40 ms plus up to 64 ms of timer rounding
 * (which decide it with tw_recycle). Entries of earlier rows and two of other sockets are in client_TW_count: compared is
 * how it changed, except below tcp_max_tw_buckets, which the machine was idle before.
 */
final class PortExhaustionCases {
    private static final String SOURCE = "linux-4.9/s7_port_exhaustion.csv";
    private static final int PORTS = 28;
    private static final int FOREIGN_ENTRIES = 2;
    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;

    private final List<Map<String, String>> rows;
    private final int index;
    private final Map<String, String> row;

    private PortExhaustionCases(List<Map<String, String>> rows, int index) {
        this.rows = rows;
        this.index = index;
        this.row = rows.get(index);
    }

    static List<Case> all() {
        List<Map<String, String>> rows = Recording.rows(SOURCE);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String name = "row " + (i + 1) + ": " + rows.get(i).get("test");
            cases.add(Case.of(SOURCE, name, new PortExhaustionCases(rows, i)::replay));
        }
        return cases;
    }

    /** What a run shows. */
    private record Outcome(int ok, int okBeforeError, String error, int entries, Map<String, Long> counters) {}

    private int recorded(String column) {
        return Integer.parseInt(row.get(column));
    }

    private void replay(Variant kernels, Differences differences) {
        boolean reused = row.get("test").contains("reuse=1, 10 s");
        boolean recycled = row.get("tw_recycle").equals("1");
        List<Outcome> outcomes = new ArrayList<>();
        if (reused) {
            for (long tenth = 0; tenth < 10; tenth++) {
                outcomes.add(run(kernels, 0, tenth * 100 * MILLISECOND));
            }
        } else if (recycled) {
            outcomes.add(run(kernels, 0, 0));
            outcomes.add(run(kernels, 20 * MILLISECOND, 0));
        } else {
            outcomes.add(run(kernels, 0, 0));
        }
        compareErrors(outcomes.get(0), differences);
        double late = recycled ? 0.84 / (0.84 + 0.064) : 1;
        double fewest = outcomes.stream().mapToInt(Outcome::ok).min().orElseThrow() * late;
        double most = outcomes.stream().mapToInt(Outcome::ok).max().orElseThrow();
        differences.within("connections_ok", recorded("connections_ok"), fewest, most);
        compareEntries(outcomes, recycled, differences);
        compareCounters(outcomes, recycled, differences);
    }

    private void compareErrors(Outcome outcome, Differences differences) {
        String error = row.get("first_error");
        differences.compare(
                "first_error",
                error.isEmpty() ? "none" : error.replaceAll("connect:(\\w+) at conn (\\d+),.*", "$1 at conn $2"),
                outcome.error().equals("none")
                        ? "none"
                        : outcome.error() + " at conn " + (outcome.okBeforeError() + 1));
    }

    private void compareEntries(List<Outcome> outcomes, boolean recycled, Differences differences) {
        boolean idleBefore = recorded("max_tw_buckets") < 4096;
        int before = idleBefore
                ? 0
                : index == 0
                        ? FOREIGN_ENTRIES
                        : Integer.parseInt(rows.get(index - 1).get("client_TW_count"));
        int entries = recorded("client_TW_count") - before;
        int fewest = outcomes.stream().mapToInt(Outcome::entries).min().orElseThrow();
        int most = outcomes.stream().mapToInt(Outcome::entries).max().orElseThrow();
        // with tw_recycle up to 28 are alive at any moment
        differences.within("client_TW_count", entries, recycled ? 0 : fewest, recycled ? PORTS : most);
    }

    /** Every connection counts an active open; the counters of entries follow from the number of connections. */
    private void compareCounters(List<Outcome> outcomes, boolean recycled, Differences differences) {
        Map<String, Long> recorded = new TreeMap<>(Recording.counters(row.get("counters")));
        for (Outcome outcome : outcomes) {
            differences.compare(
                    "counters",
                    recorded.keySet().toString(),
                    outcome.counters().keySet().toString());
            outcome.counters().forEach((name, simulated) -> {
                double recordedRest = recorded("connections_ok") - recorded.getOrDefault(name, 0L);
                double simulatedRest = outcome.ok() - simulated;
                if (recycled && name.equals("TWKilled")) {
                    differences.within(name + " behind connections", recordedRest, 0, PORTS);
                    differences.within(name + " behind connections, simulated", simulatedRest, 0, PORTS);
                } else {
                    differences.compare(name + " behind connections", recordedRest, simulatedRest);
                }
            });
        }
    }

    private Outcome run(Variant kernels, long oneWayNanos, long phaseNanos) {
        HostSettings settings = kernels.settings("linux-4.9")
                .withClock(1000, 0, phaseNanos)
                .withSysctl("net.ipv4.ip_local_port_range", "40000 " + (40_000 + PORTS - 1))
                .withSysctl("net.ipv4.tcp_tw_reuse", row.get("tw_reuse"))
                .withSysctl("net.ipv4.tcp_tw_recycle", row.get("tw_recycle"))
                .withSysctl("net.ipv4.tcp_timestamps", row.get("timestamps"));
        PortWorkload load = PortWorkload.between(settings, kernels.settings("linux-4.9"), oneWayNanos);
        if (row.get("max_tw_buckets").equals("0")) {
            load.client.setSysctl(
                    "net.ipv4.tcp_max_tw_buckets", rows.get(index - 1).get("max_tw_buckets"));
            tryAll(load, rows.get(index - 1));
            load.ports.clear();
            load.errors.clear();
            load.counters.restart();
        }
        load.client.setSysctl("net.ipv4.tcp_max_tw_buckets", row.get("max_tw_buckets"));
        int beforeError = tryAll(load, row);
        return new Outcome(
                load.ports.size(),
                beforeError,
                load.errors.isEmpty() ? "none" : load.errors.get(0),
                load.client.timeWaitEntries(),
                load.counters.now());
    }

    /** As many tries as the row had, over the time it took; how many succeeded before the first failed. */
    private static int tryAll(PortWorkload load, Map<String, String> row) {
        String error = row.get("first_error");
        int refusals = error.isEmpty() ? 0 : Integer.parseInt(error.replaceAll(".*\\((\\d+) refusals\\)", "$1"));
        int tries = Integer.parseInt(row.get("connections_ok")) + refusals;
        long interval = Math.round(Double.parseDouble(row.get("elapsed_s")) / tries * 1e9);
        long start = load.nowNanos();
        int beforeError = -1;
        for (int i = 0; i < tries; i++) {
            load.runUntil(start + i * interval);
            if (!load.tryTo(80) && beforeError < 0) {
                beforeError = load.ports.size();
            }
        }
        load.runUntil(start + tries * interval);
        return beforeError;
    }
}
