package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.RunRange;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.run.Watcher;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.verdict.ExpectationResult;

/** The catalogue's entries 20 to 27: timestamps, tcp_tw_reuse and tcp_tw_recycle. */
class TimestampEntriesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two-captures",
                "last-ack-exchange",
                "reuse-limits",
                "recycle-one",
                "recycle-slow-client",
                "tw-reuse"
            })
    void whatIsExactIsConfirmed(String name) {
        assertThat(run(name, List.of()))
                .isNotEmpty()
                .extracting(ExpectationResult::verdict)
                .containsOnly(ExpectationResult.Outcome.CONFIRMED);
    }

    /** Random offsets, in fewer runs than by default: each of them must give the prediction. */
    @Test
    void pawsDecidesTheSameWhateverTheClocks() {
        assertThat(run("no-clock-sync", List.of("replications=10")))
                .hasSize(18)
                .extracting(ExpectationResult::verdict)
                .containsOnly(ExpectationResult.Outcome.CONFIRMED);
    }

    /** One of each kind of clock, the others being like them: no need to run all that the entry shows. */
    @Test
    void portsAreReusedByTheClockOfTheKernel() {
        LoadedScenario loaded = loaded("tw-reuse", List.of());
        List<ExpectationResult> results = IntStream.of(1, 3, 5)
                .mapToObj(point -> run(loaded, ScenarioBatch.allRuns(loaded).ofPoint(point)))
                .flatMap(List::stream)
                .toList();
        assertThat(results)
                .hasSize(6)
                .extracting(ExpectationResult::verdict)
                .containsOnly(ExpectationResult.Outcome.CONFIRMED);
    }

    /** With fewer and shorter runs than by default intervals are too wide to confirm; they must not exclude the prediction. */
    @ParameterizedTest
    @CsvSource({"recycle-shares, 14", "version-ladder, 20"})
    void aFewRunsDoNotRefuteWhatManyConfirm(String name, int expectations) {
        assertThat(run(name, List.of("replications=3", "duration=1200s")))
                .hasSize(expectations)
                .extracting(ExpectationResult::verdict)
                .doesNotContain(ExpectationResult.Outcome.REFUTED);
    }

    /** Both: every segment but the RST has the option, and echoes what has come. One side: its SYN only. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "3, all"})
    void theCapturesShowWhoHasTimestamps(int point, String expected) {
        TimestampCensus census = new TimestampCensus();
        LoadedScenario loaded = loaded("two-captures", List.of());
        try (RunDirectory directory = RunDirectory.at(folder.resolve("captures"), new FileSystemSink())) {
            new ScenarioBatch(
                            loaded,
                            MetricPlan.of(loaded),
                            ScenarioBatch.allRuns(loaded).of(new RunKey(point, 0)),
                            census)
                    .execute(directory, 1, () -> false, (done, all) -> {});
        }

        assertThat(census.segments).isGreaterThan(1448);
        assertThat(census.withOption).isEqualTo(expected.equals("all") ? census.segments : Integer.parseInt(expected));
        assertThat(census.withOption == 1 ? census.onSyn : 1).isEqualTo(1);
        assertThat(census.strayEchoes).isZero();
    }

    /** Counts segments as they leave the hosts; two hosts without a router, so that each link has one sender. */
    private static final class TimestampCensus implements Watcher {
        private final Map<Integer, Set<Integer>> sentFromPort = new HashMap<>();
        private int segments;
        private int withOption;
        private int onSyn;
        private int strayEchoes;

        @Override
        public void on(TraceEvent event) {
            if (event instanceof PacketSent sent && sent.packet().payload() instanceof TcpSegment segment) {
                segments++;
                if (segment.options().hasTimestamps()) {
                    withOption++;
                    onSyn += segment.syn() ? 1 : 0;
                    sentFromPort
                            .computeIfAbsent(segment.sourcePort(), port -> new HashSet<>())
                            .add(segment.options().tsVal());
                    strayEchoes += echoesSomething(segment) ? 0 : 1;
                }
            }
        }

        private boolean echoesSomething(TcpSegment segment) {
            @Nullable Set<Integer> ofPeer = sentFromPort.get(segment.destinationPort());
            int echo = segment.options().tsEcr();
            return ofPeer == null ? echo == 0 : ofPeer.contains(echo);
        }
    }

    private List<ExpectationResult> run(String name, List<String> changes) {
        LoadedScenario loaded = loaded(name, changes);
        return run(loaded, ScenarioBatch.allRuns(loaded));
    }

    private List<ExpectationResult> run(LoadedScenario loaded, RunRange range) {
        Path place = folder.resolve(loaded.base().name() + range.from());
        try (RunDirectory directory = RunDirectory.at(place, new FileSystemSink())) {
            BatchReport report = new ScenarioBatch(loaded, MetricPlan.of(loaded), range)
                    .execute(directory, 2, () -> false, (done, all) -> {});
            assertThat(report.failures()).isEmpty();
            return report.expectations();
        }
    }

    private static LoadedScenario loaded(String name, List<String> changes) {
        LoadResult result = ScenarioLoader.standard().load(name, changes);
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }
}
