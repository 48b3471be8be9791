package org.twlab.nat;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds rows by either of their tuples: one chained hash over the tuples of both directions, as that of the kernel. A
 * tuple of a row is a node: the row times 2, plus 1 for REPLY.
 */
final class TupleIndex {
    private static final int NONE = ConntrackRows.NONE;
    private static final int FIRST_CAPACITY = 16;
    private static final Direction[] DIRECTIONS = Direction.values();

    private final ConntrackRows rows;
    private int[] heads = new int[FIRST_CAPACITY];
    private int nodes;

    TupleIndex(ConntrackRows rows) {
        this.rows = rows;
        Arrays.fill(heads, NONE);
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
        int node = heads[Tuple.hash(protocol, source, destination, ports) & heads.length - 1];
        while (node != NONE) {
            int row = node >>> 1;
            int[] cells = rows.chunk(row);
            int at = rows.start(row) + (node & 1) * ConntrackRows.TUPLE_WIDTH;
            if (cells[at + ConntrackRows.PORTS] == ports
                    && cells[at + ConntrackRows.SOURCE] == source
                    && cells[at + ConntrackRows.DESTINATION] == destination
                    && rows.protocol(row) == protocol) {
                return node;
            }
            node = next(node);
        }
        return NONE;
    }

    /** Adds a row neither of whose tuples is here. */
    void add(int row) {
        nodes += 2;
        if (nodes > heads.length) {
            grow();
        }
        link(row << 1);
        link(row << 1 | 1);
    }

    void remove(int row) {
        unlink(row << 1);
        unlink(row << 1 | 1);
        nodes -= 2;
    }

    /**
     * A row near a tuple that may go, looked for among at most {@code limit} nodes from the chain of the tuple on; the
     * oldest of the first chain that has one. {@link ConntrackRows#NONE} if there is none.
     */
    int findNear(Tuple tuple, int limit, IntPredicate mayGo) {
        int head = Tuple.hash(tuple.protocol(), tuple.source(), tuple.destination(), tuple.ports());
        int looked = 0;
        for (int i = 0; i < heads.length && looked < limit; i++) {
            int found = NONE;
            for (int node = heads[head + i & heads.length - 1]; node != NONE; node = next(node)) {
                looked++;
                found = mayGo.test(node >>> 1) ? node >>> 1 : found;
            }
            if (found != NONE) {
                return found;
            }
        }
        return NONE;
    }

    private int next(int node) {
        return rows.get(node >>> 1, ConntrackRows.NEXT_TUPLE + (node & 1));
    }

    private void setNext(int node, int next) {
        rows.set(node >>> 1, ConntrackRows.NEXT_TUPLE + (node & 1), next);
    }

    private int headOf(int node) {
        int row = node >>> 1;
        Direction direction = directionOf(node);
        int hash = Tuple.hash(
                rows.protocol(row),
                rows.source(row, direction),
                rows.destination(row, direction),
                rows.ports(row, direction));
        return hash & heads.length - 1;
    }

    private void link(int node) {
        int head = headOf(node);
        setNext(node, heads[head]);
        heads[head] = node;
    }

    private void unlink(int node) {
        int head = headOf(node);
        if (heads[head] == node) {
            heads[head] = next(node);
            return;
        }
        int before = heads[head];
        while (next(before) != node) {
            before = next(before);
        }
        setNext(before, next(node));
    }

    /** Doubles the heads; the nodes of a chain keep their order. */
    private void grow() {
        int[] old = heads;
        heads = new int[2 * old.length];
        Arrays.fill(heads, NONE);
        int[] reversed = new int[16];
        for (int head : old) {
            int length = 0;
            for (int node = head; node != NONE; node = next(node)) {
                if (length == reversed.length) {
                    reversed = Arrays.copyOf(reversed, 2 * length);
                }
                reversed[length++] = node;
            }
            while (length > 0) {
                link(reversed[--length]);
            }
        }
    }
}
