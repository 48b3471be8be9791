package org.twlab.experiments.method;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.run.Watcher;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/**
 * {@code method: bench}: counts events of the simulation for each connection, and bytes of the table for each entry at
 * its peak, at every point of the sweep. Both are exact; where the entries are many, the bytes are below a bound.
 */
final class Scale implements MethodProgram {
    /** What docs/performance.md promises for an entry, table and timer included. */
    private static final double MOST_BYTES = 96;
    /** With fewer, the 4096 rows that the table grows by weigh more than the entries. */
    private static final long FEWEST_ENTRIES = 10_000;

    private static final TableSchema ROWS = TableSchema.of(
            "scale.csv",
            "a point of the sweep",
            List.of(
                    Column.text("point", "the values of the axes"),
                    Column.integer("connections", "", "connections made"),
                    Column.integer("peak_entries", "", "most entries in TIME_WAIT at once"),
                    Column.decimal("events_per_connection", "", "events of the simulation, by connections"),
                    Column.decimal("bytes_per_entry", "bytes", "bytes of the table, by the most entries at once")));

    /** Counts entries as they come and go. */
    private static final class Population implements Watcher {
        private long entries;
        private long peak;

        @Override
        public void on(TraceEvent event) {
            if (event instanceof EntryCreated) {
                entries++;
                peak = Math.max(peak, entries);
            } else if (event instanceof EntryEnded) {
                entries--;
            }
        }
    }

    @Override
    public Optional<String> lacks(LoadedScenario loaded) {
        return loaded.base().traffic().isEmpty() ? Optional.of("it needs a flow") : Optional.empty();
    }

    @Override
    public BatchReport run(LoadedScenario loaded, Workplace workplace) {
        Findings findings = new Findings();
        Table rows = new Table(ROWS);
        OptionalDouble first = OptionalDouble.empty();
        for (Point point : loaded.points()) {
            if (workplace.interrupted().getAsBoolean()) {
                return findings.report(workplace.directory(), false, new Table(ROWS));
            }
            Population population = new Population();
            SingleRun run = SingleRun.prepare(point, 0, List.of(), population);
            RunResult result = run.run();
            long connections = result.attempts().size();
            double events = (double) result.events() / Math.max(1, connections);
            double bytes = (double) run.timeWaitTableBytes() / Math.max(1, population.peak);
            first = OptionalDouble.of(first.orElse(events));
            String where = where(point);
            findings.ran(connections, result.events());
            findings.expect("scale.peak_entries", where, connections, population.peak);
            findings.expect("scale.table_bytes", where, tableBytes(population.peak), run.timeWaitTableBytes());
            findings.expect("scale.events_per_connection", where, first.getAsDouble(), events);
            if (population.peak >= FEWEST_ENTRIES) {
                findings.expectAtMost("scale.bytes_per_entry", where, MOST_BYTES, bytes);
            }
            row(rows, where, connections, population.peak, events, bytes);
        }
        workplace.directory().append(rows);
        return findings.report(workplace.directory(), true, rows);
    }

    /** 17 columns of 4 bytes for rows that come by 4096, and 4 bytes for each hash head: a power of 2, 1024 at least. */
    private static long tableBytes(long entries) {
        long rows = (entries + 4095) / 4096 * 4096;
        long heads = Math.max(1024, Long.highestOneBit(2 * entries - 1));
        return (rows * 17 + heads) * Integer.BYTES;
    }

    private static void row(RowWriter rows, String where, long connections, long peak, double events, double bytes) {
        rows.text(where)
                .integer(connections)
                .integer(peak)
                .decimal(events)
                .decimal(bytes)
                .endRow();
    }

    private static String where(Point point) {
        StringBuilder text = new StringBuilder();
        point.values()
                .forEach((axis, value) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(axis)
                        .append('=')
                        .append(Objects.requireNonNull(value)));
        return text.toString();
    }
}
