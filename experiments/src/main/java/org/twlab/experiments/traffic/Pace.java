package org.twlab.experiments.traffic;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Rate;

/** When an opener begins its attempts. Attempts count from 0. */
public sealed interface Pace {
    /** That of one opener, from its index in the flow: one that keeps account of what has been is a new one. */
    default Pace of(int opener) {
        return this;
    }

    /** Bytes of the response of arrival {@code k}, where the pace says so. */
    default OptionalLong responseBytes(long k) {
        return OptionalLong.empty();
    }

    /** Who closes the connection of arrival {@code k}, where the pace says so. */
    default Optional<Closes> closes(long k) {
        return Optional.empty();
    }

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

    /** Open loop: as {@link Every} in periods that come and go, the first at the start. Each begins with an attempt. */
    record OnOff(Distribution on, Distribution off, Distribution gap) implements Pace {
        @Override
        public Pace of(int opener) {
            return new Periods(this);
        }
    }

    /** The periods of one opener. */
    final class Periods implements Pace {
        private final OnOff settings;
        private long period;
        private long endNanos;

        private Periods(OnOff settings) {
            this.settings = settings;
        }

        @Override
        public long firstNanos(long startNanos, Draws draws) {
            endNanos = startNanos + draws.draw(DrawnKey.ON, settings.on, 0);
            return startNanos;
        }

        /** The gap that leads beyond the end of a period is not waited for. */
        @Override
        public OptionalLong nextNanos(long k, long startNanos, long previousNanos, Draws draws) {
            long nextNanos = previousNanos + draws.draw(DrawnKey.ARRIVALS, settings.gap, k - 1);
            if (nextNanos < endNanos) {
                return OptionalLong.of(nextNanos);
            }
            // a period begins behind the last attempt even where drawn lengths are 0
            long beginsNanos = Math.max(endNanos + draws.draw(DrawnKey.OFF, settings.off, period), previousNanos + 1);
            period++;
            endNanos = beginsNanos + draws.draw(DrawnKey.ON, settings.on, period);
            return OptionalLong.of(beginsNanos);
        }
    }

    /** Open loop: what a file says. */
    record Replay(FlowTrace trace) implements Pace {
        @Override
        public Pace of(int opener) {
            return new Arrivals(trace.of(opener));
        }
    }

    /** What a file says of one opener. */
    record Arrivals(List<FlowTrace.Arrival> arrivals) implements Pace {
        public Arrivals {
            arrivals = List.copyOf(arrivals);
        }

        @Override
        public long firstNanos(long startNanos, Draws draws) {
            return arrivals.isEmpty()
                    ? Long.MAX_VALUE
                    : startNanos + arrivals.get(0).startNanos();
        }

        @Override
        public OptionalLong nextNanos(long k, long startNanos, long previousNanos, Draws draws) {
            return k < arrivals.size()
                    ? OptionalLong.of(startNanos + arrivals.get((int) k).startNanos())
                    : OptionalLong.empty();
        }

        @Override
        public OptionalLong responseBytes(long k) {
            return arrivals.get((int) k).bytes();
        }

        @Override
        public Optional<Closes> closes(long k) {
            return arrivals.get((int) k).closes();
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
