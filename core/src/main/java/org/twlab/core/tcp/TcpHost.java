package org.twlab.core.tcp;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.Sysctls;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/**
 * A host with the TCP of a named kernel: listens, connects, and answers segments as that kernel does. Give it an
 * interface, or several with {@link #routes}. Confined to the thread of its run.
 */
public final class TcpHost extends Node {
    private static final int[] NO_ADDRESSES = {};
    private static final long ISN_CLOCK_NANOS = 64;

    final int id;
    private final TcpStack stack;
    private final NetworkContext context;
    private final Counters counters = new Counters();
    private HostSettings settings;
    private KernelTimers timers;
    private final Listeners listeners = new Listeners();
    private int[] moreAddresses = NO_ADDRESSES;
    private @Nullable Interface uplink;
    /** Null where everything goes out of one interface. */
    private @Nullable ForwardingTable routes;

    private @Nullable Opener opener;
    private @Nullable PeerTimestamps peers;
    private long key0;
    private long key1;
    private boolean keyed;
    private int entries;
    private @Nullable ChallengeLimit challenges;
    private @Nullable SynCookies cookies;
    /** Connections that no application holds. */
    int orphans;

    /** A host without an interface; give it one with {@link #addInterface}. */
    public TcpHost(String name, TcpStack stack, HostSettings settings, NetworkContext context) {
        super(name, context);
        this.stack = stack;
        this.context = context;
        this.settings = settings;
        this.timers = KernelTimers.of(settings, -settings.uptimeNanos());
        this.id = stack.register(this);
    }

    public HostSettings settings() {
        return settings;
    }

    public Counters counters() {
        return counters;
    }

    /** Sets a sysctl at run time; throws IllegalArgumentException when the kernel does not accept it. */
    public void setSysctl(String linuxName, String value) {
        settings = settings.withSysctl(linuxName, value);
    }

    /** Which of several interfaces leads where; a host with one interface needs none. */
    public ForwardingTable routes() {
        if (routes == null) {
            routes = new ForwardingTable();
        }
        return routes;
    }

    /** Gives the host one more address on its interface. */
    public void addAddress(int address) {
        moreAddresses = Arrays.copyOf(moreAddresses, moreAddresses.length + 1);
        moreAddresses[moreAddresses.length - 1] = address;
    }

    /**
     * Listens on a port of all addresses.
     *
     * @param backlog as given to listen(); cut to net.core.somaxconn
     * @param acceptor takes every connection at once; without one they wait for {@link Listener#accept}
     */
    public Listener listen(int port, int backlog, @Nullable Acceptor acceptor) {
        return listen(port, backlog, SocketOptions.DEFAULT, acceptor);
    }

    /**
     * Listens on a port of all addresses, with options that the connections inherit.
     *
     * @param backlog as given to listen(); cut to net.core.somaxconn
     * @param acceptor takes every connection at once; without one they wait for {@link Listener#accept}
     */
    public Listener listen(int port, int backlog, SocketOptions options, @Nullable Acceptor acceptor) {
        return listeners.listen(this, port, backlog, options, acceptor);
    }

    /** close() of a listener: connections that wait for accept() are reset, requests forgotten. */
    public void close(Listener listener) {
        listeners.remove(listener);
        Closing.closeListener(this, listener);
    }

    /**
     * Opens a connection. A local failure (no free port, port in use) returns a connection that is CLOSED and has an
     * {@link TcpConnection#error}; no packet is sent then and the handler is not called.
     */
    public TcpConnection connect(int remoteAddress, int remotePort, ConnectOptions options, ConnectionHandler handler) {
        if (opener == null) {
            opener = new Opener(this);
        }
        return opener.connect(remoteAddress, remotePort, options, handler);
    }

    /** TIME_WAIT and FIN_WAIT_2 entries of this host. */
    public int timeWaitEntries() {
        return entries;
    }

    /** Every socket of this host now, as {@code ss -tano} lists them; by local endpoint, then by remote endpoint. */
    public List<SocketSnapshot> snapshot() {
        return SocketSnapshot.of(this);
    }

    /** 4-tuples of connections this host has opened, entries included: each holds a local port. */
    public int portsUsed() {
        return opener == null ? 0 : opener.portsUsed();
    }

    /** Peers whose timestamp tcp_tw_recycle remembers. */
    public int peersRemembered() {
        return peers == null ? 0 : peers.size();
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        if (packet.destination() != primaryAddress() && !isMoreAddress(packet.destination())) {
            drop(packet, DropReason.NOT_MINE);
        } else if (!PacketCodec.verify(packet)) {
            count(Counter.IN_CSUM_ERRORS);
            drop(packet, DropReason.BAD_CHECKSUM);
        } else if (packet.payload() instanceof TcpSegment segment) {
            count(Counter.IN_SEGS);
            segmentArrives(packet, segment);
        } else if (packet.payload() instanceof IcmpMessage message) {
            IcmpInput.arrives(this, packet, message);
        } else {
            drop(
                    packet,
                    DropReason.UNKNOWN_PROTOCOL,
                    "protocol",
                    packet.payload().protocol());
        }
    }

