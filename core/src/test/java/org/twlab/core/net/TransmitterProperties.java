package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;

/** The ring of a transmitter against a list of all departures there ever were. */
class TransmitterProperties {
    private static final long BITS_PER_SECOND = 8_000_000; // a byte in 1 us

    @Property(tries = 200)
    void queueHoldsWhatHasNotLeft(@ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("packets");
        int limit = random.nextInt(100);
        Transmitter transmitter = new Transmitter(BITS_PER_SECOND, limit);
        List<Long> departures = new ArrayList<>();
        long nowNanos = 0;
        for (int i = 0; i < 500; i++) {
            nowNanos += random.nextLong(1 + random.nextLong(200_000));
            long instant = nowNanos;
            long present = departures.stream().filter(at -> at > instant).count();
            assertThat((long) transmitter.queued(nowNanos)).isEqualTo(Math.max(0, present - 1));
            assertThat(transmitter.isFull(nowNanos)).isEqualTo(present == limit + 1);
            if (!transmitter.isFull(nowNanos)) {
                int bytes = 20 + random.nextInt(100);
                long freeAtNanos = present == 0 ? nowNanos : departures.get(departures.size() - 1);
                departures.add(transmitter.add(bytes, nowNanos));
                assertThat(departures.get(departures.size() - 1)).isEqualTo(freeAtNanos + bytes * 1000L);
            }
        }
    }
}
