package org.twlab.nat.balancer;

import java.util.Locale;

/** What a client hears whose packet cannot go to a backend. */
public enum Rejection {
    /** RST. */
    RESET,
    /** Nothing: the packet is dropped. */
    SILENCE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in scenarios: {@code silence}. */
    public String label() {
        return label;
    }
}
