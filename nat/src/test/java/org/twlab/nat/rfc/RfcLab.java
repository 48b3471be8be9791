package org.twlab.nat.rfc;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
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
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.Middlebox;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.nat.Probe;

/**
 * A gateway, of whatever kind, between inside hosts 10.1.0.2, 10.1.0.3, ... and an outside that takes every packet. The
 * hosts have no TCP: tests say what they send. Links have no delay; packets are stamped, so that each translation must
 * keep checksums right.
 */
final class RfcLab {
    static final int INSIDE = address("10.1.0.1");
    static final int PUBLIC = address("203.0.113.1");
    static final List<Integer> POOL = List.of(PUBLIC, PUBLIC + 1, PUBLIC + 2);
    static final int SERVER = address("198.51.100.7");
    static final int OTHER_SERVER = address("198.51.100.8");
    static final int TCP = Ipv4Packet.PROTOCOL_TCP;
    static final int UDP = Ipv4Packet.PROTOCOL_UDP;
    static final int ICMP = Ipv4Packet.PROTOCOL_ICMP;
    static final long SECOND = 1_000_000_000L;

    final Simulation simulation = new Simulation();
    final List<TraceEvent> events = new ArrayList<>();
    final Middlebox gateway;
    final Probe outside;
    final List<Probe> hosts = new ArrayList<>();
    private final List<LinkDirection> links = new ArrayList<>();

    private RfcLab(long seed, int hostCount, Function<NetworkContext, Middlebox> maker) {
        NetworkContext context = new NetworkContext(simulation, new RandomStreams(seed, 0), events::add, true);
        gateway = maker.apply(context);
        outside = new Probe("outside", context);
        Interface toOutside = gateway.addInterface(PUBLIC);
        connect(context, toOutside, outside.addInterface(SERVER));
        gateway.routes().add(Prefix.parse("0.0.0.0/0"), toOutside);
        for (int i = 0; i < hostCount; i++) {
            Probe host = new Probe("client[" + i + "]", context);
            Interface toHost = gateway.addInterface(INSIDE);
            connect(context, toHost, host.addInterface(hostAddress(i)));
            gateway.setInside(toHost);
            gateway.routes().add(new Prefix(hostAddress(i), 32), toHost);
            hosts.add(host);
        }
    }

    static RfcLab of(RfcSettings settings, int hosts) {
        return of(settings, hosts, 1);
    }

    static RfcLab of(RfcSettings settings, int hosts, long seed) {
        return new RfcLab(seed, hosts, context -> new RfcGateway("nat", settings, context));
    }

    static RfcLab of(NatModel model, List<Integer> outside, int hosts) {
        NatSettings settings = NatSettings.builder(INSIDE, 24, ImmutableIntArray.copyOf(outside), model)
                .build();
        return new RfcLab(1, hosts, context -> new NatGateway("nat", settings, context));
    }

    static RfcSettings.Builder settings() {
        return RfcSettings.builder(INSIDE, 24, List.of(PUBLIC));
    }

    static int address(String text) {
        return Address.parse(text).bits();
    }

    static int hostAddress(int host) {
        return INSIDE + 1 + host;
    }

    private void connect(NetworkContext context, Interface a, Interface b) {
        Link link = Link.connect(context, a, b, LinkSettings.delay(0), LinkSettings.delay(0));
        links.add(link.forward());
        links.add(link.backward());
    }

    RfcGateway rfc() {
        return (RfcGateway) gateway;
    }

    Conservation conservation() {
        List<Node> nodes = new ArrayList<>(hosts);
        nodes.add(gateway);
        nodes.add(outside);
        return Conservation.check(nodes, links);
    }

    void runTo(long seconds) {
        simulation.runUntil(seconds * SECOND);
    }

    void runFor(long seconds) {
        simulation.runUntil(simulation.nowNanos() + seconds * SECOND);
    }

    private void settle() {
        simulation.runUntil(simulation.nowNanos());
    }

    /** Sends from an inside host; what came out, or null. */
    @Nullable
    Ipv4Packet send(int host, int remote, IpPayload payload) {
        int before = outside.received.size();
        hosts.get(host).send(packet(hostAddress(host), remote, 64, payload));
        settle();
        return outside.received.size() == before ? null : outside.last();
    }

    /** Sends a packet from inside; the outside endpoint it came out with, or null. */
    @Nullable
    Endpoint out(int protocol, int host, int port, int remote, int remotePort) {
        return sourceOf(send(host, remote, payload(protocol, port, remotePort, TcpSegment.SYN)));
    }

    @Nullable
    Endpoint tcpOut(int host, int port, int remote, int remotePort, int flags) {
        return sourceOf(send(host, remote, tcp(port, remotePort, flags)));
    }

    private static @Nullable Endpoint sourceOf(@Nullable Ipv4Packet packet) {
        if (packet == null) {
            return null;
        }
        int port = packet.payload() instanceof IcmpMessage query
                ? Translation.identifier(query)
                : Translation.sourcePort(packet);
        return new Endpoint(packet.source(), port);
    }

    /** Sends a packet from outside, an answer where the protocol knows such; whether a host has got it. */
    boolean in(int protocol, int remote, int remotePort, Endpoint to) {
        IpPayload payload = protocol == ICMP
                ? echo(IcmpMessage.ECHO_REPLY, to.port())
                : payload(protocol, remotePort, to.port(), TcpSegment.SYN | TcpSegment.ACK);
        return arrives(packet(remote, to.address(), 64, payload));
    }

    boolean tcpIn(int remote, int remotePort, Endpoint to, int flags) {
        return arrives(packet(remote, to.address(), 64, tcp(remotePort, to.port(), flags)));
    }

    /** Sends a packet from outside; whether a host has got something. */
    boolean arrives(Ipv4Packet packet) {
        long before = hosts.stream().mapToLong(host -> host.received.size()).sum();
        outside.send(packet);
        settle();
        return hosts.stream().mapToLong(host -> host.received.size()).sum() > before;
    }

    static Ipv4Packet packet(int source, int destination, int ttl, IpPayload payload) {
        return PacketCodec.stamp(Ipv4Packet.of(source, destination, ttl, 7, payload));
    }

    /** TCP with the flags given, UDP, or an ICMP query whose identifier is the first port. */
    static IpPayload payload(int protocol, int sourcePort, int destinationPort, int flags) {
        return switch (protocol) {
            case TCP -> tcp(sourcePort, destinationPort, flags);
            case UDP -> udp(sourcePort, destinationPort);
            default -> echo(IcmpMessage.ECHO_REQUEST, sourcePort);
        };
    }

    static TcpSegment tcp(int sourcePort, int destinationPort, int flags) {
        return TcpSegment.of(
                sourcePort,
                destinationPort,
                (flags & TcpSegment.SYN) != 0
                        ? 1000
                        : 1001, // the same on both sides, so that each acknowledges the other
                1001,
                flags,
                29_200,
                TcpOptions.timestamps(123_456, 654_321),
                LiteralBytes.EMPTY);
    }

    static UdpDatagram udp(int sourcePort, int destinationPort) {
        return new UdpDatagram(sourcePort, destinationPort, LiteralBytes.of((byte) 1, (byte) 2), -1);
    }

    static IcmpMessage echo(int type, int identifier) {
        return new IcmpMessage(
                type, 0, identifier << 16 | 5, LiteralBytes.of((byte) 9, (byte) 8, (byte) 7), Checksums.NOT_STAMPED);
    }
}
