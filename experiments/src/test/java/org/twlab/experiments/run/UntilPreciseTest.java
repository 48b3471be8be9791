package org.twlab.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.experiments.statistics.Sample;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.RunDirectory;

/** Replications until a metric is known well enough. */
class UntilPreciseTest {
    private static final String METRIC = "client.connect.latency_mean_s";
    private static final String TEXT = """
            scenario: until
            duration: 3s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/28, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [client, server], delay: {uniform: [1ms, 50ms]}}
            traffic:
              - {from: client, to: "server:80", arrivals: 5/s}
            sweep:
              delay:
                cases:
                  varied: {}
                  narrow: {topology.links.client-server.delay: {uniform: [40ms, 50ms]}}
                  constant: {topology.links.client-server.delay: 5ms}
            replications: {until: client.connect.latency_mean_s, relative-ci: 15%, at-least: 4, at-most: 60}
            """;

    @TempDir
    Path folder;

    private static LoadedScenario load(String text) {
        LoadResult loaded = ScenarioLoader.standard().loadText("until.yaml", text, List.of());
        return loaded.scenario()
                .orElseThrow(() -> new AssertionError(loaded.diagnostics().render()));
    }

    /** How many replications of point 0 the rule asks for when they have these values. */
    private static int asked(StopRule rule, double... values) {
        for (int replication = 0; replication < values.length; replication++) {
            if (rule.isEnough(new RunKey(0, replication), Map.of(METRIC, values[replication]))) {
                return replication + 1;
            }
        }
        return values.length;
    }

    /** The smallest number of values, at least four, whose interval is narrow enough by the textbook's formula. */
    @Property(tries = 100)
    void itStopsAtTheFirstIntervalThatIsNarrowEnough(@ForAll @IntRange(max = 100_000) int seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("until");
        double[] values = new double[60];
        double spread = 2 * random.nextDouble();
        Arrays.setAll(values, i -> 1 + spread * (random.nextDouble() - 0.5));
        int expected = 4;
        while (expected < 60 && !isNarrow(Arrays.copyOf(values, expected))) {
            expected++;
        }

        StopRule rule = UntilPrecise.of(load(TEXT));

        assertThat(asked(rule, values)).isEqualTo(expected);
    }

    private static boolean isNarrow(double... values) {
        Sample sample = Sample.of(values);
        return sample.interval(0.95).halfWidth() <= 0.15 * sample.mean();
    }

    @Test
    void replicationsWithoutAValueDoNotCountAsOneOfTheLeast() {
        StopRule rule = UntilPrecise.of(load(TEXT));
        assertThat(asked(rule, 1, Double.NaN, 1, Double.NaN, 1, 1, 1)).isEqualTo(6);
    }

    /** 60 replications are the most; nothing is said of a point that was not run to its end. */
    @Test
    void aMeanOfZeroEndsAtTheMostWithAWarning() {
        StopRule rule = UntilPrecise.of(load(TEXT));
        assertThat(asked(rule, new double[59])).isEqualTo(59);
        assertThat(rule.warnings()).isEmpty();

        StopRule other = UntilPrecise.of(load(TEXT));
        asked(other, new double[60]);
        assertThat(other.warnings())
                .containsExactly("point 0 ends with 60 replications: " + METRIC
                        + " has the mean 0, of which no width is a share");
    }

    @Test
    void theWidthReachedIsNamed() {
        double[] wide = new double[60];
        Arrays.setAll(wide, i -> i % 2 == 0 ? 0.2 : 1.8);
        StopRule rule = UntilPrecise.of(load(TEXT));
        asked(rule, wide);

        // t(59) = 2.001, deviation 0.8 √(60/59), by √60 and the mean 1
        assertThat(rule.warnings())
                .containsExactly("point 0 ends with 60 replications: " + METRIC + " is known to 21 %, wanted are 15 %");
        StopRule seldom = UntilPrecise.of(load(TEXT));
        double[] values = new double[60];
        Arrays.fill(values, Double.NaN);
        asked(seldom, values);
        assertThat(seldom.warnings())
                .containsExactly(
                        "point 0 ends with 60 replications: " + METRIC + " has a value in 0 of them, wanted are 4");
    }

    /** The rule is told results in their order, so threads change nothing, and every point has its own number. */
    @Test
    void pointsHaveAsManyAsTheyNeedOnAnyNumberOfThreads() throws Exception {
        execute(1, RunRangeChoice.ALL);
        execute(3, RunRangeChoice.ALL);

        for (String file : List.of("runs.csv", "summary.csv", "connections.csv")) {
            assertThat(folder.resolve("ALL-3/" + file)).hasSameTextualContentAs(folder.resolve("ALL-1/" + file));
        }
        List<Integer> sizes = sizes("ALL-1");
        assertThat(sizes).hasSize(3);
        assertThat(sizes.get(0)).isBetween(6, 59);
        assertThat(sizes.get(1)).isEqualTo(4);
        assertThat(sizes.get(2)).isEqualTo(4);
        List<String> runs = Files.readAllLines(folder.resolve("ALL-1/runs.csv"));
        assertThat(runs).hasSize(1 + sizes.stream().mapToInt(Integer::intValue).sum());
    }

    /** A point alone is what it is in the whole batch; a run alone asks no rule. */
    @Test
    void aPointAloneStopsWhereItStopsInTheBatch() throws Exception {
        execute(2, RunRangeChoice.ALL);
        execute(2, RunRangeChoice.FIRST_POINT);
        BatchReport one = execute(2, RunRangeChoice.ONE_RUN);

        List<String> all = Files.readAllLines(folder.resolve("ALL-2/runs.csv"));
        List<String> alone = Files.readAllLines(folder.resolve("FIRST_POINT-2/runs.csv"));
        assertThat(alone).isEqualTo(all.subList(0, 1 + sizes("ALL-2").get(0)));
        assertThat(one.runs()).isEqualTo(1);
        assertThat(one.warnings()).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("ONE_RUN-2/runs.csv")).get(1))
                .startsWith("1,59,");
    }

    private enum RunRangeChoice {
        ALL,
        FIRST_POINT,
        ONE_RUN;

        RunRange of(LoadedScenario loaded) {
            RunRange all = ScenarioBatch.allRuns(loaded);
            return switch (this) {
                case ALL -> all;
                case FIRST_POINT -> all.ofPoint(0);
                case ONE_RUN -> all.of(new RunKey(1, 59));
            };
        }
    }

    /** {@code n} of the metric at each point. */
    private List<Integer> sizes(String name) throws Exception {
        List<Integer> sizes = new ArrayList<>();
        for (String row : Files.readAllLines(folder.resolve(name + "/summary.csv"))) {
            if (row.contains("," + METRIC + ",")) {
                sizes.add(Integer.parseInt(row.split(",", -1)[4]));
            }
        }
        return sizes;
    }

    private BatchReport execute(int jobs, RunRangeChoice choice) throws Exception {
        LoadedScenario loaded = load(TEXT);
        Path out = folder.resolve(choice + "-" + jobs);
        try (RunDirectory directory = RunDirectory.at(out, new FileSystemSink())) {
            BatchReport report = new ScenarioBatch(loaded, MetricPlan.of(loaded), choice.of(loaded))
                    .execute(directory, jobs, () -> false, (done, all) -> {});
            directory.complete();
            return report;
        }
    }
}
