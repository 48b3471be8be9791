package org.twlab.topology.model;

/**
 * Settings of a router.
 *
 * @param forwardingDelayNanos time from the arrival of a packet to its departure
 */
public record RouterSpec(long forwardingDelayNanos) {}
