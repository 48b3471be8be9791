package org.twlab.nat.balancer;

import org.twlab.core.packet.Endpoint;

/**
 * One connection that a balancer remembers, at one instant.
 *
 * @param number unique in a run of the balancer, in the order of creation from 1
 * @param client endpoint the client uses
 * @param source endpoint the backend sees: the client's but under FULLNAT
 * @param backend where it goes
 * @param expiresNanos instant at which it is forgotten if no packet comes
 */
public record FlowSnapshot(
        long number, Endpoint client, Endpoint source, Endpoint backend, FlowState state, long expiresNanos) {}
