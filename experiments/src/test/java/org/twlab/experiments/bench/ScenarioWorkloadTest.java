package org.twlab.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.run.RunResult;

/** The scenarios of the benchmarks, shortened: their checks pass, and notice what they should. */
class ScenarioWorkloadTest {
    private static final List<String> SHORT = List.of("duration=3s", "traffic.client-server.stop=2s");

    @ParameterizedTest
    @ValueSource(
            strings = {"connections-1.yaml", "connections-3.yaml", "connections-8.yaml", "clients.yaml", "timewait.yaml"
            })
    void everyConnectionSucceedsAndTheCommandRunSeesTheSame(String file) {
        ScenarioWorkload workload = ScenarioWorkload.load(file, SHORT);

        RunResult result = workload.prepare().run();

        assertThat(result.attempts().size()).isGreaterThan(FirstConnections.COUNT);
        assertThat(ScenarioWorkload.problems(result)).isEmpty();
        assertThat(workload.compareTraces()).isEmpty();
    }

    @Test
    void aConnectionTakesTenPackets() {
        RunResult result =
                ScenarioWorkload.load("connections-1.yaml", SHORT).prepare().run();

        // SYN, SYN-ACK, ACK; request, its ACK with the response or before it; FIN, ACK, FIN, ACK
        assertThat((double) result.segments() / result.attempts().size()).isEqualTo(10);
    }

    @Test
    void aFailedAttemptIsAProblem() {
        ScenarioWorkload workload = ScenarioWorkload.load(
                "connections-1.yaml",
                List.of("duration=3s", "traffic.client-server.stop=2s", "topology.nodes.server.listen=[81]"));

        assertThat(ScenarioWorkload.problems(workload.prepare().run()))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("ended refused");
    }

    @Test
    void aConnectionThatIsNotOverIsAProblem() {
        ScenarioWorkload workload =
                ScenarioWorkload.load("connections-1.yaml", List.of("duration=2s", "traffic.client-server.stop=2s"));

        assertThat(ScenarioWorkload.problems(workload.prepare().run()).get(0)).endsWith("ended unfinished");
    }

    @Test
    void timeWaitEntriesAreHeldAtTheEnd() {
        ScenarioWorkload workload = ScenarioWorkload.load("timewait.yaml", SHORT);
        var run = workload.prepare();

        RunResult result = run.run();

        assertThat(run.timeWaitEntries()).isEqualTo(result.attempts().size());
    }
}
