package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.scenario.Kinds;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.MetricCheck;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.yaml.Diagnostics;

/** Scenario files as commands take them, checked down to the last metric. */
final class ScenarioInput {
    private ScenarioInput() {}

    /**
     * What came of it.
     *
     * @param scenario with its metrics; present exactly when nothing is wrong
     * @param diagnostics every mistake
     */
    record Loaded(Optional<Ready> scenario, Diagnostics diagnostics) {}

    /** A scenario that can be run. */
    record Ready(LoadedScenario scenario, MetricPlan metrics) {}

    static Loaded load(String fileOrName, List<String> sets) {
        MetricCheck known = name -> Metrics.problemOf(name)
                .map(problem -> Parsed.<String>wrong(problem.message(), problem.allowed()))
                .orElseGet(() -> Parsed.of(name));
        LoadResult result = new ScenarioLoader(Kinds.all(), known).load(fileOrName, sets);
        Diagnostics diagnostics = result.diagnostics();
        Optional<Ready> ready = result.scenario()
                .flatMap(loaded ->
                        MetricPlan.of(loaded, fileOrName, diagnostics).map(metrics -> new Ready(loaded, metrics)));
        return new Loaded(ready, diagnostics);
    }

    /** The changes of a command line, the seed among them. */
    static List<String> changes(List<String> sets, Optional<Long> seed) {
        List<String> changes = new ArrayList<>(sets);
        seed.ifPresent(value -> changes.add("seed=" + value));
        return changes;
    }
}
