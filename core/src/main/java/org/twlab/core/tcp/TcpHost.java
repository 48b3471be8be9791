package org.twlab.core.tcp;

import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.Sysctls;
import org.twlab.core.net.ForwardingNode;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.IcmpErrors;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.FourTuple;
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
    private static final Listener[] NO_LISTENERS = {};

    final int id;
    private final TcpStack stack;
    private final Counters counters = new Counters();
    private HostSettings settings;
    private KernelTimers timers;
    /** Null while nobody has listened. */
    private @Nullable Listeners listeners;

    /** Null for a host with one address and one interface. */
    @Nullable
    Attachment attachment;

    private @Nullable HostPorts ports;
    private @Nullable RecycleMemory memory;
    private @Nullable HostSecrets secrets;
    private final HostSettings settingsAtBoot;
    private long bootNanos;
    private int boots;
    private int entries;
    /** Whether the packet at hand was refused. */
    private boolean refused;

    private @Nullable ChallengeLimit challenges;
    private @Nullable SynCookies cookies;
    private @Nullable HostIp ip;
    /** Connections that no application holds. */
    int orphans;

    /** A host without an interface; give it one with {@link #addInterface}. */
    public TcpHost(String name, TcpStack stack, HostSettings settings, NetworkContext context) {
        this(name, NO_MEMBER, stack, settings, context);
    }

    /** As the other, for the member {@code base[member]} of a population; {@link #NO_MEMBER} for none of any. */
    public TcpHost(String base, int member, TcpStack stack, HostSettings settings, NetworkContext context) {
        super(base, member, context);
        this.stack = stack;
        this.settings = settings;
        this.settingsAtBoot = settings;
        this.bootNanos = -settings.uptimeNanos();
        this.timers = KernelTimers.of(settings, bootNanos);
        this.id = stack.register(this);
    }

    public HostSettings settings() {
        return settings;
    }

    public Counters counters() {
        return counters;
    }

    /**
     * Sets a sysctl at run time; throws IllegalArgumentException when the kernel does not accept it. On a host that is
     * down it has no effect: what it boots with are its first settings.
     */
    public void setSysctl(String linuxName, String value) {
        HostSettings changed = settings.withSysctl(linuxName, value);
        if (!isDown()) {
            settings = changed;
            ports().changed();
        }
    }

    /** Which of several interfaces leads where; a host with one interface needs none. */
    public ForwardingTable routes() {
        return attachment().routes();
    }

    /**
     * Makes this host the TCP of a box that forwards: sources and sizes of packets follow the box's routes, and its first
     * interface, which is joined with one of the box, takes all of them there.
     */
    public void liveIn(ForwardingNode box) {
        attachment().ask(box.routes());
    }

    private Attachment attachment() {
        if (attachment == null) {
            attachment = new Attachment();
        }
        return attachment;
    }

    @Override
    public @Nullable Interface egressFor(Ipv4Packet packet) {
        return attachment == null ? firstInterface() : attachment.egressFor(packet, firstInterface());
    }

    @Override
    public int choicesFor(Ipv4Packet packet) {
        return attachment == null ? 1 : attachment.choicesFor(packet);
    }

    /** Gives the host one more address on its interface. */
    public void addAddress(int address) {
        attachment().add(address);
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
     * Listens on a port of all addresses, with options that the connections inherit. Where bind() fails the listener
     * hears nothing and says so in {@link Listener#error}.
     *
     * @param backlog as given to listen(); cut to net.core.somaxconn
     * @param acceptor takes every connection at once; without one they wait for {@link Listener#accept}
     */
    public Listener listen(int port, int backlog, SocketOptions options, @Nullable Acceptor acceptor) {
        if (listeners == null) {
            listeners = new Listeners();
        }
        return listeners.listen(this, port, backlog, options, acceptor);
    }

    /** close() of a listener: connections that wait for accept() are reset, requests forgotten. */
    public void close(Listener listener) {
        if (listener.error().isPresent()) {
            return;
        }
        if (listeners != null) {
            listeners.remove(listener);
        }
        ports().stopped(listener);
        Closing.closeListener(this, listener);
    }

    /**
     * Opens a connection. A local failure (no free port, port in use) returns a connection that is CLOSED and has an
     * {@link TcpConnection#error}; no packet is sent then and the handler is not called.
     */
    public TcpConnection connect(int remoteAddress, int remotePort, ConnectOptions options, ConnectionHandler handler) {
        return ports().opener().connect(remoteAddress, remotePort, options, handler);
    }

    /**
     * Takes the power from the host and gives it back. Its connections end without a packet and say
     * {@link Errno#EHOSTDOWN}; TIME_WAIT, what tcp_tw_recycle remembers and sysctls set at run time are gone; until it is
     * up it hears nothing and can open nothing; its timestamp clock begins anew. Listeners and counters stay.
     *
     * @param downNanos time until it is up again, not negative
     */
    public void reboot(long downNanos) {
        bootNanos = Math.addExact(nowNanos(), downNanos);
        boots++;
        Reboot.endAll(this);
        settings = settingsAtBoot;
        timers = KernelTimers.of(settings, bootNanos);
        ports = null;
        memory = null;
        secrets = null;
        challenges = null;
        cookies = null;
        if (ip != null) {
            ip.reassembler().clear(DropReason.HOST_DOWN);
            ip = null;
        }
    }

    /** Whether the host is rebooting. */
    public boolean isDown() {
        return nowNanos() < bootNanos;
    }

    /** TIME_WAIT and FIN_WAIT_2 entries of this host. */
    public int timeWaitEntries() {
        return entries;
    }

    /**
     * Every socket of this host now, as {@code ss -tano} lists them; by local endpoint, then by remote endpoint. None
     * while the host is down.
     */
    public List<SocketSnapshot> snapshot() {
        return isDown() ? List.of() : SocketSnapshot.of(this);
    }

    /** 4-tuples of connections this host has opened, entries included: each holds a local port. */
    public int portsUsed() {
        return ports == null ? 0 : ports.used();
    }

    /** Peers whose timestamp tcp_tw_recycle remembers. */
    public int peersRemembered() {
        return memory == null ? 0 : memory.size();
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        if (isDown()) {
            drop(packet, DropReason.HOST_DOWN);
        } else if (!hasAddress(packet.destination())) {
            drop(packet, DropReason.NOT_MINE);
        } else if (!PacketCodec.verify(packet)) {
            count(Counter.IN_CSUM_ERRORS);
            drop(packet, DropReason.BAD_CHECKSUM);
        } else if (packet.isFragment()) {
            ip().reassembler().add(packet).ifPresent(whole -> receive(whole.packet(), from));
        } else {
            refused = false;
            HostInput.arrives(this, packet);
            if (!refused) {
                accept();
            }
        }
    }

    /** What this host does besides TCP. */
    HostIp ip() {
        if (ip == null) {
            ip = new HostIp(this, new IcmpErrors(name(), context(), HostIp.limits(this), () -> settings.ttl()));
        }
        return ip;
    }

    /** The connection an ICMP error speaks of. */
    @Nullable
    TcpConnection find(int localAddress, int remoteAddress, int tuplePorts) {
        return stack.live.find(this, localAddress, remoteAddress, tuplePorts);
    }

    /**
     * Whether some socket takes a segment: a connection, an entry, or a listener.
     *
     * @param tuplePorts the local port in the high half, the remote one in the low half
     */
    public boolean hears(int localAddress, int remoteAddress, int tuplePorts) {
        return HostInput.isHeard(this, localAddress, remoteAddress, tuplePorts);
    }

    /** What this end of a connection expects; empty if the host has none of the 4-tuple, with itself as the local end. */
    public Optional<SequenceState> sequenceState(FourTuple tuple) {
        return SequenceState.of(
                this,
                tuple.local().address(),
                tuple.remote().address(),
                tuple.local().port() << 16 | tuple.remote().port());
    }

    /**
     * Sends a segment that no socket of this host has made, as through a raw socket: its connections and counters know
     * nothing of it. It belongs to no connection attempt.
     */
    public void inject(int sourceAddress, int destinationAddress, TcpSegment segment) {
        PacketOrigin origin = new Resets.ReplyOrigin(name(), 0);
        route(Ipv4Packet.of(sourceAddress, destinationAddress, settings.ttl(), 0, segment, origin, nowNanos()));
    }

    /** Sends a segment from one of this host's addresses. */
    void transmit(int source, int destination, int identification, TcpSegment segment, PacketOrigin origin) {
        count(Counter.OUT_SEGS);
        int ttl = settings.ttl();
        route(Ipv4Packet.of(source, destination, ttl, identification, segment, origin, nowNanos()));
    }

    /** Sends a packet that no socket of this host has made, as it is: a ping, a datagram. Nobody here hears the answer. */
    public void inject(Ipv4Packet packet) {
        route(packet);
    }

    /** Sends a packet that this host has made. */
    void route(Ipv4Packet packet) {
        Interface out = egressFor(packet);
        if (out == null) {
            originateInVain(packet, DropReason.NO_ROUTE);
        } else {
            originate(out, context().stampChecksums() ? PacketCodec.stamp(packet) : packet);
        }
    }

    /** A live connection is gone and no entry has taken its place. */
    void release(TcpConnection c) {
        ports().released(c);
    }

    /** An entry has taken the place of a live connection. */
    void entryAdded() {
        entries++;
        ports().becameEntry();
    }

    void entryRemoved(TimeWaitEntry entry) {
        entries--;
        ports().ended(entry);
    }

    /** The ports that this host's sockets hold. */
    HostPorts ports() {
        if (ports == null) {
            ports = new HostPorts(this);
        }
        return ports;
    }

    /** Whether tcp_tw_recycle is on. */
    boolean isRecycling() {
        return sysctls().isOn(Sysctl.TCP_TW_RECYCLE);
    }

    /** What tcp_tw_recycle remembers. */
    RecycleMemory memory() {
        if (memory == null) {
            memory = new RecycleMemory(this);
        }
        return memory;
    }

    /** What this host makes from its secret. */
    HostSecrets secrets() {
        if (secrets == null) {
            secrets = new HostSecrets(this, context().streams(), boots);
        }
        return secrets;
    }

    SynCookies cookies() {
        if (cookies == null) {
            cookies = new SynCookies(this, context().streams());
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

    /** A random stream of this host. */
    UniformRandomProvider stream(String purpose) {
        return context().streams().named(name() + "/" + purpose);
    }

    Listener[] listeners() {
        return listeners == null ? NO_LISTENERS : listeners.all();
    }

    @Nullable
    Listener listenerOn(int port) {
        return listeners == null ? null : listeners.on(port);
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
        return ticksAt(simulation.nowNanos());
    }

    /** Reading of the timestamp clock at an instant of this boot. */
    int ticksAt(long nanos) {
        return TimestampClock.ticksAt(settings, bootNanos, nanos);
    }

    /** When this host was booted; negative before the start of the run. */
    long bootNanos() {
        return bootNanos;
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

    /** The interface that is the host's own in any case. */
    Interface ownInterface() {
        return firstInterface();
    }

    /** Whether an address is one of this host's. */
    public boolean hasAddress(int address) {
        return address == firstInterface().address() || (attachment != null && attachment.has(address));
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
        refused = true;
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
}
