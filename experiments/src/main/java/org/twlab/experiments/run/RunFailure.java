package org.twlab.experiments.run;

import java.util.Optional;

/**
 * A run that ended by a programming error.
 *
 * @param key which run
 * @param message one line: the kind of error and its message
 * @param error what it threw; empty of a run that failed before the batch was interrupted and resumed
 */
public record RunFailure(RunKey key, String message, Optional<Throwable> error) {
    static RunFailure of(RunKey key, Throwable error) {
        return new RunFailure(key, error.getClass().getSimpleName() + ": " + error.getMessage(), Optional.of(error));
    }
}
