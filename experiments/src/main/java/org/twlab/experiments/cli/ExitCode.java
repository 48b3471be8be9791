package org.twlab.experiments.cli;

/** How the program exits. */
final class ExitCode {
    /** Done, and every expectation confirmed. */
    static final int CONFIRMED = 0;
    /** An expectation is refuted or inconclusive, or a check of the benchmark failed. */
    static final int NOT_CONFIRMED = 1;
    /** The command line makes no sense. */
    static final int USAGE = 2;
    /** The input file is wrong. */
    static final int BAD_INPUT = 3;
    /** The world around is in the way: a missing file, a full disk. */
    static final int ENVIRONMENT = 4;
    /** There was nothing to do. */
    static final int NOTHING_TO_DO = 5;
    /** A programming error. */
    static final int INTERNAL = 70;
    /** Nobody reads the result any more (128 + SIGPIPE), as when it goes to {@code head}. */
    static final int UNREAD = 141;
    /** Interrupted by SIGINT (128 + 2), complete results written. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
