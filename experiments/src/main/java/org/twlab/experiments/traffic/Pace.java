package org.twlab.experiments.traffic;

import java.util.OptionalLong;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Rate;

/** When an opener begins its attempts. Attempts count from 0. */
public sealed interface Pace {
    /** When the first attempt begins. */
    default long firstNanos(long startNanos, Draws draws) {
        return startNanos;
    }

    /**
     * In an open loop, when attempt {@code k} begins, whatever becomes of the ones before it.
     *
     * @param k at least 1
     * @param startNanos when the opener began
     * @param previousNanos when attempt {@code k - 1} began
     */
    default OptionalLong nextNanos(long k, long startNanos, long previousNanos, Draws draws) {
        return OptionalLong.empty();
    }

    /** In a closed loop, how long after attempt {@code k} ended the next one begins. */
    default OptionalLong pauseNanos(long k, Draws draws) {
        return OptionalLong.empty();
    }

    /** The quantities of one opener. */
    interface Draws {
        /** The k-th value of a quantity, from the stream of this opener and key. */
        long draw(DrawnKey key, Distribution distribution, long k);
    }

    /** One attempt at the start. */
    record Once() implements Pace {}

    /** Open loop: the k-th attempt begins k / rate after the start. */
    record Even(Rate rate) implements Pace {
        @Override
        public OptionalLong nextNanos(long k, long startNanos, long previousNanos, Draws draws) {
            return OptionalLong.of(startNanos + rate.nanosUntil(k));
        }
    }

    /** Open loop: the first attempt at the start, then one after each drawn gap. */
    record Every(Distribution gap) implements Pace {
        @Override
        public OptionalLong nextNanos(long k, long startNanos, long previousNanos, Draws draws) {
            return OptionalLong.of(previousNanos + draws.draw(DrawnKey.ARRIVALS, gap, k - 1));
        }
    }

    /** Open loop: exponential gaps, the first one before the first attempt. */
    record Poisson(Distribution gap) implements Pace {
        /** A Poisson process of this rate. */
        public static Poisson of(Rate rate) {
            return new Poisson(new Distribution.Exponential(rate.meanGapNanos()));
        }

        @Override
        public long firstNanos(long startNanos, Draws draws) {
            return startNanos + draws.draw(DrawnKey.ARRIVALS, gap, 0);
        }

        @Override
        public OptionalLong nextNanos(long k, long startNanos, long previousNanos, Draws draws) {
            return OptionalLong.of(previousNanos + draws.draw(DrawnKey.ARRIVALS, gap, k));
        }
    }

    /** Closed loop: the next attempt begins this long after the last ended. */
    record Think(Distribution pause) implements Pace {
        @Override
        public OptionalLong pauseNanos(long k, Draws draws) {
            return OptionalLong.of(draws.draw(DrawnKey.THINK, pause, k));
        }
    }
}
