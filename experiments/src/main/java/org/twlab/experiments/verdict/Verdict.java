package org.twlab.experiments.verdict;

import java.util.Collection;

/** What the measured values say about an expectation, the worst first. */
public enum Verdict {
    REFUTED,
    INCONCLUSIVE,
    CONFIRMED;

    /**
     * The verdict over several points: refuted if one is, else inconclusive if one is, else confirmed; of no points
     * inconclusive.
     */
    public static Verdict over(Collection<Verdict> points) {
        return points.stream().min(Verdict::compareTo).orElse(INCONCLUSIVE);
    }

    /** In lower case, as printed. */
    @Override
    public String toString() {
        return switch (this) {
            case REFUTED -> "refuted";
            case INCONCLUSIVE -> "inconclusive";
            case CONFIRMED -> "confirmed";
        };
    }
}
