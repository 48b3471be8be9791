package org.twlab.experiments.fault;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A number for each connection identifier, 0 at first. Identifiers are dense, so it is a table in chunks. */
final class ByConnection {
    private static final int ROWS = 1 << 10;

    private int[] @Nullable [] chunks = new int[1][];

    int get(long id) {
        int chunk = (int) (id / ROWS);
        int[] rows = chunk < chunks.length ? chunks[chunk] : null;
        return rows == null ? 0 : rows[(int) (id % ROWS)];
    }

    void set(long id, int value) {
        rows(id)[(int) (id % ROWS)] = value;
    }

    /** Adds 1; the sum. */
    int increment(long id) {
        return ++rows(id)[(int) (id % ROWS)];
    }

    private int[] rows(long id) {
        int chunk = (int) (id / ROWS);
        if (chunk >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, 2 * chunks.length));
        }
        int[] rows = chunks[chunk];
        if (rows == null) {
            rows = new int[ROWS];
            chunks[chunk] = rows;
        }
        return rows;
    }
}
