package org.twlab.nat.balancer;

import java.util.Locale;

/** How a connection to the service reaches a backend. Source: Linux IPVS; FULLNAT as in LVS with local addresses. */
public enum BalancerMode {
    /** The destination is rewritten; what the backend sees as source is the client. Replies come back this way. */
    DNAT,
    /** Destination and source are rewritten, the source to an address and port of the pool. Replies come back to it. */
    FULLNAT,
    /**
     * Direct server return: the packet goes to the backend as it is, and the backend, which has the service address too,
     * answers the client directly.
     */
    DSR,
    /** TCP ends here; a connection of the balancer's own carries the bytes on. */
    PROXY;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in scenarios: {@code fullnat}. */
    public String label() {
        return label;
    }
}
