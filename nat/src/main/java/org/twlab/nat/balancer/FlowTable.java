package org.twlab.nat.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * The connections that a balancer remembers, in primitive columns: a flow is a row, found by the client's endpoint or by
 * the source it has toward its backend. Rows are used again; a flow's number is not.
 *
 * <p>Flows of one state form a list in the order of their last packets; only its first waits in the event queue, with its own
 * sequence number, so that each is forgotten at the same place among the events of one instant as if it waited alone.
 */
final class FlowTable {
    static final int NONE = -1;
    private static final int FIRST_ROWS = 16;
    private static final FlowState[] STATES = FlowState.values();

    private final Simulation simulation;
    private final Expiry[] expiry = new Expiry[STATES.length];
    private final FlowIndex byClient = new FlowIndex();
    private final FlowIndex bySource = new FlowIndex();

    private int[] clientAddress = new int[FIRST_ROWS];
    /** Port of the client. */
    private char[] clientPort = new char[FIRST_ROWS];
    /** As {@link SourcePorts#take} returns it, or {@link #NONE}. */
    private int[] source = new int[FIRST_ROWS];

    private int[] backend = new int[FIRST_ROWS];
    /** Ordinal of the state, or -1 of a row that is free. */
    private byte[] state = new byte[FIRST_ROWS];

    private long[] number = new long[FIRST_ROWS];
    private long[] expiresNanos = new long[FIRST_ROWS];
    private long[] sequence = new long[FIRST_ROWS];
    private int[] older = new int[FIRST_ROWS];
    /** The next in its list; of a free row the next free row. */
    private int[] newer = new int[FIRST_ROWS];

    private int rows;
    private int firstFree = NONE;
    private int size;
    private long created;

    /** @param onExpiry called with a flow whose time is over, which it must {@link #remove} */
    FlowTable(Simulation simulation, FlowTimeouts timeouts, IntConsumer onExpiry) {
        this.simulation = simulation;
        for (FlowState each : STATES) {
            expiry[each.ordinal()] = new Expiry(timeouts.of(each), onExpiry);
        }
    }

    int size() {
        return size;
    }

    /** The flow of a client's endpoint, or {@link #NONE}. */
    int find(int address, int port) {
        return byClient.get(clientKey(address, port));
    }

    /** The flow of a source toward a backend, or {@link #NONE}. */
    int findSource(int ofBackend, int ofSource) {
        return bySource.get(sourceKey(ofBackend, ofSource));
    }

    int clientAddress(int flow) {
        return clientAddress[flow];
    }

    int clientPort(int flow) {
        return clientPort[flow];
    }

    int source(int flow) {
        return source[flow];
    }

    int backend(int flow) {
        return backend[flow];
    }

    FlowState state(int flow) {
        return STATES[state[flow]];
    }

    /** Unique among all flows that this table ever had, from 1. */
    long number(int flow) {
        return number[flow];
    }

    long expiresNanos(int flow) {
        return expiresNanos[flow];
    }

    /** Makes a flow of a client that has none, in SYN_RECV. */
    int add(int address, int port, int toBackend, int fromSource) {
        int flow = takeRow();
        clientAddress[flow] = address;
        clientPort[flow] = (char) port;
        source[flow] = fromSource;
        backend[flow] = toBackend;
        number[flow] = ++created;
        state[flow] = (byte) FlowState.SYN_RECV.ordinal();
        size++;
        byClient.add(clientKey(address, port), flow);
        if (fromSource != NONE) {
            bySource.add(sourceKey(toBackend, fromSource), flow);
        }
        expiry[state[flow]].append(flow);
        return flow;
    }

    /** A packet has come: the flow is in this state now, and remembered for its timeout. */
    void refresh(int flow, FlowState now) {
        expiry[state[flow]].unlink(flow);
        state[flow] = (byte) now.ordinal();
        expiry[state[flow]].append(flow);
    }

    void remove(int flow) {
        expiry[state[flow]].unlink(flow);
        byClient.remove(clientKey(clientAddress[flow], clientPort[flow]));
        if (source[flow] != NONE) {
            bySource.remove(sourceKey(backend[flow], source[flow]));
        }
        state[flow] = NONE;
        newer[flow] = firstFree;
        firstFree = flow;
        size--;
    }

    /** All flows, oldest first. */
    List<Integer> flows() {
        List<Integer> flows = new ArrayList<>(size);
        for (int row = 0; row < rows; row++) {
            if (state[row] != NONE) {
                flows.add(row);
            }
        }
        flows.sort(Comparator.comparingLong(flow -> number[flow]));
        return flows;
    }

    private static long clientKey(int address, int port) {
        return Integer.toUnsignedLong(address) << 16 | port;
    }

    private static long sourceKey(int ofBackend, int ofSource) {
        return (long) ofBackend << 32 | Integer.toUnsignedLong(ofSource);
    }

    private int takeRow() {
        if (firstFree != NONE) {
            int row = firstFree;
            firstFree = newer[row];
            return row;
        }
        if (rows == state.length) {
            grow(2 * rows);
        }
        return rows++;
    }

    private void grow(int capacity) {
        clientAddress = Arrays.copyOf(clientAddress, capacity);
        clientPort = Arrays.copyOf(clientPort, capacity);
        source = Arrays.copyOf(source, capacity);
        backend = Arrays.copyOf(backend, capacity);
        state = Arrays.copyOf(state, capacity);
        number = Arrays.copyOf(number, capacity);
        expiresNanos = Arrays.copyOf(expiresNanos, capacity);
        sequence = Arrays.copyOf(sequence, capacity);
        older = Arrays.copyOf(older, capacity);
        newer = Arrays.copyOf(newer, capacity);
    }

    /**
     * The flows of one state, first to expire first, as the event that waits for the first. When that is refreshed the event
     * stays, finds nothing due and goes on to the one that is first then: it never waits later than the first.
     */
    private final class Expiry extends Event {
        private final long timeoutNanos;
        private final IntConsumer onExpiry;
        private int first = NONE;
        private int last = NONE;

        Expiry(long timeoutNanos, IntConsumer onExpiry) {
            this.timeoutNanos = timeoutNanos;
            this.onExpiry = onExpiry;
        }

        void append(int flow) {
            expiresNanos[flow] = Math.addExact(simulation.nowNanos(), timeoutNanos);
            sequence[flow] = simulation.reserveSequence();
            older[flow] = last;
            newer[flow] = NONE;
            if (last == NONE) {
                first = flow;
            } else {
                newer[last] = flow;
            }
            last = flow;
            awaitFirst();
        }

        void unlink(int flow) {
            if (older[flow] == NONE) {
                first = newer[flow];
            } else {
                newer[older[flow]] = newer[flow];
            }
            if (newer[flow] == NONE) {
                last = older[flow];
            } else {
                older[newer[flow]] = older[flow];
            }
        }

        @Override
        protected void fire() {
            if (first != NONE && expiresNanos[first] == atNanos() && sequence[first] == sequence()) {
                onExpiry.accept(first);
            }
            awaitFirst();
        }

        private void awaitFirst() {
            if (first != NONE && !isScheduled()) {
                simulation.scheduleReserved(this, expiresNanos[first], sequence[first]);
            }
        }
    }
}
