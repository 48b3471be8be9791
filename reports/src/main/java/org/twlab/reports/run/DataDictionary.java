package org.twlab.reports.run;

import java.util.List;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/** The data dictionary of a run directory: one entry for each column of each table. */
final class DataDictionary {
    private static final TableSchema SCHEMA = TableSchema.of(
            "columns.json",
            "a column of a table",
            Column.text("file", "file the column is in"),
            Column.text("column", "header of the column"),
            Column.text("type", "integer, decimal, text or boolean"),
            Column.text("unit", "unit of the values; empty: a count, a ratio or text"),
            Column.text("meaning", "what the values are"));

    private DataDictionary() {}

    static JsonDocument of(List<TableSchema> tables) {
        Table dictionary = new Table(SCHEMA);
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                dictionary
                        .text(table.file())
                        .text(column.name())
                        .text(column.type().label())
                        .text(column.unit())
                        .text(column.meaning())
                        .endRow();
            }
        }
        return JsonDocument.of(dictionary);
    }
}
