package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What a batch comes to does not depend on threads, on parts and their order, or on interruptions, however many. */
class BatchProperties {
    private static Path folder = Path.of("");
    private static String file = "";
    private static Map<String, String> undisturbed = Map.of();

    @BeforeContainer
    static void runOnce() throws IOException {
        folder = Files.createTempDirectory("batch");
        file = SmallScenario.in(folder);
        assertThat(Program.in(folder)
                        .run("run", file, "--out", "once", "--jobs", "1", "--pcap")
                        .exitCode())
                .isZero();
        undisturbed = Directories.results(folder.resolve("once"));
        assertThat(undisturbed).hasSizeGreaterThan(15);
    }

    @AfterContainer
    static void tidy() throws IOException {
        Directories.delete(folder);
    }

    /** Each part is stopped after so many looks whether it should, and resumed, again and again. */
    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
    void theBatchIsTheSameInAnyWay(
            @ForAll @IntRange(min = 1, max = 7) int parts,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 8) Integer> looks,
            @ForAll @IntRange(min = 1, max = 4) int jobs,
            @ForAll @IntRange(max = 6) int rotation)
            throws IOException {
        List<String> directories = new ArrayList<>();
        for (int part = 1; part <= parts; part++) {
            String out = "part-" + part;
            finish(out, looks, "run", file, "--out", out, "--pcap", "--shard", part + "/" + parts, "--jobs", jobs + "");
            directories.add(out);
        }
        Collections.rotate(directories, rotation);
        List<String> words = new ArrayList<>(List.of("merge", "--out", "merged"));
        words.addAll(directories);

        assertThat(Program.in(folder).run(words.toArray(String[]::new)).exitCode())
                .isZero();

        assertThat(Directories.results(folder.resolve("merged"))).isEqualTo(undisturbed);
        directories.add("merged");
        for (String directory : directories) {
            Directories.delete(folder.resolve(directory));
        }
    }

    private static void finish(String out, List<Integer> looks, String... words) {
        int exitCode = stopping(looks.get(0)).run(words).exitCode();
        for (int next = 1; exitCode == 130; next++) {
            // more patience each time, so that it comes to an end
            exitCode = stopping(looks.get(next % looks.size()) + next)
                    .run("resume", out, "--jobs", Integer.toString(1 + next % 3))
                    .exitCode();
        }
        assertThat(exitCode).isZero();
    }

    private static Program stopping(int looks) {
        AtomicInteger asked = new AtomicInteger();
        return Program.in(folder).interruptedBy(() -> asked.incrementAndGet() > looks);
    }
}
