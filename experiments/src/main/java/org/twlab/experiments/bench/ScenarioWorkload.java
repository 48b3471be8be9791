package org.twlab.experiments.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunRange;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.run.Watcher;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.reports.run.RunDirectory;

/** A packed benchmark scenario with changes, loaded by the ordinary loader and run by the ordinary runner. */
final class ScenarioWorkload {
    private final LoadedScenario loaded;
    private final MetricPlan metrics;

    private ScenarioWorkload(LoadedScenario loaded) {
        this.loaded = loaded;
        this.metrics = MetricPlan.of(loaded);
    }

    /**
     * Loads.
     *
     * @param file resource beside this class
     * @param changes each {@code PATH=VALUE}
     */
    static ScenarioWorkload load(String file, List<String> changes) {
        return ofText(file, text(file), changes);
    }

    /** Loads a text that is called like a file. */
    static ScenarioWorkload ofText(String file, String text, List<String> changes) {
        LoadResult result = ScenarioLoader.standard().loadText(file, text, changes);
        return new ScenarioWorkload(result.scenario()
                .orElseThrow(
                        () -> new IllegalStateException(result.diagnostics().render())));
    }

    private static String text(String file) {
        try (InputStream in = ScenarioWorkload.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("resource " + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + file, e);
        }
    }

    /** A run that has not begun. */
    SingleRun prepare() {
        return prepare(null);
    }

    private SingleRun prepare(@Nullable Watcher watcher) {
        return SingleRun.prepare(loaded.points().get(0), 0, metrics.byPoint().get(0), watcher);
    }

    /** Executes every run of the scenario. */
    BatchReport batch(RunDirectory directory, int jobs) {
        return new ScenarioBatch(loaded, metrics, ScenarioBatch.allRuns(loaded))
                .execute(directory, jobs, () -> false, (done, all) -> {});
    }

    /** What is wrong with a run that should have been all success; nothing if nothing is. */
    static List<String> problems(RunResult result) {
        List<String> problems = new ArrayList<>();
        AttemptLog attempts = result.attempts();
        for (int row = 0; row < attempts.size() && problems.isEmpty(); row++) {
            if (attempts.outcome(row) != Outcome.OK) {
                problems.add("attempt " + attempts.attempt(row) + " of " + attempts.host(row) + " ended "
                        + attempts.outcome(row).label());
            }
        }
        Traffic.Totals bytes = result.traffic();
        if (bytes.openersWrote() != bytes.serversRead() || bytes.serversWrote() != bytes.openersRead()) {
            problems.add("not all bytes arrived: " + bytes);
        }
        return problems;
    }

    /** Compares the trace of the first connections with that of the command {@code run}, rows and verdicts included. */
    List<String> compareTraces() {
        FirstConnections alone = new FirstConnections();
        prepare(alone).run();
        FirstConnections commanded = new FirstConnections();
        try (RunDirectory directory = RunDirectory.at(Path.of("bench"), new NowhereSink())) {
            new ScenarioBatch(loaded, metrics, RunRange.all(1, 1), commanded)
                    .execute(directory, 1, () -> false, (done, all) -> {});
        }
        return alone.digest().equals(commanded.digest())
                ? List.of()
                : List.of("the first " + FirstConnections.COUNT + " connections differ from those of twlab run: "
                        + alone.digest() + " against " + commanded.digest());
    }
}
