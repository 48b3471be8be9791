package org.twlab.experiments.cli;

import org.twlab.experiments.scenario.Scenario;

/** Small phrases for people. */
final class Texts {
    private Texts() {}

    /** {@code 1 point}, {@code 6 points}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A word of a POSIX shell command, quoted if it needs to be. */
    static String shellWord(String word) {
        return word.matches("[A-Za-z0-9_./=:@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** How many replications each point has: {@code 3 replications}, {@code up to 500 replications}. */
    static String replications(Scenario scenario) {
        String most = count(scenario.replications(), "replication");
        return scenario.until().isPresent() ? "up to " + most : most;
    }
}
