package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;

/**
 * Many hosts in one network, as populations behind NAT gateways, each of which completes one connection: what loading,
 * addressing, wiring and running them costs. Measured once, without warm-up, as such a network is used.
 */
public final class ManyHostsBenchmark {
    private static final int GATEWAYS = 16;
    /** A gateway has one address, and toward one port of one server about this many ports. */
    private static final int MOST_PER_GATEWAY = 64_000;
    /** Connections per second of simulated time: so many gateways can bear it while mappings live for 120 s. */
    private static final int PER_SECOND = 2_000;

    private ManyHostsBenchmark() {}

    /** Measures a network of so many hosts, from 1 to 1,000,000. */
    public static Benchmark.Measured measure(int hosts) {
        int gateways = Math.max(GATEWAYS, (hosts + MOST_PER_GATEWAY - 1) / MOST_PER_GATEWAY);
        Stopwatch watch = Stopwatch.start();
        ScenarioWorkload workload = ScenarioWorkload.ofText("many-hosts.yaml", scenario(hosts, gateways), List.of());
        Stopwatch.Elapsed loading = watch.stop();
        watch = Stopwatch.start();
        SingleRun run = workload.prepare();
        RunResult result = run.run();
        Stopwatch.Elapsed running = watch.stop();
        long heapBytes = Stopwatch.heapBytes();
        List<String> problems = new ArrayList<>(ScenarioWorkload.problems(result));
        if (result.attempts().size() != hosts) {
            problems.add(result.attempts().size() + " connections of " + hosts + " hosts");
        }
        String parameter = hosts + " hosts behind " + gateways + " gateways";
        String heap = "heap at most " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, " + run.timeWaitEntries()
                + " entries in TIME-WAIT at the end";
        return new Benchmark.Measured(
                List.of(
                        new Figure("load_cpu_s", parameter, "s", loading.cpuNanos() / 1e9, ""),
                        new Figure("run_cpu_s", parameter, "s", running.cpuNanos() / 1e9, "network and traffic"),
                        new Figure("heap_bytes_per_host", parameter, "bytes", (double) heapBytes / hosts, heap)),
                problems);
    }

    private static String scenario(int hosts, int gateways) {
        StringBuilder nodes = new StringBuilder();
        StringBuilder links = new StringBuilder();
        StringBuilder traffic = new StringBuilder();
        int seconds = Math.max(1, hosts / PER_SECOND);
        for (int gateway = 0; gateway < gateways; gateway++) {
            int members = hosts / gateways + (gateway < hosts % gateways ? 1 : 0);
            nodes.append(
                    "    nat%1$d: {kind: nat, inside: 10.%1$d.0.1/16, outside: 203.0.113.%2$d, model: netfilter-4.9}%n"
                            .formatted(gateway, gateway + 1));
            nodes.append("    client%1$d: {kind: host, count: %2$d, network: 10.%1$d.0.0/16, profile: linux-4.9}%n"
                    .formatted(gateway, members));
            links.append("    - {between: [client%1$d, nat%1$d], delay: 1ms}%n".formatted(gateway));
            links.append("    - {between: [nat%1$d, r1], delay: 1ms}%n".formatted(gateway));
            traffic.append("  - {from: client%d, to: \"server:80\", start: {uniform: [0s, %ds]}, closes: client}%n"
                    .formatted(gateway, seconds));
        }
        return """
                scenario: many-hosts
                duration: %ds
                topology:
                  nodes:
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                    r1: {kind: router}
                %s  links:
                    - {between: [r1, server], delay: 5ms}
                %straffic:
                %s""".formatted(seconds + 5, nodes, links, traffic);
    }
}
