package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Address;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.topology.Network;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlReader;

/** From the text of a topology to a network that runs. */
class TopologyTest {
    private static final long DAY_NANOS = 86_400L * 1_000_000_000L;

    private static final String CLIENTS = """
            nodes:
              client: {kind: host, count: COUNT, network: 10.0.0.0/16, profile: linux-4.9, uptime: {uniform: [0s, 20d]}}
              r1: {kind: router, forwarding-delay: 3ms}
              server: {kind: host, address: 203.0.113.10, profile: linux-3.10, uptime: 1d}
            links:
              - {between: [client, r1], delay: {uniform: [1ms, 90ms]}}
              - {between: [r1, server], delay: 10ms, jitter: {uniform: [0s, 5ms]}}
            """;

    private final List<TraceEvent> events = new ArrayList<>();

    private Network build(String text, long seed) {
        Diagnostics diagnostics = new Diagnostics();
        Reading reading = new Reading(diagnostics, new YamlFiles(diagnostics));
        TopologyType type = new TopologyType(NodeKinds.of(HostKind.KIND, RouterKind.KIND));
        Topology topology = YamlReader.read(reading.files().text("lab.yaml", text), diagnostics)
                .flatMap(tree -> type.read(tree, reading))
                .orElseThrow();
        assertThat(diagnostics.inFileOrder()).isEmpty();
        return topology.build(new RandomStreams(seed, 0), events::add);
    }

    private static String clients(int count) {
        return CLIENTS.replace("COUNT", Integer.toString(count));
    }

    @Test
    void membersDifferAndOtherMembersChangeNothing() {
        List<TcpHost> few = build(clients(3), 1).hosts("client");
        List<TcpHost> many = build(clients(50), 1).hosts("client");

        assertThat(uptimes(many).subList(0, 3)).isEqualTo(uptimes(few));
        assertThat(uptimes(many)).doesNotHaveDuplicates().allMatch(nanos -> nanos >= 0 && nanos <= 20 * DAY_NANOS);
        assertThat(uptimes(build(clients(3), 2).hosts("client"))).doesNotContainAnyElementsOf(uptimes(few));
    }

    private static List<Long> uptimes(List<TcpHost> hosts) {
        return hosts.stream().map(host -> host.settings().uptimeNanos()).toList();
    }

    @Test
    void profilesAndAddressesAreThoseOfTheFile() {
        Network network = build(clients(3), 1);

        assertThat(network.host("server").settings().profile().name()).isEqualTo("linux-3.10");
        assertThat(network.host("server").settings().uptimeNanos()).isEqualTo(DAY_NANOS);
        assertThat(Address.text(network.address("server"))).isEqualTo("203.0.113.10");
        assertThat(Address.text(network.address("client[-1]"))).isEqualTo("10.0.0.3");
    }

    @Test
    void delayIsDrawnByMemberAndEqualBothWays() {
        Network network = build(clients(20), 1);
        int server = network.address("server");
        network.hosts("client")
                .forEach(client -> client.connect(server, 80, ConnectOptions.automatic(1), ConnectionHandler.NONE));
        network.simulation().runUntil(400_000_000L);

        Set<Long> delays = new HashSet<>();
        for (int member = 0; member < 20; member++) {
            long there = delay("client[" + member + "]->r1");
            assertThat(there).isBetween(1_000_000L, 90_000_000L);
            assertThat(delay("r1->client[" + member + "]")).isEqualTo(there);
            delays.add(there);
        }
        assertThat(delays).hasSize(20);
    }

    @Test
    void jitterIsDrawnByPacket() {
        Network network = build(clients(20), 1);
        int server = network.address("server");
        network.hosts("client")
                .forEach(client -> client.connect(server, 80, ConnectOptions.automatic(1), ConnectionHandler.NONE));
        network.simulation().runUntil(400_000_000L);

        Set<Long> jitters = new HashSet<>();
        for (int member = 0; member < 20; member++) {
            long arrived = first("client[" + member + "]->r1", network.address("client[" + member + "]"));
            long reached = first("r1->server", network.address("client[" + member + "]"));
            jitters.add(reached - arrived - 3_000_000L - 10_000_000L);
        }
        assertThat(jitters).hasSize(20).allMatch(nanos -> nanos >= 0 && nanos <= 5_000_000L);
    }

    @Test
    void farRoutersHaveOneRouteForAPopulationOfAScenario() {
        Network network = build("""
                nodes:
                  client: {kind: host, count: 3000, network: 10.0.0.0/16, profile: linux-4.9}
                  near: {kind: router}
                  far: {kind: router, address: 192.0.2.1}
                  server: {kind: host, address: 203.0.113.10, profile: linux-4.9}
                links:
                  - {between: [client, near]}
                  - {between: [near, far]}
                  - {between: [far, server]}
                """, 1);

        assertThat(network.router("near").routes().size()).isEqualTo(3002);
        assertThat(network.router("far").routes().size()).isEqualTo(2);
        assertThat(network.hops("server", "client")).hasValue(2);
    }

    @Test
    void mistakesOfTheNetworkAreReportedAtTheirPlaces() {
        Diagnostics diagnostics = new Diagnostics();
        Reading reading = new Reading(diagnostics, new YamlFiles(diagnostics));
        String text = """
                nodes:
                  a: {kind: host, address: 10.0.0.1, profile: linux-4.9}
                  b: {kind: host, address: 10.0.0.1, profile: linux-4.9}
                  c: {kind: host, count: 3, network: 10.1.0.0/30, profile: linux-4.9}
                  r: {kind: router}
                links:
                  - {between: [a, r]}
                  - {between: [b, r]}
                  - {between: [c, r]}
                  - {name: again, between: [a, b]}
                """;
        new TopologyType(NodeKinds.of(HostKind.KIND, RouterKind.KIND))
                .read(
                        YamlReader.read(reading.files().text("lab.yaml", text), diagnostics)
                                .orElseThrow(),
                        reading);

        assertThat(diagnostics.inFileOrder())
                .extracting(Diagnostic::render)
                .extracting(rendered -> rendered.lines().findFirst().orElseThrow())
                .containsExactly(
                        "lab.yaml:3:28: error: address 10.0.0.1 of 'b' is already that of 'a'",
                        "lab.yaml:4:38: error: network 10.1.0.0/30 has 2 free addresses, the members of 'c' need 3",
                        "lab.yaml:10:28: error: 'a' has a link already; a host has one");
    }

    /** Time from the first packet on a direction to its delivery. */
    private long delay(String direction) {
        for (TraceEvent event : events) {
            if (event instanceof PacketDelivered delivered && delivered.link().equals(direction)) {
                return delivered.atNanos() - sentAt(direction);
            }
        }
        throw new AssertionError("nothing was delivered on " + direction);
    }

    private long sentAt(String direction) {
        for (TraceEvent event : events) {
            if (event instanceof TraceEvent.PacketSent sent && sent.link().equals(direction)) {
                return sent.atNanos();
            }
        }
        throw new AssertionError("nothing was sent on " + direction);
    }

    /** When the first packet of a source was delivered on a direction. */
    private long first(String direction, int source) {
        for (TraceEvent event : events) {
            if (event instanceof PacketDelivered delivered
                    && delivered.link().equals(direction)
                    && delivered.packet().source() == source) {
                return delivered.atNanos();
            }
        }
        throw new AssertionError("nothing was delivered on " + direction);
    }
}
