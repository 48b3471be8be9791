package org.twlab.nat.balancer;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.SegmentTranslation;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.MappingSnapshot;
import org.twlab.nat.Middlebox;
import org.twlab.nat.rewrite.SegmentRewriter;

/**
 * A load balancer that sends each TCP connection to its service to one of several backends, packet by packet: Linux IPVS
 * with NAT or direct routing, or with sources of its own (FULLNAT). Whatever else it gets it forwards as a router does.
 *
 * <p>Addresses and ports change and nothing else: TCP options reach the other side as they are. With DNAT replies must
 * come back this way, so the backends' route to the clients leads here. With DSR a packet keeps the service as its
 * destination and leaves where the backend's own address is routed to; no other node that routes by address may lie in
 * between, and the backend must have the service's address as one more of its own ({@code
 * TcpHost.addAddress(service.address())}). It then answers by its own routes.
 *
 * <p>A connection begins with a SYN. A segment of no connection that is remembered is answered by RST (IPVS
 * {@code sloppy_tcp} 0); one of a backend to a client, under DNAT, passes as it is. Sources of a pool are taken until
 * their connection is forgotten.
 *
 * <p>Not modelled: UDP, persistence, weights, windows and sequence numbers of what passes, tunnels, synchronisation with
 * a second balancer.
 */
public final class Balancer extends Middlebox {
    private static final int TTL = 64;
    private static final int NO_FLOW = FlowTable.NONE;

    private final BalancerSettings settings;
    private final BalancerMode mode;
    private final int serviceAddress;
    private final int servicePort;
    private final int[] poolAddresses;
    private final Backends backends;
    private final FlowIndex backendsByEndpoint = new FlowIndex();
    private final FlowTable flows;
    /** Null but with FULLNAT. */
    private final @Nullable SourcePorts sources;
    /** Null where backends are not probed. */
    private final @Nullable Prober prober;

    private final @Nullable SegmentRewriter rewriter;

    private int[] interfaceAddresses = {};

    /**
     * A balancer without interfaces and routes.
     *
     * @param settings of any mode but PROXY, which is no node of its own: IllegalArgumentException
     */
    public Balancer(String name, BalancerSettings settings, NetworkContext context) {
        super(name, context);
        if (settings.mode() == BalancerMode.PROXY) {
            throw new IllegalArgumentException("mode (" + settings.mode() + ") is that of an application on a host");
        }
        this.settings = settings;
        mode = settings.mode();
        serviceAddress = settings.service().address();
        servicePort = settings.service().port();
        poolAddresses =
                settings.pool().map(pool -> Ints.toArray(pool.addresses())).orElse(new int[0]);
        backends =
                new Backends(settings, context.streams().named(name + "/hash").nextLong());
        for (int i = 0; i < backends.size(); i++) {
            Endpoint backend = backends.endpoint(i);
            backendsByEndpoint.add(key(backend.address(), backend.port()), i);
        }
        flows = new FlowTable(simulation, settings.timeouts(), flow -> end(flow, "expired"));
        sources = settings.pool()
                .map(pool -> new SourcePorts(pool, backends.size()))
                .orElse(null);
        rewriter = SegmentRewriter.of(settings.timestamps(), simulation).orElse(null);
        prober = settings.health()
                .map(check -> new Prober(this, backends, check, servicePort, simulation))
                .orElse(null);
        if (prober != null) {
            prober.start();
        }
    }

    public BalancerSettings settings() {
        return settings;
    }

    /** Connections it remembers, those that are over included. */
    @Override
    public int entries() {
        return flows.size();
    }

    /** Sources of the pool that are taken toward a backend; 0 without a pool. */
    public int sourcesUsed(Endpoint backend) {
        return sources == null ? 0 : sources.used(backends.indexOf(backend));
    }

    /** Sources of the pool that are taken, counted for each backend apart; 0 without a pool. */
    @Override
    public int portsUsed() {
        return settings.backends().stream().mapToInt(this::sourcesUsed).sum();
    }

    /** The connections it remembers, in the order in which they were begun. */
    public List<FlowSnapshot> connections() {
        return flows.flows().stream().map(this::snapshotOf).toList();
    }

