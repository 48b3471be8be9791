package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.twlab.experiments.run.CounterLog;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;

/** What became of the attempts of a run, in forms that can be compared. */
final class AttemptRows {
    private static final Comparator<AttemptName> ORDER = Comparator.comparing(AttemptName::host)
            .thenComparing(AttemptName::flow)
            .thenComparing(AttemptName::attempt);

    private AttemptRows() {}

    /** An attempt of a run is known by its host, flow and number. */
    record AttemptName(String host, int flow, int attempt) {}

    /** When an attempt came how far, and how it ended; what does not depend on ports. */
    record Course(
            long startedNanos,
            long connectedNanos,
            long endedNanos,
            Outcome outcome,
            int synSent,
            long bytesReceived) {}

    /** The course of every attempt, in an order of its own. */
    static Map<AttemptName, Course> courses(AttemptLog log) {
        Map<AttemptName, Course> courses = new TreeMap<>(ORDER);
        for (int row = 0; row < log.size(); row++) {
            courses.put(
                    new AttemptName(log.host(row), log.flow(row), log.attempt(row)),
                    new Course(
                            log.startedNanos(row),
                            log.connectedNanos(row),
                            log.endedNanos(row),
                            log.outcome(row),
                            log.synSent(row),
                            log.bytesReceived(row)));
        }
        return courses;
    }

    /** The rows of {@code connections.csv}, every field as text. */
    static List<String> connections(AttemptLog log) {
        Table table = new Table(RunTables.CONNECTIONS);
        log.writeTo(table, 0, 0);
        return rows(table);
    }

    /** Whether no host has used a local endpoint twice, as one with random ports may. */
    static boolean reuseNoPort(AttemptLog log) {
        Table table = new Table(RunTables.CONNECTIONS);
        log.writeTo(table, 0, 0);
        int local = table.schema().columns().stream().map(Column::name).toList().indexOf("local");
        int host = table.schema().columns().stream().map(Column::name).toList().indexOf("host");
        Set<String> used = new HashSet<>();
        for (int row = 0; row < table.rowCount(); row++) {
            if (!table.isAbsent(row, local) && !used.add(table.text(row, host) + " " + table.text(row, local))) {
                return false;
            }
        }
        return true;
    }

    /** The rows of {@code counters.csv}, every field as text. */
    static List<String> counters(CounterLog log) {
        Table table = new Table(RunTables.COUNTERS);
        log.writeTo(table, new RunKey(0, 0));
        return rows(table);
    }

    /** The rows of a table, every field as text. */
    private static List<String> rows(Table table) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            List<String> fields = new ArrayList<>();
            for (int column = 0; column < table.schema().columns().size(); column++) {
                fields.add(field(table, row, column));
            }
            rows.add(String.join(",", fields));
        }
        return rows;
    }

    private static String field(Table table, int row, int column) {
        if (table.isAbsent(row, column)) {
            return "";
        }
        return switch (table.schema().columns().get(column).type()) {
            case INTEGER -> Long.toString(table.integer(row, column));
            case TEXT -> table.text(row, column);
            case DECIMAL, BOOLEAN -> throw new IllegalArgumentException("neither file has such a column");
        };
    }
}
