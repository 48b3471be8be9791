package org.twlab.experiments.scenario;

import java.util.Locale;

/** Who calls {@code close()} first. */
public enum Closes {
    /** The opener, having read the last response. */
    CLIENT,
    /** The server, having written the last response. */
    SERVER,
    /** Both at the instant at which the opener has read the last response: the FINs cross. */
    BOTH,
    /** Nobody. */
    NEVER;

    /** As a scenario spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
