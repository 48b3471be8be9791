package org.twlab.experiments.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/**
 * A run of one flow between some clients and a server, 10 ms apart each way.
 *
 * @param result what it yields
 */
record Workload(RunResult result) {

    /**
     * Runs.
     *
     * @param duration of the run
     * @param clients how many there are
     * @param host more keys of all hosts
     * @param flow keys of the flow besides its ends
     * @param more keys of the scenario
     */
    static Workload of(String duration, int clients, String host, String flow, String more) {
        return load(null, text(duration, clients, host, flow, more));
    }

    static Workload of(String duration, int clients, String flow) {
        return of(duration, clients, "", flow, "");
    }

    /** Runs a file that stands in a folder with others. */
    static Workload in(Path folder, String duration, int clients, String flow) {
        try {
            Path file = Files.writeString(folder.resolve("workload.yaml"), text(duration, clients, "", flow, ""));
            return load(file, "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(String duration, int clients, String host, String flow, String more) {
        return """
                scenario: workload
                duration: %s
                topology:
                  nodes:
                    client: {kind: host, count: %d, network: 192.0.2.0/24, profile: linux-4.9%s}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9%s}
                  links: [{between: [client, server], delay: 10ms}]
                traffic:
                  - {from: client, to: "server:80", %s}
                %s
                """.formatted(duration, clients, host, host, flow, more);
    }

    private static Workload load(@org.jspecify.annotations.Nullable Path file, String text) {
        ScenarioLoader loader = ScenarioLoader.standard();
        LoadResult result =
                file == null ? loader.loadText("workload.yaml", text, List.of()) : loader.load(file, List.of());
        LoadedScenario loaded = result.scenario()
                .orElseThrow(() -> new AssertionError(result.diagnostics().render()));
        return new Workload(SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run());
    }

    AttemptLog log() {
        return result.attempts();
    }

    IntStream rows() {
        return IntStream.range(0, log().size());
    }

    int attempts() {
        return log().size();
    }

    /** Whole exchanges over all attempts, those that go on included. */
    long exchanges() {
        return rows().mapToLong(row -> log().exchanges(row)).sum();
    }

    List<Outcome> outcomes() {
        return rows().mapToObj(row -> log().outcome(row)).toList();
    }

    List<Long> startedMillis() {
        return rows().mapToObj(row -> log().startedNanos(row) / 1_000_000).toList();
    }
}
