package org.twlab.nat;

/** Which way a packet goes, as seen from the entry that tracks it. */
enum Direction {
    /** As the first packet went. */
    ORIGINAL,
    REPLY;

    Direction opposite() {
        return this == ORIGINAL ? REPLY : ORIGINAL;
    }
}
