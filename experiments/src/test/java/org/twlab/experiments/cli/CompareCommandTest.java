package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code twlab compare} on two runs of one scenario with a link of 10 ms and of 20 ms. */
class CompareCommandTest {
    private static final String TEXT = SmallScenario.TEXT
            .replace(", loss: 5%", "")
            .replace(", jitter: {exponential: 100us}", "")
            .replace("replications: 3", "replications: 6");

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void runBoth() throws IOException {
        program = Program.in(folder);
        String file = SmallScenario.in(folder, TEXT);
        assertThat(program.run("run", file, "--out", "near").exitCode()).isZero();
        assertThat(program.run("run", file, "--set", "topology.links.r1-server.delay=20ms", "--out", "far")
                        .exitCode())
                .isZero();
    }

    /** Pairs share their random numbers, so each differs by twice 10 ms and chance has no part in it. */
    @Test
    void theLatencyDiffersByTheTwoWaysInEveryPair() throws IOException {
        Program.Ran ran =
                program.run("compare", "near", "far", "--json", "--metric", "client-server.connect.latency_p50_s");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).isEmpty();
        JsonNode rows = new ObjectMapper().readTree(ran.out()).get("comparisons");
        assertThat(rows).hasSize(2);
        for (JsonNode row : rows) {
            assertThat(row.get("pairs").asInt()).isEqualTo(6);
            assertThat(row.get("difference").asDouble()).isBetween(0.02 - 1e-11, 0.02 + 1e-11);
            assertThat(row.get("greater").asDouble()).isEqualTo(1);
            assertThat(row.get("p").asDouble()).isLessThan(1e-6);
            assertThat(row.get("differs").asBoolean()).isTrue();
        }
        assertThat(rows.get(1).get("point").get("count").asText()).isEqualTo("3");
    }

    @Test
    void theTableShowsWhatDiffersAndCountsTheRest() {
        Program.Ran ran = program.run("compare", "near", "far");

        assertThat(ran.out())
                .contains("client-server.connect.latency_p50_s")
                .doesNotContain("client-server.connect.refused ")
                .containsPattern(
                        "\n\\d+ of \\d+ comparisons differ by more than chance, \\d+ are equal in every pair\n$");
        assertThat(program.run("compare", "near", "far", "--all").out()).contains("client-server.connect.refused ");
        assertThat(program.run("compare", "near", "near").out())
                .matches("0 of (\\d+) comparisons differ by more than chance, \\1 are equal in every pair\n");
    }

    @Test
    void whatCannotBeComparedIsSaid() throws IOException {
        assertThat(program.run("compare", "near", "nowhere")).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(ran.err()).contains("cannot read").contains("nowhere");
        });
        assertThat(program.run("compare", "near", "far", "--metric", "client-server.connect.latency_p5_s"))
                .satisfies(ran -> {
                    assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(ran.err()).contains("near has no such metric; did you mean");
                });
        Files.writeString(folder.resolve("far/runs.csv"), "nonsense\n");
        assertThat(program.run("compare", "near", "far")).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(ran.err()).contains("runs.csv: has not the columns of runs.csv");
        });
        Files.writeString(folder.resolve("far/runs.csv"), "point,replication,seed,status,m\n0,0,5,ok,1\n");
        assertThat(program.run("compare", "near", "far")).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(ran.err()).contains("axes [count] and []");
        });
        Files.writeString(folder.resolve("far/runs.csv"), "point,replication,seed,count,status,m\n0,0,5,1,ok,1\n");
        assertThat(program.run("compare", "near", "far").exitCode()).isEqualTo(ExitCode.NOTHING_TO_DO);
    }

    @Test
    void otherSeedsMakeNoPairs() {
        program.run("run", folder.resolve("small.yaml").toString(), "--seed", "6", "--out", "other");

        assertThat(program.run("compare", "near", "other").err())
                .isEqualTo("twlab: warning: the seeds differ (5 and 6), so pairs have nothing in common\n");
    }
}
