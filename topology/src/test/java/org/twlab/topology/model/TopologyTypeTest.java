package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.net.Chance;
import org.twlab.core.net.Loss;
import org.twlab.core.packet.Address;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.tcp.HostSettings;
import org.twlab.topology.RoutingSettings.Metric;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlReader;

/** Networks read from files. */
class TopologyTypeTest {
    private static final NodeKinds KINDS = NodeKinds.of(HostKind.KIND, RouterKind.KIND);
    private static final String LAB = """
            nodes:
              server: {kind: host, address: 192.0.2.2, profile: linux-4.9, sysctl: {net.ipv4.tcp_tw_reuse: 1, net.ipv4.tcp_rfc1337: 1}}
              client: {kind: host, count: 4, network: 192.0.2.0/29, profile: linux-4.9, uptime: {step: [1d, 1h]}}
              r1: {kind: router, forwarding-delay: 10us}
            links:
              - {between: [client, r1], delay: 1ms, loss: 1%, client->r1: {delay: 2ms, bandwidth: 1Mbit/s}}
              - {between: [r1, server], name: wan}
            """;

    private Diagnostics diagnostics;
    private Reading reading;

    @BeforeEach
    void begin() {
        diagnostics = new Diagnostics();
        reading = new Reading(diagnostics, new YamlFiles(diagnostics));
    }

    @Test
    void membersTakeTheFreeAddressesInOrder() {
        NodeSpec<?> client = topology(LAB).nodes().get("client");

        assertThat(IntStream.range(0, 4).mapToObj(k -> Address.text(client.address(k))))
                .containsExactly("192.0.2.1", "192.0.2.3", "192.0.2.4", "192.0.2.5");
        assertThat(client.memberName(3)).isEqualTo("client[3]");
        assertThat(topology(LAB).nodes().get("server").memberName(0)).isEqualTo("server");
    }

    @Test
    void aListOfAddressesIsOneForEachMemberOrAllOfASingleNode() {
        Topology topology = topology("""
                nodes:
                  client: {kind: host, count: 2, address: [192.0.2.9, 192.0.2.5], profile: linux-4.9}
                  server: {kind: host, address: [192.0.2.7, 192.0.2.6], profile: linux-4.9}
                links: [{between: [client, server]}]
                """);
        NodeSpec<?> client = topology.nodes().get("client");
        NodeSpec<?> server = topology.nodes().get("server");

        assertThat(IntStream.range(0, 2).mapToObj(k -> Address.text(client.address(k))))
                .containsExactly("192.0.2.9", "192.0.2.5");
        assertThat(client.memberWith(client.address(1))).hasValue(1);
        assertThat(Address.text(server.address(0))).isEqualTo("192.0.2.7");
        assertThat(server.memberWith(Address.parse("192.0.2.6").bits())).hasValue(0);
        assertThat(server.memberWith(Address.parse("192.0.2.5").bits())).isEmpty();
    }

    @Test
    void aWordNamesAllMembersOrOneOrTheLast() {
        Topology topology = topology(LAB);

        assertThat(topology.members("client").orElseThrow().indices()).containsExactly(0, 1, 2, 3);
        assertThat(topology.members("client[2]").orElseThrow().indices()).containsExactly(2);
        assertThat(topology.members("client[-1]").orElseThrow().indices()).containsExactly(3);
        assertThat(topology.members("server").orElseThrow().size()).isEqualTo(1);
        assertThat(topology.members("client[4]")).isEmpty();
        assertThat(topology.members("client[-5]")).isEmpty();
        assertThat(topology.members("server[0]")).isEmpty();
        assertThat(topology.members("nobody")).isEmpty();
    }

    @Test
    void aDirectionReplacesKeysOfTheLink() {
        LinkSpec link = topology(LAB).links().get("client-r1");

        assertThat(link.ab().delay()).isEqualTo(Distribution.constant(2_000_000));
        assertThat(link.ba().delay()).isEqualTo(Distribution.constant(1_000_000));
        assertThat(link.ab().settings().bitsPerSecond()).isEqualTo(1_000_000);
        assertThat(link.ba().settings().bitsPerSecond()).isZero();
        assertThat(link.ab().settings().loss()).isEqualTo(new Loss.Independent(new Chance(10_000, 1_000_000)));
        assertThat(topology(LAB).links()).containsKey("wan");
    }

