package org.twlab.experiments.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a batch is executed and shown, which changes no result. */
final class BatchOptions {
    @Option(names = "--jobs", paramLabel = "N", description = "threads (default: one for each processor)")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "print one JSON document instead of tables")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no notes")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "stack traces of failed runs")
    private boolean verbose;

    int jobs() {
        return jobs;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose;
    }

    /** Throws ParameterException where they make no sense. */
    void check(CommandLine command) {
        if (jobs < 1) {
            throw new ParameterException(command, "--jobs " + jobs + ": at least 1 thread is needed");
        }
    }
}
