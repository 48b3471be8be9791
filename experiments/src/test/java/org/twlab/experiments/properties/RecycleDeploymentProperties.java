package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.twlab.core.kernel.Counter;
import org.twlab.experiments.properties.ClientGroup.Client;
import org.twlab.experiments.properties.DrawnNetwork.Trunk;
import org.twlab.experiments.traffic.FlowSettings.Closes;

/**
 * Which deployments a server with tcp_tw_recycle that closes first breaks, and which not. All clients have one clock for
 * all their connections, and packets keep their order.
 */
class RecycleDeploymentProperties {
    private static final long TWENTY_DAYS_MILLIS = 20 * 86_400_000L;

    @Provide
    Arbitrary<DrawnNetwork> recycling() {
        return Networks.recycling();
    }

    @Provide
    Arbitrary<Integer> losses() {
        return Arbitraries.of(0, 0, 20, 100);
    }

    /** A client with an address of its own is never refused, whatever it does and whatever gets lost. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void ownAddressesAreNeverRefused(
            @ForAll("recycling") DrawnNetwork drawn,
            @ForAll("losses") int trunkLoss,
            @ForAll("losses") int clientLoss) {
        Trunk trunk = drawn.trunk();
        DrawnNetwork network = Networks.withOwnAddresses(
                drawn.withTrunk(new Trunk(trunk.routers(), trunk.forwardingMicros(), trunk.delayMicros(), 0, trunkLoss))
                        .withGroups(drawn.groups().stream()
                                .map(group -> group.withLoss(clientLoss))
                                .toList()));

        nobodyIsRefused(network);
    }

    /** Behind a NAT, clients that close first leave the server without any memory of them. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void clientsThatCloseFirstAreNeverRemembered(@ForAll("recycling") DrawnNetwork drawn) {
        DrawnNetwork network = drawn.withGroups(drawn.groups().stream()
                .map(group -> group.withTalk(group.talk().withCloses(Closes.CLIENT)))
                .toList());

        RecycleDrops seen = nobodyIsRefused(network);

        if (seen.records() != 0) {
            throw Invariants.failure(network, "the server remembered a peer " + seen.records() + " times");
        }
    }

    /** Clocks that are at most one tick apart do not disturb each other if all packets take equally long. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void equalClocksAreNeverRefused(
            @ForAll("recycling") DrawnNetwork drawn, @ForAll @LongRange(max = 1L << 32) long readingMillis) {
        DrawnNetwork network = Networks.withEqualDelays(drawn);

        nobodyIsRefused(network.withGroups(network.groups().stream()
                .map(group -> group.withClocks(drawnMillis -> readingMillis + drawnMillis % 2))
                .toList()));
    }

    /** The client whose clock is ahead of all others is never refused, if no packet overtakes another. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void theHighestClockIsNeverRefused(@ForAll("recycling") DrawnNetwork drawn) {
        DrawnNetwork network = Networks.withEqualDelays(drawn);
        List<ClientGroup> groups = new ArrayList<>(network.groups().stream()
                .map(group -> group.withClocks(drawnMillis -> drawnMillis % TWENTY_DAYS_MILLIS))
                .toList());
        List<Client> clients = new ArrayList<>(groups.get(0).clients());
        clients.set(0, groups.get(0).withClock(clients.get(0), TWENTY_DAYS_MILLIS));
        groups.set(0, groups.get(0).withClients(clients));
        RecycleDrops seen = new RecycleDrops();
        DrawnRun.of(network.withGroups(groups), seen);

        if (seen.refusedClients().contains("a[0]")) {
            throw Invariants.failure(network.withGroups(groups), "refused a[0], the client with the highest clock");
        }
    }

    /** A single client without a NAT may keep any habits. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aClientAloneIsNeverRefused(
            @ForAll("recycling") DrawnNetwork drawn, @ForAll("closers") Closes closes, @ForAll boolean noRouters) {
        ClientGroup group = drawn.groups().get(0);
        ClientGroup alone = group.withClients(group.clients().subList(0, 1))
                .withTalk(group.talk().withCloses(closes));
        Trunk trunk = drawn.trunk();
        DrawnNetwork network = drawn.withGateway(Optional.empty())
                .withTrunk(
                        new Trunk(noRouters ? 0 : trunk.routers(), trunk.forwardingMicros(), trunk.delayMicros(), 0, 0))
                .withGroups(List.of(alone));

        nobodyIsRefused(network);
    }

    @Provide
    Arbitrary<Closes> closers() {
        return Arbitraries.of(Closes.SERVER, Closes.BOTH);
    }

    private static RecycleDrops nobodyIsRefused(DrawnNetwork network) {
        RecycleDrops seen = new RecycleDrops();
        DrawnRun run = DrawnRun.of(network, seen);
        long counted = run.network().host(DrawnNetwork.SERVER_NAME).counters().get(Counter.PAWS_PASSIVE);
        if (counted != 0 || !seen.refusedClients().isEmpty()) {
            throw Invariants.failure(network, counted + " SYNs refused, of " + seen.refusedClients());
        }
        return seen;
    }
}
