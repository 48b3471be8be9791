package org.twlab.topology;

import java.util.Map;
import java.util.TreeMap;

/** The addresses of one realm that are no longer free: as ranges, so that 10^6 that follow each other are one. */
final class TakenAddresses {
    /** Last address by first, unsigned; ranges neither touch nor overlap. */
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /** Takes an address, unsigned; no effect if it is taken. */
    void take(long address) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(address);
        if (before != null && before.getValue() >= address) {
            return;
        }
        long first = before != null && before.getValue() == address - 1 ? before.getKey() : address;
        Long after = lastByFirst.remove(address + 1);
        lastByFirst.put(first, after == null ? address : after);
    }

    /** The first address from {@code from} on that is free, unsigned; may be past the last that there is. */
    long firstFree(long from) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(from);
        return before != null && before.getValue() >= from ? before.getValue() + 1 : from;
    }
}
