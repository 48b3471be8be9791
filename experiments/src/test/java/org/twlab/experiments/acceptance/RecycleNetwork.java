package org.twlab.experiments.acceptance;

import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.HostSettings;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.FlowPlan;
import org.twlab.experiments.traffic.FlowSettings;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.experiments.traffic.Outcome;
import org.twlab.experiments.traffic.Pace;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.nat.rewrite.TimestampTreatment;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.language.Distribution;

/**
 * Clients behind one NAT before a server of Linux 4.9 with tcp_tw_recycle that closes first: whole hosts, packets, a
 * gateway. Every client makes Poisson attempts and gives up before its SYN would be repeated.
 */
public final class RecycleNetwork {
    private static final long SECOND = 1_000_000_000L;
    private static final Distribution NOTHING = Distribution.constant(0);
    private static final String INSIDE = "10.1.0.0/24";
    private static final String GATEWAY = "10.1.0.1";
    private static final String PUBLIC = "198.51.100.1";
    private static final String SERVER = "203.0.113.10";

    private final List<List<ObservedAttempt>> attempts;
    private final long pawsPassive;
    private final long listenDrops;

    private RecycleNetwork(List<List<ObservedAttempt>> attempts, long pawsPassive, long listenDrops) {
        this.attempts = attempts;
        this.pawsPassive = pawsPassive;
        this.listenDrops = listenDrops;
    }

    /**
     * A client.
     *
     * @param rate attempts per second
     * @param uptimeSeconds reading of its timestamp clock when the run begins
     */
    public record Client(double rate, long uptimeSeconds) {}

    /** Runs the network from the seed for so long. */
    public static RecycleNetwork run(long seed, long seconds, Client... clients) {
        return run(seed, seconds, TimestampTreatment.KEEP, clients);
    }

    /** With a NAT that may change timestamps. */
    public static RecycleNetwork run(long seed, long seconds, TimestampTreatment timestamps, Client... clients) {
        KernelProfile kernel = KernelProfile.named("linux-4.9");
        Network network = NetworkBuilder.of(seed)
                .population(
                        "client",
                        clients.length,
                        INSIDE,
                        k -> HostSettings.of(kernel).withUptimeNanos(clients[k].uptimeSeconds() * SECOND))
                .gateway("nat", nat(timestamps))
                .host("server", SERVER, HostSettings.of(kernel).withSysctl("net.ipv4.tcp_tw_recycle", "1"))
                .link("client", "nat", Duration.ofNanos(100_000))
                .link("nat", "server", Duration.ofNanos(100_000))
                .build();
        List<FlowPlan> flows = IntStream.range(0, clients.length)
                .mapToObj(k -> flow(network, k, clients[k].rate()))
                .toList();
        Traffic traffic = new Traffic(network.simulation(), network.streams(), seconds * SECOND, flows);
        traffic.serve(network.host("server"), List.of(80));
        traffic.start();
        network.simulation().runUntil(seconds * SECOND);
        traffic.finish();
        return new RecycleNetwork(
                attemptsByClient(traffic.log(), clients.length),
                network.host("server").counters().get(Counter.PAWS_PASSIVE),
                network.host("server").counters().get(Counter.LISTEN_DROPS));
    }

    /** Attempts of a client that ended within the run. */
    public List<ObservedAttempt> attempts(int client) {
        return attempts.get(client);
    }

    /** Attempts of all clients that ended within the run. */
    public List<ObservedAttempt> allAttempts() {
        return attempts.stream().flatMap(List::stream).toList();
    }

    /** SYNs the server's PAWS check of passive opens dropped. */
    public long pawsPassive() {
        return pawsPassive;
    }

    /** SYNs the server's listener dropped, for whatever reason. */
    public long listenDrops() {
        return listenDrops;
    }

    private static int address(String text) {
        return Address.parse(text).bits();
    }

    private static GatewayPlan nat(TimestampTreatment timestamps) {
        NatSettings settings =
                NatSettings.of(address(GATEWAY), 24, address(PUBLIC), NatModel.named("netfilter-4.9")).toBuilder()
                        .timestamps(timestamps)
                        .build();
        return new GatewayPlan(
                address(GATEWAY), Prefix.parse(INSIDE), ImmutableIntArray.of(address(PUBLIC)), (name, context) -> {
                    NatGateway gateway = new NatGateway(name, settings, context);
                    return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                });
    }

    private static FlowPlan flow(Network network, int client, double rate) {
        Distribution gap = new Distribution.Exponential(Math.round(SECOND / rate));
        FlowSettings settings = new FlowSettings(
                FlowSettings.Application.REQUESTS,
                NOTHING,
                OptionalLong.empty(),
                OptionalLong.empty(),
                new Pace.Poisson(gap),
                NOTHING,
                NOTHING,
                NOTHING,
                Distribution.constant(1),
                NOTHING,
                Closes.SERVER,
                NOTHING,
                NOTHING,
                false,
                OptionalInt.empty(),
                false,
                Optional.of(Distribution.constant(SECOND / 2)),
                Optional.empty(),
                Optional.empty());
        return new FlowPlan(
                "flow" + client,
                network.hosts("client[" + client + "]"),
                List.of(new Endpoint(address(SERVER), 80)),
                settings);
    }

    private static List<List<ObservedAttempt>> attemptsByClient(AttemptLog log, int clients) {
        List<List<ObservedAttempt>> attempts = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            attempts.add(new ArrayList<>());
        }
        for (int row = 0; row < log.size(); row++) {
            if (log.outcome(row) != Outcome.UNFINISHED) {
                boolean blocked = log.outcome(row) != Outcome.OK;
                attempts.get(log.flow(row)).add(new ObservedAttempt(log.startedNanos(row), blocked));
            }
        }
        return attempts;
    }
}
