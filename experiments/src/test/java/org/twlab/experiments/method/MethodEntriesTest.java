package org.twlab.experiments.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.verdict.ExpectationResult;

/** The catalogue's entries 36 to 39, some in a smaller size. */
class MethodEntriesTest {
    @TempDir
    Path folder;

    /** Every recording of a kernel agrees; the table has all combinations. */
    @Test
    void theTruthTableAgreesWithTheRecordings() throws IOException {
        BatchReport report = run("truth-table", new TruthTable());

        assertThat(report.expectations())
                .extracting(result -> result.where() + " " + result.measured().mean())
                .containsExactly("kernel=linux-3.10 80.0", "kernel=linux-4.9 80.0", "kernel=linux-6.18 41.0");
        assertConfirmed(report);
        List<String> rows = Files.readAllLines(folder.resolve("truth-table/truth-table.csv"));
        assertThat(rows).hasSize(1 + 3 * 2 * 8 * 6 * 6).doesNotHaveDuplicates();
        assertThat(rows.stream().filter(row -> row.endsWith(",yes"))).hasSize(201);
        // RFC 1337's case on both sides of the sysctl
        assertThat(rows)
                .contains(
                        "linux-4.9,1,rst,at,newer,\"\",gone,-,\"\",T1,yes",
                        "linux-4.9,1,rst-rfc1337,at,newer,\"\",TIME_WAIT,kept,\"\",\"\",yes",
                        "linux-3.10,1,rst-rfc1337,at,newer,\"\",TIME_WAIT,restarted,\"\",T2,yes");
    }

    /** A recording that says otherwise is a row that does not agree. */
    @Test
    void whatIsPackedIsWhatWasRecorded() throws IOException {
        for (String kernel : List.of("linux-3.10", "linux-4.9")) {
            List<String> recorded = Files.readAllLines(
                    Path.of("../core/src/test/resources/recorded/" + kernel + "/s8_timewait_receives.csv"));
            List<String> packed = packed(kernel);
            assertThat(packed).hasSize(recorded.size() - 2); // a header, and a row about twelve segments in a row
            for (int i = 0; i < packed.size(); i++) {
                List<String> was = Splitter.on(',').splitToList(recorded.get(i + 1));
                List<String> is = Splitter.on(',').splitToList(packed.get(i));
                assertThat(is.get(1)).isEqualTo(was.get(1));
                assertThat(is.get(5)).isEqualTo(was.get(6));
                assertThat(is.get(6)).isEqualTo(was.get(7));
                boolean restarted = is.get(6).equals("TIME_WAIT")
                        && Double.parseDouble(was.get(9)) > Double.parseDouble(was.get(8));
                assertThat(is.get(7).equals("restarted")).isEqualTo(restarted);
                assertThat(recorded.get(i + 1).contains("PAWS"))
                        .isEqualTo(!is.get(8).isEmpty());
            }
        }
        assertThat(packed("linux-6.18")).hasSize(41);
    }

    private static List<String> packed(String kernel) throws IOException {
        return Files.readAllLines(Path.of("src/main/resources/org/twlab/experiments/method/timewait-recorded.csv"))
                .stream()
                .filter(line -> line.startsWith(kernel + ","))
                .toList();
    }

    @Test
    void anyNumberOfThreadsWritesTheSameBytes() throws IOException {
        BatchReport report = run("determinism", new Determinism(), "replications=3", "duration=5s");

        assertConfirmed(report);
        assertThat(report.expectations()).hasSizeGreaterThanOrEqualTo(9);
        assertThat(Files.readAllBytes(folder.resolve("determinism/jobs-16/connections.csv")))
                .isEqualTo(Files.readAllBytes(folder.resolve("determinism/jobs-1/connections.csv")))
                .hasSizeGreaterThan(2000);
    }

    /** As large as by default but for the last point, which takes ten times as long as the others together. */
    @Test
    void theCostOfAConnectionDoesNotGrow() throws IOException {
        String file = Files.readString(Path.of("../examples/catalogue/39-scale.yaml"));
        String small = file.replace(", 1000/min]}\nfull:", "]}\nfull:");
        assertThat(small).isNotEqualTo(file);
        BatchReport report =
                run(loaded(ScenarioLoader.standard().loadText("scale.yaml", small, List.of())), new Scale());

        assertConfirmed(report);
        assertThat(report.attempts()).isEqualTo(11_000);
    }

    /** What is left of a schedule runs by itself, and without its one fault does no harm. */
    @Test
    void aCounterexampleIsFoundAndMadeSmall() throws IOException {
        BatchReport report = run("counterexample", new Exploration());

        assertConfirmed(report);
        Path file = folder.resolve("counterexample/counterexample-0.yaml");
        LoadedScenario small = loaded(ScenarioLoader.standard().load(file, List.of()));
        assertThat(small.base().faults()).hasSize(1);
        assertThat(batch(small, "alone").expectations())
                .extracting(ExpectationResult::verdict)
                .containsExactly(ExpectationResult.Outcome.CONFIRMED);
        LoadedScenario harmless = loaded(ScenarioLoader.standard().load(file, List.of("faults=[]")));
        assertThat(batch(harmless, "harmless").expectations())
                .extracting(result -> result.measured().mean())
                .containsExactly(0.0);
    }

    private BatchReport run(String name, MethodProgram program, String... changes) {
        return run(loaded(ScenarioLoader.standard().load(name, List.of(changes))), program);
    }

    private BatchReport run(LoadedScenario loaded, MethodProgram program) {
        FileSystemSink sink = new FileSystemSink();
        try (RunDirectory directory =
                RunDirectory.at(folder.resolve(loaded.base().name()), sink)) {
            BatchReport report = program.run(loaded, new Workplace(directory, sink, 2, () -> false));
            directory.complete();
            return report;
        }
    }

    private BatchReport batch(LoadedScenario loaded, String name) {
        try (RunDirectory directory = RunDirectory.at(folder.resolve(name), new FileSystemSink())) {
            return new ScenarioBatch(loaded, MetricPlan.of(loaded), ScenarioBatch.allRuns(loaded))
                    .execute(directory, 1, () -> false, (done, all) -> {});
        }
    }

    private static void assertConfirmed(BatchReport report) {
        assertThat(report.complete()).isTrue();
        assertThat(report.expectations())
                .isNotEmpty()
                .extracting(ExpectationResult::verdict)
                .containsOnly(ExpectationResult.Outcome.CONFIRMED);
    }

    private static LoadedScenario loaded(LoadResult result) {
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }
}
