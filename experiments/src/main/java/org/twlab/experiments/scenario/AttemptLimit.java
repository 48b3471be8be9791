package org.twlab.experiments.scenario;

import java.util.List;
import java.util.Optional;
import org.twlab.experiments.traffic.Pace;
import org.twlab.topology.language.Reading;

/** The rule that an open loop comes to an end: no run finishes one whose gaps are nothing, or nearly so. */
final class AttemptLimit {
    /** Attempts of a host in a run. The log of so many would take gigabytes. */
    private static final long MOST = 100_000_000;

    private static final double NANOS_PER_DAY = 86_400e9;

    private AttemptLimit() {}

    /** @param durationNanos length of a run; where it is not known only gaps of nothing are refused */
    static void check(List<FlowKeys.Stated> flows, Optional<Long> durationNanos, Reading reading) {
        flows.forEach(flow -> flow.values()
                .find(FlowKeys.ARRIVALS)
                .ifPresent(pace -> check(flow, attemptsPerNano(pace), durationNanos, reading)));
    }

    private static void check(
            FlowKeys.Stated flow, double attemptsPerNano, Optional<Long> durationNanos, Reading reading) {
        double allowed =
                flow.values().find(FlowKeys.ATTEMPTS).map(Long::doubleValue).orElse(Double.POSITIVE_INFINITY);
        double spanNanos = Math.min(flow.values().find(FlowKeys.STOP).orElse(Long.MAX_VALUE), durationNanos.orElse(1L));
        if (Math.min(allowed, attemptsPerNano * spanNanos) <= MOST) {
            return;
        }
        reading.error(
                flow.values().place(FlowKeys.ARRIVALS),
                Double.isInfinite(attemptsPerNano) && Double.isInfinite(allowed)
                        ? "attempts at one instant without end: a gap above 0s is needed, or 'attempts'"
                        : "more than " + MOST
                                + " attempts of one host, which no run comes to the end of: larger gaps are needed,"
                                + " or fewer 'attempts'");
    }

    /** How many begin in a nanosecond on average, at most. */
    private static double attemptsPerNano(Pace pace) {
        if (pace instanceof Pace.Even even) {
            return even.rate().perDay().doubleValue() / NANOS_PER_DAY;
        }
        if (pace instanceof Pace.Every every) {
            return 1 / every.gap().leastMean();
        }
        if (pace instanceof Pace.Poisson poisson) {
            return 1 / poisson.gap().leastMean();
        }
        return pace instanceof Pace.OnOff periods ? attemptsPerNano(periods) : 0;
    }

    /** Each period has one at its beginning, and one more for each gap that it lasts. */
    private static double attemptsPerNano(Pace.OnOff periods) {
        double gap = periods.gap().leastMean();
        double on = periods.on().leastMean();
        double cycle = on + periods.off().leastMean();
        if (gap == 0 || cycle == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return Double.isInfinite(on) ? 1 / gap : (1 + on / gap) / cycle;
    }
}
