package org.twlab.nat;

import java.util.Arrays;

/**
 * The memory of a table of connections: rows of ints, so that a connection costs 136 bytes and no object. The fields of a
 * row lie side by side as a packet looks at nearly all of them. A row number is valid until the row is given back.
 *
 * <p>Rows come in chunks of 2048, of which the first grows to that size. Larger ones would be humongous objects where a
 * heap has regions of 1 MB, and waste half of each.
 */
final class ConntrackRows {
    /** No such row. */
    static final int NONE = -1;

    /** The two tuples: source, destination, ports of each; that of a direction is at its ordinal times this. */
    static final int TUPLE_WIDTH = 3;

    static final int SOURCE = 0;
    static final int DESTINATION = 1;
    static final int PORTS = 2;
    /** Next in the chains of {@link TupleIndex}, by direction; of a free row, the next free one. */
    static final int NEXT_TUPLE = 6;
    /** Next in the chain of {@link SourceIndex}. */
    static final int NEXT_SOURCE = 8;
    /** Neighbours among the rows of one source. */
    static final int OLDER = 9;

    static final int YOUNGER = 10;
    /** Neighbours in the list of those with the same timeout. */
    static final int PREVIOUS = 11;

    static final int FOLLOWING = 12;
    /** Two ints each: instant of expiry and its place among the events of the simulation; order of creation. */
    static final int EXPIRES = 13;

    static final int SEQUENCE = 15;
    static final int NUMBER = 17;
    /** Protocol, and above it the number of the {@link ExpiryList} the row is in; {@link #NONE} for a free row. */
    static final int KIND = 19;
    /** Row of {@link RemotePorts}. */
    static final int REMOTE = 20;
    /** State and flags, see {@link TcpColumns}. */
    static final int FLAGS = 21;
    /** The rest is of {@link TcpColumns}; of other protocols, the first two are the instant of creation. */
    static final int TRACKING = 22;

    static final int CREATED = TRACKING;
    static final int WIDTH = TRACKING + TcpColumns.WIDTH;

    private static final int TIMEOUT_SHIFT = 8;
    private static final int CHUNK_BITS = 11;
    private static final int CHUNK_ROWS = 1 << CHUNK_BITS;
    private static final int FIRST_ROWS = 16;

    private int[][] chunks = {};
    private int rows;
    private int firstFree = NONE;

    /** A row whose fields are all to be written; it is in no list of a timeout. */
    int take(int protocol) {
        int row = firstFree;
        if (row == NONE) {
            makeRoom();
            row = rows++;
        } else {
            firstFree = get(row, NEXT_TUPLE);
        }
        set(row, KIND, protocol);
        return row;
    }

    private void makeRoom() {
        int chunk = rows >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunk + 1);
            chunks[chunk] = new int[(chunk == 0 ? FIRST_ROWS : CHUNK_ROWS) * WIDTH];
        } else if (offset(rows) == chunks[chunk].length) {
            chunks[chunk] = Arrays.copyOf(chunks[chunk], 2 * chunks[chunk].length);
        }
    }

    void giveBack(int row) {
        set(row, KIND, NONE);
        set(row, NEXT_TUPLE, firstFree);
        firstFree = row;
    }

    /** Above every row that was ever taken. */
    int limit() {
        return rows;
    }

    boolean isFree(int row) {
        return get(row, KIND) == NONE;
    }

    int protocol(int row) {
        return get(row, KIND) & 0xFF;
    }

    /** Number of the {@link ExpiryList} that the row is in, or {@link #NONE}. */
    int timeout(int row) {
        return (get(row, KIND) >>> TIMEOUT_SHIFT) - 1;
    }

    /** Notes the number of a list, or {@link #NONE}. */
    void setTimeout(int row, int number) {
        set(row, KIND, protocol(row) | (number + 1) << TIMEOUT_SHIFT);
    }

    private static int offset(int row) {
        return (row & CHUNK_ROWS - 1) * WIDTH;
    }

    int get(int row, int field) {
        return chunks[row >>> CHUNK_BITS][offset(row) + field];
    }

    void set(int row, int field, int value) {
        chunks[row >>> CHUNK_BITS][offset(row) + field] = value;
    }

    long getLong(int row, int field) {
        return (long) get(row, field + 1) << 32 | (get(row, field) & 0xFFFF_FFFFL);
    }

    void setLong(int row, int field, long value) {
        set(row, field, (int) value);
        set(row, field + 1, (int) (value >>> 32));
    }

    /** The chunk of a row, for who reads or writes many fields of it: they begin at {@link #start}. */
    int[] chunk(int row) {
        return chunks[row >>> CHUNK_BITS];
    }

    int start(int row) {
        return offset(row);
    }

    int source(int row, Direction direction) {
        return get(row, direction.ordinal() * TUPLE_WIDTH + SOURCE);
    }

    int destination(int row, Direction direction) {
        return get(row, direction.ordinal() * TUPLE_WIDTH + DESTINATION);
    }

    int ports(int row, Direction direction) {
        return get(row, direction.ordinal() * TUPLE_WIDTH + PORTS);
    }

    Tuple tuple(int row, Direction direction) {
        return new Tuple(protocol(row), source(row, direction), destination(row, direction), ports(row, direction));
    }

    void setTuple(int row, Direction direction, Tuple tuple) {
        int at = direction.ordinal() * TUPLE_WIDTH;
        set(row, at + SOURCE, tuple.source());
        set(row, at + DESTINATION, tuple.destination());
        set(row, at + PORTS, tuple.ports());
    }
}
