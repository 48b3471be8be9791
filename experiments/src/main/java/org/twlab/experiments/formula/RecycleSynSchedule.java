package org.twlab.experiments.formula;

import java.util.ArrayList;
import java.util.List;

/**
 * How often a whole connection attempt of the slower of two clients fails before a server with tcp_tw_recycle: every SYN
 * of its schedule must meet a fresh record of the faster client. Attempts of the faster one are Poisson with rate
 * {@code λ}, all succeed, and each record blocks for {@code W} seconds.
 *
 * <p>Dynamic programme over the age {@code a} of the newest record at the time of a SYN, given that all SYNs so far were
 * blocked. At the first SYN its density is {@code λ e^{-λ a}} on [0, W). Over a gap d to the next SYN, a mass M of it
 * either gets a new record, which gives the density {@code M λ e^{-λ a}} on [0, min(d, W)), or it grows older by d with
 * probability {@code e^{-λ d}}: density {@code λ e^{-λ (a - d)} e^{-λ d}}, that is {@code λ e^{-λ a}} times the factor it
 * had at {@code a - d}; ages from W on drop out. So the density is always {@code λ e^{-λ a}} times a step function, and
 * the programme is exact with a few steps.
 */
final class RecycleSynSchedule {
    private final double rate;
    private final double window;
    private List<Step> steps;

    /** The density is {@code factor λ e^{-λ a}} for ages from {@code from} to {@code to}. */
    private record Step(double from, double to, double factor) {}

    private RecycleSynSchedule(double rate, double window) {
        this.rate = rate;
        this.window = window;
        this.steps = List.of(new Step(0, window, 1));
    }

    /**
     * The share of attempts all of whose SYNs are blocked.
     *
     * @param rate attempts of the faster client per second, not negative
     * @param window how long a record blocks, in seconds, not negative
     * @param repetitions when the SYN is sent again, in seconds after the first, each later than the one before
     */
    static double allBlocked(double rate, double window, double... repetitions) {
        Arguments.notNegative("rate", rate);
        RecycleSynSchedule schedule = new RecycleSynSchedule(rate, Arguments.notNegative("window", window));
        double last = 0;
        for (double at : repetitions) {
            schedule.waits(Arguments.positive("gap between SYNs", at - last));
            last = at;
        }
        return schedule.mass();
    }

    private double mass() {
        double mass = 0;
        for (Step step : steps) {
            mass += step.factor()
                    * StrictMath.exp(-rate * step.from())
                    * -StrictMath.expm1(-rate * (step.to() - step.from()));
        }
        return mass;
    }

    private void waits(double gap) {
        List<Step> later = new ArrayList<>();
        later.add(new Step(0, Math.min(gap, window), mass()));
        for (Step step : steps) {
            if (step.from() + gap < window) {
                later.add(new Step(step.from() + gap, Math.min(step.to() + gap, window), step.factor()));
            }
        }
        steps = later;
    }
}
