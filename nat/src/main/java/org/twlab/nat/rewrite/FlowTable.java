package org.twlab.nat.rewrite;

import org.jspecify.annotations.Nullable;

/** Values by flow number, in one open-addressing table with linear probing: a look-up boxes nothing. */
final class FlowTable<V> {
    private static final int FIRST_CAPACITY = 16;
    /** 2^64 / golden ratio: spreads numbers that follow each other (Fibonacci hashing). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] flows = new long[FIRST_CAPACITY];
    private @Nullable Object[] values = new Object[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** The value of a flow, or null. */
    @SuppressWarnings("unchecked") // put lets nothing else in
    @Nullable
    V get(long flow) {
        return (V) values[slot(flow)];
    }

    /** Sets the value of a flow, in place of one it may have had. */
    void put(long flow, V value) {
        int slot = slot(flow);
        if (values[slot] == null) {
            size++;
        }
        flows[slot] = flow;
        values[slot] = value;
        if (2 * size > values.length) {
            grow();
        }
    }

    /** Takes a flow out, if it is there; those behind it move up, so that probing still finds them. */
    void remove(long flow) {
        int free = slot(flow);
        if (values[free] == null) {
            return;
        }
        values[free] = null;
        size--;
        int mask = flows.length - 1;
        for (int slot = (free + 1) & mask; values[slot] != null; slot = (slot + 1) & mask) {
            Object value = values[slot];
            values[slot] = null;
            int to = slot(flows[slot]);
            flows[to] = flows[slot];
            values[to] = value;
        }
    }

    /** Where the flow is, or the empty slot where it would be. */
    private int slot(long flow) {
        int mask = flows.length - 1;
        int slot = (int) ((flow * SPREAD) >>> 32) & mask;
        while (values[slot] != null && flows[slot] != flow) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldFlows = flows;
        @Nullable Object[] oldValues = values;
        flows = new long[2 * oldFlows.length];
        values = new Object[flows.length];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldFlows[i]);
                flows[slot] = oldFlows[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
