package org.twlab.reports.pcapng;

import com.google.common.collect.ImmutableSet;

/**
 * A place where packets are seen; each is an interface of the file.
 *
 * @param name as the file calls it: {@code client[3]}, {@code client[3]-nat}
 * @param kind what it is
 * @param directions of a link, the names of its directions such as {@code client[3]->nat}; of a node, none
 */
public record CapturePoint(String name, Kind kind, ImmutableSet<String> directions) {

    /** What packets are seen at. */
    public enum Kind {
        /** A node, as it sends and receives. */
        NODE,
        /** A link, as packets enter it. */
        LINK
    }

    /** A node by its name. */
    public static CapturePoint node(String name) {
        return new CapturePoint(name, Kind.NODE, ImmutableSet.of());
    }

    /** A link both ways, by the names of the nodes it joins. */
    public static CapturePoint link(String name, String a, String b) {
        return new CapturePoint(name, Kind.LINK, ImmutableSet.of(a + "->" + b, b + "->" + a));
    }
}
