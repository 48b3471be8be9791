package org.twlab.experiments.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.Errno;
import org.twlab.reports.table.RowWriter;

/**
 * What became of every connection attempt of a run, in the order in which they began: numbers in columns, about 80 bytes
 * a row, so that a million attempts are an ordinary run. Rows count from 0.
 */
public final class AttemptLog {
    private static final int ROWS = 1 << 10;
    private static final Errno[] ERRNOS = Errno.values();
    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final Closer[] CLOSERS = Closer.values();
    /** Instant of something that has not happened. */
    static final long NEVER = -1;

    private final List<FlowNames> flows;
    /** By flow and opener: number of the host; flows of one host share it. */
    private final int[][] hosts;

    private final int hostCount;
    private final List<Chunk> chunks = new ArrayList<>();
    private int size;

    /**
     * Names for a flow's rows.
     *
     * @param flow name of the flow
     * @param openers names of its openers, in the order of their population
     */
    public record FlowNames(String flow, List<String> openers) {
        static FlowNames of(FlowPlan plan) {
            return new FlowNames(plan.name(), new NodeNames(plan.openers()));
        }
    }

    /** @param flows of the run, by index */
    AttemptLog(List<FlowNames> flows) {
        this.flows = List.copyOf(flows);
        Map<String, Integer> numbers = new HashMap<>();
        hosts = flows.stream()
                .map(flow -> flow.openers().stream()
                        .mapToInt(name -> numbers.computeIfAbsent(name, unseen -> numbers.size()))
                        .toArray())
                .toArray(int[][]::new);
        hostCount = numbers.size();
    }

    /** A log of no flow, without rows. */
    public static AttemptLog empty() {
        return new AttemptLog(List.of());
    }

    /** Number of hosts that open connections, over all flows. */
    public int hostCount() {
        return hostCount;
    }

    /** Number of the opener of a flow among all hosts that open connections, from 0. */
    public int hostOf(int flow, int opener) {
        return hosts[flow][opener];
    }

    /** Names of the flows of the run, by index. */
    public List<FlowNames> flows() {
        return flows;
    }

    /** Number of attempts begun. */
    public int size() {
        return size;
    }

    /** Appends an attempt that begins now; until {@link #end} it is unfinished. */
    int begin(int flow, int opener, int attempt, long startedNanos, int remoteAddress, int remotePort) {
        if (size == chunks.size() * ROWS) {
            chunks.add(new Chunk());
        }
        int row = size++;
        Chunk chunk = chunk(row);
        int at = row % ROWS;
        chunk.flow[at] = (short) flow;
        chunk.opener[at] = opener;
        chunk.attempt[at] = attempt;
        chunk.startedNanos[at] = startedNanos;
        chunk.connectedNanos[at] = NEVER;
        chunk.endedNanos[at] = NEVER;
        chunk.remoteAddress[at] = remoteAddress;
        chunk.remotePort[at] = (char) remotePort;
        chunk.outcome[at] = (byte) Outcome.UNFINISHED.ordinal();
        chunk.errno[at] = -1;
        return row;
    }

    /** What the opener's end of the connection says so far. */
    void connection(
            int row,
            int localAddress,
            int localPort,
            long connectedNanos,
            int synSent,
            long bytesSent,
            long bytesReceived,
            boolean timestamps,
            Closer closer) {
        Chunk chunk = chunk(row);
        int at = row % ROWS;
        chunk.localAddress[at] = localAddress;
        chunk.localPort[at] = (char) localPort;
        chunk.connectedNanos[at] = connectedNanos;
        chunk.synSent[at] = (short) synSent;
        chunk.bytesSent[at] = bytesSent;
        chunk.bytesReceived[at] = bytesReceived;
        chunk.timestamps[at] = timestamps;
        chunk.closer[at] = (byte) closer.ordinal();
    }

    /** How far the conversation has come: whole request-response pairs and their bytes. */
    void exchanges(int row, int completed, long bytes) {
        Chunk chunk = chunk(row);
        chunk.exchanges[row % ROWS] = completed;
        chunk.exchangeBytes[row % ROWS] = bytes;
    }

    /** Ends the attempt. */
    void end(int row, long endedNanos, Outcome outcome, @Nullable Errno errno) {
        Chunk chunk = chunk(row);
        int at = row % ROWS;
        chunk.endedNanos[at] = endedNanos;
        chunk.outcome[at] = (byte) outcome.ordinal();
        chunk.errno[at] = (byte) (errno == null ? -1 : errno.ordinal());
    }

    /** Index of the attempt's flow in the scenario. */
    public int flow(int row) {
        return chunk(row).flow[row % ROWS];
    }

