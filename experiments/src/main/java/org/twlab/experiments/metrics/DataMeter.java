package org.twlab.experiments.metrics;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.experiments.traffic.DataListener;

/**
 * What applications read against what was written to them. Payload says which connection and end wrote it, so a byte of an
 * old duplicate is known even where it equals the true one. Ends of connections whose attempt began in the warm-up are left
 * out.
 */
final class DataMeter implements Meter, DataListener {
    private static final Set<Scope.Kind> SCOPES = Set.of(Scope.Kind.NODE, Scope.Kind.FLOW, Scope.Kind.ALL);

    private final Observation run;
    private final Result result;
    /** Ends that have read anything, two bits for each attempt: the opener's, then the acceptor's. */
    private final BitSet readers = new BitSet();
    /** Of these, the ends that have read what their peer had not written. */
    private final BitSet corrupted = new BitSet();
    /** Ends in scope that have written. */
    private final BitSet writers = new BitSet();

    private long foreignBytes;
    private long unreadBytes;

    private interface Result {
        double of(DataMeter meter);
    }

    private DataMeter(Observation run, Result result) {
        this.run = run;
        this.result = result;
    }

    /** The families it measures, in the order in which they are listed. */
    static List<MetricDefinition> definitions() {
        return List.of(
                define(
                        "data.foreign_bytes",
                        "bytes",
                        true,
                        "bytes read that the peer of this connection has not written: those of another incarnation",
                        meter -> meter.foreignBytes),
                define(
                        "data.corrupted_ratio",
                        "",
                        false,
                        "share of the connections' ends that read any such byte, of those that read anything",
                        meter -> meter.readers.isEmpty()
                                ? Double.NaN
                                : (double) meter.corrupted.cardinality() / meter.readers.cardinality()),
                define(
                        "data.lost_bytes",
                        "bytes",
                        true,
                        "bytes written here and not read by the peer when the run ends",
                        meter -> meter.unreadBytes));
    }

    private static MetricDefinition define(String name, String unit, boolean count, String meaning, Result result) {
        return new MetricDefinition(
                name,
                List.of(),
                unit,
                count,
                SCOPES,
                MetricDefinition.Basis.APPLICATIONS,
                meaning,
                (run, word) -> new DataMeter(run, result));
    }

    @Override
    public void wrote(int row, boolean opener, TcpConnection end, long bytes) {
        if (hasEnd(row, end)) {
            writers.set(bit(row, opener));
            unreadBytes += bytes;
        }
    }

    @Override
    public void read(int row, boolean opener, TcpConnection end, Payload bytes) {
        boolean own = bytes instanceof StreamBytes stream
                && stream.connectionId() == end.connectionId()
                && stream.fromOpener() != end.isOpener();
        if (own && writers.get(bit(row, !opener))) {
            unreadBytes -= bytes.length();
        }
        if (hasEnd(row, end)) {
            readers.set(bit(row, opener));
            if (!own) {
                corrupted.set(bit(row, opener));
                foreignBytes += bytes.length();
            }
        }
    }

    private static int bit(int row, boolean opener) {
        return 2 * row + (opener ? 0 : 1);
    }

    /** A host has the ends on itself; a flow has both ends of its connections. */
    private boolean hasEnd(int row, TcpConnection end) {
        return run.nodes().isEmpty()
                ? run.hasAttempt(row)
                : run.isMeasured(row) && run.hasNode(end.host().name());
    }

    @Override
    public double value() {
        return result.of(this);
    }
}
