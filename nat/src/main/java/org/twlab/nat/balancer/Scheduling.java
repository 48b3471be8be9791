package org.twlab.nat.balancer;

import java.util.Locale;

/** Which of the backends that are up gets a new connection. */
public enum Scheduling {
    /** Each in turn, in the order of the settings (IPVS {@code rr}). */
    ROUND_ROBIN,
    /**
     * The one with the least of 256 x active + inactive connections, the first of several such (IPVS {@code lc}). Active are
     * those being set up or established.
     */
    LEAST_CONNECTIONS,
    /**
     * By a hash of the client's address modulo the number of backends that are up: a client stays with one backend until
     * that number changes; then most clients change.
     */
    SOURCE_HASH,
    /**
     * By a hash of the client's address and port on a ring on which each backend has many places: when one of n backends
     * goes, the 1/n of connections that it had are spread over the others, and no other connection changes.
     */
    CONSISTENT_HASH;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in scenarios: {@code least-connections}. */
    public String label() {
        return label;
    }
}
