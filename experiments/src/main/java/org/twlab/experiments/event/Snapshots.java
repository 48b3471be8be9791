package org.twlab.experiments.event;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Node;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.TraceEvent.SocketSeen;
import org.twlab.core.trace.TraceListener;
import org.twlab.nat.MappingSnapshot;
import org.twlab.nat.Middlebox;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;

/** The snapshots of one run: the rows of {@code sockets.csv} and {@code mappings.csv}, and the sockets seen in its trace. */
public final class Snapshots {
    private static final int TCP = 6;
    private static final int ICMP = 1;

    private final int point;
    private final int replication;
    private final @Nullable TraceListener trace;
    private final Table sockets = new Table(RunTables.SOCKETS);
    private final Table mappings = new Table(RunTables.MAPPINGS);

    /**
     * No snapshot yet.
     *
     * @param trace is told of each socket seen but listeners; null for nobody
     */
    public Snapshots(int point, int replication, @Nullable TraceListener trace) {
        this.point = point;
        this.replication = replication;
        this.trace = trace;
    }

    /** Rows of {@code sockets.csv}. */
    public Table sockets() {
        return sockets;
    }

    /** Rows of {@code mappings.csv}. */
    public Table mappings() {
        return mappings;
    }

    /** Writes down what these nodes hold now, node by node. */
    void take(long nowNanos, List<Node> nodes) {
        for (Node node : nodes) {
            if (node instanceof TcpHost host) {
                host.snapshot().forEach(socket -> add(nowNanos, host.name(), socket));
            } else if (node instanceof Middlebox gateway) {
                gateway.snapshot().forEach(mapping -> add(nowNanos, gateway.name(), mapping));
            }
        }
    }

    private void add(long nowNanos, String host, SocketSnapshot socket) {
        begin(sockets, nowNanos, host).text(socket.local().toString());
        if (socket.state() == TcpState.LISTEN) {
            sockets.absent();
        } else {
            sockets.text(socket.remote().toString());
        }
        OptionalLong expiresNanos = expiresNanos(nowNanos, socket);
        sockets.text(socket.state().toString()).integer(expiresNanos).endRow();
        if (trace != null && socket.state() != TcpState.LISTEN) {
            FourTuple tuple = FourTuple.of(
                    socket.local().address(),
                    socket.local().port(),
                    socket.remote().address(),
                    socket.remote().port());
            trace.on(new SocketSeen(nowNanos, host, tuple, socket.state().name(), expiresNanos));
        }
    }

    /** Only an entry, and an orphan's FIN-WAIT-2, end by a timer alone; the other timers send something first. */
    private static OptionalLong expiresNanos(long nowNanos, SocketSnapshot socket) {
        boolean ends = switch (socket.timer()) {
            case TIME_WAIT -> true;
            case KEEPALIVE -> socket.state() == TcpState.FIN_WAIT_2;
            case NONE, RETRANSMIT, PERSIST -> false;
        };
        return ends ? OptionalLong.of(nowNanos + socket.remainingNanos()) : OptionalLong.empty();
    }

    private void add(long nowNanos, String gateway, MappingSnapshot mapping) {
        begin(mappings, nowNanos, gateway)
                .text(mapping.protocol() == TCP ? "tcp" : mapping.protocol() == ICMP ? "icmp" : "udp")
                .text(mapping.inside().toString())
                .text(mapping.outside().toString())
                .text(mapping.remote().toString())
                .text(mapping.state())
                .integer(mapping.expiresNanos())
                .endRow();
    }

    private RowWriter begin(Table rows, long nowNanos, String node) {
        return rows.integer(point).integer(replication).integer(nowNanos).text(node);
    }
}
