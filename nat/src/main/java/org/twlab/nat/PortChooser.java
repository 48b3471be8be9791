package org.twlab.nat;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * Finds the public port of a new connection (get_unique_tuple of nf_nat_core.c): the port another connection of the same
 * inside endpoint has, else the inside port itself, else a search in the range of its class.
 */
final class PortChooser {
    /** What {@link #choose} returns when no port was found. */
    static final int NONE = -1;

    private static final int RANDOM_OFFSETS = 0x10000;

    private final NatSettings settings;
    private final NatModel.Search search;
    private final ConntrackTable table;
    private final UniformRandomProvider random;
    private int tcpRover;
    private int udpRover;

    PortChooser(NatSettings settings, ConntrackTable table, UniformRandomProvider random) {
        this.settings = settings;
        this.search = settings.model().search();
        this.table = table;
        this.random = random;
    }

    /**
     * A public port that is free toward the remote endpoint, or {@link #NONE}. Where the model steals, the entry that
     * had the port has ended then.
     *
     * @param syn the first segment if it is of class SYN, otherwise null
     */
    int choose(
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort,
            @Nullable TcpSegment syn) {
        Wanted wanted = new Wanted(protocol, remoteAddress, remotePort, syn);
        ConntrackEntry sibling = table.youngestOf(protocol, insideAddress, insidePort);
        if (sibling != null && !isTaken(wanted, sibling.publicPort)) {
            return sibling.publicPort;
        }
        if (isAllowed(insidePort) && !isTaken(wanted, insidePort)) {
            return insidePort;
        }
        PortRange range = rangeFor(insidePort);
        return search.usesRover() ? searchFromRover(wanted, range, insidePort) : searchAtRandom(wanted, range);
    }

    /** The ports that are searched for an inside port. */
    PortRange rangeFor(int insidePort) {
        return settings.ports().orElse(PortClass.of(insidePort).range());
    }

    private boolean isAllowed(int port) {
        return settings.ports().isEmpty() || settings.ports().get().contains(port);
    }

    private boolean isTaken(Wanted wanted, int port) {
        return table.findReply(wanted.protocol, wanted.remoteAddress, wanted.remotePort, port) != null;
    }

    private int searchFromRover(Wanted wanted, PortRange range, int insidePort) {
        boolean tcp = wanted.protocol == Ipv4Packet.PROTOCOL_TCP;
        int rover = tcp ? tcpRover : udpRover;
        if (takenIn(wanted, insidePort) == range.size()) {
            return NONE; // as after probing them all, which leaves the rover one round further: where it was
        }
        while (isTaken(wanted, range.first() + rover % range.size())) {
            rover = (rover + 1) % RANDOM_OFFSETS;
        }
        if (tcp) {
            tcpRover = rover;
        } else {
            udpRover = rover;
        }
        return range.first() + rover % range.size();
    }

    private int takenIn(Wanted wanted, int insidePort) {
        RemoteEndpoint remote = table.findRemote(wanted.protocol, wanted.remoteAddress, wanted.remotePort);
        if (remote == null) {
            return 0;
        }
        return settings.ports().isPresent() ? remote.entries() : remote.taken(PortClass.of(insidePort));
    }

    private int searchAtRandom(Wanted wanted, PortRange range) {
        for (int ofRound : search.rounds()) {
            int probes = Math.min(ofRound, range.size());
            int offset = random.nextInt(RANDOM_OFFSETS);
            for (int left = probes; left > 0; left--, offset++) {
                int port = range.first() + offset % range.size();
                if (!isTaken(wanted, port) || (left <= search.stealingProbes() && steal(wanted, port))) {
                    return port;
                }
            }
            if (probes == range.size()) {
                return NONE;
            }
        }
        return NONE;
    }

    /** Ends the finished connection that has the port if the new SYN's sequence number is later than all it has sent. */
    private boolean steal(Wanted wanted, int port) {
        ConntrackEntry occupant = table.findReply(wanted.protocol, wanted.remoteAddress, wanted.remotePort, port);
        if (occupant == null || wanted.syn == null) {
            return false;
        }
        TcpTrack track = occupant.tcp();
        boolean may =
                TcpRules.isFinished(track.state) && Serial32.distance(track.original.end, wanted.syn.endSeq()) > 0;
        if (may) {
            table.end(occupant, "stolen");
        }
        return may;
    }

    /** The remote side of the tuple that is looked for. */
    private record Wanted(
            int protocol,
            int remoteAddress,
            int remotePort,
            @Nullable TcpSegment syn) {}
}
