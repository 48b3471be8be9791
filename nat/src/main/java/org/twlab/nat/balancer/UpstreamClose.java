package org.twlab.nat.balancer;

import java.util.Locale;

/** When a proxy closes its side of a connection to a backend; who closes first keeps TIME_WAIT. */
public enum UpstreamClose {
    /**
     * As soon as the client has finished and all its bytes are passed on: the client's FIN is handed on. Where clients close
     * first, so does the proxy.
     */
    UPSTREAM_FIRST,
    /**
     * Only after the backend has finished and the client's connection was closed: the backend closes first. A backend that
     * waits for the end of the request waits for ever.
     */
    AFTER_DOWNSTREAM;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in scenarios: {@code upstream-first}. */
    public String label() {
        return label;
    }
}
