package org.twlab.nat;

import java.util.Arrays;

/**
 * The memory of a table of connections: rows of ints, so that a connection costs 128 bytes and no object. The fields of a
 * row that a packet looks at lie side by side, which is what counts where a table is larger than the caches. A row number is valid until the row is given back.
 *
 * <p>Rows come in chunks of 2048, of which the first grows to that size. Larger ones would be humongous objects where a
 * heap has regions of 1 MB, and waste half of each.
 */
final class ConntrackRows {
    /** No such row. */
    static final int NONE = -1;

    /** What only the beginning and the end of a connection touch: next in the chain of {@link SourceIndex}. */
    static final int NEXT_SOURCE = 0;
    /** Neighbours among the rows of one source. */
    static final int OLDER = 1;

    static final int YOUNGER = 2;
    /** Order of creation, two ints. */
    static final int NUMBER = 3;
    /** Row of {@link RemotePorts}. */
    static final int REMOTE = 5;
    /** Neighbours in a bucket of the {@link ExpiryWheel}. */
    static final int PREVIOUS = 6;

    static final int FOLLOWING = 7;
    /** What every packet touches: the two tuples, {@link #TUPLE_WIDTH} ints each in the order of directions. */
    static final int SOURCE = 8;

    static final int DESTINATION = 9;
    static final int PORTS = 10;
    static final int TUPLE_WIDTH = 3;
    /** Two ints each: instant of expiry and its place among the events of the simulation. */
    static final int EXPIRES = 14;

    static final int SEQUENCE = 16;
    /** Protocol, and above it the place in the {@link ExpiryWheel}; {@link #NONE} for a free row. */
    static final int KIND = 18;
    /** State and flags, see {@link TcpColumns}. */
    static final int FLAGS = 19;
    /** The rest is of {@link TcpColumns}; of other protocols, the first two are the instant of creation. */
    static final int TRACKING = 20;

    static final int CREATED = TRACKING;
    static final int WIDTH = TRACKING + TcpColumns.WIDTH;
    /** Of a free row, the next free one. */
    private static final int NEXT_FREE = NEXT_SOURCE;

    private static final int PLACE_SHIFT = 8;
    private static final int CHUNK_BITS = 11;
    private static final int CHUNK_ROWS = 1 << CHUNK_BITS;
    private static final int FIRST_ROWS = 16;

    private int[][] chunks = {};
    private int rows;
    private int firstFree = NONE;

    /** A row whose fields are all to be written; it has no timeout. */
    int take(int protocol) {
        int row = firstFree;
        if (row == NONE) {
            makeRoom();
            row = rows++;
        } else {
            firstFree = get(row, NEXT_FREE);
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
        set(row, NEXT_FREE, firstFree);
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

    /** Place in the {@link ExpiryWheel}, or {@link #NONE}. */
    int place(int row) {
        return (get(row, KIND) >>> PLACE_SHIFT) - 1;
    }

    void setPlace(int row, int place) {
        set(row, KIND, protocol(row) | (place + 1) << PLACE_SHIFT);
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
