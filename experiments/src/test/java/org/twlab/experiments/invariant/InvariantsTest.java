package org.twlab.experiments.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.topology.Network;

/** Each invariant is kept by a run in which much happens, and is broken by the shortest trace that breaks it. */
class InvariantsTest {
    private static final int CLIENT = 0x0A000002;
    private static final int SERVER = 0xC6336401;
    private static final FourTuple TUPLE = FourTuple.of(CLIENT, 40000, SERVER, 80);
    private static final TcpSegment ACK =
            TcpSegment.of(40000, 80, 0, 0, TcpSegment.ACK, 65535, TcpOptions.NONE, LiteralBytes.EMPTY);
    private static final String SCENARIO = """
            scenario: busy
            duration: 150s
            topology:
              nodes:
                client: {kind: host, count: 4, network: 10.0.0.0/24, profile: linux-4.9, uptime: {uniform: [0s, 20d]}, sysctl: {net.ipv4.tcp_tw_reuse: 1, net.ipv4.ip_local_port_range: "40000 40009"}}
                nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                r1: {kind: router}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9, sysctl: {net.ipv4.tcp_tw_recycle: 1, net.ipv4.tcp_max_tw_buckets: 20}}
              links:
                - {between: [client, nat], delay: 1ms}
                - {between: [nat, r1], delay: 5ms, jitter: {exponential: 2ms}, loss: 2%, duplicate: 2%, corrupt: 1%}
                - {between: [r1, server], delay: 10ms}
            traffic:
              - {name: one, from: client, to: "server:80", arrivals: {poisson: 2/s}, request: 200B, response: 4KiB, closes: client}
              - {name: two, from: client, to: "server:81", arrivals: {poisson: 1/s}, request: 200B, response: 1KiB, closes: server}
              - {name: three, from: client, to: "server:82", arrivals: {poisson: 1/s}, closes: both, linger: 0s}
            """;
    private static final String ALL = "invariants: [" + String.join(", ", Invariants.names()) + "]\n";

    private final LoadedScenario loaded = ScenarioLoader.standard()
            .loadText("busy.yaml", SCENARIO + ALL, List.of())
            .scenario()
            .orElseThrow();

    @Test
    void everyInvariantHoldsInABusyRun() {
        RunResult run = run(loaded);

        assertThat(run.violations()).isEmpty();
        assertThat(run.attempts().size()).isGreaterThan(2000);
    }

    /**
     * Two connections on the same ports, without TIME-WAIT and with sequence numbers that one may guess: the copy of the
     * 42nd segment of the first fits into the second, unless timestamps tell them apart.
     */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0"})
    void aByteOfAnotherIncarnationIsForeign(int timestamps, int violations) {
        LoadedScenario reused = ScenarioLoader.standard()
                .loadText("reused.yaml", """
                        scenario: reused
                        duration: 60s
                        topology:
                          nodes:
                            client: {kind: host, address: 192.0.2.1, profile: linux-4.9, isn: rfc793, time-wait: 0s}
                            server: {kind: host, address: 198.51.100.1, profile: linux-4.9, isn: rfc793, sysctl: {net.ipv4.tcp_timestamps: %d}}
                          links: [{between: [client, server], delay: 1ms}]
                        traffic:
                          - {from: client, to: "server:80", local-port: 40000, think: 50ms, attempts: 2, request: 100KiB}
                        faults:
                          - {at: client->server, match: {kind: data, incarnation: 1, nth: 42}, do: {duplicate: {after: 51ms}}}
                        """.formatted(timestamps) + ALL, List.of())
                .scenario()
                .orElseThrow();

        assertThat(run(reused).violations())
                .hasSize(violations)
                .allSatisfy(violation -> assertThat(violation.invariant()).isEqualTo("no-foreign-byte"));
    }

    private static RunResult run(LoadedScenario scenario) {
        return SingleRun.prepare(
                        scenario.points().get(0),
                        0,
                        MetricPlan.of(scenario).byPoint().get(0),
                        null)
                .run();
    }

    /** A name, and a trace that breaks the invariant of that name. */
    private record Broken(String invariant, List<TraceEvent> events) {
        @Override
        public String toString() {
            return invariant;
        }
    }

