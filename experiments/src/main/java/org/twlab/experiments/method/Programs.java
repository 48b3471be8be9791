package org.twlab.experiments.method;

import org.twlab.experiments.scenario.Method;

/** The programs, by what a scenario calls them. */
public final class Programs {
    private Programs() {}

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
