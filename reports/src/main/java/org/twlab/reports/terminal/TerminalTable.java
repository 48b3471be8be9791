package org.twlab.reports.terminal;

import java.util.ArrayList;
import java.util.List;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.table.Table;
import org.twlab.reports.terminal.TextGrid.Alignment;
import org.twlab.reports.terminal.TextGrid.Heading;

/**
 * A {@link Table} for people: numbers with four significant digits and to the right, times in nanoseconds as durations
 * ({@code started_ns 1500000000} is shown as {@code started 1.5s}), {@code -} for no value.
 */
public final class TerminalTable {
    private static final String NANOSECONDS = "ns";
    private static final String NANOSECONDS_SUFFIX = "_ns";
    private static final String ABSENT = "-";

    private TerminalTable() {}

    /** The table as text, each line with its LF. */
    public static String render(Table table, TerminalStyle style) {
        List<Column> columns = table.schema().columns();
        TextGrid grid =
                new TextGrid(columns.stream().map(TerminalTable::heading).toList());
        for (int row = 0; row < table.rowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < columns.size(); column++) {
                cells.add(table.isAbsent(row, column) ? ABSENT : cell(table, row, column, columns.get(column)));
            }
            grid.add(cells);
        }
        return grid.render(style);
    }

    private static Heading heading(Column column) {
        boolean renamed = isTime(column) && column.name().endsWith(NANOSECONDS_SUFFIX);
        String text = renamed
                ? column.name().substring(0, column.name().length() - NANOSECONDS_SUFFIX.length())
                : column.name();
        return new Heading(
                text,
                switch (column.type()) {
                    case INTEGER, DECIMAL -> Alignment.RIGHT;
                    case TEXT, BOOLEAN -> Alignment.LEFT;
                });
    }

    private static String cell(Table table, int row, int column, Column described) {
        return switch (described.type()) {
            case INTEGER -> {
                long value = table.integer(row, column);
                yield isTime(described) ? NumberText.duration(value) : Long.toString(value);
            }
            case DECIMAL -> NumberText.human(table.decimal(row, column));
            case TEXT -> table.text(row, column);
            case BOOLEAN -> Boolean.toString(table.bool(row, column));
        };
    }

    private static boolean isTime(Column column) {
        return column.type() == Column.Type.INTEGER && column.unit().equals(NANOSECONDS);
    }
}
