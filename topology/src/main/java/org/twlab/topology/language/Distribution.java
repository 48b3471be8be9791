package org.twlab.topology.language;

import com.google.common.primitives.ImmutableLongArray;
import java.util.OptionalLong;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A quantity that may vary: whole numbers of its base unit (nanoseconds, bytes, or a bare number). Every drawn value is
 * brought into 0 to {@link #MAX}; what a formula yields between two whole numbers is rounded to the nearer, halves up.
 * Functions come from {@link StrictMath}: the same draws on every machine.
 */
public sealed interface Distribution {
    /** Largest value ever drawn: in nanoseconds a little over 146 years. */
    long MAX = Long.MAX_VALUE / 2;

    /**
     * The k-th value.
     *
     * @param random the stream of what is drawn; not touched by values that are not random
     * @param k number of the draw or member, from 0; only {@link Step} and {@link Listed} look at it
     */
    long draw(UniformRandomProvider random, long k);

    /** Whether values depend on k. */
    default boolean usesIndex() {
        return false;
    }

    /** Whether values are drawn at random. */
    default boolean isRandom() {
        return !usesIndex();
    }

    /** No value is below. */
    default long least() {
        return 0;
    }

    /** No value is above; empty where there is no such bound. */
    default OptionalLong most() {
        return OptionalLong.empty();
    }

    /** The mean of the first many values is not below; infinite where values grow without end. */
    double leastMean();

    /** Always the same. */
    static Distribution constant(long value) {
        return new Constant(value);
    }

    /** One value. */
    record Constant(long value) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return value;
        }

        @Override
        public boolean isRandom() {
            return false;
        }

        @Override
        public long least() {
            return value;
        }

        @Override
        public OptionalLong most() {
            return OptionalLong.of(value);
        }

        @Override
        public double leastMean() {
            return value;
        }
    }

    /** Every whole number from {@code low} to {@code high}, both included, equally likely. */
    record Uniform(long low, long high) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return low == high ? low : low + random.nextLong(high - low + 1);
        }

        @Override
        public long least() {
            return low;
        }

        @Override
        public OptionalLong most() {
            return OptionalLong.of(high);
        }

        @Override
        public double leastMean() {
            return low + (high - low) / 2.0;
        }
    }

    /** Exponential with the given mean. */
    record Exponential(long mean) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return rounded(-mean * StrictMath.log(1 - random.nextDouble()));
        }

        @Override
        public double leastMean() {
            return mean;
        }
    }

    /** Normal with mean and standard deviation; values below 0 become 0. Two uniform draws each (Box and Muller). */
    record Normal(long mean, long deviation) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            return rounded(mean + deviation * (radius * StrictMath.cos(angle)));
        }

        /** Values below 0 count as 0, so it is not below that of a mean of 0: deviation / sqrt(2 pi). */
        @Override
        public double leastMean() {
            return Math.max((double) mean, deviation / StrictMath.sqrt(2 * Math.PI));
        }
    }

    /** Pareto: P(X &gt; x) = (minimum / x)^shape from {@code minimum} on. */
    record Pareto(long minimum, double shape) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return rounded(minimum * StrictMath.pow(1 - random.nextDouble(), -1 / shape));
        }

        @Override
        public long least() {
            return minimum;
        }

        @Override
        public double leastMean() {
            return shape > 1 ? minimum * (shape / (shape - 1)) : Double.POSITIVE_INFINITY;
        }
    }

    /** Each of the recorded values equally likely, with repetition. */
    record Empirical(ImmutableLongArray values) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return values.get(random.nextInt(values.length()));
        }

        @Override
        public long least() {
            return values.stream().min().orElseThrow();
        }

        @Override
        public OptionalLong most() {
            return values.stream().max();
        }

        @Override
        public double leastMean() {
            return values.stream().average().orElseThrow();
        }
    }

    /** {@code first + k x increment}. */
    record Step(long first, long increment) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return increment != 0 && k > (MAX - first) / increment ? MAX : first + k * increment;
        }

        @Override
        public double leastMean() {
            return increment > 0 ? Double.POSITIVE_INFINITY : first;
        }

        @Override
        public boolean usesIndex() {
            return true;
        }
    }

    /** The k-th of the values, from the beginning again after the last. */
    record Listed(ImmutableLongArray values) implements Distribution {
        @Override
        public long draw(UniformRandomProvider random, long k) {
            return values.get((int) Math.floorMod(k, (long) values.length()));
        }

        @Override
        public double leastMean() {
            return values.stream().average().orElseThrow();
        }

        @Override
        public boolean usesIndex() {
            return true;
        }
    }

    private static long rounded(double value) {
        return Math.max(0, Math.min(MAX, (long) StrictMath.floor(value + 0.5)));
    }
}
