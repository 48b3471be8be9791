package org.twlab.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
    private static final String NAME = "client[3]/think";

    /**
     * Computed by a separate program from the definitions: MurmurHash3 x64 128 of (seed, replication, half) as
     * little-endian words and the name, for halves 0 and 1, each read as two big-endian words; then L64X128Mix.
     */
    @Test
    void firstEightOutputsOfAStreamNeverChange() {
        UniformRandomProvider stream = new RandomStreams(1, 0).named(NAME);

        assertThat(stream.longs(8).toArray())
                .containsExactly(
                        0x7241ce6c77c6d707L,
                        0xd545679079309757L,
                        0x2764b6aa44e37464L,
                        0x3ab597581f3b2e94L,
                        0xe637110d0bc0c586L,
                        0xd885db296ff201faL,
                        0x164afb59b0e64ac5L,
                        0xce757abdd3cca032L);
    }

    /** The JDK has its own implementation; bytes below 0x80, as JDK 17 extends the sign of seed bytes. */
    @Test
    void generatorIsTheL64X128MixOfTheJdk() {
        long[] seed = {0x1111222233334444L, 0x5555666677770808L, 0x0909020203030404L, 0x0d0d0e0e0f0f0001L};
        ByteBuffer bytes = ByteBuffer.allocate(32);
        for (long word : seed) {
            bytes.putLong(word);
        }
        RandomGenerator jdk = RandomGeneratorFactory.of("L64X128MixRandom").create(bytes.array());
        UniformRandomProvider ours =
                RandomSource.valueOf(RandomStreams.GENERATOR).create(seed);

        assertThat(ours.longs(1000).toArray()).containsExactly(jdk.longs(1000).toArray());
    }

    @Test
    void streamBeginsAnewEachTimeItIsAskedFor() {
        RandomStreams streams = new RandomStreams(42, 7);

        assertThat(streams.named(NAME).longs(100).toArray())
                .containsExactly(streams.named(NAME).longs(100).toArray());
    }

    @Test
    void seedReplicationAndNameEachGiveAnotherStream() {
        Set<Long> firstOutputs = new HashSet<>();
        for (long seed : new long[] {0, 1, -1, Long.MIN_VALUE}) {
            for (long replication = 0; replication < 10; replication++) {
                for (int client = 0; client < 100; client++) {
                    RandomStreams streams = new RandomStreams(seed, replication);
                    firstOutputs.add(
                            streams.named("client[" + client + "]/think").nextLong());
                    firstOutputs.add(
                            streams.named("client[" + client + "]/start").nextLong());
                    firstOutputs.add(streams.keyOf("client[" + client + "]/secret"));
                }
            }
        }

        assertThat(firstOutputs).hasSize(4 * 10 * 100 * 3);
    }

    @Test
    void neverAndAlwaysAreExact() {
        UniformRandomProvider stream = new RandomStreams(1, 0).named(NAME);

        for (int i = 0; i < 10_000; i++) {
            assertThat(RandomStreams.happens(stream, 0, 1000)).isFalse();
            assertThat(RandomStreams.happens(stream, 1000, 1000)).isTrue();
        }
    }

    /** 10^6 draws at 3/1000: standard deviation sqrt(n p (1 - p)) = 54.7; a miss by 5 of them has probability 6e-7. */
    @Test
    void happensAsOftenAsTheRatioSays() {
        UniformRandomProvider stream = new RandomStreams(1, 0).named(NAME);
        int happened = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if (RandomStreams.happens(stream, 3, 1000)) {
                happened++;
            }
        }

        assertThat(happened).isBetween(3000 - 274, 3000 + 274);
    }
}
