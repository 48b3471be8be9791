package org.twlab.nat.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.TraceEvent;

/**
 * Clients 192.0.2.1, ... - router - balancer 10.9.0.1 - servers 10.2.0.1, ...; each server has a second link to the router,
 * over which it answers under DSR. The service is 203.0.113.1:80. All links take 1 ms; packets are stamped. In place of
 * the balancer there may be a host with a proxy. Everything is traced.
 */
final class BalancerLab {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    static final Endpoint SERVICE = new Endpoint(address("203.0.113.1"), 80);
    static final int BALANCER = address("10.9.0.1");

    final Simulation simulation = new Simulation();
    final List<TraceEvent> events = new ArrayList<>();
    final NetworkContext context;
    final List<TcpHost> clients = new ArrayList<>();
    final List<TcpHost> servers = new ArrayList<>();
    /** Which server has served each connection, in the order in which they were accepted. */
    final List<Integer> served = new ArrayList<>();

    final List<TcpConnection> accepted = new ArrayList<>();
    private final List<Link> toServers = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<LinkDirection> links = new ArrayList<>();
    private final Router router;
    private final TcpStack stack;
    private @Nullable Balancer balancer;
    private @Nullable Proxy proxy;
    private @Nullable TcpHost proxyHost;
    private long nextId = 1;

    /** @param clientSettings of each client, by its number */
    BalancerLab(
            BalancerSettings settings,
            int clientCount,
            Function<Integer, HostSettings> clientSettings,
            Supplier<HostSettings> serverSettings) {
        this(1, settings, clientCount, clientSettings, serverSettings, LinkSettings.DEFAULT_MTU);
    }

    BalancerLab(
            long seed,
            BalancerSettings settings,
            int clientCount,
            Function<Integer, HostSettings> clientSettings,
            Supplier<HostSettings> serverSettings,
            int serverMtu) {
        context = new NetworkContext(simulation, new RandomStreams(seed, 0), events::add, true);
        stack = new TcpStack(context);
        router = new Router("router", context, RouterSettings.DEFAULT);
        nodes.add(router);
        for (int i = 0; i < clientCount; i++) {
            TcpHost client = new TcpHost("client[" + i + "]", stack, clientSettings.apply(i), context);
            clients.add(client);
            Interface toClient = router.addInterface(0);
            connect(toClient, client.addInterface(clientAddress(i)), LinkSettings.DEFAULT_MTU);
            router.routes().add(new Prefix(clientAddress(i), 32), toClient);
        }
        nodes.addAll(clients);
        Interface toMiddle = router.addInterface(0);
        router.routes().add(new Prefix(SERVICE.address(), 32), toMiddle);
        if (settings.mode() == BalancerMode.PROXY) {
            buildProxy(settings, toMiddle, serverSettings, serverMtu);
        } else {
            buildBalancer(settings, toMiddle, serverSettings, serverMtu);
        }
        nodes.addAll(servers);
    }

    /** Hosts of one profile. */
    static BalancerLab of(BalancerSettings settings, int clientCount, String profile) {
        HostSettings host = host(profile);
        return new BalancerLab(settings, clientCount, i -> host, () -> host);
    }

    private void buildBalancer(
            BalancerSettings settings, Interface toMiddle, Supplier<HostSettings> serverSettings, int serverMtu) {
        balancer = new Balancer("balancer", settings, context);
        nodes.add(balancer);
        Interface up = balancer.addInterface(0);
        connect(toMiddle, up, LinkSettings.DEFAULT_MTU);
        balancer.routes().add(Prefix.parse("0.0.0.0/0"), up);
        for (int i = 0; i < settings.backends().size(); i++) {
            Interface down = balancer.addInterface(BALANCER);
            balancer.routes().add(new Prefix(serverAddress(i), 32), down);
            TcpHost server = server(i, serverSettings.get(), down, serverMtu);
            Interface back = server.interfaces().get(0);
            if (settings.mode() == BalancerMode.DSR) {
                server.addAddress(SERVICE.address());
                Interface aside = server.addInterface(0);
                connect(router.addInterface(0), aside, LinkSettings.DEFAULT_MTU);
                server.routes().add(Prefix.parse("0.0.0.0/0"), aside);
                server.routes().add(new Prefix(BALANCER, 32), back);
            }
        }
    }

    private void buildProxy(
            BalancerSettings settings, Interface toMiddle, Supplier<HostSettings> serverSettings, int serverMtu) {
        TcpHost host = new TcpHost("proxy", stack, serverSettings.get(), context);
        nodes.add(host);
        proxyHost = host;
        Interface up = host.addInterface(SERVICE.address());
        connect(toMiddle, up, LinkSettings.DEFAULT_MTU);
        host.routes().add(Prefix.parse("0.0.0.0/0"), up);
        for (int i = 0; i < settings.backends().size(); i++) {
            Interface down = host.addInterface(BALANCER);
            host.routes().add(new Prefix(serverAddress(i), 32), down);
            server(i, serverSettings.get(), down, serverMtu);
        }
        proxy = new Proxy(host, settings, id -> id, context);
    }

