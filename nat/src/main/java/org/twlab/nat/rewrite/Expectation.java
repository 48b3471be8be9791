package org.twlab.nat.rewrite;

/**
 * A connection that will come from outside: Linux {@code nf_conntrack_expect}. Addresses are in network order.
 *
 * @param flow the flow that announced it; its end ends the expectation
 * @param protocol of the connection
 * @param remoteAddress whence it comes, from any port
 * @param publicAddress the gateway's address that it goes to
 * @param insideAddress the host that waits for it
 * @param insidePort the port at which it waits
 * @param lifetimeNanos how long it is expected from now on, in nanoseconds
 */
public record Expectation(
        long flow,
        int protocol,
        int remoteAddress,
        int publicAddress,
        int insideAddress,
        int insidePort,
        long lifetimeNanos) {}
