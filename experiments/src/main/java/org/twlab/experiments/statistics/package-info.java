/**
 * Means, intervals, percentiles, comparisons and batch means, summed in a fixed order. Intervals over replications are
 * {@link org.twlab.experiments.statistics.Sample} for means, {@link org.twlab.experiments.statistics.Proportion} for how
 * often something happened, {@link org.twlab.experiments.statistics.OrderStatistics} for percentiles and {@link
 * org.twlab.experiments.statistics.PairedDifferences} for two variants; within one run it is {@link
 * org.twlab.experiments.statistics.LongRun}.
 */
@NullMarked
package org.twlab.experiments.statistics;

import org.jspecify.annotations.NullMarked;
