package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.ScenarioLoader;

/**
 * Which runs a user asks for.
 *
 * @param input a scenario file or the name of a packed scenario
 * @param sets changes of the file, each {@code PATH=VALUE}
 * @param seed master seed instead of the file's
 * @param only a point, or a run of it; empty for all
 * @param full whether the file's changes for its full size are made
 * @param pcap whether packets are written
 * @param shard which part of these runs; empty for all of them
 * @param out the run directory; empty for one below {@code runs} that is named after the scenario
 */
record BatchRequest(
        String input,
        ImmutableList<String> sets,
        Optional<Long> seed,
        Optional<String> only,
        boolean full,
        boolean pcap,
        Optional<Shard> shard,
        Optional<String> out) {

    /** Loads what is to run. */
    LoadResult load() {
        return ScenarioInput.load(input, ScenarioInput.changes(sets, seed), full);
    }

    /** The same, but the points of a sweep of more are not checked. */
    LoadResult load(int mostPointsChecked) {
        return ScenarioInput.load(input, ScenarioInput.changes(sets, seed), full, mostPointsChecked);
    }

    /** Whether the input came with the program. */
    boolean isPacked() {
        return ScenarioLoader.packedNames().contains(input);
    }

    /** The same, its input found from any folder. */
    BatchRequest from(Path folder) {
        boolean isHere = folder.equals(Path.of("").toAbsolutePath());
        return isPacked() || isHere
                ? this
                : new BatchRequest(folder.resolve(input).toString(), sets, seed, only, full, pcap, shard, out);
    }

    /** The same runs, but all of them, for another directory. */
    BatchRequest whole(Optional<String> otherOut) {
        return new BatchRequest(input, sets, seed, only, full, pcap, Optional.empty(), otherOut);
    }

    /** The command that repeats one run. */
    String repeating(RunKey run, long masterSeed) {
        List<String> words = new ArrayList<>(List.of("./twlab", "run", input));
        if (full) {
            words.add("--full");
        }
        sets.forEach(set -> words.addAll(List.of("--set", set)));
        words.addAll(List.of("--seed", Long.toString(masterSeed), "--only", run.toString()));
        return String.join(" ", words.stream().map(Texts::shellWord).toList());
    }
}
