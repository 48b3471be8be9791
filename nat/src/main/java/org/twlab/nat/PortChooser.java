package org.twlab.nat;

import com.google.common.primitives.ImmutableIntArray;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * Finds the public endpoint of a new connection (get_unique_tuple of nf_nat_core.c): the one it has already if it may keep
 * that, as connections of the gateway itself may; else the one another connection of the same inside endpoint has, else
 * the inside port itself on the address chosen, else a search in the range of its class.
 * With an option for chance only the search. The identifier of a ping is a port of the range 0 to 65535; protocols
 * without ports have nothing to choose.
 */
final class PortChooser {
    private static final int RANDOM_OFFSETS = 0x10000;
    private static final int IDENTIFIERS = 0x10000;

    private final NatSettings settings;
    private final NatModel.Search search;
    private final ConntrackTable table;
    private final UniformRandomProvider random;
    private final boolean byChance;
    private int tcpRover;
    private int udpRover;
    private int icmpRover;
    /** Of the option RANDOM, drawn for the first port it is asked for. */
    private int secret;

    private boolean hasSecret;

    PortChooser(NatSettings settings, ConntrackTable table, UniformRandomProvider random) {
        this.settings = settings;
        this.search = settings.model().search();
        this.table = table;
        this.random = random;
        this.byChance = settings.portOption() != PortOption.NONE;
    }

    /**
     * A connection that needs a public endpoint.
     *
     * @param tuple from the inside host to where it goes when it leaves
     * @param addresses the public addresses it may have
     * @param syn the first segment if it is of class SYN, otherwise null
     */
    record Wanted(
            Tuple tuple,
            ImmutableIntArray addresses,
            @Nullable TcpSegment syn) {

        /** What answers to a public endpoint look like. */
        Tuple answers(int address, int port) {
            return new Tuple(
                    tuple.protocol(), tuple.destination(), address, Tuple.ports(tuple.destinationPort(), port));
        }
    }

    /**
     * A public endpoint that is free toward the remote one, or null. Where the model steals, the entry that had the port
     * has ended then.
     */
    @Nullable
    Endpoint choose(Wanted wanted) {
        Tuple tuple = wanted.tuple();
        if (!byChance) {
            Endpoint present = isPublicAlready(wanted) ? itself(wanted) : ofSibling(wanted);
            if (present != null) {
                return present;
            }
        }
        int address = addressFor(wanted);
        int port = tuple.sourcePort();
        boolean portless = !hasChoice(tuple.protocol());
        if ((portless || (!byChance && isAllowed(tuple.protocol(), port))) && !isTaken(wanted, address, port)) {
            return new Endpoint(address, port);
        }
        return portless ? null : search(wanted, address);
    }

    /** The address that {@link #choose} takes if no other connection of the endpoint decides. */
    int addressFor(Wanted wanted) {
        Tuple tuple = wanted.tuple();
        return AddressChoice.choose(wanted.addresses(), tuple.source(), tuple.destination(), settings.persistent());
    }

    private boolean isPublicAlready(Wanted wanted) {
        Tuple tuple = wanted.tuple();
        return wanted.addresses().contains(tuple.source()) && isAllowed(tuple.protocol(), tuple.sourcePort());
    }

    private @Nullable Endpoint itself(Wanted wanted) {
        Tuple tuple = wanted.tuple();
        return isTaken(wanted, tuple.source(), tuple.sourcePort())
                ? null
                : new Endpoint(tuple.source(), tuple.sourcePort());
    }

    /** What the youngest connection of the same inside endpoint has that is allowed here, if it is free. */
    private @Nullable Endpoint ofSibling(Wanted wanted) {
        Tuple tuple = wanted.tuple();
        int row = table.youngestFrom(tuple.protocol(), tuple.source(), tuple.sourcePort());
        while (row != ConntrackRows.NONE) {
            int address = table.destination(row, Direction.REPLY);
            int port = table.ports(row, Direction.REPLY) & 0xFFFF;
            if (wanted.addresses().contains(address) && isAllowed(tuple.protocol(), port)) {
                return isTaken(wanted, address, port) ? null : new Endpoint(address, port);
            }
            row = table.older(row);
        }
        return null;
    }

    private static boolean hasChoice(int protocol) {
        return PortPool.hasPorts(protocol) || protocol == Ipv4Packet.PROTOCOL_ICMP;
    }

