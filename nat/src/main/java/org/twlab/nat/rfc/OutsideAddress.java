package org.twlab.nat.rfc;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.nat.PortRange;

/** One public address with what is taken of its ports. */
final class OutsideAddress {
    private final int address;
    private final int index;
    private final Ports tcp;
    private final Ports udp;
    private final Ports icmp;
    /** Blocks that have served and are free again, longest free first. */
    private final ArrayDeque<PortBlock> freed = new ArrayDeque<>(0);
    /** Blocks that have never served begin with this one. */
    private int fresh;

    OutsideAddress(int address, int index, boolean overloading) {
        this.address = address;
        this.index = index;
        tcp = new Ports(overloading);
        udp = new Ports(overloading);
        icmp = new Ports(overloading);
    }

    int address() {
        return address;
    }

    /** Place among the addresses of its gateway. */
    int index() {
        return index;
    }

    Ports ports(int protocol) {
        return switch (protocol) {
            case Ipv4Packet.PROTOCOL_TCP -> tcp;
            case Ipv4Packet.PROTOCOL_UDP -> udp;
            default -> icmp;
        };
    }

    /** Distinct pairs of protocol and port that some mapping has. */
    int portsUsed() {
        return tcp.used + udp.used + icmp.used;
    }

    /** A free block of ports, one that has not served yet if there is one; null for none. */
    @Nullable
    PortBlock takeBlock(PortRange range, int size) {
        if (fresh < range.size() / size) {
            int first = range.first() + fresh++ * size;
            return new PortBlock(this, new PortRange(first, first + size - 1));
        }
        return freed.poll();
    }

    void freeBlock(PortBlock block) {
        freed.add(block);
    }

    /** The ports of one protocol. */
    static final class Ports {
        /** Ports with a mapping or held; where a port serves several destinations, empty. */
        final PortSet taken = new PortSet();
        /** Mappings of each port where it serves several destinations. */
        private final boolean counts;

        private int @Nullable [] takers;
        private int used;
        /** The port behind the last one chosen. */
        int rover;

        Ports(boolean counts) {
            this.counts = counts;
        }

        /** Whether some mapping has the port. */
        boolean serves(int port) {
            return counts && takers != null && takers[port] > 0;
        }

        /** A mapping begins. */
        void use(int port) {
            if (counts) {
                if (takers == null) {
                    takers = new int[0x10000];
                }
                if (takers[port]++ > 0) {
                    return;
                }
            } else {
                taken.add(port);
            }
            used++;
        }

        /** A mapping ends; what no mapping shares stays taken until it is released. */
        void leave(int port) {
            if (!counts || (takers != null && --takers[port] == 0)) {
                used--;
            }
        }

        /** The port, which nobody shared, is free for all. */
        void release(int port) {
            if (!counts) {
                taken.remove(port);
            }
        }
    }
}
