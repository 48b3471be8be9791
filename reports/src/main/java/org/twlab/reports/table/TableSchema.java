package org.twlab.reports.table;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a table holds: its file, what one row is, its columns in order.
 *
 * @param file name of the file the table is written to, such as {@code connections.csv}; for a table that is only
 *     shown, a name for messages
 * @param row what one row is: {@code a connection attempt}
 * @param columns the columns in the order of the file; at least one, names unique
 */
public record TableSchema(String file, String row, ImmutableList<Column> columns) {

    public TableSchema {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(file + " needs at least one column");
        }
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException(file + " has two columns named '" + column.name() + "'");
            }
        }
    }

    public static TableSchema of(String file, String row, List<Column> columns) {
        return new TableSchema(file, row, ImmutableList.copyOf(columns));
    }

    public static TableSchema of(String file, String row, Column... columns) {
        return new TableSchema(file, row, ImmutableList.copyOf(columns));
    }

    /**
     * Position of the column with this name, from 0.
     *
     * @throws IllegalArgumentException if there is none
     */
    public int indexOf(String name) {
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).name().equals(name)) {
                return index;
            }
        }
        throw new IllegalArgumentException(file + " has no column '" + name + "'");
    }
}
