package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command line changes of a scenario file. */
final class ScenarioChanges {
    @Option(names = "--seed", paramLabel = "N", description = "master seed, instead of the file's")
    private @Nullable Long seed;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "change a value of the file, such as topology.nodes.client.count=50; may be repeated")
    private final List<String> sets = new ArrayList<>();

    Optional<Long> seed() {
        return Optional.ofNullable(seed);
    }

    /** Each {@code PATH=VALUE}, without the seed. */
    ImmutableList<String> sets() {
        return ImmutableList.copyOf(sets);
    }

    /** All of them, the seed as one of the others. */
    List<String> all() {
        return ScenarioInput.changes(sets, seed());
    }
}
