package org.twlab.topology;

/**
 * A static route as described.
 *
 * @param node whose it is: one node, or each member of a group
 * @param target where it leads
 * @param nextNode the neighbour that gets the packets
 */
record StaticRoute(String node, RouteTarget target, String nextNode) {}
