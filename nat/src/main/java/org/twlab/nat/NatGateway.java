package org.twlab.nat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.BareStack;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.DropReason;

/**
 * A Linux gateway that hides an inside network behind public addresses: source NAT of Netfilter (SNAT or MASQUERADE) and
 * destination NAT by port forwards on connection tracking, with a filter for what tracking calls invalid.
 *
 * <p>In the words of RFC 4787: mapping and filtering are address and port dependent, ports are preserved where possible
 * and overloaded across remote endpoints; hairpinning reaches forwarded ports only.
 *
 * <p>With {@link #addTcp} it also has connections of its own. Not modelled: protocols inside others, ICMP queries but
 * pings.
 */
public final class NatGateway extends Middlebox {
    private final NatSettings settingsAtStart;
    private final ConntrackTable table;
    private final TcpTracker tcp;
    private final DatagramTracker datagrams;
    private final PortChooser ports;
    private final Translation translation;
    private final ErrorTranslation errors;
    private final Unconfirmed unconfirmed;
    private final ImmutableIntArray insideAddresses;
    /** Null where nothing but addresses and ports is translated. */
    private final @Nullable Rewriting rewriting;
    /** Null where the gateway only forwards. */
    private @Nullable OwnTcp own;
    /** Those at the start but for sysctls that were set since. */
    private NatSettings settings;

    /** A gateway without interfaces; add them with {@link #addInterface}. */
    public NatGateway(String name, NatSettings settings, NetworkContext context) {
        super(name, context);
        this.settings = settings;
        settingsAtStart = settings;
        table = new ConntrackTable(name, settings, context);
        tcp = new TcpTracker(settings, table);
        datagrams = new DatagramTracker(settings.model(), table, simulation);
        ports = new PortChooser(settings, table, context.streams().named(name + "/port-search"));
        translation = new Translation(table);
        errors = new ErrorTranslation(this, table, translation);
        unconfirmed = new Unconfirmed(simulation, settings.raceNanos(), this::confirm);
        insideAddresses = ImmutableIntArray.of(settings.insideAddress());
        rewriting = Rewriting.of(settings, table, simulation);
    }

    /** As they are now, sysctls that were set at run time included. */
    public NatSettings settings() {
        return settings;
    }

    /**
     * Sets a sysctl at run time, as {@code sysctl -w} does, until the gateway reboots. It counts for packets from now on: an
     * entry lives as long as its last packet let it, and one that does not fit into a smaller table stays
     * (nf_conntrack_proto_tcp.c reads them as it sees a packet).
     *
     * @param name full name, one of {@link NatSysctls#names}
     * @param value within the bounds of {@link NatSysctls}, otherwise IllegalArgumentException
     */
    public void setSysctl(String name, long value) {
        apply(NatSysctls.apply(settings.toBuilder(), name, value).build());
    }

    @Override
    protected void onReboot() {
        for (Unconfirmed.First first : unconfirmed.clear()) {
            unhold();
            drop(first.packet(), DropReason.HOST_DOWN);
        }
        apply(settingsAtStart);
    }

    private void apply(NatSettings changed) {
        settings = changed;
        table.setTimeouts(changed.timeouts());
        tcp.set(changed);
    }

    /** Tracked connections, those in TIME_WAIT included. */
    @Override
    public int entries() {
        return table.size();
    }

    /** Distinct public endpoints, counted for TCP and UDP apart, that some entry takes. */
    @Override
    public int portsUsed() {
        return table.portsUsed();
    }

    /** The table at this instant, in the order in which the entries were made. */
    @Override
    public List<MappingSnapshot> snapshot() {
        return table.snapshot();
    }

    /** Forgets all connections: {@code conntrack -F}, or a gateway that has lost its state. */
    @Override
    public void flush() {
        table.endAll(row -> true, "flushed");
    }

    /**
     * An interface has gone down or lost its address (masq_device_event): where the gateway masquerades, the connections
     * that have the address of this interface are forgotten.
     */
    public void flush(Interface outside) {
        if (settings.masquerade()) {
            int address = ownAddressAt(outside);
            table.endAll(
                    row -> (table.isSourceTranslated(row) || table.isLocal(row))
                            && table.destination(row, Direction.REPLY) == address,
                    "flushed");
        }
    }

    @Override
    protected void onLinkDown(Interface at) {
        if (!isInside(at)) {
            flush(at);
        }
    }

