package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;

/** The connections one host opens: local ports, what is inherited from a TIME_WAIT entry, and the first SYN. */
final class Opener {
    private static final int NONE = PortAllocator.NONE;

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

    /** bind() if asked for, then connect(). */
    TcpConnection connect(int remoteAddress, int remotePort, ConnectOptions options, ConnectionHandler handler) {
        inherited = null;
        if (host.isDown()) {
            int wanted = options.localPort() << 16 | remotePort;
            return TcpConnection.failed(host, remoteAddress, wanted, options.connectionId(), Errno.EHOSTDOWN);
        }
        Local local = options.binds()
                ? bind(options, remoteAddress)
                : new Local(Attachment.sourceFor(host, remoteAddress), NONE, null);
        Errno error = local.error;
        int port = local.port;
        if (error == null && port == NONE) {
            port = ports.choose(local.address, remoteAddress, remotePort);
            error = port == NONE ? Errno.EADDRNOTAVAIL : null;
        } else if (error == null && !takeTuple(local.address, remoteAddress, port << 16 | remotePort, false)) {
            error = Errno.EADDRNOTAVAIL;
        }
        if (error != null) {
            int wanted = options.localPort() << 16 | remotePort;
            return TcpConnection.failed(host, remoteAddress, wanted, options.connectionId(), error);
        }
        TcpConnection c = new TcpConnection(
                host,
                local.address,
                remoteAddress,
                port << 16 | remotePort,
                options.connectionId(),
                /* opener= */ true,
                handler);
        c.explicitlyBound = local.port != NONE;
        c.options = options.socket();
        ports.opened(local.address, port, remoteAddress, remotePort);
        open(c, inherited);
        return c;
    }

    /**
     * What bind() got.
     *
     * @param port {@link PortAllocator#NONE} where connect() chooses
     */
    private record Local(int address, int port, @Nullable Errno error) {}

    private Local bind(ConnectOptions options, int remoteAddress) {
        int address = options.localAddress() == 0 ? Attachment.sourceFor(host, remoteAddress) : options.localAddress();
        int port = options.localPort();
        if (!host.hasAddress(address)) {
            return new Local(address, port, Errno.EADDRNOTAVAIL);
        }
        if (port == NONE
                && options.socket().bindAddressNoPort()
                && host.profile().obeys(Row.P4)) {
            return new Local(address, NONE, null);
        }
        if (port == NONE) {
            int chosen = ports.bind(options.localAddress());
            return new Local(address, chosen, chosen == NONE ? Errno.EADDRINUSE : null);
        }
        boolean free = host.ports().all().mayBind(options.localAddress(), port, options.reuseAddress());
        return new Local(address, port, free || !host.profile().obeys(Row.P6) ? null : Errno.EADDRINUSE);
    }

    /** Sends the SYN, with what a taken-over entry or the memory of tcp_tw_recycle leaves to it. */
    private void open(TcpConnection c, @Nullable TimeWaitEntry from) {
        KernelProfile profile = host.profile();
        c.tsOffset = host.secrets().tsOffset(c.localAddress, c.remoteAddress, c.ports);
        int isn = host.secrets().isn(c.localAddress, c.remoteAddress, c.ports);
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
        c.ipIdentification = host.secrets().identification(isn);
        c.handshakeStartNanos = host.nowNanos();
        host.count(Counter.ACTIVE_OPENS);
        host.stack().live.add(c);
        host.ports().taken(c);
        c.setState(TcpState.SYN_SENT, "connect");
        c.sender.onSent(isn + 1, host.nowNanos());
        c.sender.sndNxt = isn + 1;
        Output.syn(c);
        c.armTimer(host.profile().nanos(Parameter.INITIAL_RTO));
    }

    /** A fresh record of the destination gives the new connection its TS.Recent: Linux {@code tcp_fetch_timewait_stamp}. */
    private void inheritFromPeer(TcpConnection c) {
        PeerTimestamps.PeerRecord record = host.memory().record(c.localAddress, c.localPort(), c.remoteAddress);
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
    void released(int localAddress, int tuplePorts, int remoteAddress) {
        ports.released(localAddress, tuplePorts >>> 16, remoteAddress, tuplePorts & 0xFFFF);
    }

    /** Listeners or sysctls have changed. */
    void portsChanged() {
        ports.changed();
    }
}
