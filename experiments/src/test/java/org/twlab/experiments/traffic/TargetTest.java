package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.reports.table.Table;

/** Hosts behind different gateways may have the same private address; a flow means one of them. */
class TargetTest {

    private static List<String> listeners(String target) {
        LoadResult result = ScenarioLoader.standard().loadText("target.yaml", """
                scenario: target
                duration: 5s
                topology:
                  nodes:
                    home: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                    work: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.2, model: netfilter-4.9}
                    r1: {kind: router}
                    laptop: {kind: host, count: 3, network: 10.0.0.0/24, profile: linux-4.9}
                    desktop: {kind: host, count: 3, network: 10.0.0.0/24, profile: linux-4.9}
                    printer: {kind: host, address: 10.0.0.99, profile: linux-4.9}
                    lan: {kind: router}
                  links:
                    - {between: [laptop, lan]}
                    - {between: [printer, lan]}
                    - {between: [lan, home]}
                    - {between: [desktop, work]}
                    - {between: [home, r1]}
                    - {between: [work, r1]}
                traffic:
                  - {name: flow, from: printer, to: "%s"}
                events: [{at: 2s, snapshot: true}]
                """.formatted(target), List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        LoadedScenario loaded = result.scenario().orElseThrow();
        RunResult run = SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run();
        assertThat(run.attempts().outcome(0)).isEqualTo(Outcome.OK);
        Table sockets = run.snapshots().get(0);
        int node = sockets.schema().indexOf("node");
        int state = sockets.schema().indexOf("state");
        return IntStream.range(0, (int) sockets.rowCount())
                .filter(row -> sockets.text(row, state).equals("LISTEN"))
                .mapToObj(row -> sockets.text(row, node))
                .toList();
    }

    @Test
    void onlyTheMemberThatAFlowNamesListens() {
        assertThat(listeners("laptop[1]:80")).containsExactly("laptop[1]");
    }

    @ParameterizedTest
    @CsvSource({"laptop:80, laptop[0] laptop[1] laptop[2]", "laptop[-1]:80-81, laptop[2] laptop[2]"})
    void soDoTheMembersOfAPopulation(String target, String hosts) {
        assertThat(listeners(target)).containsExactly(hosts.split(" ", -1));
    }
}
