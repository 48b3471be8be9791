package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import org.twlab.experiments.properties.ClientGroup.Client;
import org.twlab.experiments.properties.ClientGroup.Talk;
import org.twlab.experiments.properties.DrawnNetwork.Gateway;
import org.twlab.experiments.properties.DrawnNetwork.PublicPorts;
import org.twlab.experiments.properties.DrawnNetwork.Server;
import org.twlab.experiments.properties.DrawnNetwork.Trunk;
import org.twlab.experiments.traffic.FlowSettings.Closes;

/** What jqwik draws networks from. Small ones are drawn far more often than large ones, as they find the same faults. */
final class Networks {
    private static final long DAY_MILLIS = 86_400_000L;
    /** Two to the 32nd milliseconds: the timestamp clock of 1000 ticks a second has gone round once. */
    private static final long CIRCLE_MILLIS = 1L << 32;

    private static final int MAX_CLIENTS = 50;

    private Networks() {}

    /** Networks of every sort. */
    static Arbitrary<DrawnNetwork> any() {
        Arbitrary<List<ClientGroup>> groups = Arbitraries.frequencyOf(
                Tuple.of(14, groups(clients(2, 4), 2)),
                Tuple.of(5, groups(clients(1, 4), 3)),
                Tuple.of(1, groups(clients(9, 20), 2)),
                Tuple.of(1, groups(clients(30, MAX_CLIENTS), 1)));
        return Combinators.combine(
                        seeds(),
                        Arbitraries.integers().between(62, 90),
                        servers(),
                        trunks(),
                        gateways().optional(0.7),
                        groups)
                .as(DrawnNetwork::new)
                .map(Networks::paced)
                .map(Networks::connected);
    }

    /** Small networks of every sort. */
    static Arbitrary<DrawnNetwork> small() {
        return Combinators.combine(
                        seeds(),
                        Arbitraries.integers().between(62, 75),
                        servers(),
                        trunks(),
                        gateways().optional(0.7),
                        groups(clients(1, 3), 2))
                .as(DrawnNetwork::new)
                .map(Networks::connected);
    }

    /** Small networks that keep order and lose nothing: every difference between two runs has a cause. */
    static Arbitrary<DrawnNetwork> calm() {
        return small().map(Networks::calmed);
    }

    /** Calm networks with tw_recycle on a kernel that has it, closed by the server first, clients with one clock each. */
    static Arbitrary<DrawnNetwork> recycling() {
        return calm().map(drawn -> drawn.withServer(recycling(drawn.server()))
                .withGroups(
                        drawn.groups().stream().map(Networks::closedByServer).toList()));
    }

    private static Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    private static Arbitrary<Server> servers() {
        Arbitrary<String> profiles =
                Arbitraries.frequency(Tuple.of(6, "linux-4.9"), Tuple.of(3, "linux-3.10"), Tuple.of(2, "linux-6.18"));
        return Combinators.combine(
                        profiles,
                        Arbitraries.frequency(Tuple.of(4, true), Tuple.of(1, false)),
                        Arbitraries.frequency(Tuple.of(14, true), Tuple.of(1, false)),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.frequency(
                                Tuple.of(12, Server.MANY_ENTRIES), Tuple.of(1, 0), Tuple.of(1, 1), Tuple.of(1, 3)))
                .as((profile, recycle, timestamps, phase, entries) ->
                        new Server(profile, recycle && !profile.equals("linux-6.18"), timestamps, phase, entries));
    }

