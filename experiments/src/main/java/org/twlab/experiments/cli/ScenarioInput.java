package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.method.Programs;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.ScenarioLoader;

/** Scenario files as commands take them: with all that their method needs. */
final class ScenarioInput {
    private ScenarioInput() {}

    /** Loads a file or packed scenario. */
    static LoadResult load(String fileOrName, List<String> sets) {
        return load(fileOrName, sets, false);
    }

    /** Loads a file or packed scenario in full size, or as it is. */
    static LoadResult load(String fileOrName, List<String> sets, boolean full) {
        return Programs.checked(loader(full).load(fileOrName, sets));
    }

    /** The same, but the points of a sweep of more are not checked. */
    static LoadResult load(String fileOrName, List<String> sets, boolean full, int mostPointsChecked) {
        return Programs.checked(loader(full).checkingAtMost(mostPointsChecked).load(fileOrName, sets));
    }

    private static ScenarioLoader loader(boolean full) {
        return full ? ScenarioLoader.standard().ofFullSize() : ScenarioLoader.standard();
    }

    /** The changes of a command line, the seed among them. */
    static List<String> changes(List<String> sets, Optional<Long> seed) {
        List<String> changes = new ArrayList<>(sets);
        seed.ifPresent(value -> changes.add("seed=" + value));
        return changes;
    }
}
