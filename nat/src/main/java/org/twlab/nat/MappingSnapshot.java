package org.twlab.nat;

import org.twlab.core.packet.Endpoint;

/**
 * One entry of a gateway's table at one instant.
 *
 * @param protocol 6 TCP, 17 UDP
 * @param inside endpoint the inside host uses
 * @param outside endpoint remote hosts see
 * @param remote endpoint of the other side
 * @param state name of the {@link ConntrackState}; of UDP {@code UNREPLIED} or {@code REPLIED}
 * @param expiresNanos instant at which it ends if no packet refreshes it
 */
public record MappingSnapshot(
        int protocol, Endpoint inside, Endpoint outside, Endpoint remote, String state, long expiresNanos) {}
