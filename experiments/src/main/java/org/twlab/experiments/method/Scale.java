package org.twlab.experiments.method;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.run.Watcher;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.traffic.FlowSettings;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.topology.language.Distribution;

/**
 * {@code method: bench}: counts packets and events of the simulation for each connection, and bytes of the table for each
 * entry at its peak, at every point of the sweep. All are exact; where the entries are many, the bytes are below a bound.
 *
 * <p>A connection with a request and a response of one segment each, which the client closes, has {@link
 * #PACKETS_OF_CONNECTION} packets. Its events are the arrivals of these packets at the next node, its own beginning, and
 * the end of its entry; nothing else may take one.
 */
final class Scale implements MethodProgram {
    /** What docs/performance.md promises for an entry, table and timer included. */
    private static final double MOST_BYTES = 96;
    /** With fewer, the 4096 rows that the table grows by weigh more than the entries. */
    private static final long FEWEST_ENTRIES = 10_000;

    /** SYN, SYN-ACK, ACK; request and ACK; response and ACK; FIN, FIN with the ACK of the first, ACK. */
    private static final int PACKETS_OF_CONNECTION = 3 + 2 + 2 + 3;
    /** Payload of a segment with timestamps in a packet of 1500 bytes. */
    private static final long MOST_OF_SEGMENT = 1448;

    private static final TableSchema ROWS = TableSchema.of(
            "scale.csv",
            "a point of the sweep",
            List.of(
                    Column.text("point", "the values of the axes"),
                    Column.integer("connections", "", "connections made"),
                    Column.integer("peak_entries", "", "most entries in TIME_WAIT at once"),
                    Column.decimal("events_per_connection", "", "events of the simulation, by connections"),
                    Column.decimal("bytes_per_entry", "bytes", "bytes of the table, by the most entries at once")));

    /** Counts entries as they come and go, packets as hosts send them, and their arrivals. */
    private static final class Account implements Watcher {
        private long entries;
        private long peak;
        private long ended;
        private long packets;
        private long arrivals;

        @Override
        public void on(TraceEvent event) {
            if (event instanceof EntryCreated) {
                entries++;
                peak = Math.max(peak, entries);
            } else if (event instanceof EntryEnded) {
                entries--;
                ended++;
            } else if (event instanceof PacketSent sent) {
                String from = sent.packet().origin().originName();
                packets += sent.link().startsWith(from + "->") ? 1 : 0;
            } else if (event instanceof PacketDelivered) {
                arrivals++;
            }
        }
    }

    @Override
    public Optional<String> lacks(LoadedScenario loaded) {
        boolean allShort = !loaded.base().traffic().isEmpty()
                && loaded.base().traffic().stream().map(Flow::settings).allMatch(Scale::isShort);
        return allShort
                ? Optional.empty()
                : Optional.of("it needs flows with a request and a response of 1B to " + MOST_OF_SEGMENT
                        + "B that the client closes");
    }

    @Override
    public BatchReport run(LoadedScenario loaded, Workplace workplace) {
        Findings findings = new Findings();
        Table rows = new Table(ROWS);
        for (Point point : loaded.points()) {
            if (workplace.interrupted().getAsBoolean()) {
                return findings.report(workplace.directory(), false, new Table(ROWS));
            }
            Account account = new Account();
            SingleRun run = SingleRun.prepare(point, 0, List.of(), account);
            RunResult result = run.run();
            long connections = result.attempts().size();
            double events = (double) result.events() / Math.max(1, connections);
            double bytes = (double) run.timeWaitTableBytes() / Math.max(1, account.peak);
            String where = where(point);
            findings.ran(connections, result.events());
            findings.expect("scale.peak_entries", where, connections, account.peak);
            findings.expect("scale.table_bytes", where, tableBytes(account.peak), run.timeWaitTableBytes());
            findings.expect("scale.packets", where, PACKETS_OF_CONNECTION * connections, account.packets);
            findings.expect("scale.events", where, account.arrivals + connections + account.ended, result.events());
            if (account.peak >= FEWEST_ENTRIES) {
                findings.expectAtMost("scale.bytes_per_entry", where, MOST_BYTES, bytes);
            }
            row(rows, where, connections, account.peak, events, bytes);
        }
        workplace.directory().append(rows);
        return findings.report(workplace.directory(), true, rows);
    }

    private static boolean isShort(FlowSettings flow) {
        return flow.closes() == FlowSettings.Closes.CLIENT
                && isOneSegment(flow.request())
                && isOneSegment(flow.response());
    }

    private static boolean isOneSegment(Distribution bytes) {
        return bytes.least() >= 1 && bytes.most().orElse(Long.MAX_VALUE) <= MOST_OF_SEGMENT;
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
