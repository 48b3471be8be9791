package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.Map;

/** The two nodes of a link direction such as {@code a[3]->nat}. */
record Hop(String from, String to) {

    /** Reads names, each only once. */
    static final class Names {
        private final Map<String, Hop> known = new HashMap<>();

        Hop of(String link) {
            return known.computeIfAbsent(link, Hop::parse);
        }
    }

    static Hop parse(String link) {
        int arrow = link.indexOf("->");
        return new Hop(link.substring(0, arrow), link.substring(arrow + 2));
    }
}
