package org.twlab.experiments.cli;

import java.io.Serial;

/** A command cannot do what it is asked: what a person needs to know, and how the program exits. */
final class Refusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Refusal(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
