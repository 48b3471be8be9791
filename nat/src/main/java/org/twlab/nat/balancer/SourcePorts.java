package org.twlab.nat.balancer;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.twlab.nat.PortRange;

/**
 * The sources of a pool that are taken, for each backend apart. A backend's connections take the addresses in turn, and of
 * each address the ports in turn, so that a port is used again as late as possible.
 */
final class SourcePorts {
    static final int NONE = -1;

    private final PortRange range;
    private final int addresses;
    /** For each backend and address the ports taken, counted from the first of the range; made when first used. */
    private final @Nullable BitSet[] taken;

    private final int[] nextPort;
    private final int[] nextAddress;
    private final int[] used;

    SourcePorts(SourcePool pool, int backends) {
        range = pool.ports();
        addresses = pool.addresses().size();
        taken = new @Nullable BitSet[backends * addresses];
        nextPort = new int[backends * addresses];
        nextAddress = new int[backends];
        used = new int[backends];
    }

    PortRange range() {
        return range;
    }

    /** Sources taken toward a backend. */
    int used(int backend) {
        return used[backend];
    }

    /**
     * Takes a source that is free toward a backend.
     *
     * @return number of the address in the pool times 65536 plus the port; {@link #NONE} when none is free
     */
    int take(int backend) {
        for (int i = 0; i < addresses; i++) {
            int address = nextAddress[backend];
            nextAddress[backend] = address + 1 == addresses ? 0 : address + 1;
            int port = takePort(backend * addresses + address);
            if (port != NONE) {
                used[backend]++;
                return address << 16 | port;
            }
        }
        return NONE;
    }

    private int takePort(int at) {
        BitSet ports = taken[at];
        if (ports == null) {
            ports = new BitSet(range.size());
            taken[at] = ports;
        }
        int free = ports.nextClearBit(nextPort[at]);
        if (free >= range.size()) {
            free = ports.nextClearBit(0);
        }
        if (free >= range.size()) {
            return NONE;
        }
        ports.set(free);
        nextPort[at] = free + 1 == range.size() ? 0 : free + 1;
        return range.first() + free;
    }

    /** Gives back what {@link #take} has returned. */
    void giveBack(int backend, int source) {
        BitSet ports = taken[backend * addresses + (source >>> 16)];
        if (ports != null) {
            ports.clear((source & 0xFFFF) - range.first());
            used[backend]--;
        }
    }
}
