package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.trace.TraceEvent.PacketSent;

/** The two nodes of a link direction such as {@code a[3]->nat}. */
record Hop(String from, String to) {

    /** Whether the packet was made by the node that sends it. */
    boolean begins(PacketSent sent) {
        return from.equals(sent.packet().origin().originName());
    }

    /** Reads names, each only once. */
    static final class Names {
        private final Map<String, Hop> known = new HashMap<>();

        Hop of(String link) {
            return known.computeIfAbsent(link, Hop::parse);
        }
    }

    private static Hop parse(String link) {
        int arrow = link.indexOf("->");
        return new Hop(link.substring(0, arrow), link.substring(arrow + 2));
    }
}
