package org.twlab.experiments.traffic;

import java.util.Locale;
import java.util.Optional;

/** Who sent the first FIN or RST of a connection. */
public enum Closer {
    NOBODY,
    /** The opener. */
    CLIENT,
    /** The acceptor. */
    SERVER;

    /** The name in files; empty for nobody. */
    Optional<String> label() {
        return this == NOBODY ? Optional.empty() : Optional.of(name().toLowerCase(Locale.ROOT));
    }
}
