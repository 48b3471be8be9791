package org.twlab.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.table.Column;

class RunDirectoryTest {
    private static final RunName NAME = new RunName(Instant.parse("2026-01-31T23:59:58Z"), "recycle-nat", "0123abcd");
    private static final String DIRECTORY = "20260131T235958Z_recycle-nat_0123abcd";

    private final OutputSink sink = new FileSystemSink();

    @TempDir
    Path temp;

    private static Set<String> filesIn(Path directory) throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.filter(Files::isRegularFile)
                    .forEach(path -> files.add(directory.relativize(path).toString()));
        }
        return files;
    }

    @Test
    void aCompleteDirectoryHasEveryFile() throws IOException {
        RunDirectory.Completed completed = SmallRun.write(RunDirectory.below(temp, NAME, sink));

        assertThat(completed.directory()).isEqualTo(temp.resolve(DIRECTORY));
        assertThat(completed.warning()).isEmpty();
        assertThat(filesIn(completed.directory()))
                .containsExactly(
                        "columns.json",
                        "connections.csv",
                        "counters.csv",
                        "effective.yaml",
                        "expectations.csv",
                        "inputs/recycle-nat.yaml",
                        "manifest.json",
                        "mappings.csv",
                        "runs.csv",
                        "samples.csv",
                        "sockets.csv",
                        "summary.csv",
                        "violations.csv");
        assertThat(temp.resolve(DIRECTORY + ".partial")).doesNotExist();
    }

    @Test
    void filesHoldWhatWasHandedOver() {
        Path run = SmallRun.write(RunDirectory.below(temp, NAME, sink)).directory();

        assertThat(run.resolve("runs.csv")).content().isEqualTo("""
                point,replication,seed,tcp_tw_recycle,status,client.connect.success_ratio
                0,0,1,1,ok,0.666666666667
                """);
        assertThat(run.resolve("connections.csv")).content().isEqualTo("""
                point,replication,host,flow,attempt,local,remote,started_ns,connected_ns,closed_ns,outcome,errno,\
                syn_sent,bytes_sent,bytes_received,closer
                0,0,client[0],client-server,0,10.0.0.1:32760,203.0.113.10:80,0,32000000,64000000,ok,,\
                1,200,1024,server
                0,0,client[0],client-server,1,10.0.0.1:32761,203.0.113.10:80,2000000000,,,unfinished,,\
                1,200,1024,server
                0,0,client[0],client-server,2,10.0.0.1:32762,203.0.113.10:80,4000000000,4032000000,4064000000,ok,,\
                1,200,1024,server
                """);
        assertThat(run.resolve("mappings.csv"))
                .hasContent("point,replication,time_ns,node,protocol,inside,outside,remote,state,expires_ns\n");
        assertThat(run.resolve("inputs/recycle-nat.yaml")).hasContent("scenario: recycle-nat\n");
    }

    @Test
    void untilCompleteThereIsOnlyAPartialDirectory() {
        RunDirectory directory = RunDirectory.below(temp, NAME, sink);
        SmallRun.fill(directory);

        directory.flush();

        assertThat(temp.resolve(DIRECTORY)).doesNotExist();
        assertThat(temp.resolve(DIRECTORY + ".partial/connections.csv"))
                .content()
                .hasLineCount(4);
        directory.close();
        assertThat(temp.resolve(DIRECTORY)).doesNotExist();
        assertThat(temp.resolve(DIRECTORY + ".partial/runs.csv")).content().hasLineCount(2);
        assertThat(temp.resolve("latest")).doesNotExist();
    }

    @Test
    void aSecondRunOfTheSameSecondGetsASuffix() throws IOException {
        SmallRun.write(RunDirectory.below(temp, NAME, sink));
        String before = Files.readString(temp.resolve(DIRECTORY + "/runs.csv"));
        try (RunDirectory unfinished = RunDirectory.below(temp, NAME, sink)) {
            assertThat(unfinished.partial()).isEqualTo(temp.resolve(DIRECTORY + "-2.partial"));

            RunDirectory.Completed third = SmallRun.write(RunDirectory.below(temp, NAME, sink));

            assertThat(third.directory()).isEqualTo(temp.resolve(DIRECTORY + "-3"));
            assertThat(Files.readSymbolicLink(temp.resolve("latest"))).isEqualTo(Path.of(DIRECTORY + "-3"));
        }
        assertThat(temp.resolve(DIRECTORY + "/runs.csv")).hasContent(before);
    }

    @Test
    void aRunCompletedByAnotherBetweenLookAndClaimIsNotReplaced() throws IOException {
        OutputSink raced = new ForwardingSink(sink) {
            private boolean done;

            @Override
            public void createDirectory(Path directory) throws IOException {
                if (!done) {
                    done = true;
                    SmallRun.write(RunDirectory.below(temp, NAME, new FileSystemSink()));
                }
                super.createDirectory(directory);
            }
        };

        try (RunDirectory directory = RunDirectory.below(temp, NAME, raced)) {
            assertThat(directory.place()).isEqualTo(temp.resolve(DIRECTORY + "-2"));
        }
        assertThat(temp.resolve(DIRECTORY + ".partial")).doesNotExist();
    }

    @Test
    void latestPointsToTheLastCompleteRun() throws IOException {
        SmallRun.write(RunDirectory.below(temp, NAME, sink));
        SmallRun.write(RunDirectory.below(temp, new RunName(Instant.EPOCH, "other", "ff"), sink));

        assertThat(Files.readSymbolicLink(temp.resolve("latest"))).isEqualTo(Path.of("19700101T000000Z_other_ff"));
        try (Stream<Path> entries = Files.list(temp)) {
            assertThat(entries.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(DIRECTORY, "19700101T000000Z_other_ff", "latest");
        }
    }

    @Test
    void aLatestThatIsNoLinkIsLeftAloneAndTold() throws IOException {
        Files.createDirectory(temp.resolve("latest"));

        RunDirectory.Completed completed = SmallRun.write(RunDirectory.below(temp, NAME, sink));

        assertThat(completed.warning()).contains("cannot write " + temp.resolve("latest") + ": it exists already");
        assertThat(temp.resolve("latest")).isDirectory().isEmptyDirectory();
        assertThat(completed.directory()).isDirectory();
    }

    @Test
    void whereThereAreNoLinksNothingIsSaid() {
        OutputSink linkless = new ForwardingSink(sink) {
            @Override
            public void pointLink(Path link, Path target) {
                throw new UnsupportedOperationException();
            }
        };

        assertThat(SmallRun.write(RunDirectory.below(temp, NAME, linkless)).warning())
                .isEmpty();
    }

    @Test
    void theUserMayNameADirectoryThatIsNotThereOrEmpty() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));

        SmallRun.write(RunDirectory.at(empty, sink));
        SmallRun.write(RunDirectory.at(temp.resolve("deep/er/out"), sink));

        assertThat(empty.resolve("runs.csv")).isRegularFile();
        assertThat(temp.resolve("deep/er/out/runs.csv")).isRegularFile();
        assertThat(temp.resolve("latest")).doesNotExist();
        assertThat(temp.resolve("empty.partial")).doesNotExist();
    }

    @Test
    void aDirectoryWithContentIsRefused() throws IOException {
        Path taken = Files.createDirectory(temp.resolve("taken"));
        Files.writeString(taken.resolve("mine.txt"), "mine");

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(() -> RunDirectory.at(taken, sink))
                .withMessage("cannot write " + taken + ": it is there already and no empty directory");
        assertThat(filesIn(taken)).containsExactly("mine.txt");
        assertThat(temp.resolve("taken.partial")).doesNotExist();
    }

    @Test
    void aFileOrALinkIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "mine");
        Path dangling = Files.createSymbolicLink(temp.resolve("link"), Path.of("nowhere"));

        assertThatExceptionOfType(OutputFailure.class).isThrownBy(() -> RunDirectory.at(file, sink));
        assertThatExceptionOfType(OutputFailure.class).isThrownBy(() -> RunDirectory.at(dangling, sink));
        assertThat(file).hasContent("mine");
        assertThat(dangling).isSymbolicLink();
    }

    @Test
    void aLinkToAnEmptyDirectoryMeansThatDirectory() throws IOException {
        Path real = Files.createDirectories(temp.resolve("disk/out"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), real);

        RunDirectory.Completed completed = SmallRun.write(RunDirectory.at(link, sink));

        assertThat(link).isSymbolicLink();
        assertThat(link.resolve("runs.csv")).isRegularFile();
        assertThat(completed.directory()).isEqualTo(real.toRealPath());
    }

    @Test
    void whatAnInterruptedRunLeftIsNotTouched() throws IOException {
        Path left = Files.createDirectory(temp.resolve("out.partial"));
        Files.writeString(left.resolve("connections.csv"), "precious");

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(() -> RunDirectory.at(temp.resolve("out"), sink))
                .withMessage("cannot write " + left + ": it exists already, left over from an interrupted run");
        assertThat(left.resolve("connections.csv")).hasContent("precious");
    }

    @Test
    void whatAppearsThereMeanwhileIsNotOverwritten() throws IOException {
        Path place = temp.resolve("out");
        RunDirectory directory = RunDirectory.at(place, sink);
        SmallRun.fill(directory);
        Files.createDirectory(place);
        Files.writeString(place.resolve("mine.txt"), "mine");

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(directory::complete)
                .withMessage("cannot write " + place + ": the directory is not empty");
        assertThat(filesIn(place)).containsExactly("mine.txt");
        assertThat(temp.resolve("out.partial/manifest.json")).isRegularFile();
    }

    @Test
    void aDiscardedRunLeavesNothing() throws IOException {
        RunDirectory directory = RunDirectory.below(temp, NAME, sink);
        SmallRun.fill(directory);

        directory.discard();

        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aCompleteRunCannotBeDiscardedOrChanged() throws IOException {
        RunDirectory directory = RunDirectory.below(temp, NAME, sink);
        Path run = SmallRun.write(directory).directory();
        Set<String> files = filesIn(run);

        directory.discard();
        directory.close();

        assertThat(filesIn(run)).isEqualTo(files);
        assertThatIllegalStateException().isThrownBy(() -> directory.writeText("more.txt", ""));
        assertThatIllegalStateException().isThrownBy(directory::complete);
    }

    @Test
    void aRunWithoutRunsIsAProgrammingError() {
        try (RunDirectory directory = RunDirectory.below(temp, NAME, sink)) {
            directory.table(SmallRun.SUMMARY);

            assertThatIllegalStateException()
                    .isThrownBy(directory::complete)
                    .withMessage("a run directory needs runs.csv");
        }
    }

    @Test
    void filesStayInsideTheDirectory() {
        try (RunDirectory directory = RunDirectory.below(temp, NAME, sink)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> directory.writeText("inputs/../../evil.yaml", ""))
                    .withMessage("'inputs/../../evil.yaml' does not lie inside the run directory");
        }
    }

    @Test
    void oneFileHasOneSchema() {
        try (RunDirectory directory = RunDirectory.below(temp, NAME, sink)) {
            directory.table(SmallRun.RUNS);

            assertThatIllegalStateException()
                    .isThrownBy(() -> directory.table(RunTables.runs(SmallRun.AXES, List.of())))
                    .withMessage("runs.csv is already open with other columns");
        }
    }

    @Test
    void theNameIsUtcAndHarmless() {
        RunName name = new RunName(Instant.parse("2026-01-31T23:59:58.9Z"), "a b/../\u4e2d", "0F");

        assertThat(name).hasToString("20260131T235958Z_a-b-..--_0F");
    }

    @Test
    void namesOfFixedColumnsAreReserved() {
        assertThat(RunTables.RESERVED_NAMES).contains("point", "seed", "status", "n", "mean", "unit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunTables.summary(List.of(Column.integer("n", "", "an axis"))))
                .withMessage("summary.csv has two columns named 'n'");
    }
}