    static List<Broken> broken() {
        return List.of(
                new Broken("ttl-spent", List.of(came(64), sent("r1->server", 64))),
                new Broken("ttl-spent", List.of(sent("r1->server", 0))),
                new Broken("states-in-order", List.of(state("CLOSED", "SYN_SENT"), state("SYN_SENT", "TIME_WAIT"))),
                new Broken("states-in-order", List.of(state("CLOSED", "SYN_SENT"), state("CLOSED", "SYN_SENT"))),
                new Broken("active-closer", List.of(state("CLOSE_WAIT", "LAST_ACK"), state("LAST_ACK", "TIME_WAIT"))),
                new Broken("entries-on-time", List.of(created(60), ended(59))),
                new Broken("syn-ack", List.of(syn(1000, false), answer(1002, false))),
                new Broken("timestamp-echo", List.of(syn(1000, true), answer(1001, true, 8))),
                new Broken("timestamp-negotiation", List.of(syn(1000, false), answer(1001, true, 7))),
                new Broken("nat-one-to-one", List.of(mapped(CLIENT), mapped(CLIENT + 1))),
                new Broken("nat-hides-inside", List.of(sent("nat->r1", 63))));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aTraceThatBreaksIt(Broken broken) {
        Network network = loaded.base().topology().build(new RandomStreams(1, 0), null);
        Checks checks = new Checks(List.of(broken.invariant()), network);
        List<Violation> before = new ArrayList<>();
        for (TraceEvent event : broken.events()) {
            before = checks.violations();
            checks.on(event);
        }

        assertThat(before).isEmpty();
        assertThat(checks.violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.what()).isNotBlank())
                .satisfies(violation -> assertThat(violation.invariant()).isEqualTo(broken.invariant()));
    }

    private static PacketSent sent(String link, int ttl) {
        return new PacketSent(10, link, packet(CLIENT, SERVER, "client[0]", ttl, ACK, 0));
    }

    private static PacketDelivered came(int ttl) {
        return new PacketDelivered(5, "nat->r1", packet(CLIENT, SERVER, "client[0]", ttl, ACK, 0));
    }

    private static StateChanged state(String from, String to) {
        return new StateChanged(10, "client[0]", TUPLE, 1, from, to, "test");
    }

    private static EntryCreated created(long expiresAtNanos) {
        return new EntryCreated(0, "client[0]", TUPLE, 1, "TIME_WAIT", expiresAtNanos);
    }

    private static EntryEnded ended(long atNanos) {
        return new EntryEnded(atNanos, "client[0]", TUPLE, 1, "TIME_WAIT", "expired");
    }

    private static MappingCreated mapped(int inside) {
        return new MappingCreated(
                10, "nat", FourTuple.of(inside, 40000, SERVER, 80), FourTuple.of(0xCB007101, 40000, SERVER, 80));
    }

    private static PacketDelivered syn(int seq, boolean timestamps) {
        TcpSegment segment = TcpSegment.of(
                40000,
                80,
                seq,
                0,
                TcpSegment.SYN,
                65535,
                timestamps ? TcpOptions.timestamps(7, 0) : TcpOptions.NONE,
                LiteralBytes.EMPTY);
        return new PacketDelivered(5, "r1->server", packet(CLIENT, SERVER, "client[0]", 62, segment, 0));
    }

    private static PacketSent answer(int ack, boolean timestamps) {
        return answer(ack, timestamps, 0);
    }

    private static PacketSent answer(int ack, boolean timestamps, int echo) {
        TcpSegment segment = TcpSegment.of(
                80,
                40000,
                1,
                ack,
                TcpSegment.SYN | TcpSegment.ACK,
                65535,
                timestamps ? TcpOptions.timestamps(9, echo) : TcpOptions.NONE,
                LiteralBytes.EMPTY);
        return new PacketSent(6, "server->r1", packet(SERVER, CLIENT, "server", 64, segment, 6));
    }

    private static Ipv4Packet packet(int from, int to, String maker, int ttl, TcpSegment segment, long bornNanos) {
        PacketOrigin origin = new PacketOrigin() {
            @Override
            public String originName() {
                return maker;
            }

            @Override
            public long connectionId() {
                return 1;
            }
        };
        return Ipv4Packet.of(from, to, ttl, 0, segment, origin, bornNanos);
    }

    @Test
    void everyInvariantHasANameOfItsOwnAndAMeaning() {
        assertThat(Invariants.names()).doesNotHaveDuplicates();
        assertThat(Invariants.all())
                .extracting(Invariant::meaning)
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }
}
