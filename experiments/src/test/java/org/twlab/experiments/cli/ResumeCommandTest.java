package org.twlab.experiments.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.Journal;

/** A batch that was interrupted, however and wherever, ends as if it never had been. */
class ResumeCommandTest {
    private static final String TABLES = "connections.csv counters.csv samples.csv sockets.csv mappings.csv runs.csv";

    @TempDir
    private Path folder;

    private String file = "";

    @BeforeEach
    void writeScenario() throws IOException {
        file = SmallScenario.in(folder);
    }

    private Ran run(String... words) {
        return Program.in(folder).run(words);
    }

    /** Stopped once so many runs are complete; those that are over by then are handed over as well. */
    private Ran interrupted(int runs, String... more) {
        List<String> words = new ArrayList<>(List.of("run", file, "--out", "out", "--jobs", "1"));
        words.addAll(List.of(more));
        return Program.in(folder).interruptedBy(() -> completeRuns() >= runs).run(words.toArray(String[]::new));
    }

    private long completeRuns() {
        try {
            Path journal = folder.resolve("out.partial/journal");
            return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NavigableSet<Integer> cuts(byte[] journal) {
        NavigableSet<Integer> cuts = new TreeSet<>(List.of(0, 1, journal.length));
        for (int i = 0; i < journal.length; i++) {
            if (journal[i] == '\n') {
                cuts.addAll(List.of(i, i + 1, Math.min(i + 20, journal.length)));
            }
        }
        return cuts;
    }

    /**
     * What is read of a journal does not change between two ends of lines (JournalProperties), so the cuts around them
     * stand for all. The directory of a part is compared, as it keeps its journal.
     */
    @Test
    void aJournalCutAnywhereResumesToTheSameBytes() throws IOException {
        run("run", file, "--out", "whole", "--shard", "1/1", "--pcap");
        Path whole = folder.resolve("whole");
        Map<String, String> expected = Directories.files(whole);
        byte[] journal = Files.readAllBytes(whole.resolve("journal"));
        assertThat(expected).containsKeys("packets-0-0.pcapng", "packets-1-2.pcapng", "batch");
        assertThat(cuts(journal)).hasSizeGreaterThan(6 * 3);

        for (int cut : cuts(journal)) {
            Path partial = folder.resolve("cut-" + cut + ".partial");
            Directories.copy(whole, partial);
            Files.write(partial.resolve("journal"), Arrays.copyOf(journal, cut));
            for (String table : TABLES.split(" ", -1)) {
                Files.writeString(partial.resolve(table), "1,2,half a r", StandardOpenOption.APPEND);
            }
            Files.writeString(partial.resolve("packets-1-1.pcapng.partial"), "half");

            Ran ran = run("resume", "cut-" + cut, "--jobs", "2");

            assertThat(ran.exitCode()).as(cut + ": " + ran.err()).isZero();
            assertThat(Directories.files(folder.resolve("cut-" + cut)))
                    .as("cut at " + cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1, out", "1, 2, out.partial", "2, 1, out", "3, 3, out.partial"})
    void anInterruptedBatchIsFinishedAndPrintsWhatAnUndisturbedOneDoes(int runs, String jobs, String named)
            throws IOException {
        Ran undisturbed = run("run", file, "--out", "undisturbed");
        assertThat(interrupted(runs).exitCode()).isEqualTo(130);

        Ran resumed = run("resume", named, "--jobs", jobs);

        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.out()).isEqualTo(undisturbed.out().replace("undisturbed", "out"));
        assertThat(Directories.results(folder.resolve("out")))
                .isEqualTo(Directories.results(folder.resolve("undisturbed")));
        assertThat(Files.readString(folder.resolve("out/manifest.json")))
                .isEqualTo(Files.readString(folder.resolve("undisturbed/manifest.json"))
                        .replace("\"undisturbed\"", "\"out\",\n    \"--jobs\",\n    \"1\""));
        assertThat(folder.resolve("out.partial")).doesNotExist();
    }

    @Test
    void aBatchThatIsInterruptedAgainAndAgainComesToItsEnd() throws IOException {
        run("run", file, "--out", "undisturbed");
        int exitCode = interrupted(1).exitCode();
        for (int resumes = 0; exitCode == 130; resumes++) {
            assertThat(resumes).isLessThan(6);
            long before = completeRuns();
            exitCode = Program.in(folder)
                    .interruptedBy(() -> completeRuns() > before)
                    .run("resume", "out", "--jobs", "1")
                    .exitCode();
        }

        assertThat(exitCode).isZero();
        assertThat(Directories.results(folder.resolve("out")))
                .isEqualTo(Directories.results(folder.resolve("undisturbed")));
    }

    @Test
    void theInterruptedBatchSaysHowItIsResumed() {
        Ran ran = interrupted(2);

        assertThat(ran.err()).endsWith("  to go on: ./twlab resume " + folder + "/out.partial\n");
    }

    @Test
    void theOptionsOfTheCommandLineStillHold() throws IOException {
        String[] options = {"--seed", "9", "--set", "duration=3s", "--only", "1", "--pcap"};
        List<String> words = new ArrayList<>(List.of("run", file, "--out", "undisturbed"));
        words.addAll(List.of(options));
        run(words.toArray(String[]::new));
        assertThat(interrupted(1, options).exitCode()).isEqualTo(130);

        assertThat(run("resume", "out").exitCode()).isZero();

        assertThat(Directories.results(folder.resolve("out")))
                .isEqualTo(Directories.results(folder.resolve("undisturbed")))
                .containsKey("packets-1-2.pcapng");
    }

    @Test
    void aDirectoryNamedByTheToolBecomesTheLatest() throws IOException {
        Program.in(folder).interruptedBy(() -> true).run("run", file);
        try (var left = Files.list(folder.resolve("runs"))) {
            Path partial = left.findFirst().orElseThrow();

            assertThat(run("resume", partial.toString()).exitCode()).isZero();

            assertThat(partial.getFileName() + "")
                    .isEqualTo(Files.readSymbolicLink(folder.resolve("runs/latest")) + ".partial");
        }
    }

    @Test
    void aBatchThatWasKilledBeforeItsFirstRunIsBegunAgain() throws IOException {
        run("run", file, "--out", "undisturbed");
        interrupted(0);
        Path partial = folder.resolve("out.partial");
        Files.delete(partial.resolve("journal"));
        Files.delete(partial.resolve("effective.yaml"));
        Files.writeString(partial.resolve("inputs/small.yaml"), "half of th");

        assertThat(run("resume", "out").exitCode()).isZero();
        assertThat(Directories.results(folder.resolve("out")))
                .isEqualTo(Directories.results(folder.resolve("undisturbed")));
    }

    @Test
    void aDirectoryThatLacksOnlyItsNameGetsIt() throws IOException {
        run("run", file, "--out", "out");
        Map<String, String> files = Directories.files(folder.resolve("out"));
        Files.move(folder.resolve("out"), folder.resolve("out.partial"));

        Ran ran = run("resume", "out");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("Run directory: " + folder.resolve("out") + "\n");
        assertThat(Directories.files(folder.resolve("out"))).isEqualTo(files);
    }

    @Test
    void aCompleteBatchIsNothingToDo() {
        run("run", file, "--out", "out");

        Ran ran = run("resume", "out");

        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err()).isEqualTo("twlab: " + folder.resolve("out") + " is complete: nothing to do\n");
        assertThat(run("resume", "out.partial").exitCode()).isEqualTo(5);
        assertThat(run("resume", "nowhere").exitCode()).isEqualTo(4);
    }

    @Test
    void anInputThatHasChangedIsRefusedByName() throws IOException {
        interrupted(2);
        Files.writeString(Path.of(file), "\n# another\n", StandardOpenOption.APPEND);

        Ran ran = run("resume", "out");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .isEqualTo("twlab: " + file + " was changed after the batch began; a copy of what it was is in "
                        + folder.resolve("out.partial/inputs") + "\n");
        Files.delete(Path.of(file));
        assertThat(run("resume", "out").exitCode()).isEqualTo(4);
        assertThat(run("resume", "out").err()).contains(file + ", an input of the batch, can no longer be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inputs/small.yaml", "effective.yaml"})
    void aChangedCopyInTheDirectoryIsRefusedByName(String copy) throws IOException {
        interrupted(2);
        Path changed = folder.resolve("out.partial").resolve(copy);
        Files.writeString(changed, "# another\n", StandardOpenOption.APPEND);

        assertThat(run("resume", "out"))
                .isEqualTo(new Ran(4, "", "twlab: " + changed + " was changed after the batch began\n"));
        Files.delete(changed);
        assertThat(run("resume", "out")).isEqualTo(new Ran(4, "", "twlab: " + changed + " is missing\n"));
    }

    @Test
    void anotherVersionOfTheProgramIsRefused() throws IOException {
        interrupted(2);
        Path batch = folder.resolve("out.partial/batch");
        List<String> lines = new ArrayList<>(Files.readAllLines(batch));
        lines.set(0, new String(Journal.line("tool twlab 0.0.1 (1234)"), UTF_8).strip());
        Files.write(batch, lines);

        Ran ran = run("resume", "out");

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err())
                .startsWith(
                        "twlab: " + folder.resolve("out.partial") + " was begun by twlab 0.0.1 (1234), this is twlab ");
    }

    @Test
    void aDirectoryWithoutItsBatchFileCannotBeResumed() throws IOException {
        interrupted(2);
        Path batch = folder.resolve("out.partial/batch");
        byte[] whole = Files.readAllBytes(batch);
        for (int length : new int[] {0, whole.length / 2, whole.length - 1}) {
            Files.write(batch, Arrays.copyOf(whole, length));

            Ran ran = run("resume", "out");

            assertThat(ran.exitCode()).isEqualTo(4);
            assertThat(ran.err()).contains("does not say what was to run");
        }
    }

    @Test
    void aDirectoryThatIsBeingWrittenIsRefused() throws IOException {
        interrupted(2);
        Path partial = folder.resolve("out.partial");
        String refusal = "twlab: cannot write " + partial + ": another process is writing it\n";
        try (Closeable live = new FileSystemSink().lock(partial.resolve("lock")).orElseThrow()) {
            assertThat(live).isNotNull();
            assertThat(run("resume", "out")).isEqualTo(new Ran(4, "", refusal));
            assertThat(run("run", file, "--out", "out")).isEqualTo(new Ran(4, "", refusal));
        }
        assertThat(run("run", file, "--out", "out").err())
                .contains("it exists already, left over from an interrupted run");
        assertThat(run("resume", "out").exitCode()).isZero();
    }

    /** A run that throws stays recorded with the command that repeats it, and the exit code is 70 in the end. */
    @Test
    void aRunThatFailedBeforeTheInterruptionIsStillAFailure() throws IOException {
        BreakingDisk disk = new BreakingDisk(Long.MAX_VALUE) {
            @Override
            public synchronized OutputStream create(Path path) throws IOException {
                if (path.endsWith("packets-0-1.pcapng.partial")) {
                    throw new IllegalStateException("no luck\\\nat all");
                }
                return super.create(path);
            }
        };
        Program program = Program.in(folder).on(disk);
        String[] words = {"run", file, "--out", "/disk/out", "--jobs", "1", "--pcap"};
        Ran first = program.interruptedBy(() ->
                        new String(disk.contents().getOrDefault("runs.csv", new byte[0]), UTF_8).contains("\n0,2,"))
                .run(words);
        assertThat(first.exitCode()).isEqualTo(130);
        assertThat(first.err()).contains("no luck");

        Ran resumed = program.run("resume", "/disk/out", "-v");

        assertThat(resumed.exitCode()).isEqualTo(70);
        assertThat(resumed.err())
                .contains("internal error in point 0, replication 1, seed 5: IllegalStateException: no luck\\\nat all")
                .contains("to repeat it: ./twlab run " + file + " --seed 5 --only 0/1");
        Map<String, byte[]> files = disk.contents();
        assertThat(new String(files.get("manifest.json"), UTF_8))
                .contains("\"failedRuns\" : 1", "\"exitCode\" : 70", "no luck\\\\\\nat all");
        assertThat(new String(files.get("runs.csv"), UTF_8))
                .contains("0,1,5,1,\"IllegalStateException: no luck\\\nat all\"");
        assertThat(files).containsKeys("packets-0-2.pcapng").doesNotContainKey("packets-0-1.pcapng");
    }

    @Test
    void aFullDiskIsResumedOnceThereIsRoom() throws IOException {
        String[] words = {"run", file, "--out", "/disk/out", "--jobs", "1", "--pcap"};
        BreakingDisk large = new BreakingDisk(Long.MAX_VALUE);
        assertThat(Program.in(folder).on(large).run(words).exitCode()).isZero();
        long whole = large.sizes().get(large.sizes().size() - 1);

        // the batch file, the first thing written, is needed
        for (long capacity = 3000; capacity < whole; capacity += whole / 15) {
            BreakingDisk disk = new BreakingDisk(capacity);
            Program program = Program.in(folder).on(disk);
            assertThat(program.run(words).exitCode()).isEqualTo(4);
            assertThat(disk.directories()).containsExactly(Path.of("/disk/out.partial"));

            disk.enlarge(10 * whole);
            Ran resumed = program.run("resume", "/disk/out");

            assertThat(resumed.exitCode()).as(capacity + ": " + resumed.err()).isZero();
            assertThat(texts(disk)).isEqualTo(texts(large));
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() {
        BreakingDisk disk = new BreakingDisk(Long.MAX_VALUE) {
            @Override
            public synchronized void createDirectory(Path directory) throws IOException {
                throw new AccessDeniedException(directory.toString());
            }
        };

        assertThat(Program.in(folder).on(disk).run("run", file, "--out", "/disk/out"))
                .isEqualTo(new Ran(4, "", "twlab: cannot write /disk/out.partial: permission denied\n"));
    }

    private static Map<String, String> texts(BreakingDisk disk) {
        Map<String, String> texts = new TreeMap<>();
        disk.contents().forEach((name, bytes) -> texts.put(name, new String(bytes, ISO_8859_1)));
        return texts;
    }
}
