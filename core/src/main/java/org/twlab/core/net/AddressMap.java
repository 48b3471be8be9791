package org.twlab.core.net;

import org.jspecify.annotations.Nullable;

/** Values by IPv4 address, in one open-addressing table with linear probing: a look-up boxes nothing. */
final class AddressMap<V> {
    private static final int FIRST_CAPACITY = 8;
    /** 2^32 / golden ratio: spreads addresses that follow each other (Fibonacci hashing). */
    private static final int SPREAD = 0x9E3779B9;

    private int[] addresses = new int[FIRST_CAPACITY];
    private @Nullable Object[] values = new Object[FIRST_CAPACITY];
    private int shift = shiftFor(FIRST_CAPACITY);
    private int size;

    int size() {
        return size;
    }

    /** The value of an address, or null. */
    @SuppressWarnings("unchecked") // put lets nothing else in
    @Nullable
    V get(int address) {
        return (V) values[slot(address)];
    }

    /** Sets the value of an address, in place of one it may have had. */
    void put(int address, V value) {
        int slot = slot(address);
        if (values[slot] == null) {
            size++;
        }
        addresses[slot] = address;
        values[slot] = value;
        if (2 * size > values.length) {
            grow();
        }
    }

    /** Takes an address out, if it is there; those behind it move up, so that probing still finds them. */
    void remove(int address) {
        int free = slot(address);
        if (values[free] == null) {
            return;
        }
        values[free] = null;
        size--;
        int mask = addresses.length - 1;
        for (int slot = (free + 1) & mask; values[slot] != null; slot = (slot + 1) & mask) {
            int moved = addresses[slot];
            Object value = values[slot];
            values[slot] = null;
            int to = slot(moved);
            addresses[to] = moved;
            values[to] = value;
        }
    }

    /** Where the address is, or the empty slot where it would be. */
    private int slot(int address) {
        int mask = addresses.length - 1;
        int slot = (address * SPREAD) >>> shift;
        while (values[slot] != null && addresses[slot] != address) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldAddresses = addresses;
        @Nullable Object[] oldValues = values;
        addresses = new int[2 * oldAddresses.length];
        values = new Object[addresses.length];
        shift = shiftFor(addresses.length);
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldAddresses[i]);
                addresses[slot] = oldAddresses[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static int shiftFor(int capacity) {
        return Integer.SIZE - Integer.numberOfTrailingZeros(capacity);
    }
}
