package org.twlab.nat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/**
 * The entries of a gateway, found by either tuple, and the public ports they take. No two entries share a tuple, be it
 * ORIGINAL or REPLY. Entries are rows of {@link ConntrackRows}; trackers see them as the one {@link ConntrackEntry}.
 */
final class ConntrackTable {
    /** How many tuples a full table looks at for an entry to evict: eight buckets of two, as full tables of 6.18 have. */
    private static final int EVICTION_TUPLES = 16;

    private final String node;
    private final Simulation simulation;
    private final @Nullable TraceListener trace;
    private final ConntrackRows rows = new ConntrackRows();
    private final TupleIndex byTuple = new TupleIndex(rows);
    private final SourceIndex bySource = new SourceIndex(rows);
    private final RemotePorts remotes;
    private final ExpiryWheel expiry;
    private final ConntrackEntry atHand = new ConntrackEntry();
    /** What nothing is known of yet. */
    private final TcpTrack fresh = new TcpTrack();

    private long created;
    /** Is told the numbers of entries that end; null for nobody. */
    private @Nullable LongConsumer endListener;

    ConntrackTable(String node, NatSettings settings, NetworkContext context) {
        this.node = node;
        this.simulation = context.simulation();
        this.trace = context.trace();
        this.remotes = new RemotePorts(settings);
        this.expiry = new ExpiryWheel(simulation, rows, settings.timeouts(), row -> end(row, "expired"));
    }

    /** From now on tells somebody the number of each entry that ends. */
    void tellEnds(LongConsumer listener) {
        endListener = listener;
    }

    int size() {
        return byTuple.size();
    }

    /** Distinct pairs of protocol and public endpoint, of TCP and UDP. */
    int portsUsed() {
        return remotes.used();
    }

    /** The tuple of an entry that equals this one, as a node of {@link TupleIndex}; {@link ConntrackRows#NONE} for none. */
    int find(int protocol, int source, int destination, int ports) {
        return byTuple.find(protocol, source, destination, ports);
    }

    int find(Tuple tuple) {
        return byTuple.find(tuple.protocol(), tuple.source(), tuple.destination(), tuple.ports());
    }

    /** The youngest entry whose first packet came from here and was translated; {@link ConntrackRows#NONE} for none. */
    int youngestFrom(int protocol, int address, int port) {
        return bySource.youngest(protocol, address, port);
    }

    /** The next older entry from the same endpoint. */
    int older(int row) {
        return bySource.older(row);
    }

    /** Ports taken in the range that is searched, see {@link RemotePorts#taken}. */
    int taken(Tuple wanted) {
        return remotes.taken(wanted);
    }

    /** What packets of a direction say of their source as they come in. */
    int source(int row, Direction direction) {
        return rows.source(row, direction);
    }

    int destination(int row, Direction direction) {
        return rows.destination(row, direction);
    }

    int ports(int row, Direction direction) {
        return rows.ports(row, direction);
    }

    /** The TCP state of an entry that is not at hand. */
    ConntrackState state(int row) {
        return TcpColumns.state(rows, row);
    }

    /** Behind all that the side which opened has sent. */
    int originalEnd(int row) {
        return TcpColumns.originalEnd(rows, row);
    }

    boolean isSourceTranslated(int row) {
        return hasFlag(row, TcpColumns.SOURCE_TRANSLATED);
    }

    /** Whether an entry is the gateway's own. */
    boolean isLocal(int row) {
        return hasFlag(row, TcpColumns.LOCAL);
    }

    private boolean hasFlag(int row, int flag) {
        return (rows.get(row, ConntrackRows.FLAGS) & flag) != 0;
    }

    /** The number of an entry: unlike its row it is never used again, from 1 in the order of creation. */
    long number(int row) {
        return rows.getLong(row, ConntrackRows.NUMBER);
    }

    /** Makes an entry of tuples that no other has. It has no timeout until its first packet gives it one. */
    ConntrackEntry create(Tuple original, Tuple reply) {
        return create(original, reply, 0);
    }

    /** As {@link #create}, for a connection that the gateway itself opens. */
    ConntrackEntry createOwn(Tuple original, Tuple reply) {
        return create(original, reply, TcpColumns.LOCAL);
    }

    /** As {@link #create}, for a connection to the gateway itself. */
    ConntrackEntry createInbound(Tuple original) {
        return create(original, original.inverse(), TcpColumns.LOCAL | TcpColumns.INBOUND);
    }

    private ConntrackEntry create(Tuple original, Tuple reply, int whose) {
        boolean translated =
                original.source() != reply.destination() || original.sourcePort() != reply.destinationPort();
        int row = rows.take(original.protocol());
        rows.setTuple(row, Direction.ORIGINAL, original);
        rows.setTuple(row, Direction.REPLY, reply);
        rows.setLong(row, ConntrackRows.NUMBER, ++created);
        rows.set(row, ConntrackRows.FLAGS, whose | (translated ? TcpColumns.SOURCE_TRANSLATED : 0));
        rows.set(row, ConntrackRows.REMOTE, remotes.take(publicTuple(row)));
        byTuple.add(row);
        if (translated) {
            bySource.add(row);
        }
        begin(row);
        if (trace != null) {
            MappingSnapshot entry = snapshot(row);
            trace.on(new TraceEvent.MappingCreated(simulation.nowNanos(), node, entry.internal(), entry.external()));
        }
        return load(row);
    }