    /** Index of the opener among those of its flow. */
    public int opener(int row) {
        return chunk(row).opener[row % ROWS];
    }

    /** Name of the opener. */
    public String host(int row) {
        return flows.get(flow(row)).openers().get(opener(row));
    }

    /** Number of the attempt on its host and flow, from 0. */
    public int attempt(int row) {
        return chunk(row).attempt[row % ROWS];
    }

    /** The address that the opener has asked for, in network order. */
    public int remoteAddress(int row) {
        return chunk(row).remoteAddress[row % ROWS];
    }

    public long startedNanos(int row) {
        return chunk(row).startedNanos[row % ROWS];
    }

    /** When the opener became ESTABLISHED, or -1. */
    public long connectedNanos(int row) {
        return chunk(row).connectedNanos[row % ROWS];
    }

    /** When the attempt ended, or -1. */
    public long endedNanos(int row) {
        return chunk(row).endedNanos[row % ROWS];
    }

    public Outcome outcome(int row) {
        return OUTCOMES[chunk(row).outcome[row % ROWS]];
    }

    public Optional<Errno> errno(int row) {
        byte errno = chunk(row).errno[row % ROWS];
        return errno < 0 ? Optional.empty() : Optional.of(ERRNOS[errno]);
    }

    /** SYN segments sent, retransmissions included. */
    public int synSent(int row) {
        return chunk(row).synSent[row % ROWS];
    }

    public long bytesSent(int row) {
        return chunk(row).bytesSent[row % ROWS];
    }

    public long bytesReceived(int row) {
        return chunk(row).bytesReceived[row % ROWS];
    }

    public boolean usesTimestamps(int row) {
        return chunk(row).timestamps[row % ROWS];
    }

    public Closer closer(int row) {
        return CLOSERS[chunk(row).closer[row % ROWS]];
    }

    /** Whole request-response pairs. */
    public int exchanges(int row) {
        return chunk(row).exchanges[row % ROWS];
    }

    /** Bytes of those pairs, both ways. */
    public long exchangeBytes(int row) {
        return chunk(row).exchangeBytes[row % ROWS];
    }

    /** Writes all rows in the columns of {@code connections.csv}. */
    public void writeTo(RowWriter rows, int point, int replication) {
        for (int row = 0; row < size; row++) {
            Chunk chunk = chunk(row);
            int at = row % ROWS;
            rows.integer(point)
                    .integer(replication)
                    .text(host(row))
                    .text(flows.get(chunk.flow[at]).flow())
                    .integer(chunk.attempt[at]);
            if (chunk.localPort[at] == 0) {
                rows.absent();
            } else {
                rows.text(endpoint(chunk.localAddress[at], chunk.localPort[at]));
            }
            rows.text(endpoint(chunk.remoteAddress[at], chunk.remotePort[at])).integer(chunk.startedNanos[at]);
            instant(rows, chunk.connectedNanos[at]);
            instant(rows, chunk.endedNanos[at]);
            rows.text(outcome(row).label())
                    .text(errno(row).map(Errno::name))
                    .integer(chunk.synSent[at])
                    .integer(chunk.bytesSent[at])
                    .integer(chunk.bytesReceived[at])
                    .text(closer(row).label())
                    .endRow();
        }
    }

    private static String endpoint(int address, int port) {
        return Address.text(address) + ":" + port;
    }

    private static void instant(RowWriter rows, long nanos) {
        if (nanos == NEVER) {
            rows.absent();
        } else {
            rows.integer(nanos);
        }
    }

    private Chunk chunk(int row) {
        return chunks.get(row / ROWS);
    }

    private static final class Chunk {
        final short[] flow = new short[ROWS];
        final int[] opener = new int[ROWS];
        final int[] attempt = new int[ROWS];
        final long[] startedNanos = new long[ROWS];
        final long[] connectedNanos = new long[ROWS];
        final long[] endedNanos = new long[ROWS];
        final int[] localAddress = new int[ROWS];
        final char[] localPort = new char[ROWS];
        final int[] remoteAddress = new int[ROWS];
        final char[] remotePort = new char[ROWS];
        final byte[] outcome = new byte[ROWS];
        final byte[] errno = new byte[ROWS];
        final byte[] closer = new byte[ROWS];
        final boolean[] timestamps = new boolean[ROWS];
        final short[] synSent = new short[ROWS];
        final long[] bytesSent = new long[ROWS];
        final long[] bytesReceived = new long[ROWS];
        final int[] exchanges = new int[ROWS];
        final long[] exchangeBytes = new long[ROWS];
    }
}
