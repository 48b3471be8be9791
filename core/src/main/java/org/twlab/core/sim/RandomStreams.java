package org.twlab.core.sim;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Random streams by name. The seed of a stream is a hash of (master seed, replication, name), never drawn in execution
 * order: adding a component, a client or a thread changes no other stream, and any run can be repeated alone.
 */
public final class RandomStreams {
    /** Name of the generator, as the manifest of a run records it. */
    public static final String GENERATOR = RandomSource.L64_X128_MIX.name();

    private final long masterSeed;
    private final long replication;

    /**
     * @param masterSeed the seed of the batch; 0 is a seed
     * @param replication number of the run within its point, from 0
     */
    public RandomStreams(long masterSeed, long replication) {
        this.masterSeed = masterSeed;
        this.replication = replication;
    }

    /** The stream of a component, such as {@code client[3]/think}; each call returns it from its beginning. */
    public UniformRandomProvider named(String name) {
        return RandomSource.L64_X128_MIX.create(seedOf(name));
    }

    /** A 64-bit number that only (master seed, replication, name) decide: keys of hashes, secrets. */
    public long keyOf(String name) {
        return seedOf(name)[0];
    }

    private long[] seedOf(String name) {
        long[] seed = new long[4];
        for (int half = 0; half < 2; half++) {
            byte[] hash = Hashing.murmur3_128()
                    .newHasher()
                    .putLong(masterSeed)
                    .putLong(replication)
                    .putInt(half)
                    .putString(name, StandardCharsets.UTF_8)
                    .hash()
                    .asBytes();
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(hash);
            seed[2 * half] = bytes.getLong();
            seed[2 * half + 1] = bytes.getLong();
        }
        return seed;
    }
}
