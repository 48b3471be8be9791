package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts as a file lists them, and periods with and without arrivals. */
class ArrivalsFromFilesTest {
    @TempDir
    Path folder;

    private Workload run(String flow, String file) throws IOException {
        Files.writeString(folder.resolve("trace.csv"), file);
        return Workload.in(folder, "10s", 2, "trace: trace.csv" + flow);
    }

    @Test
    void everyLineIsAnAttemptOfItsHostWithItsBytesAndCloser() throws IOException {
        Workload run = run(", request: 5B, start: 1s", """
                # an access log
                start,host,bytes,closer
                250ms,client[1],1KiB,server

                0s,client[0],0B,client
                2s,client[0],300B,server
                1s,client[1],7B,client
                """);

        assertThat(run.rows()
                        .mapToObj(row -> run.log().host(row) + " " + run.log().attempt(row) + " "
                                + run.startedMillis().get(row) + " " + run.log().bytesReceived(row) + " "
                                + run.log().closer(row).label().orElse("nobody")))
                .containsExactly(
                        "client[0] 0 1000 0 client",
                        "client[1] 0 1250 1024 server",
                        "client[1] 1 2000 7 client",
                        "client[0] 1 3000 300 server");
        assertThat(run.outcomes()).containsOnly(Outcome.OK);
    }

    @Test
    void aHostWithoutALineBeginsNothingAndMissingColumnsAreThoseOfTheFlow() throws IOException {
        Workload run = run(", response: 50B, closes: server", "host,start\nclient[1],1s\nclient[1],1s\n");

        assertThat(run.rows()
                        .mapToObj(row -> run.log().host(row) + " " + run.log().bytesReceived(row) + " "
                                + run.log().closer(row).label().orElse("nobody")))
                .containsExactly("client[1] 50 server", "client[1] 50 server");
    }

    @Test
    void attemptsAndStopCutTheFile() throws IOException {
        String file = "start,host\n1s,client[0]\n2s,client[0]\n3s,client[0]\n4s,client[0]\n";

        assertThat(run(", attempts: 2", file).startedMillis()).containsExactly(1000L, 2000L);
        assertThat(run(", stop: 4s", file).startedMillis()).containsExactly(1000L, 2000L, 3000L);
    }

    /** A period of 2 s has arrivals at 0, 500, 1000 and 1500 ms; the next begins 8 s after its end. */
    @Test
    void aPeriodHasItsArrivalsAndThenNoneCome() {
        Workload run = Workload.of("25s", 1, "start: 100ms, arrivals: {on-off: {on: 2s, off: 8s, every: 500ms}}");

        assertThat(run.startedMillis())
                .containsExactly(
                        100L, 600L, 1100L, 1600L, 10100L, 10600L, 11100L, 11600L, 20100L, 20600L, 21100L, 21600L);
    }

    /**
     * With exponential periods of mean m and a gap g, a period has 1 / (1 - exp(-g / m)) arrivals on average: it is one
     * more for each multiple of g that it outlasts. Their number is geometric, with variance q / (1 - q)^2, q = exp(-g / m).
     */
    @Test
    void exponentialPeriodsHaveTheArrivalsOfTheClosedForm() {
        Workload run = Workload.of(
                "10000s", 1, "arrivals: {on-off: {on: {exponential: 1s}, off: {exponential: 1s}, every: 500ms}}");
        double q = Math.exp(-0.5);
        long periods = 1
                + run.rows()
                        .skip(1)
                        .filter(row -> gapNanos(run, row) != 500_000_000L)
                        .count();

        double mean = (double) run.attempts() / periods;

        double sigma = Math.sqrt(q) / (1 - q) / Math.sqrt((double) periods);
        assertThat(mean).isBetween(1 / (1 - q) - 4 * sigma, 1 / (1 - q) + 4 * sigma);
        // a cycle lasts 2 s on average, its standard deviation is the square root of 2 seconds
        assertThat(periods)
                .isBetween(
                        5000L - (long) (4 * Math.sqrt(2 * 5000.0) / 2), 5000L + (long) (4 * Math.sqrt(2 * 5000.0) / 2));
    }

    private static long gapNanos(Workload run, int row) {
        return run.log().startedNanos(row) - run.log().startedNanos(row - 1);
    }
}
