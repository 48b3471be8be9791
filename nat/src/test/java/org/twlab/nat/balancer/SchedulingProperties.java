package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.Endpoint;

/** Who gets a new connection, against plain references. */
class SchedulingProperties {
    private static final int FLOWS = 100_000;

    private static Backends backends(Scheduling scheduling, int count, long key) {
        return new Backends(BalancerLab.settings(BalancerMode.DNAT, count).withScheduling(scheduling), key);
    }

    private static Backends backends(Scheduling scheduling, List<Endpoint> endpoints, long key) {
        return new Backends(
                BalancerSettings.of(BalancerMode.DNAT, BalancerLab.SERVICE, endpoints)
                        .withScheduling(scheduling),
                key);
    }

    private static void enable(Backends backends, List<Boolean> up) {
        for (int i = 0; i < up.size(); i++) {
            backends.setEnabled(i, up.get(i));
        }
    }

    private static List<Integer> numbersUp(List<Boolean> up) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < up.size(); i++) {
            if (up.get(i)) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** The i-th connection goes to the i-th backend up, over and over. */
    @Property(tries = 200)
    void roundRobinTakesEachInTurn(@ForAll @Size(min = 1, max = 8) List<Boolean> up) {
        Backends backends = backends(Scheduling.ROUND_ROBIN, up.size(), 0);
        enable(backends, up);
        List<Integer> turns = numbersUp(up);
        assertThat(backends.up()).isEqualTo(turns.size());
        for (int i = 0; i < 20; i++) {
            assertThat(backends.choose(i, i)).isEqualTo(turns.isEmpty() ? Backends.NONE : turns.get(i % turns.size()));
        }
    }

    /** Connections begin, become inactive and end at random; the choice is the first of the least loaded. */
    @Property(tries = 200)
    void leastConnectionsTakesTheLeastLoaded(
            @ForAll @Size(min = 1, max = 6) List<Boolean> up,
            @ForAll @Size(max = 60) List<@IntRange(max = 1_000_000) Integer> steps) {
        Backends backends = backends(Scheduling.LEAST_CONNECTIONS, up.size(), 0);
        enable(backends, up);
        int[] active = new int[up.size()];
        int[] inactive = new int[up.size()];
        for (int step : steps) {
            int at = step / 3 % up.size();
            if (step % 3 == 0) {
                backends.began(at);
                active[at]++;
            } else if (step % 3 == 1 && active[at] > 0) {
                backends.changed(at, false);
                active[at]--;
                inactive[at]++;
            } else if (inactive[at] > 0) {
                backends.ended(at, false);
                inactive[at]--;
            }
            int least = Backends.NONE;
            for (int i : numbersUp(up)) {
                if (least == Backends.NONE || 256 * active[i] + inactive[i] < 256 * active[least] + inactive[least]) {
                    least = i;
                }
            }
            assertThat(backends.choose(0, 0)).isEqualTo(least);
        }
    }

    /** A client's choice depends on its address alone, and only on how many are up. */
    @Property(tries = 200)
    void sourceHashKeepsAClient(
            @ForAll int client,
            @ForAll @IntRange(max = 65_535) int port,
            @ForAll long key,
            @ForAll @Size(min = 1, max = 8) List<Boolean> up) {
        Backends backends = backends(Scheduling.SOURCE_HASH, up.size(), key);
        enable(backends, up);
        List<Integer> numbers = numbersUp(up);
        int chosen = backends.choose(client, port);
        assertThat(backends.choose(client, 1)).isEqualTo(chosen);
        if (!numbers.isEmpty()) {
            Backends asMany = backends(Scheduling.SOURCE_HASH, numbers.size(), key);
            assertThat(numbers.get(asMany.choose(client, 2))).isEqualTo(chosen);
        }
    }

    /** Each of n backends gets a binomial (FLOWS, 1/n) number of clients: within 4 sigma. */
    @Example
    void sourceHashSpreadsEvenly() {
        int n = 5;
        Backends backends = backends(Scheduling.SOURCE_HASH, n, 42);
        int[] got = new int[n];
        for (int i = 0; i < FLOWS; i++) {
            got[backends.choose(i * 7, i)]++;
        }
        double sigma = Math.sqrt(FLOWS * (1.0 / n) * (1 - 1.0 / n));
        for (int count : got) {
            assertThat((double) count).isBetween(FLOWS / 5.0 - 4 * sigma, FLOWS / 5.0 + 4 * sigma);
        }
    }

    /** The owner is that of the next place up on the ring: found by looking at all of them. */
    @Property(tries = 100)
    void theRingsOwnerIsTheNextUp(
            @ForAll long hash, @ForAll long key, @ForAll @Size(min = 1, max = 6) List<Boolean> up) {
        HashRing all =
                new HashRing(BalancerLab.settings(BalancerMode.DNAT, up.size()).backends(), key);
        List<Integer> numbers = numbersUp(up);
        if (numbers.isEmpty()) {
            return;
        }
        int owner = all.ownerOf(hash, up::get);
        List<Endpoint> left = numbers.stream()
                .map(i -> BalancerLab.backends(up.size()).get(i))
                .toList();
        HashRing without = new HashRing(ImmutableList.copyOf(left), key);
        assertThat(numbers.get(without.ownerOf(hash, i -> true))).isEqualTo(owner);
    }

    /**
     * A backend more: no connection changes but to the new one, whose share of the ring is Beta(P, nP) distributed, P
     * places for each of n + 1 backends: mean 1/(n+1), variance n / ((n+1)^2 ((n+1)P + 1)). Of FLOWS connections it gets
     * that share with binomial noise; the variances add up. Over 30 keys the mean has 1/30 of the variance.
     */
    @Example
    void oneMoreBackendMovesItsShare() {
        int n = 4;
        int keys = 30;
        double moved = 0;
        for (long key = 0; key < keys; key++) {
            Backends before = backends(Scheduling.CONSISTENT_HASH, BalancerLab.backends(n), key);
            Backends after = backends(Scheduling.CONSISTENT_HASH, BalancerLab.backends(n + 1), key);
            for (int i = 0; i < FLOWS / keys; i++) {
                int client = i / 7;
                int was = before.choose(client, i);
                int is = after.choose(client, i);
                if (was != is) {
                    assertThat(is).isEqualTo(n);
                    moved++;
                }
            }
        }
        double share = 1.0 / (n + 1);
        double perKey = Math.floor((double) FLOWS / keys);
        double ofRing = n / ((n + 1.0) * (n + 1.0) * ((n + 1.0) * HashRing.PLACES + 1));
        double variance = (ofRing + share * (1 - share) / perKey) / keys;
        assertThat(moved / (perKey * keys)).isBetween(share - 4 * Math.sqrt(variance), share + 4 * Math.sqrt(variance));
    }

    /** A backend that goes hands its connections to all others; that it comes back undoes it. */
    @Example
    void aBackendThatGoesLosesOnlyItsOwn() {
        Backends backends = backends(Scheduling.CONSISTENT_HASH, 4, 9);
        int[] before = new int[20_000];
        for (int i = 0; i < before.length; i++) {
            before[i] = backends.choose(i, i & 0xFFFF);
        }
        backends.setEnabled(2, false);
        boolean[] heirs = new boolean[4];
        for (int i = 0; i < before.length; i++) {
            int now = backends.choose(i, i & 0xFFFF);
            if (before[i] == 2) {
                heirs[now] = true;
            } else {
                assertThat(now).isEqualTo(before[i]);
            }
        }
        assertThat(heirs).containsExactly(true, true, false, true);
        backends.setEnabled(2, true);
        for (int i = 0; i < before.length; i++) {
            assertThat(backends.choose(i, i & 0xFFFF)).isEqualTo(before[i]);
        }
    }

    /** Rise and fall: so many probes in a row that say otherwise; one that agrees begins the count anew. */
    @Property(tries = 200)
    void probesMustAgreeInARow(
            @ForAll @IntRange(min = 1, max = 4) int rise,
            @ForAll @IntRange(min = 1, max = 4) int fall,
            @ForAll @Size(max = 60) List<Boolean> probes) {
        Backends backends =
                new Backends(BalancerLab.settings(BalancerMode.DNAT, 1).withHealth(new HealthCheck(1, rise, fall)), 0);
        boolean up = true;
        int run = 0;
        for (boolean alive : probes) {
            backends.probed(0, alive);
            run = alive == up ? 0 : run + 1;
            if (run == (up ? fall : rise)) {
                up = !up;
                run = 0;
            }
            assertThat(backends.isUp(0)).isEqualTo(up);
            assertThat(backends.up()).isEqualTo(up ? 1 : 0);
        }
    }
}
