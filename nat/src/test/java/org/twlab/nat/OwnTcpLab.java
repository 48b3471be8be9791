package org.twlab.nat;

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
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.TraceEvent;

/** A gateway with a TCP of its own between two inside hosts and a server, all with the TCP of one kernel; 1 ms a link. */
final class OwnTcpLab {
    final Simulation simulation = new Simulation();
    final List<TraceEvent> events = new ArrayList<>();
    final List<TcpHost> clients = new ArrayList<>();
    final List<TcpConnection> accepted = new ArrayList<>();
    final List<Link> links = new ArrayList<>();
    final NatGateway nat;
    final TcpHost own;
    final TcpHost server;
    private final NetworkContext context;
    private int nextId = 1;

    OwnTcpLab(String profile, NatSettings settings) {
        context = new NetworkContext(simulation, new RandomStreams(7, 0), events::add, true);
        TcpStack stack = new TcpStack(context);
        HostSettings kernel = HostSettings.of(KernelProfile.named(profile));
        nat = new NatGateway("nat", settings, context);
        server = new TcpHost("server", stack, kernel, context);
        Interface out = nat.addInterface(NatLab.PUBLIC);
        link(out, server.addInterface(NatLab.SERVER));
        nat.routes().add(new Prefix(0, 0), out);
        for (int i = 0; i < 2; i++) {
            TcpHost client = new TcpHost("client", i, stack, kernel, context);
            Interface toClient = nat.addInterface(NatLab.INSIDE);
            link(toClient, client.addInterface(NatLab.hostAddress(i)));
            nat.setInside(toClient);
            nat.routes().add(new Prefix(NatLab.hostAddress(i), 32), toClient);
            clients.add(client);
        }
        own = nat.addTcp(stack, kernel);
        listen(server);
        clients.forEach(this::listen);
    }

    private void listen(TcpHost host) {
        host.listen(80, 16, connection -> {
            accepted.add(connection);
            return ConnectionHandler.whenPeerFinished(TcpConnection::close);
        });
    }

    private void link(Interface a, Interface b) {
        LinkSettings settings = LinkSettings.delay(1_000_000);
        links.add(Link.connect(context, a, b, settings, settings));
    }

    /** From a port of a host to port 80 of an address; an application that does nothing. */
    TcpConnection connect(TcpHost host, int port, int remote) {
        ConnectOptions options = new ConnectOptions(nextId++, port, SocketOptions.reusing(true));
        return host.connect(remote, 80, options, ConnectionHandler.NONE);
    }

    /** Runs for some seconds, after which every packet is accounted for. */
    void run(double seconds) {
        simulation.runUntil(simulation.nowNanos() + Math.round(seconds * 1e9));
        List<Node> nodes = new ArrayList<>(clients);
        nodes.addAll(List.of(nat, own, server));
        List<LinkDirection> directions = new ArrayList<>();
        links.forEach(link -> directions.addAll(List.of(link.forward(), link.backward())));
        Conservation.check(nodes, directions);
    }

    MappingSnapshot onlyEntry() {
        if (nat.entries() != 1) {
            throw new AssertionError("not one entry: " + nat.snapshot());
        }
        return nat.snapshot().get(0);
    }
}