    /** The same as connection tracking would say it. */
    @Override
    public List<MappingSnapshot> snapshot() {
        return connections().stream()
                .map(flow -> new MappingSnapshot(
                        Ipv4Packet.PROTOCOL_TCP,
                        new FourTuple(flow.client(), settings.service()),
                        new FourTuple(flow.backend(), flow.source()),
                        flow.state().name(),
                        true,
                        flow.state() != FlowState.SYN_RECV && flow.state() != FlowState.SYN_SENT,
                        flow.expiresNanos()))
                .toList();
    }

    /** The backends, in the order of the settings. */
    public List<BackendSnapshot> backends() {
        return backends.snapshot();
    }

    /**
     * Takes a backend out of service or puts it back, whatever probes say; out of service it is as one that is down.
     *
     * @param backend one of the settings; IllegalArgumentException otherwise
     */
    public void setEnabled(Endpoint backend, boolean enabled) {
        backends.setEnabled(backends.indexOf(backend), enabled);
    }

    /** Forgets every connection at once, as a restart does. What probes have found stays. */
    @Override
    public void flush() {
        for (int flow : flows.flows()) {
            end(flow, "flushed");
        }
    }

    @Override
    public Interface addInterface(int address) {
        interfaceAddresses = Arrays.copyOf(interfaceAddresses, interfaceAddresses.length + 1);
        interfaceAddresses[interfaceAddresses.length - 1] = address;
        return super.addInterface(address);
    }

    @Override
    protected boolean isOwn(int address) {
        return address == serviceAddress
                || Ints.contains(poolAddresses, address)
                || (address != 0 && Ints.contains(interfaceAddresses, address));
    }

    @Override
    protected int ownAddressAt(Interface at) {
        return at.address() == 0 ? serviceAddress : at.address();
    }

    @Override
    protected @Nullable Prefix insidePrefix() {
        return null;
    }

