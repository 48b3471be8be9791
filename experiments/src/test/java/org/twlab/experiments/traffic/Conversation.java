package org.twlab.experiments.traffic;

import java.util.List;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** One client and one server, 5 ms apart, and a flow between them written as in a scenario file. */
final class Conversation {
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1_000_000_000;

    private Conversation() {}

    /** The attempts of a flow from {@code client} to {@code server}. */
    static AttemptLog of(String duration, String keys) {
        return of(duration, "{kind: host, address: 192.0.2.1, profile: linux-4.9}", "delay: 5ms", keys);
    }

    /** As above, with another client and link. */
    static AttemptLog of(String duration, String client, String link, String keys) {
        return run("""
                scenario: conversation
                duration: %s
                topology:
                  nodes:
                    client: %s
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9, listen: [80, 81]}
                  links:
                    - {between: [client, server], %s}
                traffic:
                  - {from: client, %s}
                """.formatted(duration, client, link, keys));
    }

    private static AttemptLog run(String text) {
        LoadResult result = ScenarioLoader.standard().loadText("conversation.yaml", text, List.of());
        LoadedScenario loaded = result.scenario()
                .orElseThrow(() -> new AssertionError(result.diagnostics().render()));
        return SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run()
                .attempts();
    }
}
