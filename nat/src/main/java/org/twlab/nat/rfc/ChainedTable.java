package org.twlab.nat.rfc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of objects that hold their own key and a link to the next of the same slot: 4 to 8 bytes each beside the
 * link. Subclasses find by their key, walking from {@link #first}. Nothing iterates it in an order that could matter.
 */
abstract class ChainedTable<E> {
    private static final int FIRST_CAPACITY = 16;

    private @Nullable Object[] heads = new @Nullable Object[FIRST_CAPACITY];
    private int size;

    /** The hash of an element's key, well mixed in its low bits. */
    abstract int hashOf(E element);

    abstract @Nullable E next(E element);

    abstract void setNext(E element, @Nullable E next);

    final int size() {
        return size;
    }

    /** The first element to look at for a hash. */
    @SuppressWarnings("unchecked") // only add and remove write to heads
    final @Nullable E first(int hash) {
        return (E) heads[hash & (heads.length - 1)];
    }

    /** Adds an element whose key is not in the table. */
    final void add(E element) {
        if (size == heads.length) {
            grow();
        }
        push(element);
        size++;
    }

    /** Removes an element that is in the table. */
    final void remove(E element) {
        int slot = hashOf(element) & (heads.length - 1);
        E before = null;
        for (E at = first(slot); at != element; at = next(at)) {
            if (at == null) {
                throw new IllegalStateException("not in the table: " + element);
            }
            before = at;
        }
        E after = next(element);
        if (before == null) {
            heads[slot] = after;
        } else {
            setNext(before, after);
        }
        setNext(element, null);
        size--;
    }

    /** Calls with each element, in no order; elements must not be added or removed meanwhile. */
    final void forEach(Consumer<? super E> action) {
        for (int slot = 0; slot < heads.length; slot++) {
            for (E at = first(slot); at != null; at = next(at)) {
                action.accept(at);
            }
        }
    }

    private void push(E element) {
        int hash = hashOf(element);
        setNext(element, first(hash));
        heads[hash & (heads.length - 1)] = element;
    }

    private void grow() {
        @Nullable Object[] old = heads;
        heads = new @Nullable Object[2 * old.length];
        for (Object head : old) {
            @SuppressWarnings("unchecked") // as in first
            E at = (E) head;
            while (at != null) {
                E after = next(at);
                push(at);
                at = after;
            }
        }
    }

    /** Mixes two keys. */
    static int mix(long one, long other) {
        long hash = one * 0x9E37_79B9_7F4A_7C15L + other * 0xD1B5_4A32_D192_ED03L;
        hash = (hash ^ (hash >>> 32)) * 0xDABA_0B6E_B093_22E3L;
        return (int) (hash >>> 32);
    }

    /** An endpoint of a protocol as one number. */
    static long key(int protocol, int address, int port) {
        return (long) protocol << 48 | (address & 0xFFFF_FFFFL) << 16 | port;
    }
}
