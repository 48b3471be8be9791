package org.twlab.experiments.scenario;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is done with a scenario. */
public enum Method {
    /** Its runs are made and measured. */
    RUN,
    /** Networks are drawn until one breaks the claim, and that is made small. */
    EXPLORE,
    /** Every row of a decision table is tried. */
    TRUTH_TABLE,
    /** The runs are made several times and compared byte by byte. */
    DETERMINISM,
    /** Events and bytes are counted, and time is taken. */
    BENCH;

    /** As a scenario spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Method> of(String word) {
        return Arrays.stream(values())
                .filter(method -> method.word().equals(word))
                .findFirst();
    }
}
