package org.twlab.core.sim;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
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
     * The streams of one run.
     *
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

    /**
     * Draws whether something happens that happens in {@code numerator} of {@code denominator} cases: exactly, without a
     * {@code double}.
     *
     * @param numerator 0 (never) to {@code denominator} (always)
     * @param denominator at least 1
     */
    public static boolean happens(UniformRandomProvider stream, long numerator, long denominator) {
        return stream.nextLong(denominator) < numerator;
    }

    /** The state the generator begins with: increment and state of its linear part, then its two xor-shift words. */
    long[] seedOf(String name) {
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
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            seed[2 * half] = bytes.getLong();
            seed[2 * half + 1] = bytes.getLong();
        }
        return seed;
    }
}
