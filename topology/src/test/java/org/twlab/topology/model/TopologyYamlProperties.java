package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlReader;

/** Networks and their files: with all defaults written out they are the same, and the layout of a file says nothing. */
class TopologyYamlProperties {

    @Provide
    Arbitrary<String> networks() {
        return Combinators.combine(
                        links().list().ofSize(4),
                        arrangements(),
                        links(),
                        routing(),
                        Arbitraries.integers().between(1, 4))
                .as((links, arrange, member, routing, clients) -> """
                        routing: %s
                        link-groups:
                          access: {%s}
                          spare: {delay: 1ms, mtu: 1400}
                        nodes:
                          client: {kind: host, count: %d, network: 10.1.0.0/24, profile: linux-4.9}
                          edge: {kind: router, address: 10.3.0.1, routes: {server: "r[0]", 198.51.100.0/24: "r[-1]"}}
                          r: {kind: router, network: 10.2.0.0/24, icmp: {rate: 50/s}, %s, link: {%s}}
                          server: {kind: host, address: [198.51.100.1, 198.51.100.2], profile: linux-6.18}
                        links:
                          - {between: [client, edge], group: access}
                          - {between: [edge, "r[0]"], group: spare, %s}
                          - {between: ["r[-1]", edge], name: back, "edge->r[-1]": {delay: 9ms, cost: 3}, %s}
                          - {between: ["r[-1]", server], %s}
                        """.formatted(
                        routing, links.get(0), clients, arrange, member, links.get(1), links.get(2), links.get(3)));
    }

    private static Arbitrary<String> arrangements() {
        return Arbitraries.of(
                "count: 1, arrange: line",
                "count: 5, arrange: ring",
                "count: 6, arrange: star",
                "count: 7, arrange: {tree: {children: 3}}",
                "count: 9, arrange: grid",
                "count: 5, arrange: {fat-tree: {ports: 2}}",
                "count: 8, arrange: barabasi-albert",
                "count: 8, arrange: {waxman: {alpha: 0.9, beta: 0.8}}");
    }

    private static Arbitrary<String> routing() {
        return Arbitraries.of(
                "{}", "{by: delay}", "{by: cost, ecmp: true}", "{by: hops, convergence: {uniform: [1s, 2s]}}");
    }

    /** Keys of a link that do not contradict each other. */
    private static Arbitrary<String> links() {
        return Combinators.combine(
                        Arbitraries.of("delay: 1ms", "delay: {uniform: [1ms, 5ms]}", "delay: {step: [1ms, 2ms]}"),
                        Arbitraries.of(
                                "",
                                "bandwidth: 10Mbit/s",
                                "bandwidth: 1Mbit/s, queue: 64KiB",
                                "bandwidth: 1Mbit/s, queue: {codel: {target: 4ms}}",
                                "bandwidth: 64kbit/s, queue: {red: {min: 5, max: 15}}"),
                        Arbitraries.of("", "jitter: 2ms", "jitter: {exponential: 1ms}, keep-order: true"),
                        Arbitraries.of(
                                "",
                                "loss: 1%, duplicate: 2%",
                                "loss: {gilbert-elliott: {good-to-bad: 1%, bad-to-good: 50%}}",
                                "reorder: {share: 1%, by: 3ms}, corrupt: 1ppm"),
                        Arbitraries.of("", "mtu: 1280, cost: 7", "down: [[1s, 2s], [3s, 4s]]"))
                .as((a, b, c, d, e) -> List.of(a, b, c, d, e).stream()
                        .filter(keys -> !keys.isEmpty())
                        .collect(Collectors.joining(", ")));
    }

    @Property(tries = 100)
    void writtenWithAllDefaultsItIsTheSameNetwork(@ForAll("networks") String text) {
        String effective = TopologyText.effective(text);

        assertThat(DescribedNetwork.of(TopologyText.read(effective)))
                .as(effective)
                .isEqualTo(DescribedNetwork.of(TopologyText.read(text)));
        assertThat(TopologyText.effective(effective)).isEqualTo(effective);
    }

    @Property(tries = 100)
    void theLayoutOfAFileSaysNothing(@ForAll("networks") String text, @ForAll long seed) {
        Diagnostics diagnostics = new Diagnostics();
        Mapping tree = (Mapping)
                YamlReader.read(SourceText.of("lab", 0, text), diagnostics).orElseThrow();
        String scrambled = new ScrambledYaml(seed).write(tree);

        assertThat(DescribedNetwork.of(TopologyText.read(scrambled)))
                .as(scrambled)
                .isEqualTo(DescribedNetwork.of(TopologyText.read(text)));
    }
}
