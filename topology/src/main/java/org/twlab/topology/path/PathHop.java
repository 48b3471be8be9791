package org.twlab.topology.path;

/**
 * One hop of a path: over a link to a node.
 *
 * @param number from 1
 * @param link direction taken, {@code a->b}
 * @param node reached
 * @param address of the interface it is reached at; 0 for none
 * @param ttl with which the packet arrives
 * @param choices links that its flow hash had to choose from; 1 where there was nothing to choose
 * @param time of this hop: forwarding by the node before, then the link
 * @param total since the packet was sent
 */
public record PathHop(
        int number, String link, String node, int address, int ttl, int choices, TravelTime time, TravelTime total) {}
