package org.twlab.nat.rewrite;

/**
 * The ends of a flow from inside, as far as helpers want to know them. Addresses are in network order.
 *
 * @param insideAddress the host behind the gateway
 * @param publicAddress what it is translated to
 * @param remoteAddress the host outside
 * @param remotePort its port
 */
public record FlowEnds(int insideAddress, int publicAddress, int remoteAddress, int remotePort) {}
