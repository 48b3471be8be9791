package org.twlab.experiments.method;

import java.util.Optional;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Method;
import org.twlab.topology.yaml.Diagnostics;

/** The programs, by what a scenario calls them. */
public final class Programs {
    private Programs() {}

    /** The same, or what a scenario lacks for its method, at the place where the file states it. */
    public static LoadResult checked(LoadResult loaded) {
        Optional<String> lacks = loaded.scenario()
                .filter(scenario -> scenario.base().method() != Method.RUN)
                .flatMap(scenario -> of(scenario.base().method()).lacks(scenario));
        if (lacks.isEmpty()) {
            return loaded;
        }
        LoadedScenario scenario = loaded.scenario().orElseThrow();
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.error(
                scenario.methodPlace().orElseThrow(),
                "'method: " + scenario.base().method().word() + "' cannot be run here: " + lacks.get());
        return new LoadResult(Optional.empty(), diagnostics);
    }

    /**
     * The program of a method.
     *
     * @throws IllegalArgumentException for {@link Method#RUN}, which is no program
     */
    public static MethodProgram of(Method method) {
        return switch (method) {
            case RUN -> throw new IllegalArgumentException("method (run) has no program of its own");
            case EXPLORE -> new Exploration();
            case TRUTH_TABLE -> new TruthTable();
            case DETERMINISM -> new Determinism();
            case BENCH -> new Scale();
        };
    }
}
