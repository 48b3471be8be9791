package org.twlab.nat.balancer;

import java.util.Arrays;

/**
 * A hash table from keys of 64 bits to numbers from 0 on: open addressing with linear probing in two arrays, at most half
 * full. Nothing iterates it.
 */
final class FlowIndex {
    static final int NONE = -1;
    private static final int FIRST_CAPACITY = 16;

    private long[] keys = new long[FIRST_CAPACITY];
    private int[] values = filled(FIRST_CAPACITY);
    private int size;

    /** The number of a key, or {@link #NONE}. */
    int get(long key) {
        return values[slotOf(key)];
    }

    /** Adds a key that is not there. */
    void add(long key, int value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = slotOf(key);
        keys[slot] = key;
        values[slot] = value;
        size++;
    }

    /** Removes a key that is there; what follows moves back, so that there are no gaps to skip. */
    void remove(long key) {
        int mask = keys.length - 1;
        int gap = slotOf(key);
        size--;
        int slot = gap;
        while (true) {
            slot = (slot + 1) & mask;
            if (values[slot] == NONE) {
                values[gap] = NONE;
                return;
            }
            int distance = (slot - home(keys[slot])) & mask;
            if (distance >= ((slot - gap) & mask)) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                gap = slot;
            }
        }
    }

    /** The key's slot, or the empty one where it would be. */
    private int slotOf(long key) {
        int slot = home(key);
        while (values[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private int home(long key) {
        return (int) (HashRing.mix(key) >>> 32) & (keys.length - 1);
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = filled(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static int[] filled(int capacity) {
        int[] values = new int[capacity];
        Arrays.fill(values, NONE);
        return values;
    }
}
