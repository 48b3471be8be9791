package org.twlab.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.core.trace.TraceEvent;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.RunDirectory;

/** Thresholds that are known, found by bisection over whole runs. */
class ValueSearchSimulationTest {
    /** A port is held from the start of an attempt to the end of TIME_WAIT: 10 s and two round trips of 20 ms. */
    private static final double HELD_SECONDS = 10 + 2 * 0.020;

    private static final String NETWORK = """
            scenario: thresholds
            duration: 25s
            topology:
              nodes:
                client: {kind: host, count: 1, network: 192.0.2.0/28, profile: linux-4.9, time-wait: 10s, sysctl: {net.ipv4.ip_local_port_range: 50000 50099}}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [client, server], delay: 10ms}
            """;
    private static final String RATE = NETWORK + """
            traffic:
              - {from: client, to: "server:80", arrivals: 5/s, closes: client}
            search: {name: max_rate, path: traffic.client-server.arrivals, between: [2/s, 40/s], tolerance: 0.1%, find: largest, such-that: {metric: client.connect.address_not_available, predicted: 0}}
            """;

    @TempDir
    Path folder;

    private static LoadedScenario load(String text) {
        LoadResult loaded = ScenarioLoader.standard().loadText("search.yaml", text, List.of());
        return loaded.scenario()
                .orElseThrow(() -> new AssertionError(loaded.diagnostics().render()));
    }

    private static RunResult search(String text) {
        return new ValueSearch(load(text).points().get(0), 0).run(null);
    }

    private static double value(RunResult result, String metric) {
        return result.metrics().get(metric);
    }

    /** 100 ports last as long as no more than 100 attempts fall into the time that one is held. */
    @Test
    void theLargestRateIsPortsByTheTimeEachIsHeld() {
        RunResult found = search(RATE);

        double largest = 100 / HELD_SECONDS;
        assertThat(value(found, "search.max_rate")).isBetween(largest / 1.001, largest);
    }

    /** Evenly spaced attempts from 0 s on; the last ones are still going at the end. */
    @Test
    void theRestOfTheRunIsThatAtTheValueFound() {
        RunResult found = search(RATE);

        assertThat(value(found, "client.connect.address_not_available")).isZero();
        assertThat((double) found.attempts().size()).isCloseTo(25 * value(found, "search.max_rate"), within(1.0));
        assertThat(found.key()).isEqualTo(new RunKey(0, 0));
    }

    /** SYN and SYN-ACK take 20 ms; who waits a moment longer is connected. */
    @Test
    void theSmallestPatienceIsARoundTrip() {
        RunResult found = search(NETWORK + """
                traffic:
                  - {from: client, to: "server:80", give-up: 1s}
                search: {name: patience, path: traffic.client-server.give-up, between: [1ms, 1000ms], tolerance: 2us, find: smallest, such-that: {metric: client.connect.success_ratio, predicted: 1}}
                """);

        assertThat(value(found, "search.patience")).isBetween(0.020, 0.020_002);
        assertThat(value(found, "client.connect.success_ratio")).isEqualTo(1);
    }

    /** The metric is about as many clients as the trial has, not as the file. */
    @Test
    void aNumberOfHostsStaysWhole() {
        RunResult found = search(NETWORK + """
                traffic:
                  - {from: client, to: "server:80"}
                search: {name: clients, path: topology.nodes.client.count, between: [1, 13], tolerance: 0.1%, find: largest, such-that: {metric: client.connect.attempts, below: 6.5}}
                """);

        assertThat(value(found, "search.clients")).isEqualTo(6);
        assertThat(value(found, "client.connect.attempts")).isEqualTo(6);
    }

    @Test
    void withoutAThresholdTheEndIsTheValueOrThereIsNone() throws Exception {
        String text = RATE + """
                sweep: {range: {path: topology.nodes.client.sysctl.net.ipv4.ip_local_port_range, values: [50000 50009, 50000 50099, 50000 50999]}}
                """;
        BatchReport report = execute(text, 2, "ends");

        assertThat(report.warnings())
                .containsExactly(
                        "search.max_rate has no value: the condition does not hold at 2/s (run 0/0)",
                        "search.max_rate may be larger than 40/s, where the condition still holds (run 2/0)");
        List<String> rows = Files.readAllLines(folder.resolve("ends/summary.csv")).stream()
                .filter(row -> row.contains(",search.max_rate,"))
                .toList();
        assertThat(rows.get(0)).isEqualTo("0,50000 50009,search.max_rate,1/s,0,,,,,,");
        assertThat(rows.get(2)).isEqualTo("2,50000 50999,search.max_rate,1/s,1,40,,,40,40,40");
    }

    /** Chance is that of the replication, in every trial; so the threads of a batch change nothing. */
    @Test
    void eachReplicationFindsItsOwnValueWhateverTheThreads() throws Exception {
        String text = (NETWORK + """
                traffic:
                  - {from: client, to: "server:80", give-up: 1s}
                replications: 4
                search: {name: patience, path: traffic.client-server.give-up, between: [1ms, 1000ms], tolerance: 1%, find: smallest, such-that: {metric: client.connect.success_ratio, predicted: 1}}
                """).replace("delay: 10ms", "delay: {uniform: [1ms, 100ms]}");
        execute(text, 1, "one");
        execute(text, 2, "two");

        for (String file : List.of("runs.csv", "summary.csv", "connections.csv")) {
            assertThat(folder.resolve("two/" + file)).hasSameTextualContentAs(folder.resolve("one/" + file));
        }
        assertThat(Files.readAllLines(folder.resolve("one/runs.csv")).stream().distinct())
                .hasSize(5);
    }

    /** What a watcher sees is the run that the rows are of, and no trial before it. */
    @Test
    void onlyTheRunAtTheValueFoundIsWatched() {
        AtomicInteger begun = new AtomicInteger();

        RunResult watched = new ValueSearch(load(RATE).points().get(0), 0).run(event -> {
            if (event instanceof TraceEvent.StateChanged changed && changed.to().equals("SYN_SENT")) {
                begun.incrementAndGet();
            }
        });

        assertThat(begun.get()).isEqualTo(watched.attempts().size());
        assertThat(watched.metrics()).isEqualTo(search(RATE).metrics());
    }

    /** What {@code twlab trace} repeats. */
    @Test
    void aSettledPointIsTheRunAtTheValueFound() {
        Point settled = ValueSearch.settled(load(RATE).points().get(0), 0);

        RunResult again = SingleRun.prepare(settled, 0, List.of(), null).run();
        assertThat(again.attempts().size()).isEqualTo(search(RATE).attempts().size());
        Point plain = load(NETWORK).points().get(0);
        assertThat(ValueSearch.settled(plain, 0)).isSameAs(plain);
    }

    private BatchReport execute(String text, int jobs, String name) throws Exception {
        LoadedScenario loaded = load(text);
        try (RunDirectory directory = RunDirectory.at(folder.resolve(name), new FileSystemSink())) {
            BatchReport report = new ScenarioBatch(loaded, MetricPlan.of(loaded), ScenarioBatch.allRuns(loaded))
                    .execute(directory, jobs, () -> false, (done, all) -> {});
            directory.complete();
            return report;
        }
    }
}
