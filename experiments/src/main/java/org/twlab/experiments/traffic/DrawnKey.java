package org.twlab.experiments.traffic;

import java.util.Locale;

/** A quantity of a flow that may vary; its name is the last part of the name of its random stream. */
public enum DrawnKey {
    START,
    ARRIVALS,
    THINK,
    REQUEST,
    RESPONSE,
    SERVICE,
    EXCHANGES,
    EXCHANGE_GAP,
    CLOSE_DELAY,
    CLOSE_WAIT,
    GIVE_UP,
    DEADLINE,
    IDLE,
    ON,
    OFF;

    private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The key as a scenario file spells it: {@code close-delay}. */
    public String key() {
        return key;
    }
}