    private TcpHost server(int index, HostSettings settings, Interface down, int mtu) {
        TcpHost server = new TcpHost("server[" + index + "]", stack, settings, context);
        servers.add(server);
        toServers.add(connect(down, server.addInterface(serverAddress(index)), mtu));
        return server;
    }

    private Link connect(Interface a, Interface b, int mtu) {
        LinkSettings settings =
                LinkSettings.delay(MILLISECOND).toBuilder().mtu(mtu).build();
        Link link = Link.connect(context, a, b, settings, settings);
        links.add(link.forward());
        links.add(link.backward());
        return link;
    }

    static int address(String text) {
        return Address.parse(text).bits();
    }

    static int clientAddress(int index) {
        return address("192.0.2.1") + index;
    }

    static int serverAddress(int index) {
        return address("10.2.0.1") + index;
    }

    static HostSettings host(String profile) {
        return HostSettings.of(KernelProfile.named(profile));
    }

    static List<Endpoint> backends(int count) {
        List<Endpoint> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            backends.add(new Endpoint(serverAddress(i), 80));
        }
        return backends;
    }

    static BalancerSettings settings(BalancerMode mode, int backendCount) {
        return mode == BalancerMode.FULLNAT
                ? BalancerSettings.fullNat(SERVICE, backends(backendCount), pool(1))
                : BalancerSettings.of(mode, SERVICE, backends(backendCount));
    }

    /** A pool of 10.9.0.101 and what follows. */
    static SourcePool pool(int size) {
        List<Integer> addresses = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            addresses.add(address("10.9.0.101") + i);
        }
        return SourcePool.of(addresses);
    }

    Balancer balancer() {
        return Objects.requireNonNull(balancer);
    }

    Proxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    boolean hasProxy() {
        return proxy != null;
    }

    /** The host that the proxy runs on. */
    TcpHost proxyHost() {
        return Objects.requireNonNull(proxyHost);
    }

    /** What became of all packets; throws where one is not accounted for. */
    Conservation conservation() {
        return Conservation.check(nodes, links);
    }

    /** The link between the balancer and a server, forward toward the server. */
    Link linkTo(int server) {
        return toServers.get(server);
    }

    /** Every server reads a request, answers it, and closes first or after the client. */
    void serve(long requestBytes, long responseBytes, boolean closesFirst) {
        for (int i = 0; i < servers.size(); i++) {
            int index = i;
            servers.get(i).listen(80, 128, connection -> {
                served.add(index);
                accepted.add(connection);
                return new Peer(0, requestBytes, responseBytes, closesFirst);
            });
        }
    }

    /** A client that writes a request and closes first, when the response is there, or after the server. */
    Call call(int client, long requestBytes, long responseBytes, boolean closesFirst) {
        return call(client, 0, requestBytes, responseBytes, closesFirst);
    }

    /** As the other, from a given port; 0 for one that the client chooses. */
    Call call(int client, int port, long requestBytes, long responseBytes, boolean closesFirst) {
        Peer peer = new Peer(requestBytes, responseBytes, 0, closesFirst);
        TcpConnection connection = clients.get(client)
                .connect(SERVICE.address(), SERVICE.port(), new ConnectOptions(nextId++, port, port != 0), peer);
        return new Call(connection, peer);
    }

    record Call(TcpConnection connection, Peer peer) {}

    void runTo(double seconds) {
        simulation.runUntil(Math.round(seconds * SECOND));
    }

    /** Packets that reached the end of a link, {@code balancer->server[0]}. */
    List<Ipv4Packet> delivered(String link) {
        List<Ipv4Packet> packets = new ArrayList<>();
        for (TraceEvent event : events) {
            if (event instanceof TraceEvent.PacketDelivered delivered
                    && delivered.link().equals(link)) {
                packets.add(delivered.packet());
            }
        }
        return packets;
    }

    /** An application that writes, reads, answers, and closes. */
    static final class Peer implements ConnectionHandler {
        private final long firstBytes;
        private final long expectedBytes;
        private final long answerBytes;
        private final boolean closesFirst;
        boolean established;
        boolean finished;

        @Nullable
        Errno error;

        Peer(long firstBytes, long expectedBytes, long answerBytes, boolean closesFirst) {
            this.firstBytes = firstBytes;
            this.expectedBytes = expectedBytes;
            this.answerBytes = answerBytes;
            this.closesFirst = closesFirst;
        }

        @Override
        public void onEstablished(TcpConnection connection) {
            established = true;
            connection.write(firstBytes);
        }

        @Override
        public void onData(TcpConnection connection, Payload bytes) {
            if (connection.bytesReceived() == expectedBytes) {
                connection.write(answerBytes);
                if (closesFirst) {
                    connection.close();
                }
            }
        }

        @Override
        public void onPeerFinished(TcpConnection connection) {
            finished = true;
            connection.close();
        }

        @Override
        public void onError(TcpConnection connection, Errno errno) {
            error = errno;
        }
    }
}
