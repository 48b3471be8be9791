package org.twlab.experiments.cli;

import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.RunRange;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.scenario.LoadedScenario;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Which runs {@code --only POINT[/REPLICATION]} names. */
final class RunChoice {
    private RunChoice() {}

    /** At least one run; throws ParameterException where the scenario has none such. */
    static RunRange of(String only, LoadedScenario loaded, CommandLine command) {
        if (!only.matches("\\d{1,9}(/\\d{1,9})?")) {
            throw new ParameterException(command, "--only " + only + ": expected POINT or POINT/REPLICATION");
        }
        int slash = only.indexOf('/');
        int point = Integer.parseInt(slash < 0 ? only : only.substring(0, slash));
        int replication = slash < 0 ? 0 : Integer.parseInt(only.substring(slash + 1));
        if (point >= loaded.points().size() || replication >= loaded.base().replications()) {
            throw new ParameterException(
                    command,
                    "--only " + only + ": there are points 0 to "
                            + (loaded.points().size() - 1) + " with replications 0 to "
                            + (loaded.base().replications() - 1));
        }
        RunRange all = ScenarioBatch.allRuns(loaded);
        return slash < 0 ? all.ofPoint(point) : all.of(new RunKey(point, replication));
    }
}
