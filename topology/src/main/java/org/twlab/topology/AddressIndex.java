package org.twlab.topology;

/** Numbers, 0 or greater, by IPv4 address: one table with open addressing and linear probing, which boxes nothing. */
final class AddressIndex {
    /** What an address that is not there has. */
    static final int NONE = -1;

    private static final int FIRST_CAPACITY = 8;
    /** 2^32 / golden ratio: spreads addresses that follow each other (Fibonacci hashing). */
    private static final int SPREAD = 0x9E3779B9;

    private int[] addresses = new int[FIRST_CAPACITY];
    /** Each number plus one; 0 is an empty slot. */
    private int[] stored = new int[FIRST_CAPACITY];

    private int shift = shiftFor(FIRST_CAPACITY);
    private int size;

    int size() {
        return size;
    }

    /** The number of an address, or {@link #NONE}. */
    int get(int address) {
        return stored[slot(address)] - 1;
    }

    /** Takes an address and its number. */
    @FunctionalInterface
    interface Consumer {
        void accept(int address, int number);
    }

    /** Calls with every address and its number, in no order. */
    void forEach(Consumer consumer) {
        for (int slot = 0; slot < stored.length; slot++) {
            if (stored[slot] != 0) {
                consumer.accept(addresses[slot], stored[slot] - 1);
            }
        }
    }

    /** Gives an address a number if it has none; the one it had, or {@link #NONE}. */
    int putIfAbsent(int address, int number) {
        int slot = slot(address);
        int before = stored[slot] - 1;
        if (before == NONE) {
            addresses[slot] = address;
            stored[slot] = number + 1;
            size++;
            if (2 * size > stored.length) {
                grow();
            }
        }
        return before;
    }

    private int slot(int address) {
        int mask = addresses.length - 1;
        int slot = (address * SPREAD) >>> shift;
        while (stored[slot] != 0 && addresses[slot] != address) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldAddresses = addresses;
        int[] oldStored = stored;
        addresses = new int[2 * oldAddresses.length];
        stored = new int[addresses.length];
        shift = shiftFor(addresses.length);
        for (int i = 0; i < oldStored.length; i++) {
            if (oldStored[i] != 0) {
                int slot = slot(oldAddresses[i]);
                addresses[slot] = oldAddresses[i];
                stored[slot] = oldStored[i];
            }
        }
    }

    private static int shiftFor(int capacity) {
        return Integer.SIZE - Integer.numberOfTrailingZeros(capacity);
    }
}
