package org.twlab.nat;

import org.jspecify.annotations.Nullable;

/**
 * A hash table of objects that hold their own key: open addressing with linear probing, at most half full. Subclasses
 * find by their key. Removing moves what follows back, so there are no gaps to skip. Nothing iterates it in an order
 * that could matter.
 */
abstract class ProbingTable<E> {
    private static final int FIRST_CAPACITY = 16;

    private @Nullable Object[] slots = new @Nullable Object[FIRST_CAPACITY];
    private int size;

    /** The hash of an element's key, well mixed in its low bits. */
    abstract int hashOf(E element);

    final int size() {
        return size;
    }

    /** Index of the first slot to look at for a hash. */
    final int home(int hash) {
        return hash & (slots.length - 1);
    }

    /** Index of the slot to look at after another. */
    final int after(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    @SuppressWarnings("unchecked") // only add and replace write to slots
    final @Nullable E at(int slot) {
        return (E) slots[slot];
    }

    /** Number of slots, for {@link #at}. */
    final int capacity() {
        return slots.length;
    }

    /** Adds an element whose key is not in the table. */
    final void add(E element) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        place(element);
        size++;
    }

    /** Puts another element with the same key in an element's place. */
    final void replace(E present, E other) {
        slots[slotOf(present)] = other;
    }

    /** Removes an element that is in the table. */
    final void remove(E element) {
        int gap = slotOf(element);
        size--;
        int slot = gap;
        while (true) {
            slot = after(slot);
            E next = at(slot);
            if (next == null) {
                slots[gap] = null;
                return;
            }
            int distance = (slot - home(hashOf(next))) & (slots.length - 1);
            if (distance >= ((slot - gap) & (slots.length - 1))) {
                slots[gap] = next;
                gap = slot;
            }
        }
    }

    private int slotOf(E element) {
        int slot = home(hashOf(element));
        while (slots[slot] != element) {
            if (slots[slot] == null) {
                throw new IllegalStateException("not in the table: " + element);
            }
            slot = after(slot);
        }
        return slot;
    }

    private void place(E element) {
        int slot = home(hashOf(element));
        while (slots[slot] != null) {
            slot = after(slot);
        }
        slots[slot] = element;
    }

    private void grow() {
        @Nullable Object[] old = slots;
        slots = new @Nullable Object[2 * old.length];
        for (Object element : old) {
            if (element != null) {
                @SuppressWarnings("unchecked") // as in at
                E placed = (E) element;
                place(placed);
            }
        }
    }

    /** Mixes an address with up to 48 more bits of a key. */
    static int mix(int address, long rest) {
        long hash = address * 0x9E37_79B9_7F4A_7C15L + rest * 0xD1B5_4A32_D192_ED03L;
        hash = (hash ^ (hash >>> 32)) * 0xDABA_0B6E_B093_22E3L;
        return (int) (hash >>> 32);
    }
}