    @Override
    protected void process(Ipv4Packet packet, Interface from) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            processTcp(packet, segment, from);
        } else if (!(payload instanceof IcmpMessage message
                && message.isError()
                && translates(packet, message, from))) {
            processOther(packet, from);
        }
    }

    private void processTcp(Ipv4Packet packet, TcpSegment segment, Interface from) {
        int destination = packet.destination();
        if (prober != null && prober.takes(packet, segment)) {
            accept();
        } else if (destination == serviceAddress && segment.destinationPort() == servicePort) {
            fromClient(packet, segment, from);
        } else {
            int flow = answered(packet, segment);
            if (flow == NO_FLOW) {
                processOther(packet, from);
            } else {
                fromBackend(packet, segment, flow, from);
            }
        }
    }

    /** What belongs to no connection: it is for the balancer itself, or only passes. */
    private void processOther(Ipv4Packet packet, Interface from) {
        if (isOwn(packet.destination())) {
            boolean pooled = Ints.contains(poolAddresses, packet.destination());
            refuse(packet, from, pooled ? DropReason.NAT_NO_MAPPING : DropReason.NO_SOCKET);
            return;
        }
        Interface out = outFor(packet, packet.destination(), from);
        if (out != null) {
            sendOn(out, packet.withTtl(packet.ttl() - 1));
        }
    }

    private void fromClient(Ipv4Packet packet, TcpSegment segment, Interface from) {
        int flow = flows.find(packet.source(), segment.sourcePort());
        if (flow != NO_FLOW && FlowRules.opens(segment) && isReplaceable(flow)) {
            end(flow, "reused");
            flow = NO_FLOW;
        }
        if (flow != NO_FLOW && !backends.isUp(flows.backend(flow))) {
            if (settings.deadBackend() == Rejection.SILENCE) {
                dropForWantOfBackend(packet);
                return;
            }
            end(flow, "backend down");
            flow = NO_FLOW;
            if (!FlowRules.opens(segment)) {
                refuse(packet, from, DropReason.NAT_NO_BACKEND, "up", backends.up(), "backends", backends.size());
                return;
            }
        }
        if (flow == NO_FLOW) {
            flow = begin(packet, segment, from);
            if (flow == NO_FLOW) {
                return;
            }
        }
        Interface out = outFor(packet, backends.endpoint(flows.backend(flow)).address(), from);
        if (out != null) {
            track(flow, FlowRules.afterClient(flows.state(flow), segment, mode == BalancerMode.DSR));
            sendOn(out, toBackend(packet, flow).withTtl(packet.ttl() - 1));
        }
    }

    private boolean isReplaceable(int flow) {
        return settings.reschedules() && FlowRules.isOver(flows.state(flow));
    }

    /** A new flow for the first packet of a connection; {@link #NO_FLOW} if there can be none and the packet was refused. */
    private int begin(Ipv4Packet packet, TcpSegment segment, Interface from) {
        if (!FlowRules.opens(segment)) {
            refuse(packet, from, DropReason.NAT_NO_MAPPING);
            return NO_FLOW;
        }
        int backend = backends.choose(packet.source(), segment.sourcePort());
        if (backend == Backends.NONE) {
            if (settings.noBackend() == Rejection.SILENCE) {
                dropForWantOfBackend(packet);
            } else {
                refuse(packet, from, DropReason.NAT_NO_BACKEND, "up", backends.up(), "backends", backends.size());
            }
            return NO_FLOW;
        }
        int source = sources == null ? FlowTable.NONE : sources.take(backend);
        if (sources != null && source == SourcePorts.NONE) {
            drop(
                    packet,
                    DropReason.NAT_PORT_EXHAUSTED,
                    "first",
                    sources.range().first(),
                    "last",
                    sources.range().last(),
                    "taken",
                    sources.used(backend));
            return NO_FLOW;
        }
        int flow = flows.add(packet.source(), segment.sourcePort(), backend, source);
        backends.began(backend);
        if (trace != null) {
            trace.on(new TraceEvent.MappingCreated(simulation.nowNanos(), name(), before(flow), after(flow)));
        }
        return flow;
    }

    private void dropForWantOfBackend(Ipv4Packet packet) {
        drop(packet, DropReason.NAT_NO_BACKEND, "up", backends.up(), "backends", backends.size());
    }

    /** The flow that a segment from elsewhere than a client belongs to, as the answer of its backend. */
    private int answered(Ipv4Packet packet, TcpSegment segment) {
        return flowOfAnswer(packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort());
    }

    private int flowOfAnswer(int address, int port, int toAddress, int toPort) {
        if (mode == BalancerMode.DNAT) {
            int flow = flows.find(toAddress, toPort);
            return flow != NO_FLOW && backends.is(flows.backend(flow), address, port) ? flow : NO_FLOW;
        }
        int pooled = Ints.indexOf(poolAddresses, toAddress);
        int backend = pooled < 0 ? FlowIndex.NONE : backendsByEndpoint.get(key(address, port));
        return backend == FlowIndex.NONE ? NO_FLOW : flows.findSource(backend, pooled << 16 | toPort);
    }

    private void fromBackend(Ipv4Packet packet, TcpSegment segment, int flow, Interface from) {
        Interface out = outFor(packet, flows.clientAddress(flow), from);
        if (out != null) {
            track(flow, FlowRules.afterBackend(flows.state(flow), segment));
            sendOn(out, toClient(packet, flow).withTtl(packet.ttl() - 1));
        }
    }

    private void track(int flow, FlowState now) {
        FlowState before = flows.state(flow);
        if (before.isActive() != now.isActive()) {
            backends.changed(flows.backend(flow), now.isActive());
        }
        flows.refresh(flow, now);
    }

    private void end(int flow, String how) {
        int backend = flows.backend(flow);
        if (trace != null) {
            trace.on(new TraceEvent.MappingEnded(simulation.nowNanos(), name(), before(flow), after(flow), how));
        }
        backends.ended(backend, flows.state(flow).isActive());
        if (sources != null) {
            sources.giveBack(backend, flows.source(flow));
        }
        if (rewriter != null) {
            rewriter.ended(flows.number(flow));
        }
        flows.remove(flow);
    }

    /** A client's packet as its backend sees it. */
    private Ipv4Packet toBackend(Ipv4Packet packet, int flow) {
        Ipv4Packet told = rewriter != null && packet.payload() instanceof TcpSegment segment
                ? packet.withPayload(rewriter.outbound(flows.number(flow), segment))
                : packet;
        if (mode == BalancerMode.DSR) {
            return told;
        }
        Endpoint backend = backends.endpoint(flows.backend(flow));
        return SegmentTranslation.translate(
                told, sourceAddress(flow), sourcePort(flow), backend.address(), backend.port());
    }

    /** A backend's packet as the client sees it. */
    private Ipv4Packet toClient(Ipv4Packet packet, int flow) {
        Ipv4Packet translated = SegmentTranslation.translate(
                packet, serviceAddress, servicePort, flows.clientAddress(flow), flows.clientPort(flow));
        return rewriter != null && translated.payload() instanceof TcpSegment segment
                ? translated.withPayload(rewriter.inbound(flows.number(flow), segment))
                : translated;
    }

    private int sourceAddress(int flow) {
        int source = flows.source(flow);
        return source == FlowTable.NONE ? flows.clientAddress(flow) : poolAddresses[source >>> 16];
    }

    private int sourcePort(int flow) {
        int source = flows.source(flow);
        return source == FlowTable.NONE ? flows.clientPort(flow) : source & 0xFFFF;
    }

    /** Sends on an error about a packet of a connection; false if it is about none. */
    private boolean translates(Ipv4Packet packet, IcmpMessage error, Interface from) {
        QuotedPacket quoted = QuotedPacket.parse(error.quote())
                .filter(quote -> quote.protocol() == Ipv4Packet.PROTOCOL_TCP)
                .orElse(null);
        if (quoted == null || error.type() == IcmpMessage.REDIRECT) {
            return false;
        }
        if (packet.destination() == serviceAddress && quoted.source().equals(settings.service())) {
            int flow = flows.find(
                    quoted.destination().address(), quoted.destination().port());
            if (flow == NO_FLOW) {
                return false;
            }
            errorToBackend(packet, error, flow, from);
            return true;
        }
        int flow = flowOfAnswer(
                quoted.destination().address(),
                quoted.destination().port(),
                quoted.source().address(),
                quoted.source().port());
        if (flow == NO_FLOW) {
            return false;
        }
        errorToClient(packet, error, flow, from);
        return true;
    }

    /** About what the client was sent, as if the service had: the backend wants to read what it has sent itself. */
    private void errorToBackend(Ipv4Packet packet, IcmpMessage error, int flow, Interface from) {
        Endpoint backend = backends.endpoint(flows.backend(flow));
        Interface out = outFor(packet, backend.address(), from);
        if (out == null) {
            return;
        }
        Ipv4Packet translated = mode == BalancerMode.DSR
                ? packet
                : ErrorTranslation.of(packet, error, packet.source(), backend.address(), backend, sourceOf(flow));
        sendOn(out, translated.withTtl(packet.ttl() - 1));
    }

    /** About what a backend was sent: the client must not see the backend, nor a pool. */
    private void errorToClient(Ipv4Packet packet, IcmpMessage error, int flow, Interface from) {
        Interface out = outFor(packet, flows.clientAddress(flow), from);
        if (out != null) {
            Ipv4Packet translated = ErrorTranslation.of(
                    packet, error, serviceAddress, flows.clientAddress(flow), clientOf(flow), settings.service());
            sendOn(out, translated.withTtl(packet.ttl() - 1));
        }
    }

    /** Sends a segment of its own; returns the address it is from. */
    int sendToBackend(int backend, TcpSegment segment) {
        int destination = backends.endpoint(backend).address();
        Interface out = routes().lookup(destination);
        int source = out == null ? serviceAddress : ownAddressAt(out);
        Ipv4Packet packet =
                Ipv4Packet.of(source, destination, TTL, 0, segment, new ProbeOrigin(name(), 0), simulation.nowNanos());
        if (out == null) {
            originateInVain(packet, DropReason.NO_ROUTE);
        } else {
            originate(out, context().stampChecksums() ? PacketCodec.stamp(packet) : packet);
        }
        return source;
    }

    private FlowSnapshot snapshotOf(int flow) {
        return new FlowSnapshot(
                flows.number(flow),
                clientOf(flow),
                sourceOf(flow),
                backends.endpoint(flows.backend(flow)),
                flows.state(flow),
                flows.expiresNanos(flow));
    }

    private Endpoint clientOf(int flow) {
        return new Endpoint(flows.clientAddress(flow), flows.clientPort(flow));
    }

    private Endpoint sourceOf(int flow) {
        return new Endpoint(sourceAddress(flow), sourcePort(flow));
    }

    private FourTuple before(int flow) {
        return new FourTuple(clientOf(flow), settings.service());
    }

    private FourTuple after(int flow) {
        return new FourTuple(sourceOf(flow), backends.endpoint(flows.backend(flow)));
    }

    private static long key(int address, int port) {
        return Integer.toUnsignedLong(address) << 16 | port;
    }

    /** A probe belongs to no connection attempt. */
    private record ProbeOrigin(String originName, long connectionId) implements PacketOrigin {}
}