    private void begin(int row) {
        if (rows.protocol(row) == Ipv4Packet.PROTOCOL_TCP) {
            TcpColumns.store(rows, row, fresh, false);
        } else {
            rows.setLong(row, ConntrackRows.CREATED, simulation.nowNanos());
        }
    }

    /** The tuple of what the remote endpoint sends: the one whose destination port others cannot have. */
    private Tuple publicTuple(int row) {
        boolean opensHere = hasFlag(row, TcpColumns.SOURCE_TRANSLATED | TcpColumns.LOCAL);
        return rows.tuple(row, opensHere && !hasFlag(row, TcpColumns.INBOUND) ? Direction.REPLY : Direction.ORIGINAL);
    }

    /** Takes an entry out of its row; it is at hand until the next one is. */
    ConntrackEntry load(int row) {
        ConntrackEntry entry = atHand;
        int flags = rows.get(row, ConntrackRows.FLAGS);
        entry.row = row;
        entry.protocol = rows.protocol(row);
        entry.seenReply = (flags & TcpColumns.SEEN_REPLY) != 0;
        if (entry.protocol == Ipv4Packet.PROTOCOL_TCP) {
            TcpColumns.load(rows, row, entry.tcp());
        } else {
            entry.assured = (flags & TcpColumns.ASSURED) != 0;
            entry.createdNanos = rows.getLong(row, ConntrackRows.CREATED);
        }
        return entry;
    }

    /** Puts an entry back, unless it has ended. */
    void store(ConntrackEntry entry) {
        int row = entry.row;
        if (row == ConntrackRows.NONE) {
            return;
        }
        if (entry.protocol == Ipv4Packet.PROTOCOL_TCP) {
            TcpColumns.store(rows, row, entry.tcp(), entry.seenReply);
        } else {
            int flags = rows.get(row, ConntrackRows.FLAGS) & TcpColumns.FIXED;
            int seen = entry.seenReply ? TcpColumns.SEEN_REPLY : 0;
            rows.set(row, ConntrackRows.FLAGS, flags | seen | (entry.assured ? TcpColumns.ASSURED : 0));
        }
    }

    /** Other timeouts from now on: they count for entries that are refreshed. */
    void setTimeouts(NatTimeouts timeouts) {
        expiry.set(timeouts);
    }

    void refresh(ConntrackEntry entry, ConntrackTimeout timeout) {
        expiry.refresh(entry.row, timeout);
    }

    /** Whether one timeout of this gateway is longer than another. */
    boolean isLonger(ConntrackTimeout one, ConntrackTimeout other) {
        return expiry.isLonger(one, other);
    }

    /** Removes the entry at hand at once; {@code how} tells the trace why. */
    void end(ConntrackEntry entry, String how) {
        end(entry.row, how);
        entry.row = ConntrackRows.NONE;
    }

    /** Removes an entry at once. */
    void end(int row, String how) {
        MappingSnapshot ended = trace == null ? null : snapshot(row);
        expiry.remove(row);
        byTuple.remove(row);
        if (isSourceTranslated(row)) {
            bySource.remove(row);
        }
        remotes.giveBack(rows.get(row, ConntrackRows.REMOTE), publicTuple(row));
        if (endListener != null) {
            endListener.accept(number(row));
        }
        rows.giveBack(row);
        if (trace != null && ended != null) {
            trace.on(new TraceEvent.MappingEnded(simulation.nowNanos(), node, ended.internal(), ended.external(), how));
        }
    }

    /** Makes room in a full table: ends an entry that is not assured, if one is near (early_drop). */
    boolean evictNear(Tuple tuple) {
        int row = byTuple.findNear(tuple, EVICTION_TUPLES, candidate -> !hasFlag(candidate, TcpColumns.ASSURED));
        if (row != ConntrackRows.NONE) {
            end(row, "evicted");
        }
        return row != ConntrackRows.NONE;
    }

    /** Ends all entries of a kind, in the order of their creation. */
    void endAll(IntPredicate kind, String how) {
        for (int row : inOrder(kind)) {
            end(row, how);
        }
    }

    /** All entries in the order of their creation. */
    List<MappingSnapshot> snapshot() {
        return Arrays.stream(inOrder(row -> true)).mapToObj(this::snapshot).toList();
    }

    private int[] inOrder(IntPredicate kind) {
        return IntStream.range(0, rows.limit())
                .filter(row -> !rows.isFree(row) && kind.test(row))
                .boxed()
                .sorted(Comparator.comparingLong(this::number))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private MappingSnapshot snapshot(int row) {
        boolean replied = hasFlag(row, TcpColumns.SEEN_REPLY);
        boolean tcp = rows.protocol(row) == Ipv4Packet.PROTOCOL_TCP;
        return new MappingSnapshot(
                rows.protocol(row),
                rows.tuple(row, Direction.ORIGINAL).fourTuple(),
                rows.tuple(row, Direction.REPLY).fourTuple(),
                tcp ? state(row).name() : replied ? "REPLIED" : "UNREPLIED",
                replied,
                hasFlag(row, TcpColumns.ASSURED),
                hasFlag(row, TcpColumns.INBOUND),
                rows.getLong(row, ConntrackRows.EXPIRES));
    }
}
