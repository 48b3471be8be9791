package org.twlab.experiments.bench;

/**
 * One measured figure.
 *
 * @param name what was measured: {@code events_per_cpu_s}
 * @param parameter of the workload: {@code uniform delays, 1000 pending}
 * @param unit of the value
 * @param value the median of the rounds
 * @param note what a reader should know beside it: range over the rounds, wall time, heap
 */
public record Figure(String name, String parameter, String unit, double value, String note) {}
