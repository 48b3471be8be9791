package org.twlab.nat.balancer;

import org.twlab.core.packet.Endpoint;

/**
 * A backend at one instant.
 *
 * @param endpoint its address and port
 * @param up whether it gets new connections
 * @param active connections being set up or established
 * @param inactive connections that are closing or over and not yet forgotten
 * @param connections all that it ever got
 */
public record BackendSnapshot(Endpoint endpoint, boolean up, int active, int inactive, long connections) {}