    private void segmentArrives(Ipv4Packet packet, TcpSegment segment) {
        int tuplePorts = segment.destinationPort() << 16 | segment.sourcePort();
        TcpConnection c = stack.live.find(this, packet.destination(), packet.source(), tuplePorts);
        if (c != null) {
            connectionArrives(c, packet, segment);
            return;
        }
        int row = stack.entries().find(this, packet.destination(), packet.source(), tuplePorts);
        if (row != TimeWaitTable.NONE) {
            stack.entries().arrives(this, row, packet, segment);
            return;
        }
        Listener listener = listenerOn(segment.destinationPort());
        if (listener != null) {
            ListenInput.arrives(this, listener, packet, segment, OptionalInt.empty());
            return;
        }
        resetInReply(packet, segment);
        drop(packet, DropReason.NO_SOCKET, "flags", segment.flagText());
    }

    private static void connectionArrives(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        if (c.state == TcpState.SYN_SENT) {
            HandshakeInput.inSynSent(c, packet, segment);
        } else if (c.state == TcpState.SYN_RECEIVED && c.listener != null) {
            HandshakeInput.inSynReceived(c, c.listener, packet, segment);
        } else {
            SegmentInput.arrives(c, packet, segment);
        }
    }

    /** The connection an ICMP error speaks of. */
    @Nullable
    TcpConnection find(int localAddress, int remoteAddress, int tuplePorts) {
        return stack.live.find(this, localAddress, remoteAddress, tuplePorts);
    }

    /** Sends a segment from one of this host's addresses. */
    void transmit(int source, int destination, int identification, TcpSegment segment, PacketOrigin origin) {
        count(Counter.OUT_SEGS);
        int ttl = settings.ttl();
        Ipv4Packet packet = Ipv4Packet.of(source, destination, ttl, identification, segment, origin, nowNanos());
        Interface out = routes == null ? uplink() : routes.lookup(destination);
        if (out == null) {
            drop(packet, DropReason.NO_ROUTE);
        } else {
            out.send(context.stampChecksums() ? PacketCodec.stamp(packet) : packet);
        }
    }

    /** Answers a segment with RST; never another RST. */
    void resetInReply(Ipv4Packet packet, TcpSegment cause) {
        Resets.inReply(this, packet, cause);
    }

    /** A live connection is gone and no entry has taken its place. */
    void release(TcpConnection c) {
        releasePort(c.opener, c.ports, c.remoteAddress, c.explicitlyBound, c.reuseAddress);
    }

    void entryAdded() {
        entries++;
    }

    void entryRemoved(TimeWaitEntry entry) {
        entries--;
        releasePort(
                entry.openedHere(),
                entry.ports(),
                entry.remoteAddress(),
                entry.explicitlyBound(),
                entry.reuseAddress());
    }

    private void releasePort(
            boolean openedHere, int tuplePorts, int remoteAddress, boolean explicitlyBound, boolean reuseAddress) {
        if (opener != null && openedHere) {
            opener.released(tuplePorts, remoteAddress, explicitlyBound, reuseAddress);
        }
    }

    /** Whether tcp_tw_recycle is on. */
    boolean isRecycling() {
        return sysctls().isOn(Sysctl.TCP_TW_RECYCLE);
    }

    /** What tcp_tw_recycle remembers of a peer; null for nothing. */
    PeerTimestamps.@Nullable PeerRecord peerRecord(int localAddress, int localPort, int remoteAddress) {
        return peers == null ? null : peers.lookUp(recordScope(localAddress, localPort), remoteAddress, nowNanos());
    }

    /**
     * Remembers the timestamp of a connection that this host closed first.
     *
     * @param create whether a record is made when there is none
     * @return whether there is a record now
     */
    boolean remember(TimeWaitEntry entry, boolean create) {
        int scope = recordScope(entry.localAddress(), entry.localPort());
        if (!create && (peers == null || peers.lookUp(scope, entry.remoteAddress(), nowNanos()) == null)) {
            return false;
        }
        if (peers == null) {
            peers = PeerTimestamps.of(profile(), settings.memoryBytes());
        }
        boolean written = peers.remember(
                scope, entry.remoteAddress(), entry.tsRecent(), entry.tsRecentStamp(), secondsNow(), nowNanos());
        if (trace != null) {
            trace.on(new TraceEvent.PeerRecorded(
                    nowNanos(),
                    name(),
                    entry.localAddress(),
                    entry.remoteAddress(),
                    entry.tsRecent(),
                    entry.tsRecentStamp(),
                    written));
        }
        return true;
    }

    /** What of the own end belongs to the key of a record; never the port, unless the row that says so is off. */
    private int recordScope(int localAddress, int localPort) {
        int scope = profile().is(Parameter.RECYCLE_KEYED_BY_LOCAL) ? localAddress : 0;
        return profile().obeys(Row.R3) ? scope : localAddress ^ localPort << 16;
    }

    SynCookies cookies() {
        if (cookies == null) {
            cookies = new SynCookies(this, context.streams());
        }
        return cookies;
    }

