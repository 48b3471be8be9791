package org.twlab.nat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/**
 * The entries of a gateway, found by either tuple, and the public ports they take. No two entries share an ORIGINAL or a
 * REPLY tuple.
 */
final class ConntrackTable {
    private final String node;
    private final int publicAddress;
    private final Simulation simulation;
    private final @Nullable TraceListener trace;
    private final ExpiryLists expiry;
    private final ByOriginal byOriginal = new ByOriginal();
    private final ByReply byReply = new ByReply();
    private final BySource bySource = new BySource();
    private final ByRemote byRemote = new ByRemote();
    private final PublicPorts tcpPorts = new PublicPorts();
    private final PublicPorts udpPorts = new PublicPorts();
    private long created;

    ConntrackTable(String node, NatSettings settings, NetworkContext context) {
        this.node = node;
        this.publicAddress = settings.outsideAddress();
        this.simulation = context.simulation();
        this.trace = context.trace();
        this.expiry = new ExpiryLists(simulation, settings.timeouts(), entry -> end(entry, "expired"));
    }

    int size() {
        return byReply.size();
    }

    /** Distinct pairs of protocol and public port. */
    int portsUsed() {
        return tcpPorts.used() + udpPorts.used();
    }

    /** The entry of what an inside host sends. */
    @Nullable
    ConntrackEntry findOriginal(int protocol, int insideAddress, int insidePort, int remoteAddress, int remotePort) {
        return byOriginal.find(protocol, insideAddress, insidePort, remoteAddress, remotePort);
    }

    /** The entry of what comes to the public address. */
    @Nullable
    ConntrackEntry findReply(int protocol, int remoteAddress, int remotePort, int publicPort) {
        return byReply.find(protocol, remoteAddress, remotePort, publicPort);
    }

    /** The youngest entry of an inside endpoint, to whatever remote. */
    @Nullable
    ConntrackEntry youngestOf(int protocol, int insideAddress, int insidePort) {
        return bySource.find(protocol, insideAddress, insidePort);
    }

    /** How many public ports are taken toward a remote endpoint; null for none. */
    @Nullable
    RemoteEndpoint findRemote(int protocol, int address, int port) {
        return byRemote.find(protocol, address, port);
    }

    /** Makes an entry for tuples that no other has. It has no timeout until its first packet gives it one. */
    ConntrackEntry create(
            int protocol, int insideAddress, int insidePort, int remoteAddress, int remotePort, int publicPort) {
        RemoteEndpoint remote = byRemote.find(protocol, remoteAddress, remotePort);
        if (remote == null) {
            remote = new RemoteEndpoint(protocol, remoteAddress, remotePort);
            byRemote.add(remote);
        }
        TcpTrack tcp = protocol == Ipv4Packet.PROTOCOL_TCP ? new TcpTrack() : null;
        ConntrackEntry entry = new ConntrackEntry(
                insideAddress, insidePort, remote, publicPort, ++created, simulation.nowNanos(), tcp);
        remote.take(publicPort);
        portsOf(protocol).take(publicPort);
        byOriginal.add(entry);
        byReply.add(entry);
        bySource.push(entry);
        if (trace != null) {
            trace.on(new TraceEvent.MappingCreated(
                    simulation.nowNanos(), node, entry.internal(), entry.external(publicAddress)));
        }
        return entry;
    }

    void refresh(ConntrackEntry entry, ConntrackTimeout timeout) {
        expiry.refresh(entry, timeout);
    }

    /** Whether one timeout of this gateway is longer than another. */
    boolean isLonger(ConntrackTimeout one, ConntrackTimeout other) {
        return expiry.isLonger(one, other);
    }

    /** Removes an entry at once; {@code how} tells the trace why. */
    void end(ConntrackEntry entry, String how) {
        ExpiryList.remove(entry);
        byOriginal.remove(entry);
        byReply.remove(entry);
        bySource.pull(entry);
        RemoteEndpoint remote = entry.remote;
        portsOf(remote.protocol).giveBack(entry.publicPort);
        remote.giveBack(entry.publicPort);
        if (remote.entries() == 0) {
            byRemote.remove(remote);
        }
        if (trace != null) {
            trace.on(new TraceEvent.MappingEnded(
                    simulation.nowNanos(), node, entry.internal(), entry.external(publicAddress), how));
        }
    }

    /** Ends all entries. */
    void flush() {
        inOrder().forEach(entry -> end(entry, "flushed"));
    }

    /** All entries in the order of their creation. */
    List<MappingSnapshot> snapshot() {
        return inOrder().stream().map(entry -> entry.snapshot(publicAddress)).toList();
    }

    private List<ConntrackEntry> inOrder() {
        List<ConntrackEntry> entries = new ArrayList<>(size());
        for (int slot = 0; slot < byReply.capacity(); slot++) {
            ConntrackEntry entry = byReply.at(slot);
            if (entry != null) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparingLong(entry -> entry.number));
        return entries;
    }

