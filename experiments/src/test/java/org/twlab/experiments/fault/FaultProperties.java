package org.twlab.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.core.net.Conservation;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.traffic.FlowPlan;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.topology.Network;

/** What holds for all faults: packets are conserved, and what no fault is about stays as it was. */
class FaultProperties {
    private static final String NETWORK = """
            scenario: any-faults
            duration: 20s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 10.0.0.0/24, profile: linux-4.9, time-wait: 0s}
                nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                r1: {kind: router}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                other: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                third: {kind: host, address: 192.0.2.2, profile: linux-4.9}
              links:
                - {between: [client, nat], delay: {uniform: [1ms, 3ms]}}
                - {between: [nat, r1], delay: 2ms, jitter: {exponential: 1ms}, loss: 3%, duplicate: 2%}
                - {between: [r1, server], delay: 4ms, bandwidth: 1Mbit/s, queue: 5}
                - {between: [other, third], delay: 3ms, jitter: {exponential: 1ms}, loss: 5%}
            traffic:
              - {from: client, to: "server:80", think: 200ms, request: 4KiB, response: 9KiB, local-port: 40000, give-up: 2s}
              - {from: other, to: "third:80", think: 200ms, request: 2KiB, response: 3KiB}
            """;

    @Provide
    Arbitrary<List<String>> faults() {
        Arbitrary<String> places = Arbitraries.of(
                "client-nat", "\"client[1]->nat\"", "nat->r1", "r1-nat", "server", "nat", "client", "r1", "server->r1");
        Arbitrary<String> kinds = Arbitraries.of(
                "",
                "kind: syn",
                "kind: syn-ack",
                "kind: ack",
                "kind: data",
                "kind: fin",
                "kind: last-ack",
                "kind: rst");
        Arbitrary<String> whose = Arbitraries.of(
                "", "from: \"client[0]\"", "to: client", "flow: client-server", "attempt: 1", "incarnation: 2");
        Arbitrary<String> numbers = Arbitraries.of("", "nth: 1", "nth: [2, 4]", "nth: {every: 3}", "during: [1s, 4s]");
        Arbitrary<String> deeds = Arbitraries.of(
                "drop",
                "pass",
                "corrupt",
                "{delay: 300ms}",
                "{delay: 40s}",
                "{duplicate: {after: 0s}}",
                "{duplicate: {after: 700ms}}");
        return Combinators.combine(places, kinds, whose, numbers, deeds)
                .as((place, kind, end, number, deed) -> "{at: " + place + ", match: {"
                        + String.join(
                                ", ",
                                List.of(kind, end, number).stream()
                                        .filter(part -> !part.isEmpty())
                                        .toList())
                        + "}, do: " + deed + "}")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static String scenario(List<String> faults) {
        return NETWORK + "faults: [" + String.join(", ", faults) + "]\n";
    }

    /** The sums of {@link Conservation} and of links hold at every second, and nothing is lost without a reason. */
    @Property(tries = 24)
    void packetsAreConservedAtEveryNodeAndLink(@ForAll("faults") List<String> faults) {
        Scenario scenario = FaultyRun.load(scenario(faults)).base();
        Network network = scenario.topology().build(new RandomStreams(1, 0), null);
        List<FlowPlan> flows = scenario.traffic().stream()
                .map(flow -> new FlowPlan(
                        flow.name(),
                        network.hosts(flow.openers().node().name()),
                        flow.target().endpoints(),
                        flow.settings()))
                .toList();
        Traffic traffic = new Traffic(network.simulation(), network.streams(), scenario.durationNanos(), flows);
        Faults active = new Faults(
                scenario.faults(),
                network,
                traffic.log(),
                scenario.traffic().stream().map(FaultProperties::target).toList());
        traffic.serve(network.host("server"), List.of(80));
        traffic.serve(network.host("third"), List.of(80));
        traffic.start();
        for (long second = 1; second <= 20; second++) {
            network.simulation().runUntil(second * 1_000_000_000L);
            Conservation.check(network.nodes(), network.directions());
        }
        assertThat(active.applied()).hasSameSizeAs(faults);
    }

    private static String target(Flow flow) {
        return flow.target().members().orElseThrow().node().name();
    }

    @Property(tries = 15)
    void whatIsElsewhereStaysAsItWas(@ForAll("faults") List<String> faults) {
        List<String> without = elsewhere(FaultyRun.of(scenario(List.of())));

        assertThat(without).hasSizeGreaterThan(300);
        assertThat(elsewhere(FaultyRun.of(scenario(faults)))).isEqualTo(without);
    }

    private static List<String> elsewhere(FaultyRun run) {
        return run.sent.stream()
                .filter(seen -> seen.contains("other->") || seen.contains("third->"))
                .toList();
    }

    @Property(tries = 8)
    void lettingEverythingPassIsNoFault(@ForAll("faults") List<String> faults) {
        List<String> passing = faults.stream()
                .map(fault -> fault.replaceFirst("do: .*", "do: pass}"))
                .toList();

        assertThat(FaultyRun.of(scenario(passing)).delivered).isEqualTo(FaultyRun.of(scenario(List.of())).delivered);
    }
}
