package org.twlab.experiments.run;

/**
 * A run that ended by a programming error.
 *
 * @param key which run
 * @param error what it threw
 */
public record RunFailure(RunKey key, Throwable error) {
    /** One line: the kind of error and its message. */
    public String message() {
        return error.getClass().getSimpleName() + ": " + error.getMessage();
    }
}
