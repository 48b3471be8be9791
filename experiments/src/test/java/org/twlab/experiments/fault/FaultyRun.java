package org.twlab.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketCopied;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** A run of a scenario with faults, and the packets that were seen in it, as {@code 0.010 client->server S}. */
final class FaultyRun {
    /** Client and server, 10 ms apart; one connection with a request of 100 B and a response of 200 B. */
    static final String TWO_HOSTS = """
            scenario: faults
            duration: 200s
            topology:
              nodes:
                client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [client, server], delay: 10ms}
            """;

    private static final String CONVERSATION = """
            traffic:
              - {from: client, to: "server:80", request: 100B, response: 200B}
            """;

    final List<String> sent = new ArrayList<>();
    final List<String> delivered = new ArrayList<>();
    /** With the name of the fault behind it. */
    final List<String> dropped = new ArrayList<>();

    final List<String> copied = new ArrayList<>();
    private final RunResult result;

    private FaultyRun(String text, int replication) {
        LoadedScenario loaded = load(text);
        result = SingleRun.prepare(
                        loaded.points().get(0),
                        replication,
                        MetricPlan.of(loaded).byPoint().get(0),
                        this::on)
                .run();
    }

    /** A run of a whole scenario. */
    static FaultyRun of(String text) {
        return new FaultyRun(text, 0);
    }

    /** A run of the conversation of two hosts with these faults. */
    static FaultyRun with(String... faults) {
        return of(TWO_HOSTS + CONVERSATION + "faults: [" + String.join(", ", faults) + "]\n");
    }

    static LoadedScenario load(String text) {
        LoadResult loaded = ScenarioLoader.standard().loadText("faults.yaml", text, List.of());
        assertThat(loaded.diagnostics().render()).isEmpty();
        return loaded.scenario().orElseThrow();
    }

    private void on(TraceEvent event) {
        if (event instanceof PacketSent each) {
            sent.add(text(each.atNanos(), each.link(), each.packet()));
        } else if (event instanceof PacketDelivered each) {
            delivered.add(text(each.atNanos(), each.link(), each.packet()));
        } else if (event instanceof PacketCopied each) {
            copied.add(text(each.atNanos(), each.place(), each.packet()));
        } else if (event instanceof PacketDropped each
                && each.drop().reason().label().equals("fault")) {
            dropped.add(text(each.atNanos(), each.place(), each.packet()) + " "
                    + each.drop().valueText());
        }
    }

    private static String text(long atNanos, String place, Ipv4Packet packet) {
        return "%d.%03d %s %s".formatted(atNanos / 1_000_000_000, atNanos / 1_000_000 % 1000, place, what(packet));
    }

    /** Flags as tcpdump prints them, then the length if there is payload. */
    private static String what(Ipv4Packet packet) {
        if (!(packet.payload() instanceof TcpSegment segment)) {
            return packet.payload() instanceof IcmpMessage ? "icmp" : "other";
        }
        String flags = (segment.fin() ? "F" : "")
                + (segment.syn() ? "S" : "")
                + (segment.rst() ? "R" : "")
                + (segment.acks() ? "." : "");
        return segment.payload().length() == 0
                ? flags
                : flags + segment.payload().length();
    }

    RunResult result() {
        return result;
    }
}
