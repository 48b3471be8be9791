package org.twlab.experiments.scenario;

/**
 * When a point has replications enough: once the interval of a metric is narrow.
 *
 * @param metric full name, such as {@code client.connect.success_ratio}
 * @param relativeWidth largest share of the mean that half the 95 % interval may be, above 0
 * @param atLeast replications with a value of the metric, at least 2
 */
public record Until(String metric, double relativeWidth, int atLeast) {}
