package org.twlab.experiments.verdict;

import java.util.OptionalInt;
import org.twlab.experiments.statistics.Interval;
import org.twlab.experiments.statistics.Sample;
import org.twlab.experiments.statistics.StudentT;

/**
 * A verdict with the figures it rests on.
 *
 * @param verdict confirmed if the 99.9 % interval of the mean lies inside the allowed range, refuted if outside, else
 *     inconclusive; where every replication must lie in the range, one that does not refutes and otherwise it is
 *     confirmed
 * @param replications how many values were judged
 * @param mean of the values
 * @param displayed the 95 % interval of the mean, for readers
 * @param decisive the 99.9 % interval of the mean, for the verdict; of a single replication the value
 * @param replicationsNeeded of an inconclusive verdict: how many more replications should bring a decision if mean and
 *     spread stay as they are; empty where more than a million would be needed, and for the other verdicts
 */
public record Judgement(
        Verdict verdict,
        int replications,
        double mean,
        Interval displayed,
        Interval decisive,
        OptionalInt replicationsNeeded) {

    /** Level of the interval that readers see. */
    public static final double DISPLAYED_LEVEL = 0.95;

    /** Level of the interval that decides. */
    public static final double DECISIVE_LEVEL = 0.999;

    private static final int MOST_REPLICATIONS = 1_000_000;

    /**
     * Judges the values of a metric.
     *
     * @param values one per replication, at least one, all finite
     */
    public static Judgement of(AllowedRange allowed, double... values) {
        Sample sample = Sample.of(values);
        Interval decisive = sample.interval(DECISIVE_LEVEL);
        Verdict verdict =
                allowed.always() ? everyValue(allowed.values(), values) : byInterval(allowed.values(), decisive);
        OptionalInt needed =
                verdict == Verdict.INCONCLUSIVE ? stillNeeded(sample, allowed.values()) : OptionalInt.empty();
        return new Judgement(verdict, values.length, sample.mean(), sample.interval(DISPLAYED_LEVEL), decisive, needed);
    }

    private static Verdict byInterval(Interval allowed, Interval measured) {
        if (measured.isInside(allowed)) {
            return Verdict.CONFIRMED;
        }
        return measured.isOutside(allowed) ? Verdict.REFUTED : Verdict.INCONCLUSIVE;
    }

    private static Verdict everyValue(Interval allowed, double... values) {
        for (double value : values) {
            if (!allowed.contains(value)) {
                return Verdict.REFUTED;
            }
        }
        return Verdict.CONFIRMED;
    }

    /** The half-width must shrink to the distance between the mean and the nearest end of the range. */
    private static OptionalInt stillNeeded(Sample sample, Interval allowed) {
        double room = Math.min(Math.abs(sample.mean() - allowed.low()), Math.abs(allowed.high() - sample.mean()));
        if (halfWidth(sample, MOST_REPLICATIONS) > room) {
            return OptionalInt.empty();
        }
        int tooFew = sample.size();
        int enough = MOST_REPLICATIONS;
        while (enough - tooFew > 1) {
            int middle = tooFew + (enough - tooFew) / 2;
            if (halfWidth(sample, middle) > room) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return OptionalInt.of(enough - sample.size());
    }

    private static double halfWidth(Sample sample, int replications) {
        return StudentT.quantile(DECISIVE_LEVEL, replications - 1)
                * sample.standardDeviation()
                / StrictMath.sqrt(replications);
    }
}
