package org.twlab.experiments.run;

import java.util.Optional;
import org.twlab.experiments.scenario.NoScenario;

/**
 * A run that did not come to its end.
 *
 * @param key which run
 * @param ofInput whether the input is wrong, and not the program
 * @param message one line: what is wrong, or the kind of error and its message
 * @param error what it threw; empty of a run that failed before the batch was interrupted and resumed
 */
public record RunFailure(RunKey key, boolean ofInput, String message, Optional<Throwable> error) {
    static RunFailure of(RunKey key, Throwable error) {
        if (error instanceof NoScenario found) {
            return new RunFailure(key, true, found.getMessage(), Optional.of(error));
        }
        return new RunFailure(
                key, false, error.getClass().getSimpleName() + ": " + error.getMessage(), Optional.of(error));
    }
}
