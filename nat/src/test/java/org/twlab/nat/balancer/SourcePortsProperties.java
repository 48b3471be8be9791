package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.twlab.nat.PortRange;

class SourcePortsProperties {

    /** One owner for each source toward a backend; none is refused while one is free. */
    @Property(tries = 200)
    void aSourceHasOneOwner(
            @ForAll @IntRange(min = 1, max = 4) int addresses,
            @ForAll @IntRange(min = 1, max = 9) int ports,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Integer> pool = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            pool.add(i);
        }
        SourcePorts sources =
                new SourcePorts(new SourcePool(ImmutableList.copyOf(pool), new PortRange(2000, 1999 + ports)), 2);
        List<Set<Integer>> taken = List.of(new HashSet<>(), new HashSet<>());
        for (int step = 0; step < 200; step++) {
            int backend = random.nextInt(2);
            Set<Integer> owned = taken.get(backend);
            if (random.nextInt(3) > 0) {
                int source = sources.take(backend);
                if (owned.size() == addresses * ports) {
                    assertThat(source).isEqualTo(SourcePorts.NONE);
                } else {
                    assertThat(owned.add(source)).isTrue();
                    assertThat(source >>> 16).isBetween(0, addresses - 1);
                    assertThat(source & 0xFFFF).isBetween(2000, 1999 + ports);
                }
            } else if (!owned.isEmpty()) {
                int given = owned.iterator().next();
                owned.remove(given);
                sources.giveBack(backend, given);
            }
            assertThat(sources.used(backend)).isEqualTo(owned.size());
        }
    }

    /** 64512 for each address and backend (semantics of FULLNAT), and a port again only after all others. */
    @Example
    void aPoolHas64512PortsForEachAddress() {
        SourcePorts sources = new SourcePorts(BalancerLab.pool(2), 1);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 2 * 64_512; i++) {
            int source = sources.take(0);
            assertThat(seen.add(source)).isTrue();
            sources.giveBack(0, source);
        }
        assertThat(sources.take(0)).isEqualTo(1024);
        for (int i = 1; i < 2 * 64_512; i++) {
            assertThat(sources.take(0)).isNotEqualTo(SourcePorts.NONE);
        }
        assertThat(sources.take(0)).isEqualTo(SourcePorts.NONE);
    }
}