    private static Arbitrary<Trunk> trunks() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.of(0, 0, 20, 1000),
                        Arbitraries.of(100, 1000, 5000, 20_000),
                        Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 500), Tuple.of(1, 30_000)),
                        Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 5), Tuple.of(1, 80)))
                .as(Trunk::new);
    }

    private static Arbitrary<Gateway> gateways() {
        Arbitrary<PublicPorts> fewPorts = Combinators.combine(
                        Arbitraries.of(1, 400, 700, 2000, 40_000),
                        Arbitraries.integers().between(0, 5))
                .as((first, more) -> new PublicPorts(first, first + more));
        return Combinators.combine(
                        Arbitraries.of("netfilter-3.10", "netfilter-4.9", "netfilter-6.18"),
                        fewPorts.optional(0.1),
                        Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(1, 1), Tuple.of(1, 5)))
                .as(Gateway::new);
    }

    private static Arbitrary<List<ClientGroup>> groups(Arbitrary<List<Client>> clients, int most) {
        return group(clients).list().ofMinSize(1).ofMaxSize(most);
    }

    private static Arbitrary<ClientGroup> group(Arbitrary<List<Client>> clients) {
        Arbitrary<PublicPorts> fewPorts =
                Arbitraries.of(new PublicPorts(40_000, 40_003), new PublicPorts(1020, 1030), new PublicPorts(500, 520));
        return Combinators.combine(
                        Arbitraries.of("linux-3.10", "linux-4.9", "linux-4.9", "linux-6.18"),
                        Arbitraries.frequency(Tuple.of(7, 1), Tuple.of(2, 2), Tuple.of(1, 0)),
                        Arbitraries.of(1000, 1000, 1000, 250, 100),
                        Arbitraries.frequency(Tuple.of(12, 64), Tuple.of(1, 255), Tuple.of(2, 3)),
                        Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(1, 10), Tuple.of(1, 100)),
                        fewPorts.optional(0.3),
                        clients,
                        talks())
                .as(ClientGroup::new);
    }

    private static Arbitrary<List<Client>> clients(int least, int most) {
        return client().list().ofMinSize(least).ofMaxSize(most);
    }

    private static Arbitrary<Client> client() {
        Arbitrary<Long> uptimes = Arbitraries.frequencyOf(
                Tuple.of(4, uniform(0, 20 * DAY_MILLIS)),
                Tuple.of(3, uniform(DAY_MILLIS, DAY_MILLIS + 60_000)),
                Tuple.of(3, uniform(DAY_MILLIS, DAY_MILLIS + 3)),
                Tuple.of(1, uniform(225_000, 305_000)), // the clock starts 300 s before 0
                Tuple.of(2, uniform(0, CIRCLE_MILLIS)));
        return Combinators.combine(
                        uptimes,
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.just(1000)),
                                Tuple.of(1, Arbitraries.integers().between(10, 80_000))))
                .as(Client::new);
    }

    private static Arbitrary<Long> uniform(long least, long most) {
        return Arbitraries.longs().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Talk> talks() {
        Arbitrary<Closes> closes = Arbitraries.frequency(
                Tuple.of(10, Closes.SERVER),
                Tuple.of(3, Closes.CLIENT),
                Tuple.of(2, Closes.BOTH),
                Tuple.of(1, Closes.NEVER));
        return Combinators.combine(
                        Combinators.combine(
                                        Arbitraries.of(true, false),
                                        Arbitraries.integers().between(1000, 15_000),
                                        Arbitraries.integers().between(0, 3000))
                                .as(Tuple::of),
                        Arbitraries.of(0, 200),
                        Arbitraries.of(0, 1000, 3000),
                        closes,
                        Arbitraries.frequency(Tuple.of(12, false), Tuple.of(1, true)),
                        Combinators.combine(waits(), waits()).as(Tuple::of),
                        Arbitraries.of(0, 500, 2500, 8000),
                        Arbitraries.frequency(Tuple.of(14, 0), Tuple.of(1, 80), Tuple.of(1, 700), Tuple.of(1, 5000)))
                .as((pace, request, response, closer, linger, waits, giveUp, port) -> new Talk(
                        pace.get1(),
                        pace.get2(),
                        pace.get3(),
                        request,
                        response,
                        closer,
                        linger,
                        waits.get1(),
                        waits.get2(),
                        giveUp,
                        port));
    }

    private static Arbitrary<Integer> waits() {
        return Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(1, 100), Tuple.of(1, 3000));
    }

    /** Many clients connect less often, so that a large network costs not much more than a small one. */
    private static DrawnNetwork paced(DrawnNetwork drawn) {
        int factor = 1 + drawn.clientCount() / 8;
        return drawn.withGroups(drawn.groups().stream()
                .map(group -> group.withTalk(group.talk().slowedBy(factor)))
                .toList());
    }

    /** Several hosts cannot share the server's one link: they need a router or a gateway. */
    private static DrawnNetwork connected(DrawnNetwork drawn) {
        Trunk trunk = drawn.trunk();
        boolean direct = drawn.gateway().isEmpty() && trunk.routers() == 0;
        return direct && drawn.clientCount() > 1
                ? drawn.withTrunk(new Trunk(
                        1, trunk.forwardingMicros(), trunk.delayMicros(), trunk.jitterMicros(), trunk.lossPerMille()))
                : drawn;
    }

    private static DrawnNetwork calmed(DrawnNetwork drawn) {
        Trunk trunk = drawn.trunk();
        return drawn.withTrunk(new Trunk(trunk.routers(), trunk.forwardingMicros(), trunk.delayMicros(), 0, 0))
                .withGroups(drawn.groups().stream()
                        .map(group -> group.withLoss(0).withTtl(DrawnNetwork.DEFAULT_TTL))
                        .toList());
    }

    private static Server recycling(Server server) {
        String profile = server.profile().equals("linux-6.18") ? "linux-4.9" : server.profile();
        return new Server(profile, true, true, server.phaseMillis(), server.maxEntries());
    }

    private static ClientGroup closedByServer(ClientGroup group) {
        return group.withTalk(group.talk().withCloses(Closes.SERVER).withLocalPort(0))
                .withProfile(group.profile(), group.profile().equals("linux-6.18") ? 2 : 1)
                .withTicks(1000);
    }

    /** The network with one delay for all clients: of two packets, the one sent first reaches the server first. */
    static DrawnNetwork withEqualDelays(DrawnNetwork drawn) {
        List<ClientGroup> groups = new ArrayList<>();
        for (ClientGroup group : drawn.groups()) {
            groups.add(group.withClients(group.clients().stream()
                    .map(client -> new Client(client.uptimeMillis(), client.startMillis(), 1000))
                    .toList()));
        }
        return drawn.withGroups(groups);
    }

    /** The network without a NAT: every client has an address of its own. */
    static DrawnNetwork withOwnAddresses(DrawnNetwork drawn) {
        return connected(drawn.withGateway(Optional.empty()));
    }
}
