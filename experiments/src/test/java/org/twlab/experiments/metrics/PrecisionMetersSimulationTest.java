package org.twlab.experiments.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** Attempts that are independent of one another: then an interval by batch means is that of independent values. */
class PrecisionMetersSimulationTest {
    /** An attempt is ok if neither its SYN nor the SYN-ACK is lost, and takes two delays and two jitters. */
    private static final String TEXT = """
            scenario: precision
            duration: DURATION
            topology:
              nodes:
                client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [client, server], delay: 10ms, jitter: {uniform: [0ms, 30ms]}, loss: 20%}
            traffic:
              - {from: client, to: "server:80", arrivals: 50/s, give-up: 200ms, linger: 0s}
            metrics: [client.precision.latency_mean_s, client.precision.success_ratio]
            """;

    private static Map<String, Double> run(String duration) {
        LoadResult loaded =
                ScenarioLoader.standard().loadText("precision.yaml", TEXT.replace("DURATION", duration), List.of());
        LoadedScenario scenario = loaded.scenario()
                .orElseThrow(() -> new AssertionError(loaded.diagnostics().render()));
        MetricPlan plan = MetricPlan.of(scenario);
        return SingleRun.prepare(scenario.points().get(0), 0, plan.byPoint().get(0), null)
                .run()
                .metrics();
    }

    /**
     * The half width is t(19) = 2.093 standard errors, each estimated from 20 batches with a relative deviation of
     * 1/√38 = 16 %: within four of them it is from 0.35 to 1.65 times the true one.
     */
    @Test
    void independentAttemptsGiveTheIntervalOfIndependentValues() {
        Map<String, Double> metrics = run("40s");

        double attempts = 2000;
        double ok = 0.8 * 0.8;
        double ofRatio = 2.093 * Math.sqrt(ok * (1 - ok) / attempts);
        // a uniform time up to 30 ms has a variance of 30²/12 ms²; there are two of them
        double ofLatency = 2.093 * Math.sqrt(2 * 0.030 * 0.030 / 12 / (attempts * ok));
        assertThat(metrics.get("client.precision.success_ratio")).isBetween(0.35 * ofRatio, 1.65 * ofRatio);
        assertThat(metrics.get("client.precision.latency_mean_s")).isBetween(0.35 * ofLatency, 1.65 * ofLatency);
    }

    /** 150 attempts are no 200 independent values. */
    @Test
    void aShortRunHasNone() {
        assertThat(run("3s")).containsEntry("client.precision.success_ratio", Double.NaN);
        assertThat(run("10ms")).containsEntry("client.precision.latency_mean_s", Double.NaN);
    }
}
