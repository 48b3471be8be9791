package org.twlab.experiments.acceptance;

/**
 * One attempt of the client under observation.
 *
 * @param atNanos when it began, in nanoseconds since the start of the run
 * @param blocked whether it failed
 */
public record ObservedAttempt(long atNanos, boolean blocked) {}
