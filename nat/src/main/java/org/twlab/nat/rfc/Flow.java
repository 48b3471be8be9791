package org.twlab.nat.rfc;

/**
 * Both ends of what an inside host sends, as it sends it: made only where a mapping may have to be.
 *
 * @param protocol 1 ICMP, 6 TCP, 17 UDP
 * @param localPort inside port, or identifier of an ICMP query
 * @param remotePort 0 for ICMP
 */
record Flow(int protocol, int localAddress, int localPort, int remoteAddress, int remotePort) {}
