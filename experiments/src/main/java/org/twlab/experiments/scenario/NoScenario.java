package org.twlab.experiments.scenario;

import java.io.Serial;

/** A value between two good ends of a search with which the file is wrong: found out when it is tried. */
public final class NoScenario extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String message;

    /** @param message which value, and what is wrong with it, in one line */
    NoScenario(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
