package org.twlab.experiments.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;

/**
 * The applications of one run: every opener of every flow, and the server behind every listening port. An attempt's
 * connection identifier is its row in the {@link AttemptLog} plus 1; by it the server knows which attempt it serves.
 */
public final class Traffic {
    /** Backlog of every listener; the kernel cuts it to net.core.somaxconn. */
    private static final int BACKLOG = 65535;
    /** Above all rows: connections that belong to an attempt but are not its first have identifiers behind this. */
    private static final long FURTHER_CONNECTIONS = 1L << 32;

    private final Simulation simulation;
    private final RandomStreams streams;
    private final long durationNanos;
    private final List<FlowPlan> flows;
    private final AttemptLog log;
    /** By row; null once neither end needs the attempt any more. */
    private final ArrayList<@Nullable Attempt> attempts = new ArrayList<>();

    /** By flow: whether no attempt begins any more. */
    private final boolean[] stopped;

    /** When hosts that have been rebooted are up again; only looked up. */
    private final IdentityHashMap<TcpHost, Long> upNanos = new IdentityHashMap<>();

    private DataListener[] dataListeners = {};
    private @Nullable TcpHost rebooting;
    private long furtherConnections;
    private long openersWrote;
    private long serversRead;
    private long serversWrote;
    private long openersRead;

    /** @param durationNanos length of the run; no attempt begins from then on */
    public Traffic(Simulation simulation, RandomStreams streams, long durationNanos, List<FlowPlan> flows) {
        this.simulation = simulation;
        this.streams = streams;
        this.durationNanos = durationNanos;
        this.flows = List.copyOf(flows);
        this.stopped = new boolean[flows.size()];
        this.log = new AttemptLog(flows.stream().map(AttemptLog.FlowNames::of).toList());
    }

    /** From now on tells somebody what applications write and read. */
    public void listen(DataListener listener) {
        dataListeners = Arrays.copyOf(dataListeners, dataListeners.length + 1);
        dataListeners[dataListeners.length - 1] = listener;
    }

    void openerWrote(int row, TcpConnection end, long bytes) {
        openersWrote += bytes;
        wrote(row, true, end, bytes);
    }

    void serverRead(int row, TcpConnection end, Payload bytes) {
        serversRead += bytes.length();
        read(row, false, end, bytes);
    }

    void serverWrote(int row, TcpConnection end, long bytes) {
        serversWrote += bytes;
        wrote(row, false, end, bytes);
    }

    void openerRead(int row, TcpConnection end, Payload bytes) {
        openersRead += bytes.length();
        read(row, true, end, bytes);
    }

    private void wrote(int row, boolean opener, TcpConnection end, long bytes) {
        for (DataListener listener : dataListeners) {
            listener.wrote(row, opener, end, bytes);
        }
    }

    private void read(int row, boolean opener, TcpConnection end, Payload bytes) {
        for (DataListener listener : dataListeners) {
            listener.read(row, opener, end, bytes);
        }
    }

    /** Puts a server behind a port of a host; it serves whichever flow a connection belongs to. */
    public void serve(TcpHost host, Collection<Integer> ports) {
        for (int port : ports) {
            host.listen(port, BACKLOG, this::accept);
        }
    }

    /** Schedules the first attempt of every opener, in the order of flows and openers. */
    public void start() {
        for (int flow = 0; flow < flows.size(); flow++) {
            FlowPlan plan = flows.get(flow);
            for (int opener = 0; opener < plan.openers().size(); opener++) {
                new OpenerLoop(this, flow, plan, opener).start();
            }
        }
    }

    /** From now on no attempt of this flow begins. */
    public void stop(String flow) {
        for (int index = 0; index < stopped.length; index++) {
            stopped[index] |= flows.get(index).name().equals(flow);
        }
    }

    boolean isStopped(int flow) {
        return stopped[flow];
    }

    /**
     * Reboots a host. The attempts that are going on there are aborted, and what began them begins nothing until it is up
     * again.
     */
    public void reboot(TcpHost host, long downNanos) {
        upNanos.put(host, nowNanos() + downNanos);
        rebooting = host;
        host.reboot(downNanos);
        rebooting = null;
    }

    /** Whether this host is losing its power just now. */
    boolean isRebooting(TcpHost host) {
        return host == rebooting;
    }

    /** When a host that is down is up again. */
    long upAgainNanos(TcpHost host) {
        return upNanos.getOrDefault(host, nowNanos());
    }

    /** Records what is known of the attempts that are still going; call it once, when the run is over. */
    public void finish() {
        for (Attempt attempt : attempts) {
            if (attempt != null) {
                attempt.recordUnfinished();
            }
        }
    }

    /**
     * Bytes over all connections so far.
     *
     * @param openersWrote payload that openers handed to their hosts
     * @param serversRead of that, what server applications read
     * @param serversWrote payload that servers handed to their hosts
     * @param openersRead of that, what openers' applications read
     */
    public record Totals(long openersWrote, long serversRead, long serversWrote, long openersRead) {}

    /** Bytes over all connections so far. */
    public Totals totals() {
        return new Totals(openersWrote, serversRead, serversWrote, openersRead);
    }

    /** What became of the attempts. */
    public AttemptLog log() {
        return log;
    }

    private ConnectionHandler accept(TcpConnection connection) {
        long row = connection.connectionId() - 1;
        Attempt attempt = row < 0 || row >= attempts.size() ? null : attempts.get((int) row);
        return attempt == null ? ConnectionHandler.NONE : attempt.accept(connection);
    }

    /** The identifier of a connection that an attempt has besides its own. */
    long nextFurtherConnection() {
        return FURTHER_CONNECTIONS + ++furtherConnections;
    }

    /** The attempt's row is the next one. */
    void enter(Attempt attempt) {
        attempts.add(attempt);
    }

    /** Neither end will ask for the attempt again. */
    void forget(int row) {
        attempts.set(row, null);
    }

    Simulation simulation() {
        return simulation;
    }

    long nowNanos() {
        return simulation.nowNanos();
    }

    RandomStreams streams() {
        return streams;
    }

    long durationNanos() {
        return durationNanos;
    }
}
