package org.twlab.nat;

import java.util.function.IntPredicate;

/**
 * Finds rows by either of their tuples: one hash over the tuples of both directions, as that of the kernel. A tuple of a
 * row is a node: the row times 2, plus 1 for REPLY.
 *
 * <p>Open addressing, at most half full. A slot holds a node plus 1, and above it those bits of the hash that do not say
 * where the slot is; so a packet looks at no row but its own, and mostly at one line of slots.
 */
final class TupleIndex {
    private static final int NONE = ConntrackRows.NONE;
    private static final int EMPTY = 0;
    private static final int FIRST_CAPACITY = 32;
    private static final Direction[] DIRECTIONS = Direction.values();

    private final ConntrackRows rows;
    private int[] slots = new int[FIRST_CAPACITY];
    /** Of the bits of a hash that say where its slot is. */
    private int mask = FIRST_CAPACITY - 1;

    private int nodes;

    TupleIndex(ConntrackRows rows) {
        this.rows = rows;
    }

    static int rowOf(int node) {
        return node >>> 1;
    }

    static Direction directionOf(int node) {
        return DIRECTIONS[node & 1];
    }

    /** Rows that are here. */
    int size() {
        return nodes / 2;
    }

    /** The node with a tuple, or {@link ConntrackRows#NONE}. */
    int find(int protocol, int source, int destination, int ports) {
        int hash = Tuple.hash(protocol, source, destination, ports);
        for (int at = hash & mask; slots[at] != EMPTY; at = (at + 1) & mask) {
            if (((slots[at] ^ hash) & ~mask) == 0) {
                int node = nodeAt(at);
                int[] cells = rows.chunk(node >>> 1);
                int tuple = rows.start(node >>> 1) + (node & 1) * ConntrackRows.TUPLE_WIDTH;
                if (cells[tuple + ConntrackRows.PORTS] == ports
                        && cells[tuple + ConntrackRows.SOURCE] == source
                        && cells[tuple + ConntrackRows.DESTINATION] == destination
                        && rows.protocol(node >>> 1) == protocol) {
                    return node;
                }
            }
        }
        return NONE;
    }

    /** Adds a row neither of whose tuples is here. */
    void add(int row) {
        nodes += 2;
        if (2 * nodes > slots.length) {
            grow();
        }
        put(row << 1);
        put(row << 1 | 1);
    }

    void remove(int row) {
        take(row << 1);
        take(row << 1 | 1);
        nodes -= 2;
    }

    /**
     * The first row that may go among at most {@code limit} nodes from the slot of a tuple on; {@link ConntrackRows#NONE} if
     * there is none.
     */
    int findNear(Tuple tuple, int limit, IntPredicate mayGo) {
        int first = Tuple.hash(tuple.protocol(), tuple.source(), tuple.destination(), tuple.ports());
        int looked = 0;
        for (int i = 0; i < slots.length && looked < limit; i++) {
            int at = (first + i) & mask;
            if (slots[at] != EMPTY) {
                looked++;
                if (mayGo.test(nodeAt(at) >>> 1)) {
                    return nodeAt(at) >>> 1;
                }
            }
        }
        return NONE;
    }

    /** Rows below the most that were ever here: twice their number is at most half the slots, so a node plus 1 fits. */
    private int nodeAt(int slot) {
        return (slots[slot] & mask) - 1;
    }

    private int hash(int node) {
        int row = node >>> 1;
        Direction direction = directionOf(node);
        return Tuple.hash(
                rows.protocol(row),
                rows.source(row, direction),
                rows.destination(row, direction),
                rows.ports(row, direction));
    }

    private void put(int node) {
        int hash = hash(node);
        int at = hash & mask;
        while (slots[at] != EMPTY) {
            at = (at + 1) & mask;
        }
        slots[at] = (hash & ~mask) | (node + 1);
    }

    /** Takes a node out and moves those behind it forward that can stand nearer to where they belong. */
    private void take(int node) {
        int hole = hash(node) & mask;
        while (nodeAt(hole) != node) {
            hole = (hole + 1) & mask;
        }
        for (int at = (hole + 1) & mask; slots[at] != EMPTY; at = (at + 1) & mask) {
            int home = hash(nodeAt(at)) & mask;
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                slots[hole] = slots[at];
                hole = at;
            }
        }
        slots[hole] = EMPTY;
    }

    private void grow() {
        int[] old = slots;
        int oldMask = mask;
        slots = new int[2 * old.length];
        mask = slots.length - 1;
        for (int slot : old) {
            if (slot != EMPTY) {
                put((slot & oldMask) - 1);
            }
        }
    }
}