    /** Whether one more challenge ACK may be sent in this second. */
    boolean takeChallengeAck() {
        if (challenges == null) {
            challenges = new ChallengeLimit(this);
        }
        return challenges.take();
    }

    /** What a connection adds to the host's timestamp clock. */
    int tsOffsetFor(int localAddress, int remoteAddress, int tuplePorts) {
        if (settings.timestampOffset().isPresent()) {
            return (int) settings.timestampOffset().getAsLong();
        }
        boolean hashed = profile().offsetMode() == OffsetMode.PER_4TUPLE_HASH
                && sysctls().get(Sysctl.TCP_TIMESTAMPS) == 1;
        return hashed ? (int) (flowHash(localAddress, remoteAddress, tuplePorts) >>> 32) : 0;
    }

    /** Initial sequence number: a hash of the connection under the host's secret, plus a clock of 64 ns (RFC 6528). */
    int isnFor(int localAddress, int remoteAddress, int tuplePorts) {
        return (int) (flowHash(localAddress, remoteAddress, tuplePorts) + nowNanos() / ISN_CLOCK_NANOS);
    }

    /** Where the port search toward a destination begins. */
    long portHash(int localAddress, int remoteAddress, int remotePort) {
        return flowHash(~localAddress, remoteAddress, remotePort) >>> 1;
    }

    /** A random stream of this host. */
    UniformRandomProvider stream(String purpose) {
        return context.streams().named(name() + "/" + purpose);
    }

    /** The n-th draw of this host's own generator. */
    long draw(int n) {
        return flowHash(n, 0, 0x64726177);
    }

    private long flowHash(int localAddress, int remoteAddress, int tuplePorts) {
        if (!keyed) {
            key0 = context.streams().keyOf(name() + "/key0");
            key1 = context.streams().keyOf(name() + "/key1");
            keyed = true;
        }
        return FlowHash.of(key0, key1, localAddress, remoteAddress, tuplePorts);
    }

    Listener[] listeners() {
        return listeners.all();
    }

    @Nullable
    Listener listenerOn(int port) {
        return listeners.on(port);
    }

    KernelProfile profile() {
        return settings.profile();
    }

    Sysctls sysctls() {
        return settings.sysctls();
    }

    TcpStack stack() {
        return stack;
    }

    TimeWaitSockets entries() {
        return stack.entries();
    }

    Simulation simulation() {
        return simulation;
    }

    void cancel(Event event) {
        simulation.cancel(event);
    }

    void count(Counter counter) {
        counters.add(counter);
    }

    long nowNanos() {
        return simulation.nowNanos();
    }

    int ticksNow() {
        return TimestampClock.ticksAt(settings, simulation.nowNanos());
    }

    int secondsNow() {
        return TimestampClock.secondsAt(settings, simulation.nowNanos());
    }

    int millisNow() {
        return TimestampClock.millisAt(simulation.nowNanos());
    }

    /** How the timers of this host round. */
    KernelTimers timers() {
        return timers;
    }

    /** How the timer of an entry of this host rounds that is already counted. */
    KernelTimers timersOfEntry() {
        if (entries == 1) {
            timers.begin(nowNanos());
        }
        return timers;
    }

    /** Length of TIME_WAIT: the kernel's, unless the scenario replaces it. */
    long timeWaitNanos() {
        return settings.timeWaitLengthNanos();
    }

    int primaryAddress() {
        return uplink().address();
    }

    private Interface uplink() {
        if (uplink == null) {
            uplink = interfaces().get(0);
        }
        return uplink;
    }

    private boolean isMoreAddress(int address) {
        for (int own : moreAddresses) {
            if (own == address) {
                return true;
            }
        }
        return false;
    }

    boolean isTraced() {
        return trace != null;
    }

    void trace(TraceEvent event) {
        if (trace != null) {
            trace.on(event);
        }
    }

    /** Counts a segment that was refused, with the values that decided it when somebody listens. */
    void refuse(Ipv4Packet packet, DropReason reason, Object... values) {
        drop(packet, reason, values);
    }

    void traceState(TcpConnection c, TcpState from, TcpState to, String rule) {
        if (trace != null) {
            traceState(c.tuple(), c.connectionId(), from, to, rule);
        }
    }

    void traceState(TimeWaitEntry entry, TcpState from, TcpState to, String rule) {
        if (trace != null) {
            traceState(entry.tuple(), entry.connectionId(), from, to, rule);
        }
    }

    private void traceState(FourTuple tuple, long connectionId, TcpState from, TcpState to, String rule) {
        trace(new TraceEvent.StateChanged(nowNanos(), name(), tuple, connectionId, from.name(), to.name(), rule));
    }

    void traceRefusal(TcpConnection c) {
        if (trace != null) {
            int limit = sysctls().asInt(Sysctl.TCP_MAX_TW_BUCKETS);
            trace.on(new TraceEvent.EntryRefused(nowNanos(), name(), c.tuple(), c.connectionId(), entries, limit));
        }
    }
}
