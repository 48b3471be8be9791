package org.twlab.experiments.invariant;

/**
 * Where a run breaks an invariant.
 *
 * @param invariant name of the invariant
 * @param atNanos the instant, since the start of the run
 * @param what happened, with the values that decided it
 */
public record Violation(String invariant, long atNanos, String what) {}