    private PublicPorts portsOf(int protocol) {
        return protocol == Ipv4Packet.PROTOCOL_TCP ? tcpPorts : udpPorts;
    }

    /** How many entries take each public port of a protocol. */
    private static final class PublicPorts {
        private int @Nullable [] takers;
        private int used;

        int used() {
            return used;
        }

        void take(int port) {
            if (takers == null) {
                takers = new int[0x10000];
            }
            if (takers[port]++ == 0) {
                used++;
            }
        }

        void giveBack(int port) {
            if (takers != null && --takers[port] == 0) {
                used--;
            }
        }
    }

    private static final class ByOriginal extends ProbingTable<ConntrackEntry> {
        @Nullable
        ConntrackEntry find(int protocol, int insideAddress, int insidePort, int remoteAddress, int remotePort) {
            int slot = home(hash(protocol, insideAddress, insidePort, remoteAddress, remotePort));
            while (true) {
                ConntrackEntry entry = at(slot);
                if (entry == null
                        || (entry.insideAddress == insideAddress
                                && entry.insidePort == insidePort
                                && entry.remote.is(protocol, remoteAddress, remotePort))) {
                    return entry;
                }
                slot = after(slot);
            }
        }

        @Override
        int hashOf(ConntrackEntry entry) {
            RemoteEndpoint remote = entry.remote;
            return hash(remote.protocol, entry.insideAddress, entry.insidePort, remote.address, remote.port);
        }

        private static int hash(int protocol, int insideAddress, int insidePort, int remoteAddress, int remotePort) {
            int ends = mix(insideAddress, (long) protocol << 32 | ((insidePort << 16 | remotePort) & 0xFFFF_FFFFL));
            return mix(remoteAddress, ends);
        }
    }

    private static final class ByReply extends ProbingTable<ConntrackEntry> {
        @Nullable
        ConntrackEntry find(int protocol, int remoteAddress, int remotePort, int publicPort) {
            int slot = home(hash(protocol, remoteAddress, remotePort, publicPort));
            while (true) {
                ConntrackEntry entry = at(slot);
                if (entry == null
                        || (entry.publicPort == publicPort && entry.remote.is(protocol, remoteAddress, remotePort))) {
                    return entry;
                }
                slot = after(slot);
            }
        }

        @Override
        int hashOf(ConntrackEntry entry) {
            RemoteEndpoint remote = entry.remote;
            return hash(remote.protocol, remote.address, remote.port, entry.publicPort);
        }

        private static int hash(int protocol, int remoteAddress, int remotePort, int publicPort) {
            return mix(remoteAddress, (long) protocol << 32 | ((remotePort << 16 | publicPort) & 0xFFFF_FFFFL));
        }
    }

    /** Holds the youngest entry of each inside endpoint; the others hang on it in the order of their age. */
    private static final class BySource extends ProbingTable<ConntrackEntry> {
        @Nullable
        ConntrackEntry find(int protocol, int insideAddress, int insidePort) {
            int slot = home(hash(protocol, insideAddress, insidePort));
            while (true) {
                ConntrackEntry entry = at(slot);
                if (entry == null
                        || (entry.insideAddress == insideAddress
                                && entry.insidePort == insidePort
                                && entry.remote.protocol == protocol)) {
                    return entry;
                }
                slot = after(slot);
            }
        }

        void push(ConntrackEntry entry) {
            ConntrackEntry youngest = find(entry.remote.protocol, entry.insideAddress, entry.insidePort);
            if (youngest == null) {
                add(entry);
                return;
            }
            entry.olderOfSource = youngest;
            youngest.youngerOfSource = entry;
            replace(youngest, entry);
        }

        void pull(ConntrackEntry entry) {
            ConntrackEntry older = entry.olderOfSource;
            ConntrackEntry younger = entry.youngerOfSource;
            if (older != null) {
                older.youngerOfSource = younger;
            }
            if (younger != null) {
                younger.olderOfSource = older;
            } else if (older != null) {
                replace(entry, older);
            } else {
                remove(entry);
            }
            entry.olderOfSource = null;
            entry.youngerOfSource = null;
        }

        @Override
        int hashOf(ConntrackEntry entry) {
            return hash(entry.remote.protocol, entry.insideAddress, entry.insidePort);
        }

        private static int hash(int protocol, int insideAddress, int insidePort) {
            return mix(insideAddress, protocol << 16 | insidePort);
        }
    }

    private static final class ByRemote extends ProbingTable<RemoteEndpoint> {
        @Nullable
        RemoteEndpoint find(int protocol, int address, int port) {
            int slot = home(hash(protocol, address, port));
            while (true) {
                RemoteEndpoint remote = at(slot);
                if (remote == null || remote.is(protocol, address, port)) {
                    return remote;
                }
                slot = after(slot);
            }
        }

        @Override
        int hashOf(RemoteEndpoint remote) {
            return hash(remote.protocol, remote.address, remote.port);
        }

        private static int hash(int protocol, int address, int port) {
            return mix(address, protocol << 16 | port);
        }
    }
}
