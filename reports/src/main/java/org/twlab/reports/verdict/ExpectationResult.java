package org.twlab.reports.verdict;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.RowWriter;

/**
 * What was expected of a metric at a sweep point and what was measured there, ready to be shown.
 *
 * @param point number of the sweep point
 * @param metric full name of the metric
 * @param where the axes of the point as a reader sees them, {@code tcp_tw_recycle=1, count=20}; may be empty
 * @param allowed what the expectation allows
 * @param measured the mean over the replications
 * @param verdict what follows
 * @param replicationsNeeded of an inconclusive verdict: replications still needed, where that is known
 */
public record ExpectationResult(
        int point,
        String metric,
        String where,
        Allowed allowed,
        Estimate measured,
        Outcome verdict,
        OptionalInt replicationsNeeded) {

    /**
     * The values an expectation allows.
     *
     * @param predicted the predicted value, where the expectation has one
     * @param low smallest value allowed, of those above 0 shown as 0; infinite: no bound
     * @param high largest value allowed, of those below 0 shown as 0; infinite: no bound
     */
    public record Allowed(OptionalDouble predicted, double low, double high) {
        /** Next to 0 is a number of 324 decimals, which tells readers nothing. */
        public Allowed {
            low = low == Double.MIN_VALUE ? 0 : low;
            high = high == -Double.MIN_VALUE ? 0 : high;
        }
    }

    /**
     * A measured mean.
     *
     * @param mean over the replications; NaN: no replication has a value
     * @param ciLow lower end of the 95 % interval of the mean; NaN: there is none
     * @param ciHigh upper end of the 95 % interval of the mean; NaN: there is none
     */
    public record Estimate(double mean, double ciLow, double ciHigh) {
        boolean hasValue() {
            return Double.isFinite(mean);
        }

        boolean hasInterval() {
            return Double.isFinite(ciLow) && Double.isFinite(ciHigh);
        }
    }

    /** What the measured values say about the expectation, the worst first. */
    public enum Outcome {
        REFUTED("refuted"),
        INCONCLUSIVE("inconclusive"),
        CONFIRMED("confirmed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** The word in tables and files. */
        public String label() {
            return label;
        }
    }

    /** Appends the row of {@link RunTables#EXPECTATIONS}. */
    public void appendTo(RowWriter expectations) {
        expectations
                .integer(point)
                .text(metric)
                .decimal(allowed.low())
                .decimal(allowed.high())
                .decimal(measured.mean())
                .decimal(measured.ciLow())
                .decimal(measured.ciHigh())
                .text(verdict.label())
                .endRow();
    }
}
