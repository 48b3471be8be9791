package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;

/** The connections one host opens: local ports, what is inherited from a TIME_WAIT entry, and the first SYN. */
final class Opener {
    private final TcpHost host;
    private final PortAllocator ports;
    /** The entry that the connection being opened has taken over. */
    private @Nullable TimeWaitEntry inherited;

    Opener(TcpHost host) {
        this.host = host;
        this.ports = new PortAllocator(host, this);
    }

    int portsUsed() {
        return ports.total();
    }

    TcpConnection connect(int remoteAddress, int remotePort, ConnectOptions options, ConnectionHandler handler) {
        int local = host.primaryAddress();
        int wanted = options.localPort() << 16 | remotePort;
        if (options.localPort() != 0 && !bindPorts().mayBind(options.localPort(), options.reuseAddress())) {
            return TcpConnection.failed(host, remoteAddress, wanted, options.connectionId(), Errno.EADDRINUSE);
        }
        inherited = null;
        int port = options.localPort();
        if (port == 0) {
            port = ports.choose(remoteAddress, remotePort);
        } else if (!takeTuple(local, remoteAddress, wanted, false)) {
            port = PortAllocator.NONE;
        }
        if (port == PortAllocator.NONE) {
            return TcpConnection.failed(host, remoteAddress, wanted, options.connectionId(), Errno.EADDRNOTAVAIL);
        }
        TcpConnection c = new TcpConnection(
                host, local, remoteAddress, port << 16 | remotePort, options.connectionId(), true, handler);
        c.explicitlyBound = options.localPort() != 0;
        c.reuseAddress = options.reuseAddress();
        c.options = options.socket();
        ports.opened(port, remoteAddress, remotePort);
        if (ports.bound() != null) {
            ports.bound().add(port, c.explicitlyBound, c.reuseAddress);
        }
        open(c, inherited);
        return c;
    }

    /** Sends the SYN, with what a taken-over entry or the memory of tcp_tw_recycle leaves to it. */
    private void open(TcpConnection c, @Nullable TimeWaitEntry from) {
        KernelProfile profile = host.profile();
        c.tsOffset = host.tsOffsetFor(c.localAddress, c.remoteAddress, c.ports);
        int isn = host.isnFor(c.localAddress, c.remoteAddress, c.ports);
        if (from != null) {
            isn = profile.obeys(Row.U8) ? TimeWaitSockets.nextIsn(from) : isn;
            if (profile.obeys(Row.U9)) {
                c.receiver.tsRecent = from.tsRecent();
                c.receiver.tsRecentStamp = from.tsRecentStamp();
            }
        } else if (profile.obeys(Row.R6) && host.isRecycling()) {
            inheritFromPeer(c);
        }
        c.sender.begin(isn);
        c.ipIdentification = isn ^ host.millisNow();
        c.handshakeStartNanos = host.nowNanos();
        host.count(Counter.ACTIVE_OPENS);
        host.stack().live.add(c);
        c.setState(TcpState.SYN_SENT, "connect");
        c.sender.onSent(isn + 1, host.nowNanos());
        c.sender.sndNxt = isn + 1;
        Output.syn(c);
        c.armTimer(host.profile().nanos(Parameter.INITIAL_RTO));
    }

    /** A fresh record of the destination gives the new connection its TS.Recent: Linux {@code tcp_fetch_timewait_stamp}. */
    private void inheritFromPeer(TcpConnection c) {
        PeerTimestamps.PeerRecord record = host.peerRecord(c.localAddress, c.localPort(), c.remoteAddress);
        if (record != null
                && record.stampSeconds() != 0
                && host.secondsNow() - record.stampSeconds() <= RecycleRules.WINDOW_SECONDS) {
            c.receiver.tsRecent = record.ts();
            c.receiver.tsRecentStamp = record.stampSeconds();
        }
    }

    /**
     * Whether a 4-tuple may be used for a new connection: no live connection has it, and an entry that has it may be
     * taken over, which then happens.
     */
    boolean takeTuple(int localAddress, int remoteAddress, int tuplePorts, boolean automatic) {
        if (host.stack().live.find(host, localAddress, remoteAddress, tuplePorts) != null) {
            return false;
        }
        int row = host.entries().find(host, localAddress, remoteAddress, tuplePorts);
        if (row == TimeWaitTable.NONE) {
            return true;
        }
        TimeWaitEntry entry = host.entries().read(row);
        if (!ReuseRules.mayTake(
                host.profile(), host.sysctls(), entry, automatic, host.secondsNow(), host.millisNow())) {
            return false;
        }
        host.entries().takeOver(host, row);
        inherited = entry;
        return true;
    }

    /** A connection that this host opened, or its entry, is gone. */
    void released(int tuplePorts, int remoteAddress, boolean explicitlyBound, boolean reuseAddress) {
        ports.released(tuplePorts >>> 16, remoteAddress, tuplePorts & 0xFFFF);
        BoundPorts bound = ports.bound();
        if (bound != null) {
            bound.remove(tuplePorts >>> 16, explicitlyBound, reuseAddress);
        }
    }

    /** The owners of ports, counted from the tables when somebody binds for the first time. */
    private BoundPorts bindPorts() {
        BoundPorts bound = ports.bound();
        if (bound == null) {
            bound = new BoundPorts();
            host.stack().countPorts(host, bound);
            ports.setBound(bound);
        }
        for (Listener listener : host.listeners()) {
            bound.addListener(listener.port());
        }
        return bound;
    }
}
