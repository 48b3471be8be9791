package org.twlab.reports.run;

import java.util.List;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/** The smallest run that has something in the files a run always fills. */
final class SmallRun {
    static final List<Column> AXES = List.of(Column.integer("tcp_tw_recycle", "", "value of the axis"));
    static final TableSchema RUNS = RunTables.runs(
            AXES, List.of(Column.decimal("client.connect.success_ratio", "", "share of attempts that are ok")));
    static final TableSchema SUMMARY = RunTables.summary(AXES);

    private SmallRun() {}

    static RunDirectory.Completed write(RunDirectory directory) {
        fill(directory);
        return directory.complete();
    }

    static void fill(RunDirectory directory) {
        directory.writeText("inputs/recycle-nat.yaml", "scenario: recycle-nat\n");
        directory.writeText("effective.yaml", "scenario: recycle-nat\nseed: 1\n");
        for (int attempt = 0; attempt < 3; attempt++) {
            directory.append(attempt(attempt));
        }
        RowWriter runs = directory.table(RUNS);
        runs.integer(0)
                .integer(0)
                .integer(1)
                .integer(1)
                .text("ok")
                .decimal(2.0 / 3)
                .endRow();
        directory.table(SUMMARY);
        directory.writeJson("manifest.json", JsonDocument.of(new JsonObject().put("schemaVersion", 1L)));
    }

    private static Table attempt(int number) {
        Table rows = new Table(RunTables.CONNECTIONS);
        rows.integer(0).integer(0).text("client[0]").text("client-server").integer(number);
        rows.text("10.0.0.1:3276" + number).text("203.0.113.10:80").integer(2_000_000_000L * number);
        if (number == 1) {
            rows.absent().absent().text("unfinished").absent();
        } else {
            rows.integer(2_000_000_000L * number + 32_000_000)
                    .integer(2_000_000_000L * number + 64_000_000)
                    .text("ok")
                    .absent();
        }
        rows.integer(1).integer(200).integer(1024).text("server").endRow();
        return rows;
    }
}
