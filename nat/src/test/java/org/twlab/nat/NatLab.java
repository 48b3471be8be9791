package org.twlab.nat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.TraceEvent;

/**
 * A gateway between inside hosts 10.1.0.2, 10.1.0.3, ... and an outside that takes every packet. The hosts have no TCP:
 * tests say what they send. Links have no delay; packets are stamped, so each translation must keep checksums right.
 */
final class NatLab {
    static final int INSIDE = address("10.1.0.1");
    static final int PUBLIC = address("203.0.113.1");
    static final int SERVER = address("198.51.100.7");
    static final int OTHER_SERVER = address("198.51.100.8");
    private static final long SECOND = 1_000_000_000L;

    final Simulation simulation = new Simulation();
    final List<TraceEvent> events = new ArrayList<>();
    private final NetworkContext context;
    final NatGateway gateway;
    final Probe outside;
    private final List<Probe> hosts = new ArrayList<>();
    private final List<Probe> outsides = new ArrayList<>();
    private final List<LinkDirection> links = new ArrayList<>();
    private final List<TcpHost> ownTcps = new ArrayList<>();

    NatLab(NatSettings settings, int hostCount) {
        this(settings, hostCount, LinkSettings.DEFAULT_MTU);
    }

    /** With the MTU of the link outside; those inside have 1500. */
    NatLab(NatSettings settings, int hostCount, int outsideMtu) {
        context = new NetworkContext(simulation, new RandomStreams(1, 0), this::note, true);
        gateway = new NatGateway("nat", settings, context);
        outside = new Probe("outside", context);
        Interface toOutside = gateway.addInterface(PUBLIC);
        connect(context, toOutside, outside.addInterface(SERVER), outsideMtu);
        gateway.routes().add(Prefix.parse("0.0.0.0/0"), toOutside);
        for (int i = 0; i < hostCount; i++) {
            Probe host = new Probe("client[" + i + "]", context);
            Interface toHost = gateway.addInterface(INSIDE);
            connect(context, toHost, host.addInterface(hostAddress(i)), LinkSettings.DEFAULT_MTU);
            gateway.setInside(toHost);
            gateway.routes().add(new Prefix(hostAddress(i), 32), toHost);
            hosts.add(host);
        }
    }

    /** Adds an interface of the gateway to another outside, which packets for a network take. */
    Probe addOutside(int address, Prefix network) {
        Probe probe = new Probe("outside[" + gateway.interfaces().size() + "]", context);
        Interface toProbe = gateway.addInterface(address);
        connect(context, toProbe, probe.addInterface(network.bits()), LinkSettings.DEFAULT_MTU);
        gateway.routes().add(network, toProbe);
        outsides.add(probe);
        return probe;
    }

    /** Gives the gateway a TCP of its own. */
    TcpHost addTcp(String profile) {
        TcpHost own = gateway.addTcp(new TcpStack(context), HostSettings.of(KernelProfile.named(profile)));
        ownTcps.add(own);
        return own;
    }

    static NatLab of(String model) {
        return new NatLab(settings(model), 4);
    }

    static NatSettings settings(String model) {
        return NatSettings.of(INSIDE, 24, PUBLIC, NatModel.named(model));
    }

    /** A gateway with some public addresses, about which more can be said. */
    static NatSettings.Builder builder(String model, int... addresses) {
        return NatSettings.builder(INSIDE, 24, ImmutableIntArray.copyOf(addresses), NatModel.named(model));
    }

    static int address(String text) {
        return Address.parse(text).bits();
    }

    static int hostAddress(int host) {
        return INSIDE + 1 + host;
    }

    private void connect(NetworkContext context, Interface a, Interface b, int mtu) {
        LinkSettings settings = LinkSettings.delay(0).toBuilder().mtu(mtu).build();
        Link link = Link.connect(context, a, b, settings, LinkSettings.delay(0));
        links.add(link.forward());
        links.add(link.backward());
    }

    /** What became of all packets; throws where one is not accounted for. */
    Conservation conservation() {
        List<Node> nodes = new ArrayList<>(hosts);
        nodes.add(gateway);
        nodes.add(outside);
        nodes.addAll(outsides);
        nodes.addAll(ownTcps);
        return Conservation.check(nodes, links);
    }

    private void note(TraceEvent event) {
        events.add(event);
    }

    Probe host(int index) {
        return hosts.get(index);
    }

    /** Runs to a time in seconds from the start. */
    void runTo(double seconds) {
        simulation.runUntil(Math.round(seconds * SECOND));
    }

    /** Runs what is due now. */
    void settle() {
        simulation.runUntil(simulation.nowNanos());
    }

    /** Sends from an inside host. */
    void sendFrom(int host, Ipv4Packet packet) {
        host(host).send(packet);
        settle();
    }

    /** Sends from the outside. */
    void sendIn(Ipv4Packet packet) {
        outside.send(packet);
        settle();
    }

    /** A packet from an inside host, stamped. */
    static Ipv4Packet outbound(int host, int remote, IpPayload payload) {
        return packet(hostAddress(host), remote, 64, payload);
    }

    /** A packet to the public address, stamped. */
    static Ipv4Packet inbound(int remote, IpPayload payload) {
        return packet(remote, PUBLIC, 64, payload);
    }

    static Ipv4Packet packet(int source, int destination, int ttl, IpPayload payload) {
        return PacketCodec.stamp(Ipv4Packet.of(source, destination, ttl, 7, payload));
    }

    static TcpSegment tcp(int sourcePort, int destinationPort, int flags, int seq, int ack) {
        return tcp(sourcePort, destinationPort, flags, seq, ack, 0);
    }

    static TcpSegment tcp(int sourcePort, int destinationPort, int flags, int seq, int ack, int length) {
        return TcpSegment.of(
                sourcePort,
                destinationPort,
                seq,
                ack,
                flags,
                29_200,
                TcpOptions.timestamps(123_456, 654_321),
                LiteralBytes.of(new byte[length]));
    }

    static UdpDatagram udp(int sourcePort, int destinationPort) {
        return new UdpDatagram(sourcePort, destinationPort, LiteralBytes.of((byte) 1, (byte) 2, (byte) 3), -1);
    }

    /** Sends a SYN from an inside host and returns the public port it got, or -1 if nothing came out. */
    int open(int host, int insidePort, int remote, int remotePort) {
        int before = outside.received.size();
        sendFrom(host, outbound(host, remote, tcp(insidePort, remotePort, TcpSegment.SYN, 1000, 0)));
        return outside.received.size() == before ? -1 : outside.last().tcp().sourcePort();
    }

    /** The only entry's state. */
    String state() {
        return onlyEntry().state();
    }

    /** How long the only entry has to live, in seconds. */
    double secondsLeft() {
        return (onlyEntry().expiresNanos() - simulation.nowNanos()) / (double) SECOND;
    }

    private MappingSnapshot onlyEntry() {
        List<MappingSnapshot> entries = gateway.snapshot();
        if (entries.size() != 1) {
            throw new AssertionError("not one entry: " + entries);
        }
        return entries.get(0);
    }
}
