package org.twlab.nat;

import java.util.Arrays;

/**
 * Finds the rows of a source, which is what the first packet came from (protocol, address, port): the youngest in a
 * chained hash, and from it the older ones in their order (nf_nat_bysource).
 */
final class SourceIndex {
    private static final int NONE = ConntrackRows.NONE;
    private static final int FIRST_CAPACITY = 16;

    private final ConntrackRows rows;
    private int[] heads = new int[FIRST_CAPACITY];
    private int sources;

    SourceIndex(ConntrackRows rows) {
        this.rows = rows;
        Arrays.fill(heads, NONE);
    }

    /** The youngest row of a source, or {@link ConntrackRows#NONE}. */
    int youngest(int protocol, int address, int port) {
        int row = heads[hash(protocol, address, port)];
        while (row != NONE && !isOf(row, protocol, address, port)) {
            row = rows.get(row, ConntrackRows.NEXT_SOURCE);
        }
        return row;
    }

    /** The next older row of the same source, or {@link ConntrackRows#NONE}. */
    int older(int row) {
        return rows.get(row, ConntrackRows.OLDER);
    }

    void add(int row) {
        int older = youngest(rows.protocol(row), address(row), port(row));
        rows.set(row, ConntrackRows.OLDER, older);
        rows.set(row, ConntrackRows.YOUNGER, NONE);
        if (older == NONE) {
            sources++;
            if (sources > heads.length) {
                grow();
            }
        } else {
            rows.set(older, ConntrackRows.YOUNGER, row);
            unlink(older);
        }
        link(row);
    }

    void remove(int row) {
        int older = rows.get(row, ConntrackRows.OLDER);
        int younger = rows.get(row, ConntrackRows.YOUNGER);
        if (older != NONE) {
            rows.set(older, ConntrackRows.YOUNGER, younger);
        }
        if (younger != NONE) {
            rows.set(younger, ConntrackRows.OLDER, older);
            return;
        }
        unlink(row);
        if (older == NONE) {
            sources--;
        } else {
            link(older);
        }
    }

    private int address(int row) {
        return rows.source(row, Direction.ORIGINAL);
    }

    private int port(int row) {
        return rows.ports(row, Direction.ORIGINAL) >>> 16;
    }

    private boolean isOf(int row, int protocol, int address, int port) {
        return address(row) == address && port(row) == port && rows.protocol(row) == protocol;
    }

    private int hash(int protocol, int address, int port) {
        return Tuple.hash(protocol, address, 0, port) & heads.length - 1;
    }

    private int headOf(int row) {
        return hash(rows.protocol(row), address(row), port(row));
    }

    private void link(int row) {
        int head = headOf(row);
        rows.set(row, ConntrackRows.NEXT_SOURCE, heads[head]);
        heads[head] = row;
    }

    private void unlink(int row) {
        int head = headOf(row);
        int next = rows.get(row, ConntrackRows.NEXT_SOURCE);
        if (heads[head] == row) {
            heads[head] = next;
            return;
        }
        int before = heads[head];
        while (rows.get(before, ConntrackRows.NEXT_SOURCE) != row) {
            before = rows.get(before, ConntrackRows.NEXT_SOURCE);
        }
        rows.set(before, ConntrackRows.NEXT_SOURCE, next);
    }

    private void grow() {
        int[] old = heads;
        heads = new int[2 * old.length];
        Arrays.fill(heads, NONE);
        for (int head : old) {
            int row = head;
            while (row != NONE) {
                int next = rows.get(row, ConntrackRows.NEXT_SOURCE);
                link(row);
                row = next;
            }
        }
    }
}