    /**
     * Gives the gateway a TCP of its own, once: its packets leave from the address of the interface that leads to where
     * they go, through connection tracking. Call it when all interfaces are there. It reboots by itself, not with the
     * gateway.
     *
     * @return a host of the gateway's name; what it opens begins at the gateway
     */
    public TcpHost addTcp(TcpStack stack, HostSettings kernel) {
        TcpHost host = new TcpHost(name(), stack, kernel, context());
        Interface inner = host.addInterface(settings.outsideAddress());
        for (Interface each : interfaces()) {
            if (!host.hasAddress(ownAddressAt(each))) {
                host.addAddress(ownAddressAt(each));
            }
        }
        Interface port = addInterface(0);
        Interface.join(inner, port);
        host.liveIn(this);
        own = new OwnTcp(this, table, tcp, datagrams, translation, host, port);
        return host;
    }

    /** Null where the gateway only forwards. */
    @Nullable
    OwnTcp own() {
        return own;
    }

    @Override
    protected boolean isOwn(int address) {
        return address == settings.insideAddress() || isOutsideAddress(address);
    }

    private boolean isOutsideAddress(int address) {
        if (settings.outsideAddresses().contains(address)) {
            return true;
        }
        if (settings.masquerade() && address != 0) {
            for (Interface each : interfaces()) {
                if (each.address() == address && !isInside(each)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    protected int ownAddressAt(Interface at) {
        if (isInside(at)) {
            return settings.insideAddress();
        }
        return settings.masquerade() && at.address() != 0 ? at.address() : settings.outsideAddress();
    }

    @Override
    protected Prefix insidePrefix() {
        return settings.insidePrefix();
    }

    @Override
    protected void process(Ipv4Packet packet, Interface from) {
        if (packet.payload() instanceof IcmpMessage message && message.isError()) {
            errors.process(packet, message, from);
            return;
        }
        int node = nodeOf(packet);
        if (node == ConntrackRows.NONE || follow(packet, from, node) == Verdict.REOPENS) {
            begin(packet, from);
        }
    }

    private int nodeOf(Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        int node = table.find(payload.protocol(), packet.source(), packet.destination(), Tuple.ports(payload));
        if (node != ConntrackRows.NONE && payload instanceof IcmpMessage message) {
            // the tuple does not tell a ping with the identifier 0 from its answer
            boolean asks = TupleIndex.directionOf(node) == Direction.ORIGINAL;
            return message.type() == (asks ? IcmpMessage.ECHO_REQUEST : IcmpMessage.ECHO_REPLY)
                    ? node
                    : ConntrackRows.NONE;
        }
        return node;
    }

    /** A packet of an entry; after {@link Verdict#REOPENS} that has ended, and nothing has become of the packet. */
    private Verdict follow(Ipv4Packet packet, Interface from, int node) {
        int row = TupleIndex.rowOf(node);
        Direction direction = TupleIndex.directionOf(node);
        if (own != null && table.isLocal(row)) {
            return own.follow(packet, from, row, direction);
        }
        Interface out = outFor(packet, table.source(row, direction.opposite()), from);
        if (out == null) {
            return Verdict.IGNORED;
        }
        Ipv4Packet told = rewriting == null ? packet : rewriting.inbound(packet, row, direction);
        Ipv4Packet translated = translated(told, row, direction);
        ConntrackEntry entry = table.load(row);
        if (!(told.payload() instanceof TcpSegment segment)) {
            datagrams.track(entry, direction);
            table.store(entry);
            sendOn(out, translated);
            return Verdict.ACCEPTED;
        }
        PacketClass segmentClass = PacketClass.of(segment.flags());
        Verdict verdict = tcp.track(entry, direction, segmentClass, segment);
        table.store(entry);
        if (verdict.isInvalid()) {
            invalid(packet, from, tcp.decidingValues(entry.tcp().state, segmentClass, verdict));
        } else if (verdict != Verdict.REOPENS) {
            sendOn(out, rewriting == null ? translated : rewriting.outbound(translated, entry.row, direction));
        }
        return verdict;
    }

    /** The packet as it leaves. */
    private Ipv4Packet translated(Ipv4Packet packet, int row, Direction direction) {
        return translation.of(packet, row, direction).withTtl(packet.ttl() - 1);
    }

    /** A packet of no entry. */
    private void begin(Ipv4Packet packet, Interface from) {
        if (own != null && own.isAt(from)) {
            own.begin(packet, from);
        } else if (isInside(from)) {
            beginFromInside(packet, from);
        } else {
            beginFromOutside(packet, from);
        }
    }

    private void beginFromInside(Ipv4Packet packet, Interface from) {
        Endpoint inside = settings.hairpin() ? forwardOf(packet) : null;
        if (inside != null && mayBegin(packet)) {
            beginForwarded(packet, inside, from);
            return;
        }
        if (isOwn(packet.destination())) {
            if (own == null || !own.receive(packet, from)) {
                refuse(packet, from, DropReason.NO_SOCKET);
            }
            return;
        }
        Interface out = outFor(packet, packet.destination(), from);
        if (out == null) {
            return;
        }
        if (isInside(out)) {
            sendOn(out, packet.withTtl(packet.ttl() - 1));
        } else if (packet.payload() instanceof IcmpMessage message && !isPing(message)) {
            drop(packet, DropReason.UNKNOWN_PROTOCOL, "protocol", Ipv4Packet.PROTOCOL_ICMP);
        } else if (mayBegin(packet)) {
            beginOutbound(packet, out);
        } else {
            invalidWithoutEntry(packet, from);
        }
    }

    private void beginFromOutside(Ipv4Packet packet, Interface from) {
        int destination = packet.destination();
        Endpoint expected = rewriting == null ? null : rewriting.expectedAt(packet);
        Endpoint inside = expected == null ? forwardOf(packet) : expected;
        if (inside != null && mayBegin(packet)) {
            beginForwarded(packet, inside, from);
        } else if (isOutsideAddress(destination)) {
            receiveForPublicAddress(packet, from);
        } else if (destination == settings.insideAddress()
                || settings.insidePrefix().contains(destination)) {
            drop(packet, DropReason.NAT_NO_MAPPING); // nobody outside has learnt this address
        } else {
            Interface out = outFor(packet, destination, from);
            if (out != null) {
                sendOn(out, packet.withTtl(packet.ttl() - 1));
            }
        }
    }

    private void receiveForPublicAddress(Ipv4Packet packet, Interface from) {
        if (own != null && settings.refusal() == RefusalPolicy.REFUSE && own.receive(packet, from)) {
            return;
        }
        IpPayload payload = packet.payload();
        boolean ping = BareStack.isPing(packet);
        if (!PortPool.hasPorts(payload.protocol()) && !ping) {
            drop(packet, DropReason.UNKNOWN_PROTOCOL, "protocol", payload.protocol());
            return;
        }
        DropReason reason = ping ? DropReason.NO_SOCKET : DropReason.NAT_NO_MAPPING;
        switch (settings.refusal()) {
            case REFUSE -> refuse(packet, from, reason);
            case SILENT -> drop(packet, reason);
        }
    }

    /** Where a rule of destination NAT sends a packet; null where none takes it. */
    private @Nullable Endpoint forwardOf(Ipv4Packet packet) {
        if (!settings.forwards().isEmpty()) {
            int protocol = packet.payload().protocol();
            int port = Tuple.ports(packet.payload()) & 0xFFFF;
            for (PortForward forward : settings.forwards()) {
                if (forward.takes(protocol, packet.destination(), port)) {
                    return new Endpoint(forward.insideAddress(), forward.insidePortOf(port));
                }
            }
        }
        return null;
    }

    private static boolean isPing(IcmpMessage message) {
        return message.type() == IcmpMessage.ECHO_REQUEST || message.type() == IcmpMessage.ECHO_REPLY;
    }

    boolean mayBegin(Ipv4Packet packet) {
        if (packet.payload() instanceof TcpSegment segment) {
            return tcp.mayBegin(PacketClass.of(segment.flags()));
        }
        return packet.payload().protocol() != Ipv4Packet.PROTOCOL_ICMP || BareStack.isPing(packet);
    }

    /** The first packet of a connection from inside. */
    void beginOutbound(Ipv4Packet packet, Interface out) {
        Tuple original = Tuple.of(packet);
        if (hasRoom(packet, original)) {
            ImmutableIntArray addresses =
                    settings.masquerade() ? ImmutableIntArray.of(ownAddressAt(out)) : settings.outsideAddresses();
            beginFrom(packet, original, new PortChooser.Wanted(original, addresses, synOf(packet)), out);
        }
    }

    /** The first packet of a connection that goes to an inside endpoint; one from inside also gets another source. */
    private void beginForwarded(Ipv4Packet packet, Endpoint inside, Interface from) {
        Interface out = outFor(packet, inside.address(), from);
        if (out == null) {
            return;
        }
        Tuple original = Tuple.of(packet);
        if (!hasRoom(packet, original)) {
            return;
        }
        int port = inside.port();
        Tuple redirected =
                Tuple.of(original.protocol(), original.source(), original.sourcePort(), inside.address(), port);
        if (isInside(from)) {
            beginFrom(packet, original, new PortChooser.Wanted(redirected, insideAddresses, synOf(packet)), out);
        } else if (table.find(redirected.inverse()) == ConntrackRows.NONE) {
            start(packet, table.create(original, redirected.inverse()), out);
        } else {
            drop(packet, DropReason.NAT_PORT_EXHAUSTED, "first", port, "last", port, "taken", 1);
        }
    }

    /** The first packet of a connection that needs another source. */
    void beginFrom(Ipv4Packet packet, Tuple original, PortChooser.Wanted wanted, Interface out) {
        Endpoint source = ports.choose(wanted);
        if (source == null) {
            PortRange range = PortPool.range(settings, original.sourcePort());
            int taken = table.taken(wanted.answers(ports.addressFor(wanted), original.sourcePort()));
            drop(packet, DropReason.NAT_PORT_EXHAUSTED, "first", range.first(), "last", range.last(), "taken", taken);
            return;
        }
        Tuple reply = wanted.answers(source.address(), source.port());
        if (settings.raceNanos() > 0 && packet.payload() instanceof TcpSegment) {
            hold();
            unconfirmed.add(new Unconfirmed.First(packet, original, reply, out));
        } else {
            start(packet, entryOf(original, reply), out);
        }
    }

    private ConntrackEntry entryOf(Tuple original, Tuple reply) {
        return own != null && own.has(original.source())
                ? table.createOwn(original, reply)
                : table.create(original, reply);
    }

    /** The connection of a first packet is put into the table, unless another has got a tuple of it meanwhile. */
    private void confirm(Unconfirmed.First first) {
        unhold();
        if (table.find(first.original()) == ConntrackRows.NONE && table.find(first.reply()) == ConntrackRows.NONE) {
            start(first.packet(), entryOf(first.original(), first.reply()), first.out());
        } else {
            drop(
                    first.packet(),
                    DropReason.NAT_INSERT_FAILED,
                    "port",
                    first.reply().destinationPort());
        }
    }

    void start(Ipv4Packet packet, ConntrackEntry entry, Interface out) {
        boolean local = table.isLocal(entry.row);
        Ipv4Packet translated = translation.of(packet, entry.row, Direction.ORIGINAL);
        if (!local) {
            translated = translated.withTtl(packet.ttl() - 1);
            translated = rewriting == null ? translated : rewriting.begin(translated, entry.row);
        }
        if (packet.payload() instanceof TcpSegment segment) {
            tcp.begin(entry, PacketClass.of(segment.flags()), segment);
        } else {
            datagrams.track(entry, Direction.ORIGINAL);
        }
        table.store(entry);
        if (local) {
            leave(out, translated);
        } else {
            sendOn(out, translated);
        }
    }

    static @Nullable TcpSegment synOf(Ipv4Packet packet) {
        return packet.payload() instanceof TcpSegment segment && PacketClass.of(segment.flags()) == PacketClass.SYN
                ? segment
                : null;
    }

    /** Whether the table takes one more entry; if not, even after an eviction, the packet was dropped. */
    boolean hasRoom(Ipv4Packet packet, Tuple original) {
        if (settings.takesMoreThan(table.size() + unconfirmed.size()) || table.evictNear(original)) {
            return true;
        }
        drop(packet, DropReason.NAT_TABLE_FULL, "entries", table.size(), "limit", settings.maxEntries());
        return false;
    }

    void invalidWithoutEntry(Ipv4Packet packet, Interface from) {
        if (packet.payload() instanceof TcpSegment segment) {
            PacketClass segmentClass = PacketClass.of(segment.flags());
            invalid(packet, from, "state", ConntrackState.NONE.name(), "class", segmentClass.name());
        } else if (packet.payload() instanceof IcmpMessage message) {
            invalid(packet, from, "type", message.type(), "code", message.code());
        }
    }

    /** A packet that tracking calls invalid is dropped, or goes on as it is: maybe to the gateway itself. */
    void invalid(Ipv4Packet packet, Interface from, Object... values) {
        if (settings.invalid() == InvalidPolicy.DROP) {
            drop(packet, DropReason.NAT_INVALID, values);
        } else if (own != null && own.pass(packet, from)) {
            return;
        } else if (!isOwn(packet.destination())) {
            Interface out = outFor(packet, packet.destination(), from);
            if (out != null) {
                sendOn(out, packet.withTtl(packet.ttl() - 1));
            }
        } else if (isInside(from)) {
            refuse(packet, from, DropReason.NO_SOCKET);
        } else {
            receiveForPublicAddress(packet, from);
        }
    }
}
