package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSetMultimap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;

/**
 * Gateways and balancers that look like one of the mistakes of {@code broken-topologies.txt} and are none, and what port
 * forwards mean for the hosts that they lead to.
 */
class GatewayContradictionsTest {
    private static final String BALANCED = """
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/24, profile: linux-4.9}
                real: {kind: host, count: 2, network: 198.51.100.0/24, profile: linux-4.9}
                lb: {kind: balancer, mode: MODE, service: "203.0.113.1:80", backends: real}
                r1: {kind: router}
              links:
                - {between: [client, r1]}
                - {between: [lb, r1]}
            """;
    private static final String IN_THE_WAY = BALANCED + "    - {between: [lb, real]}\n";
    private static final String BESIDE = BALANCED + "    - {between: [r1, real]}\n";
    private static final String FLOW = "traffic:\n  - {from: client, to: \"lb:80\"}\n";

    private static final String CHAIN = """
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.168.0.0/24, profile: linux-4.9}
                twin: {kind: host, address: 192.168.0.3, profile: linux-4.9}
                home: {kind: nat, inside: 192.168.0.1/24, outside: 10.0.0.2, model: netfilter-4.9, forwards: [{port: 80-89, to: "192.168.0.3:8000"}]}
                other: {kind: nat, inside: 192.168.0.1/24, outside: 10.0.0.3, model: home-router}
                nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9, forwards: [{port: 8080, to: "10.0.0.2:81"}]}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [twin, other]}
                - {between: [other, nat]}
                - {between: [client, home]}
                - {between: [home, nat]}
                - {between: [nat, server]}
            traffic:
              - {name: inward, from: server, to: "203.0.113.1:8080"}
            """;

    private static String checked(String keys) {
        return ScenarioLoader.standard()
                .loadText("lab.yaml", "scenario: lab\nduration: 10s\n" + keys, List.of())
                .diagnostics()
                .render();
    }

    private static LoadedScenario load(String keys) {
        LoadResult result =
                ScenarioLoader.standard().loadText("lab.yaml", "scenario: lab\nduration: 10s\n" + keys, List.of());
        return result.scenario()
                .orElseThrow(() -> new AssertionError(result.diagnostics().render()));
    }

    private static List<Outcome> outcomes(LoadedScenario loaded) {
        SingleRun run = SingleRun.prepare(loaded.points().get(0), 0, List.of(), null);
        AttemptLog log = run.run().attempts();
        return IntStream.range(0, log.size()).mapToObj(log::outcome).toList();
    }

    @Test
    void aBalancerInTheWayOfTheAnswersIsNoMistake() {
        assertThat(checked(IN_THE_WAY.replace("MODE", "dnat") + FLOW)).isEmpty();
    }

    @Test
    void backendsConnectToTheirOwnServiceWhereAnswersPassTheBalancer() {
        String keys = IN_THE_WAY.replace("MODE", "dnat") + "traffic:\n  - {from: real, to: \"lb:80\"}\n";
        assertThat(checked(keys)).isEmpty();
        assertThat(outcomes(load(keys))).containsOnly(Outcome.OK);
    }

    @Test
    void whoRewritesSourcesStandsAnywhere() {
        String keys = BESIDE.replace("MODE", "fullnat, pool: [203.0.113.2]") + FLOW;
        assertThat(checked(keys)).isEmpty();
        assertThat(outcomes(load(keys))).containsOnly(Outcome.OK);
    }

    /** The way through the balancer has one router more than that between the two others. */
    @Test
    void aWayThatIsLongerByTheBalancerAloneIsNotTaken() {
        String triangle =
                BALANCED.replace("MODE", "dnat").replace("r1: {kind: router}", "r1: {kind: router, count: 2}");
        String links = """
                    - {between: [real, "r1[1]"]}
                    - {between: ["r1[0]", "r1[1]"]}
                """;
        assertThat(checked(triangle.replace("[client, r1]", "[client, \"r1[0]\"]") + links + FLOW))
                .contains("goes round it");
    }

    /** The oracle of the rule: where it speaks, nobody gets a connection. */
    @Test
    void whatIsCalledAMistakeNeverWorks() {
        String broken = BESIDE.replace("MODE", "dnat");
        assertThat(checked(broken + FLOW)).contains("goes round it");
        String unjudged = broken + FLOW + "events:\n  - {at: 9s, node: r1, routes: {real: lb}}\n";
        assertThat(outcomes(load(unjudged))).doesNotContain(Outcome.OK).hasSize(2);
    }

    /** Inside hosts come with the address of the gateway, to which answers may well go through the balancer. */
    @ParameterizedTest
    @CsvSource({"user, true", "inner, false"})
    void aForwardLeadsToABalancerBesideTheWay(String opener, boolean mistake) {
        String keys = """
                topology:
                  nodes:
                    user: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    inner: {kind: host, address: 10.0.0.7, profile: linux-4.9}
                    nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9, hairpin: true, forwards: [{port: 80, to: "10.0.0.9:80"}]}
                    lb: {kind: balancer, mode: dnat, service: "10.0.0.9:80", backends: real}
                    real: {kind: host, count: 2, network: 10.0.0.0/24, profile: linux-4.9}
                    r1: {kind: router}
                  links:
                    - {between: [user, nat]}
                    - {between: [nat, r1]}
                    - {between: [r1, lb]}
                    - {between: [r1, real]}
                    - {between: [r1, inner]}
                traffic:
                """;
        String flow = "  - {name: x, from: " + opener + ", to: \"203.0.113.1:80\"}\n";
        assertThat(checked(keys + flow).contains("goes round it")).isEqualTo(mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events:\n  - {at: 1s, node: r1, routes: {client: lb}}\n",
                "events:\n  - {at: 1s, link: {lb-r1: down}}\n"
            })
    void whereRoutesChangeNothingIsSaid(String events) {
        assertThat(checked(BESIDE.replace("MODE", "dnat") + FLOW + events)).isEmpty();
    }

    @Test
    void defaultsMayStandWithoutProbes() {
        String stated = "dnat, no-backend: reset, dead-backend: silence";
        assertThat(checked(IN_THE_WAY.replace("MODE", stated) + FLOW)).isEmpty();
    }

    @Test
    void hostsListenWhereForwardsOfFlowsLead() {
        LoadedScenario loaded = load(CHAIN);

        assertThat(Forwards.portsByHost(loaded.base())).isEqualTo(ImmutableSetMultimap.of("client[1]", 8001));
        assertThat(outcomes(loaded)).containsExactly(Outcome.OK);
    }

    @Test
    void aHostThatSaysWhereItListensDoesNothingElse() {
        String listening = CHAIN.replace("client: {", "client: {listen: [8005], ");

        assertThat(outcomes(load(listening))).containsExactly(Outcome.REFUSED);
    }
}
