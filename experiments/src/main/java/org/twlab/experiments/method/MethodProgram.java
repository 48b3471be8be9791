package org.twlab.experiments.method;

import java.util.Optional;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.scenario.LoadedScenario;

/** A program for scenarios of one method. Its verdicts are on what the method claims, not on {@code expect:}. */
public interface MethodProgram {
    /** What a scenario lacks for this method, for its author to read; empty where it can be run. */
    default Optional<String> lacks(LoadedScenario loaded) {
        return Optional.empty();
    }

    /** Does its work, writes its tables and says what came of it. */
    BatchReport run(LoadedScenario loaded, Workplace workplace);
}
