package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;

/** What addresses are looked up in, against plain lists and maps. */
class AddressStructureProperties {
    private static UniformRandomProvider random(long seed) {
        return new RandomStreams(seed, 0).named("addresses");
    }

    /** Networks that often lie in one another, at both ends of the address space and around its middle. */
    private static Prefix network(UniformRandomProvider random) {
        int length = random.nextInt(4) == 0 ? 32 : random.nextInt(33);
        return new Prefix(address(random) & Prefix.mask(length), length);
    }

    private static int address(UniformRandomProvider random) {
        int[] origins = {0, -40, Integer.MAX_VALUE - 20, 0x0A000000};
        return origins[random.nextInt(origins.length)] + random.nextInt(40);
    }

    private record Owned(Prefix network, int owner) {}

    @Property(tries = 300)
    void rangesOverlapAsTheirNetworksDo(@ForAll long seed) {
        UniformRandomProvider random = random(seed);
        Ranges.Builder builder = new Ranges.Builder();
        List<Owned> all = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            Owned owned = new Owned(network(random), random.nextInt(3) - 1);
            builder.add(owned.network(), owned.owner());
            all.add(owned);
        }
        Ranges ranges = builder.build();

        for (int i = 0; i < 60; i++) {
            int address = address(random);
            assertThat(ranges.contains(address))
                    .isEqualTo(all.stream().anyMatch(owned -> owned.network().contains(address)));
            Prefix network = network(random);
            int except = random.nextInt(3);
            assertThat(ranges.overlaps(network, except))
                    .isEqualTo(all.stream()
                            .filter(owned -> owned.owner() != except)
                            .anyMatch(owned -> owned.network().contains(network.bits())
                                    || network.contains(owned.network().bits())));
        }
    }

    @Property(tries = 200)
    void rangesHoldTheAddressesOfAList(@ForAll long seed) {
        UniformRandomProvider random = random(seed);
        ImmutableIntArray.Builder addresses = ImmutableIntArray.builder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int from = address(random);
            for (int next = random.nextInt(4); next >= 0; next--) {
                addresses.add(from++);
            }
        }
        ImmutableIntArray all = addresses.build();
        Ranges.Builder builder = new Ranges.Builder();
        builder.add(all, Ranges.NOBODY);
        Ranges ranges = builder.build();

        for (int i = 0; i < 100; i++) {
            int asked = address(random) + random.nextInt(5);
            assertThat(ranges.contains(asked)).isEqualTo(all.contains(asked));
        }
    }

    @Property(tries = 300)
    void theFirstFreeAddressIsTheFirstNotTaken(@ForAll long seed) {
        UniformRandomProvider random = random(seed);
        TakenAddresses taken = new TakenAddresses();
        BitSet oracle = new BitSet();
        for (int step = 0; step < 80; step++) {
            int address = random.nextInt(60);
            taken.take(address);
            oracle.set(address);
            for (int from = 0; from < 62; from++) {
                assertThat(taken.firstFree(from)).isEqualTo(oracle.nextClearBit(from));
            }
        }
    }

    @Property(tries = 300)
    void networksAreFoundTheLongestFirst(@ForAll long seed) {
        UniformRandomProvider random = random(seed);
        PrefixIndex index = new PrefixIndex();
        Map<Prefix, Integer> oracle = new HashMap<>();
        for (int number = 0; number < 60; number++) {
            Prefix network = network(random);
            index.putIfAbsent(network, number);
            oracle.putIfAbsent(network, number);
        }
        Map<Prefix, Integer> all = new HashMap<>();
        index.forEach(all::put);

        assertThat(all).isEqualTo(oracle);
        for (int i = 0; i < 60; i++) {
            int address = address(random);
            int most = random.nextInt(34) - 1;
            TreeMap<Integer, Integer> byLength = new TreeMap<>();
            oracle.forEach((network, number) -> {
                if (network.contains(address) && network.length() <= most) {
                    byLength.put(network.length(), number);
                }
            });
            long found = index.find(address, most);
            assertThat(found == PrefixIndex.NONE).isEqualTo(byLength.isEmpty());
            if (!byLength.isEmpty()) {
                assertThat(PrefixIndex.length(found)).isEqualTo(byLength.lastKey());
                assertThat(PrefixIndex.number(found))
                        .isEqualTo(byLength.lastEntry().getValue());
            }
        }
    }

    @Property(tries = 200)
    void anAddressHasTheFirstNumberItGot(@ForAll long seed) {
        UniformRandomProvider random = random(seed);
        AddressIndex index = new AddressIndex();
        Map<Integer, Integer> oracle = new HashMap<>();
        for (int number = 0; number < 100; number++) {
            int address = address(random);
            Integer before = oracle.putIfAbsent(address, number);
            assertThat(index.putIfAbsent(address, number)).isEqualTo(before == null ? AddressIndex.NONE : before);
            assertThat(index.size()).isEqualTo(oracle.size());
            int asked = address(random);
            assertThat(index.get(asked)).isEqualTo(oracle.getOrDefault(asked, AddressIndex.NONE));
        }
    }

    /** Lists in order are halved, others are indexed; both find the same. */
    @Property(tries = 300)
    void membersAreFoundByAddress(@ForAll long seed, @ForAll boolean ordered) {
        UniformRandomProvider random = random(seed);
        ImmutableIntArray addresses = ImmutableIntArray.copyOf(random.ints(random.nextInt(20))
                .map(any -> address(random))
                .distinct()
                .boxed()
                .sorted(ordered ? Integer::compareUnsigned : Integer::compare)
                .mapToInt(Integer::intValue)
                .toArray());
        MemberIndex index = MemberIndex.of(addresses);

        for (int i = 0; i < 60; i++) {
            int asked = address(random);
            assertThat(index.find(asked)).isEqualTo(addresses.indexOf(asked));
        }
    }
}
