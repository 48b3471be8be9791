package org.twlab.topology.model;

/**
 * A time in which a link is down, both ways.
 *
 * @param fromNanos first instant of it, since the start of the run
 * @param toNanos first instant after it; above {@code fromNanos}
 */
public record Outage(long fromNanos, long toNanos) {}
