package org.twlab.reports.table;

import java.util.Locale;

/**
 * One column of a table, as the data dictionary describes it.
 *
 * @param name header of the column; where the values have a unit that could be mistaken it ends in it ({@code time_ns})
 * @param type what the values are
 * @param unit unit of the values ({@code ns}, {@code bytes}, {@code 1/s}), empty for counts, ratios and text
 * @param meaning one sentence for the reader of the file
 */
public record Column(String name, Type type, String unit, String meaning) {

    /** What the values of a column are. A field without a value is possible in each of them. */
    public enum Type {
        /** A signed 64-bit integer. */
        INTEGER,
        /** A decimal number with at most 12 significant digits. */
        DECIMAL,
        /** A text; the empty text differs from no value. */
        TEXT,
        /** {@code true} or {@code false}. */
        BOOLEAN;

        /** The name as the data dictionary writes it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name of a column must not be empty: " + meaning);
        }
        if (meaning.isBlank()) {
            throw new IllegalArgumentException("column '" + name + "' needs a meaning");
        }
    }

    /** An integer column. */
    public static Column integer(String name, String unit, String meaning) {
        return new Column(name, Type.INTEGER, unit, meaning);
    }

    /** A decimal column. */
    public static Column decimal(String name, String unit, String meaning) {
        return new Column(name, Type.DECIMAL, unit, meaning);
    }

    /** A text column; it has no unit. */
    public static Column text(String name, String meaning) {
        return new Column(name, Type.TEXT, "", meaning);
    }

    /** A true-or-false column; it has no unit. */
    public static Column bool(String name, String meaning) {
        return new Column(name, Type.BOOLEAN, "", meaning);
    }
}