    private boolean isAllowed(int protocol, int port) {
        return settings.ports().isEmpty()
                || !PortPool.hasPorts(protocol)
                || settings.ports().get().contains(port);
    }

    private boolean isTaken(Wanted wanted, int address, int port) {
        return nodeWith(wanted, address, port) != ConntrackRows.NONE;
    }

    private int nodeWith(Wanted wanted, int address, int port) {
        Tuple tuple = wanted.tuple();
        return table.find(tuple.protocol(), tuple.destination(), address, Tuple.ports(tuple.destinationPort(), port));
    }

    private @Nullable Endpoint search(Wanted wanted, int address) {
        Tuple tuple = wanted.tuple();
        int first = 0;
        int size = IDENTIFIERS;
        if (PortPool.hasPorts(tuple.protocol())) {
            PortRange range = PortPool.range(settings, tuple.sourcePort());
            first = range.first();
            size = range.size();
        }
        int port = search.usesRover()
                ? searchFromRover(wanted, address, first, size)
                : searchAtRandom(wanted, address, first, size);
        return port == ConntrackRows.NONE ? null : new Endpoint(address, port);
    }

    /** One round over the whole range. */
    private int searchFromRover(Wanted wanted, int address, int first, int size) {
        int protocol = wanted.tuple().protocol();
        if (table.taken(wanted.answers(address, wanted.tuple().sourcePort())) == size) {
            return ConntrackRows.NONE; // as after probing them all, which leaves the rover where it was
        }
        int offset = startOf(wanted, address);
        for (int probes = 0; probes < size; probes++) {
            if (!isTaken(wanted, address, first + offset % size)) {
                if (!byChance) {
                    setRover(protocol, offset);
                }
                return first + offset % size;
            }
            offset = (offset + 1) % RANDOM_OFFSETS;
        }
        return ConntrackRows.NONE;
    }

    private int startOf(Wanted wanted, int address) {
        Tuple tuple = wanted.tuple();
        return switch (settings.portOption()) {
            case NONE -> rover(tuple.protocol());
            case FULLY_RANDOM -> random.nextInt(RANDOM_OFFSETS);
            case RANDOM -> Tuple.hash(secret(), address, tuple.destination(), tuple.destinationPort()) >>> 16;
        };
    }

    private int secret() {
        if (!hasSecret) {
            secret = random.nextInt();
            hasSecret = true;
        }
        return secret;
    }

    private int rover(int protocol) {
        return switch (protocol) {
            case Ipv4Packet.PROTOCOL_TCP -> tcpRover;
            case Ipv4Packet.PROTOCOL_UDP -> udpRover;
            default -> icmpRover;
        };
    }

    private void setRover(int protocol, int offset) {
        if (protocol == Ipv4Packet.PROTOCOL_TCP) {
            tcpRover = offset;
        } else if (protocol == Ipv4Packet.PROTOCOL_UDP) {
            udpRover = offset;
        } else {
            icmpRover = offset;
        }
    }

    private int searchAtRandom(Wanted wanted, int address, int first, int size) {
        for (int ofRound : search.rounds()) {
            int probes = Math.min(ofRound, size);
            int offset = random.nextInt(RANDOM_OFFSETS);
            for (int left = probes; left > 0; left--, offset++) {
                int port = first + offset % size;
                int occupant = nodeWith(wanted, address, port);
                if (occupant == ConntrackRows.NONE || (left <= search.stealingProbes() && steal(wanted, occupant))) {
                    return port;
                }
            }
            if (probes == size) {
                return ConntrackRows.NONE;
            }
        }
        return ConntrackRows.NONE;
    }

    /**
     * Ends the finished connection that has the port if the new SYN's sequence number is later than all it has sent
     * (nf_nat_used_tuple_harder). Only connections whose source is translated can be ended so.
     */
    private boolean steal(Wanted wanted, int occupant) {
        TcpSegment syn = wanted.syn();
        int row = TupleIndex.rowOf(occupant);
        boolean may = syn != null
                && table.isSourceTranslated(row)
                && TcpRules.isFinished(table.state(row))
                && Serial32.distance(table.originalEnd(row), syn.endSeq()) > 0;
        if (may) {
            table.end(row, "stolen");
        }
        return may;
    }
}
