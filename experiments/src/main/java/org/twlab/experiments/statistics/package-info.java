/** Means, intervals, percentiles and batch means over the values of replications, summed in a fixed order. */
@NullMarked
package org.twlab.experiments.statistics;

import org.jspecify.annotations.NullMarked;
