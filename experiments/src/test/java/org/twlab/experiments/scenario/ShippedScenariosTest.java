package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.verdict.ExpectationResult;

/** The scenarios in {@code examples/}. */
class ShippedScenariosTest {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final Pattern NUMBER = Pattern.compile("^\\d+[a-z]?-");

    @TempDir
    Path folder;

    @Test
    void theFlagshipHasSixPointsOfTenReplications() {
        LoadedScenario flagship = loaded("recycle-nat");

        assertThat(flagship.base().replications()).isEqualTo(10);
        assertThat(flagship.base().durationNanos()).isEqualTo(120_000_000_000L);
        assertThat(flagship.points())
                .extracting(Point::values)
                .containsExactly(
                        ImmutableMap.of("tcp_tw_recycle", "0", "count", "2"),
                        ImmutableMap.of("tcp_tw_recycle", "0", "count", "5"),
                        ImmutableMap.of("tcp_tw_recycle", "0", "count", "20"),
                        ImmutableMap.of("tcp_tw_recycle", "1", "count", "2"),
                        ImmutableMap.of("tcp_tw_recycle", "1", "count", "5"),
                        ImmutableMap.of("tcp_tw_recycle", "1", "count", "20"));
        assertThat(flagship.points())
                .extracting(point -> point.scenario().traffic().get(0).openers().size())
                .containsExactly(2, 5, 20, 2, 5, 20);
    }

    @Test
    void everyExampleIsPackedAndLoadsByItsName() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : files()) {
            Matcher number = NUMBER.matcher(file.getFileName().toString().replace(".yaml", ""));
            names.add(number.replaceFirst(""));
        }

        assertThat(ScenarioLoader.packedNames()).containsExactlyElementsOf(names);
        names.forEach(name -> assertThat(loaded(name).base().name()).isEqualTo(name));
    }

    @Test
    void everyExampleBeginsWithTheSchemaModeline() throws IOException {
        for (Path file : files()) {
            Path schema = file.getParent().relativize(Path.of("../docs/scenario.schema.json"));
            assertThat(Files.readAllLines(file).get(0)).isEqualTo("# yaml-language-server: $schema=" + schema);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "construct",
                "active-closer",
                "two-msl",
                "stray-duplicate",
                "isn",
                "last-ack-lost",
                "no-time-wait",
                "assassination",
                "textbook-rate",
                "linux-rate",
                "nc-loop",
                "redis-short",
                "pool",
                "more-tuples",
                "memory",
                "who-closes",
                "reset-close",
                "campus",
                "internet",
                "loop",
                "ttl-hops",
                "ttl-lifetime",
                "why-two",
                "fullnat",
                "nat-reboot",
                "binding-lifetime",
                "nat-port-pool",
                "cgn-blocks",
                "nat-longer",
                "snat-race",
                "sharing",
                "ftp",
                "nat-kinds"
            })
    void theNetworksShownAreConfirmed(String name) {
        LoadedScenario loaded = loaded(name);
        try (RunDirectory directory = RunDirectory.at(folder.resolve(name), new FileSystemSink())) {
            BatchReport report = new ScenarioBatch(loaded, MetricPlan.of(loaded), ScenarioBatch.allRuns(loaded))
                    .execute(directory, 2, () -> false, (done, all) -> {});

            assertThat(report.failures()).isEmpty();
            assertThat(report.expectations())
                    .isNotEmpty()
                    .extracting(ExpectationResult::verdict)
                    .containsOnly(ExpectationResult.Outcome.CONFIRMED);
        }
    }

    /** The examples, then the catalogue, each by name. */
    private static List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : List.of(EXAMPLES, EXAMPLES.resolve("catalogue"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(all::add);
            }
        }
        return all;
    }

    private static LoadedScenario loaded(String name) {
        LoadResult result = ScenarioLoader.standard().load(name, List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }
}
