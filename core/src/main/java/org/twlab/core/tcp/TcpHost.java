package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;

/** A host with the TCP of a named kernel. */
public final class TcpHost extends Node {
    private HostSettings settings;
    private final Counters counters = new Counters();

    /** A host without an interface; give it one with {@link #addInterface}. */
    public TcpHost(String name, TcpStack stack, HostSettings settings, NetworkContext context) {
        super(name, context);
        this.settings = settings;
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

    /** Listens on all addresses. Without an acceptor, connections wait for {@code Listener.accept}. */
    public Listener listen(int port, int backlog, @Nullable Acceptor acceptor) {
        return new Listener(port, backlog, acceptor);
    }

    /**
     * Opens a connection. A local failure (no free port, port in use) returns a connection that is CLOSED and has an
     * {@link TcpConnection#error}; no packet is sent then and the handler is not called.
     */
    public TcpConnection connect(int remoteAddress, int remotePort, ConnectOptions options, ConnectionHandler handler) {
        return new TcpConnection(options.connectionId());
    }

    /** TIME_WAIT and FIN_WAIT_2 entries of this host. */
    public int timeWaitEntries() {
        return 0;
    }

    /** Local ports held by its own connections and entries that this host opened. */
    public int portsUsed() {
        return 0;
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {}
}
