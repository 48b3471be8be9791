package org.twlab.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.Interceptor;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.traffic.FlowPlan;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.topology.Network;

/** Looking at a packet allocates nothing, whatever the faults ask. */
class FaultCostTest {
    private static final int ROUNDS = 2_000;

    @Test
    void askingAFaultAboutAPacketAllocatesNothing() {
        Scenario scenario = FaultyRun.load(FaultyRun.TWO_HOSTS + """
                        traffic:
                          - {from: client, to: "server:80", request: 3KiB, response: 9KiB, think: 1s}
                        faults:
                          - {at: client->server, match: {kind: last-ack, nth: {every: 1000000}, from: client, to: server}, do: drop}
                          - {at: client->server, match: {flags: "ACK !FIN", flow: client-server, nth: 1000000}, do: drop}
                          - {at: client->server, match: {attempt: 1000, incarnation: 3, during: [1s, 2s]}, do: drop}
                          - {at: client->server, match: {from: server, nth: [1, 2]}, do: {delay: 1s}}
                        """).base();
        List<Ipv4Packet> packets = new ArrayList<>();
        Network network = scenario.topology().build(new RandomStreams(1, 0), event -> {
            if (event instanceof PacketSent sent && sent.link().equals("client->server")) {
                packets.add(sent.packet());
            }
        });
        Flow flow = scenario.traffic().get(0);
        Traffic traffic = new Traffic(
                network.simulation(),
                network.streams(),
                scenario.durationNanos(),
                List.of(new FlowPlan(
                        flow.name(), network.hosts("client"), flow.target().endpoints(), flow.settings())));
        List<ActiveFault> faults = new ArrayList<>();
        Connections connections = new Connections(traffic.log(), List.of("server"));
        scenario.faults().forEach(fault -> faults.add(new ActiveFault(fault, 0, connections)));
        Interceptor asked = new FaultInjector(network.simulation(), connections, "client", faults);
        traffic.serve(network.host("server"), List.of(80));
        traffic.start();
        network.simulation().runUntil(10_000_000_000L);

        assertThat(packets).hasSizeGreaterThan(50);
        askAll(asked, packets); // tables grow, classes load
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        askAll(asked, packets);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // asking once allocates for itself, independently of how many packets there are
        assertThat(allocated).isLessThan(packets.size() * (long) ROUNDS / 10);
    }

    private static void askAll(Interceptor asked, List<Ipv4Packet> packets) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < packets.size(); i++) {
                asked.fateOf(packets.get(i));
            }
        }
    }
}
