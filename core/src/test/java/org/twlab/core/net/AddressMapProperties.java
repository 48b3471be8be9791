package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;

/** The map against the one of the JDK. */
class AddressMapProperties {

    /** Few addresses, so that they are put, replaced and taken out again and again, next to each other in the table. */
    @Property(tries = 200)
    void holdsWhatWasPutAndNotTakenOut(@ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("map");
        AddressMap<Integer> map = new AddressMap<>();
        Map<Integer, Integer> oracle = new HashMap<>();
        int most = 1 + random.nextInt(40);
        for (int step = 0; step < 400; step++) {
            int address = random.nextInt(most);
            if (random.nextBoolean()) {
                map.put(address, step);
                oracle.put(address, step);
            } else {
                map.remove(address);
                oracle.remove(address);
            }
            assertThat(map.size()).isEqualTo(oracle.size());
            for (int asked = 0; asked < most; asked++) {
                assertThat(map.get(asked)).isEqualTo(oracle.get(asked));
            }
        }
    }
}
