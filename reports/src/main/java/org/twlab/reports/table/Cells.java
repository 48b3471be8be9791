package org.twlab.reports.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The values of one column of a {@link Table}: 64 bits each, or texts; a bit set knows the absent ones. */
final class Cells {
    private final BitSet absent = new BitSet();
    private final List<String> texts = new ArrayList<>();
    private long[] bits = new long[0];
    private int size;

    void addBits(long value) {
        if (size == bits.length) {
            bits = Arrays.copyOf(bits, Math.max(16, bits.length + (bits.length >> 1)));
        }
        bits[size++] = value;
    }

    void addText(String value) {
        while (texts.size() < size) {
            texts.add("");
        }
        texts.add(value);
        size++;
    }

    void addAbsent() {
        absent.set(size);
        if (texts.isEmpty()) {
            addBits(0);
        } else {
            addText("");
        }
    }

    boolean isAbsent(int row) {
        return absent.get(row);
    }

    long bits(int row) {
        return bits[row];
    }

    String text(int row) {
        return row < texts.size() ? texts.get(row) : "";
    }
}