    @Test
    void settingsOfAMemberAreDrawnByItsIndex() {
        HostSpec client = HostKind.KIND
                .cast(topology(LAB).nodes().get("client"))
                .orElseThrow()
                .settings();
        HostSettings third = client.draw("client[2]", 2, new RandomStreams(1, 0));

        assertThat(third.uptimeNanos()).isEqualTo((24 + 2) * 3_600_000_000_000L);
        assertThat(third.sysctls().get(Sysctl.TCP_TW_REUSE)).isZero();
    }

    @Test
    void anIncludingFileChangesNodesKeyByKeyAndLinksByName(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), LAB);
        Topology changed = resolved(folder, """
                include: lab.yaml
                nodes:
                  server: {sysctl: {net.ipv4.tcp_tw_reuse: null, net.ipv4.tcp_tw_recycle: 1}, time-wait: 30s}
                  client: {uptime: {uniform: [0s, 1d]}, count: 2}
                  other: {kind: host, address: 198.51.100.9, profile: linux-6.18}
                links:
                  - {name: wan, delay: 9ms}
                  - {between: [other, r1]}
                """);

        HostSpec server =
                HostKind.KIND.cast(changed.nodes().get("server")).orElseThrow().settings();
        HostSpec client =
                HostKind.KIND.cast(changed.nodes().get("client")).orElseThrow().settings();
        assertThat(server.kernel().sysctls().get(Sysctl.TCP_RFC1337)).isEqualTo(1);
        assertThat(server.kernel().sysctls().get(Sysctl.TCP_TW_REUSE)).isZero();
        assertThat(server.kernel().sysctls().get(Sysctl.TCP_TW_RECYCLE)).isEqualTo(1);
        assertThat(server.kernel().timeWaitNanos()).hasValue(30_000_000_000L);
        assertThat(client.uptime()).isEqualTo(new Distribution.Uniform(0, 86_400_000_000_000L));
        assertThat(changed.nodes()).containsOnlyKeys("server", "client", "r1", "other");
        assertThat(changed.links().get("wan").ab().delay()).isEqualTo(Distribution.constant(9_000_000));
        assertThat(changed.links()).containsOnlyKeys("client-r1", "wan", "other-r1");
    }

    @Test
    void groupsRoutesAndRoutingMergeKeyByKey(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), """
                link-groups: {access: {delay: 1ms, loss: 1%}, core: {delay: 9ms}}
                routing: {by: delay, ecmp: true}
                nodes:
                  server: {kind: host, address: 192.0.2.2, profile: linux-4.9}
                  client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                  r:
                    kind: router
                    count: 3
                    arrange: ring
                    link: {delay: 2ms, mtu: 1400}
                  edge: {kind: router, routes: {server: "r[0]", client: client}}
                links:
                  - {between: [client, edge], group: access}
                  - {between: [edge, "r[0]"]}
                  - {between: [edge, "r[1]"]}
                  - {between: ["r[-1]", server]}
                """);
        Topology changed = resolved(folder, """
                include: lab.yaml
                link-groups: {access: {delay: 5ms}, core: null}
                routing: {by: hops}
                nodes:
                  r: {count: 4, link: {mtu: null, cost: 3}}
                  edge: {routes: {server: "r[1]", client: null}}
                """);

        LinkSpec access = changed.links().get("client-edge");
        assertThat(access.ab().delay()).isEqualTo(Distribution.constant(5_000_000));
        assertThat(access.ab().settings().loss()).isEqualTo(new Loss.Independent(new Chance(10_000, 1_000_000)));
        LinkSpec member = changed.links().get("r[2]-r[3]");
        assertThat(member.ab().delay()).isEqualTo(Distribution.constant(2_000_000));
        assertThat(member.ab().settings().mtu()).isEqualTo(1500);
        assertThat(member.ab().cost()).isEqualTo(3);
        assertThat(changed.routing().ecmp()).isTrue();
        assertThat(changed.routing().metric()).isEqualTo(Metric.HOPS);
        assertThat(changed.build(new RandomStreams(1, 0), null)
                        .router("edge")
                        .routes()
                        .nextHops(Address.parse("192.0.2.2").bits()))
                .extracting(way -> way.egress().name())
                .containsExactly("edge->r[1]");
    }

    /** A distribution is one value, the keys of a direction are several. */
    @Test
    void directionsMergeKeyByKeyAndDistributionsDoNot(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), LAB + "routing: {by: hops, convergence: {uniform: [0s, 2s]}}\n");
        Topology changed = resolved(folder, """
                include: lab.yaml
                routing: {convergence: {exponential: 2s}}
                links:
                  - {between: [client, r1], client->r1: {delay: 7ms}}
                """);

        LinkSpec link = changed.links().get("client-r1");
        assertThat(link.ab().delay()).isEqualTo(Distribution.constant(7_000_000));
        assertThat(link.ab().settings().bitsPerSecond()).isEqualTo(1_000_000);
        assertThat(link.ba().delay()).isEqualTo(Distribution.constant(1_000_000));
        assertThat(changed.routing().metric()).isEqualTo(Metric.HOPS);
    }

    /** Named by their members as the file has them, a second one of a name with a number; numbered as they come. */
    @Test
    void linksOfAGraphHaveNamesAndNumbers(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("net.gml"),
                "graph [ node [ id 5 ] node [ id 7 ] node [ id 9 ] edge [ source 5 target 7 ] edge [ source 9 target 5 ]"
                        + " edge [ source 5 target 7 ] edge [ source 7 target 5 ] edge [ source 5 target 7 ] ]");
        Topology network = resolved(folder, """
                nodes:
                  client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                  r: {kind: router, graph: net.gml, link: {down: [[1s, 2s]]}}
                links:
                  - {between: [client, "r[0]"]}
                """);

        assertThat(network.links().keySet())
                .containsExactly("r[0]-r[1]", "r[2]-r[0]", "r[0]-r[1]-2", "r[1]-r[0]", "r[0]-r[1]-3", "client-r[0]");
        assertThat(network.links().values()).extracting(LinkSpec::number).containsExactly(0, 1, 2, 3, 4, 0);
        assertThat(network.links().get("r[2]-r[0]").a()).isEqualTo("r[2]");
        assertThat(network.links().get("r[2]-r[0]").b()).isEqualTo("r[0]");
        assertThat(network.links().get("r[0]-r[1]-3").down()).hasSize(1);
        assertThat(network.links().get("client-r[0]").down()).isEmpty();
    }

    @Test
    void nullRemovesANode(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), LAB.replace("nodes:\n", "nodes:\n  gone: {kind: router}\n"));

        assertThat(resolved(folder, "{include: lab.yaml, nodes: {gone: null}}").nodes())
                .doesNotContainKey("gone");
    }

    @Test
    void aBrokenNodeBringsNoOtherMistakes() {
        read(LAB.replace("kind: router", "kind: ruoter"));

        assertThat(diagnostics.inFileOrder())
                .singleElement()
                .satisfies(only -> assertThat(only.message()).isEqualTo("unknown kind 'ruoter'"));
    }

    @Test
    void whereNoWayLeadsIsSaid() {
        Topology topology = topology(LAB.replace("[r1, server]", "[client2, server]")
                .replace("links:", "  client2: {kind: host, address: 192.0.2.6, profile: linux-4.9}\nlinks:"));

        assertThat(topology.unreachable("client", "server")).contains("no route from 'client' to 'server'");
        assertThat(topology.unreachable("client2", "server")).isEmpty();
    }

    private Topology resolved(Path folder, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("scenario.yaml"), text);
        SourceText source = reading.files().open(file).orElseThrow();
        YamlNode tree = YamlReader.read(source, diagnostics).orElseThrow();
        YamlNode whole = new Includes(KINDS, reading).resolve(tree).orElseThrow();
        Topology topology = new TopologyType(KINDS).read(whole, reading).orElseThrow();
        assertThat(diagnostics.render()).isEmpty();
        return topology;
    }

    private Topology topology(String text) {
        Topology topology = read(text);
        assertThat(diagnostics.render()).isEmpty();
        return topology;
    }

    private Topology read(String text) {
        YamlNode tree =
                YamlReader.read(SourceText.of("lab.yaml", 0, text), diagnostics).orElseThrow();
        return new TopologyType(KINDS).read(tree, reading).orElseThrow();
    }
}
