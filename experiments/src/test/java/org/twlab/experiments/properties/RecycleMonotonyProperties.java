package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import org.twlab.experiments.properties.AttemptRows.AttemptName;
import org.twlab.experiments.properties.AttemptRows.Course;
import org.twlab.experiments.properties.ClientGroup.Client;
import org.twlab.experiments.properties.DrawnNetwork.Gateway;
import org.twlab.experiments.properties.DrawnNetwork.Server;

/**
 * How the clients behind one NAT get into each other's way at a server with tcp_tw_recycle: two runs that differ in one
 * thing, with the same random numbers.
 */
class RecycleMonotonyProperties {
    private static final long HOUR_MILLIS = 3_600_000L;

    /** Calm networks behind a NAT that never runs out of ports, with a server that has room for every entry. */
    @Provide
    Arbitrary<DrawnNetwork> behindNat() {
        return Networks.recycling()
                .map(drawn -> Networks.withEqualDelays(drawn)
                        .withServer(roomy(drawn.server()))
                        .withGateway(Optional.of(new Gateway("netfilter-4.9", Optional.empty(), 0)))
                        .withGroups(Networks.withEqualDelays(drawn).groups().stream()
                                .map(ClientGroup::withAnyPort)
                                .toList()));
    }

    private static Server roomy(Server server) {
        return new Server(
                server.profile(), server.recycle(), server.timestamps(), server.phaseMillis(), Server.MANY_ENTRIES);
    }

    /** Clients with lower clocks change nothing for those with higher ones. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void lowerClocksChangeNothingForHigherOnes(
            @ForAll("behindNat") DrawnNetwork drawn,
            @ForAll("behindNat") DrawnNetwork other,
            @ForAll @IntRange(max = 3_599_999) int lowReadingMillis) {
        DrawnNetwork high = drawn.withGroups(drawn.groups().stream()
                .map(group -> group.withClocks(drawnMillis -> HOUR_MILLIS + drawnMillis % (20 * 24 * HOUR_MILLIS)))
                .toList());
        List<ClientGroup> more = new ArrayList<>(high.groups());
        more.add(other.groups().get(0).withClocks(drawnMillis -> lowReadingMillis));

        Map<AttemptName, Course> alone =
                AttemptRows.courses(DrawnRun.of(high, null).attempts());
        Map<AttemptName, Course> together =
                AttemptRows.courses(DrawnRun.of(high.withGroups(more), null).attempts());

        together.keySet().retainAll(alone.keySet());
        if (!together.equals(alone)) {
            Set<Object> changed = new HashSet<>(alone.entrySet());
            changed.removeAll(together.entrySet());
            throw Invariants.failure(high.withGroups(more), "without the last group there were " + changed);
        }
    }

    /** Two distances between the clocks, the smaller first. */
    @Provide
    Arbitrary<Tuple2<Long, Long>> distances() {
        Arbitrary<Long> millis = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.longs().between(0, 10)),
                Tuple.of(4, Arbitraries.longs().between(0, 70_000)),
                Tuple.of(2, Arbitraries.longs().between(0, 20 * 24 * HOUR_MILLIS)));
        return Combinators.combine(millis, millis).as((one, two) -> Tuple.of(Math.min(one, two), Math.max(one, two)));
    }

    /** Of two clients, the farther the one is ahead, the fewer attempts of the other get through. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aLargerLeadNeverLetsMoreThrough(
            @ForAll("behindNat") DrawnNetwork drawn,
            @ForAll("distances") Tuple2<Long, Long> distances,
            @ForAll @IntRange(min = 900, max = 9000) int lowEveryMillis,
            @ForAll @IntRange(min = 2000, max = 30_000) int highEveryMillis) {
        DrawnNetwork near = twoClients(drawn, lowEveryMillis, highEveryMillis, distances.get1());
        DrawnNetwork far = twoClients(drawn, lowEveryMillis, highEveryMillis, distances.get2());

        noMoreGetThrough(near, far);
    }

    /** Of two clients, the more often the one that is ahead connects, the fewer attempts of the other get through. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aBusierLeaderNeverLetsMoreThrough(
            @ForAll("behindNat") DrawnNetwork drawn,
            @ForAll("distances") Tuple2<Long, Long> distances,
            @ForAll @IntRange(min = 900, max = 9000) int lowEveryMillis,
            @ForAll @IntRange(min = 2000, max = 15_000) int highEveryMillis,
            @ForAll @IntRange(min = 2, max = 5) int times) {
        DrawnNetwork seldom = twoClients(drawn, lowEveryMillis, highEveryMillis * times, distances.get2());
        DrawnNetwork often = twoClients(drawn, lowEveryMillis, highEveryMillis, distances.get2());

        noMoreGetThrough(seldom, often);
    }

    /** Clients a[0] and b[0] connect at fixed instants; b is ahead. */
    private static DrawnNetwork twoClients(DrawnNetwork drawn, int lowEveryMillis, int highEveryMillis, long lead) {
        ClientGroup group = drawn.groups().get(0);
        Client client = group.clients().get(0);
        Client high = new Client(HOUR_MILLIS + lead, client.startMillis() / 2, client.delayMicros());
        Client low = new Client(HOUR_MILLIS, client.startMillis(), client.delayMicros());
        return drawn.withGroups(List.of(
                group.withClients(List.of(low)).withTalk(group.talk().every(lowEveryMillis)),
                group.withClients(List.of(high)).withTalk(group.talk().every(highEveryMillis))));
    }

    /** Which attempts of a[0] get through in the second network do so in the first. */
    private static void noMoreGetThrough(DrawnNetwork first, DrawnNetwork second) {
        Set<Integer> before = connected(first);
        Set<Integer> after = connected(second);
        if (!before.containsAll(after)) {
            throw Invariants.failure(
                    second,
                    "connected " + after + "; and in another run only " + before + ":\n" + ScenarioText.of(first));
        }
    }

    private static Set<Integer> connected(DrawnNetwork drawn) {
        Set<Integer> connected = new HashSet<>();
        AttemptRows.courses(DrawnRun.of(drawn, null).attempts()).forEach((key, course) -> {
            if (key.host().equals("a[0]") && course.connectedNanos() >= 0) {
                connected.add(key.attempt());
            }
        });
        return connected;
    }
}
