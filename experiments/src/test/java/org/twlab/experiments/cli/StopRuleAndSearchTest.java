package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches in which results decide how many runs there are, and trials what a run is: interrupted, cut up, alone. */
class StopRuleAndSearchTest {
    /** One client varies too much for 12 replications, three do not; patience of 400 ms is always enough. */
    private static final String TEXT =
            SmallScenario.TEXT.replace("loss: 5%", "loss: 0%").replace("\nreplications: 3", """

                replications: {until: search.patience, relative-ci: 8%, at-least: 3, at-most: 12}
                search:
                  name: patience
                  path: traffic.client-server.give-up
                  between: [1ms, 400ms]
                  tolerance: 1ms
                  find: smallest
                  such-that: {metric: client-server.connect.success_ratio, predicted: 1}""");

    @TempDir
    Path folder;

    private String file = "";
    private Program.Ran whole = new Program.Ran(0, "", "");

    @BeforeEach
    void runUndisturbed() throws IOException {
        file = SmallScenario.in(folder, TEXT);
        whole = Program.in(folder).run("run", file, "--out", "whole");
        assertThat(whole.exitCode()).as(whole.err()).isZero();
    }

    private long completeRuns() {
        try {
            Path journal = folder.resolve("out.partial/journal");
            return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> runs(String directory) throws IOException {
        return Files.readAllLines(folder.resolve(directory).resolve("runs.csv"));
    }

    /** The first and the last run of a point, and between. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 11, 12, 13})
    void resumedItStopsWhereItWouldHaveStopped(int interruptedAfter) throws IOException {
        int exitCode = Program.in(folder)
                .interruptedBy(() -> completeRuns() >= interruptedAfter)
                .run("run", file, "--out", "out", "--jobs", "1")
                .exitCode();
        assertThat(exitCode).isEqualTo(ExitCode.INTERRUPTED);

        Program.Ran resumed = Program.in(folder).run("resume", "out", "--jobs", "2");

        assertThat(resumed.err()).isEqualTo(whole.err());
        assertThat(Directories.results(folder.resolve("out"))).isEqualTo(Directories.results(folder.resolve("whole")));
    }

    /** A point is never cut, for what its later runs are hangs on its earlier ones. */
    @Test
    void partsJoinedAreTheBatch() throws IOException {
        for (String part : List.of("1", "2", "3")) {
            assertThat(Program.in(folder)
                            .run("run", file, "--shard", part + "/3", "--out", "part" + part)
                            .exitCode())
                    .isZero();
        }

        Program.Ran merged = Program.in(folder).run("merge", "--out", "merged", "part1", "part2", "part3");

        assertThat(merged.err()).isEqualTo(whole.err());
        assertThat(Directories.results(folder.resolve("merged")))
                .isEqualTo(Directories.results(folder.resolve("whole")));
    }

    @Test
    void aPointAloneIsThatOfTheBatchAndSoIsARun() throws IOException {
        Program.in(folder).run("run", file, "--only", "0", "--out", "point");
        Program.in(folder).run("run", file, "--only", "0/1", "--out", "run");

        assertThat(runs("point"))
                .isEqualTo(runs("whole").subList(0, runs("point").size()));
        assertThat(runs("run"))
                .containsExactly(runs("whole").get(0), runs("whole").get(2));
    }

    @Test
    void whatWasNotReachedIsSaidOnce() throws IOException {
        assertThat(runs("whole")).hasSizeBetween(1 + 12 + 3, 1 + 12 + 11);
        assertThat(whole.err())
                .matches("twlab: warning: point 0 ends with 12 replications: search.patience is known to"
                        + " [0-9.]+ %, wanted are 8 %\n");
        assertThat(whole.out()).contains("2 points x up to 12 replications").contains("patience");
    }

    /** In rows of two. On the way are 3 routers of 4, 4 of 6 and 5 of 8; 5 come between 4 and 6, and are no grid. */
    @Test
    void aValueWithoutAScenarioIsAMistakeOfTheFile() throws IOException {
        Path wrong = Files.writeString(folder.resolve("grid.yaml"), """
                scenario: grid
                duration: 1s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    r: {kind: router, count: 4, arrange: {grid: {columns: 2}}}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links: [{between: [client, "r[0]"]}, {between: ["r[-1]", server]}]
                traffic: [{from: client, to: "server:80"}]
                search: {name: routers, path: topology.nodes.r.count, between: [4, 8], tolerance: 1, find: largest, such-that: {metric: server.packet.ttl_min, above: 60}}
                """);

        Program.Ran ran = Program.in(folder).run("run", wrong.toString(), "--out", "odd");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .startsWith("twlab: error in point 0, replication 0, seed 1: the file is wrong where routers = 5,"
                        + " which the search came to: " + wrong + ":10:")
                .contains("to repeat it: ");
        assertThat(runs("odd").get(1)).contains("the file is wrong where routers = 5");
    }
}
