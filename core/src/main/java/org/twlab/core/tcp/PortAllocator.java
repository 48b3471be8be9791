package org.twlab.core.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The local ports of one host that opens connections: the search of Linux {@code __inet_hash_connect} in the three forms
 * kernels have had, and what explicit bind() holds. Port capacity is per destination: the same port can serve several.
 */
final class PortAllocator {
    /** No port was free. */
    static final int NONE = 0;

    private static final int LARGEST_JUMP = 8;

    private final TcpHost host;
    private int hint;
    /** Destinations (address, port) and how many of this host's 4-tuples each holds. */
    private long[] destinations = new long[2];

    private int[] inUse = new int[2];
    private int[] perturbation = new int[2];
    private int destinationCount;
    private int total;
    private int draws;
    private @Nullable BoundPorts bound;

    PortAllocator(TcpHost host) {
        this.host = host;
    }

    /** 4-tuples of connections this host opened, entries included. */
    int total() {
        return total;
    }

    /** Who holds which port by bind(); only made once somebody binds. */
    @Nullable
    BoundPorts bound() {
        return bound;
    }

    void setBound(BoundPorts ports) {
        bound = ports;
    }

    void opened(int remoteAddress, int remotePort) {
        inUse[indexOf(remoteAddress, remotePort)]++;
        total++;
    }

    void released(int remoteAddress, int remotePort) {
        inUse[indexOf(remoteAddress, remotePort)]--;
        total--;
    }

    /** Chooses a port for a connection to a destination, or {@link #NONE}; a TIME_WAIT entry it takes over is ended. */
    int choose(int localAddress, int remoteAddress, int remotePort) {
        long range = host.sysctls().get(Sysctl.IP_LOCAL_PORT_RANGE);
        int low = SysctlSpec.lowPort(range);
        int count = SysctlSpec.highPort(range) - low + 1;
        int destination = indexOf(remoteAddress, remotePort);
        if (inUse[destination] >= count && !host.sysctls().isOn(Sysctl.TCP_TW_REUSE)) {
            return NONE;
        }
        int base = (int) host.portHash(localAddress, remoteAddress, remotePort);
        return switch (host.profile().portSearch()) {
            case SEQUENTIAL -> chooseInSequence(localAddress, remoteAddress, remotePort, low, count, base);
            case PARITY -> {
                int steps = chooseByParity(localAddress, remoteAddress, remotePort, low, count, hint + base);
                if (steps >= 0) {
                    hint += steps + 2;
                }
                yield chosen;
            }
            case PARITY_PERTURBED -> {
                int start = perturbation[destination] + base;
                int steps = chooseByParity(localAddress, remoteAddress, remotePort, low, count, start);
                if (steps >= 0) {
                    int jump = 2 * (int) Long.remainderUnsigned(host.draw(draws++), LARGEST_JUMP);
                    perturbation[destination] += Math.max(steps, jump) + 2;
                }
                yield chosen;
            }
        };
    }

    private int chosen;

    private int chooseInSequence(int localAddress, int remoteAddress, int remotePort, int low, int count, int base) {
        for (int k = 1; k <= count; k++) {
            int port = low + Integer.remainderUnsigned(hint + base + k, count);
            if (isFree(localAddress, port, remoteAddress, remotePort)) {
                hint += k;
                return port;
            }
        }
        return NONE;
    }

    /** Ports with the parity of the first, then the others; returns the steps taken in that pass, -1 for no port. */
    private int chooseByParity(int localAddress, int remoteAddress, int remotePort, int low, int count, int start) {
        int even = count > 1 ? count & ~1 : count;
        int offset = Integer.remainderUnsigned(start, even) & ~1;
        chosen = NONE;
        for (int parity = 0; parity < Math.min(2, even); parity++) {
            int port = low + offset + parity;
            for (int i = 0; i < even; i += 2, port += 2) {
                if (port >= low + even) {
                    port -= even;
                }
                if (isFree(localAddress, port, remoteAddress, remotePort)) {
                    chosen = port;
                    return i;
                }
            }
        }
        return -1;
    }

    private boolean isFree(int localAddress, int port, int remoteAddress, int remotePort) {
        return (bound == null || !bound.isExplicit(port))
                && host.takeTuple(localAddress, remoteAddress, port << 16 | remotePort, true);
    }

    /** The place of a destination, made when it is new. */
    private int indexOf(int remoteAddress, int remotePort) {
        long key = (long) remoteAddress << 16 | remotePort;
        for (int i = 0; i < destinationCount; i++) {
            if (destinations[i] == key) {
                return i;
            }
        }
        if (destinationCount == destinations.length) {
            destinations = Arrays.copyOf(destinations, 2 * destinationCount);
            inUse = Arrays.copyOf(inUse, 2 * destinationCount);
            perturbation = Arrays.copyOf(perturbation, 2 * destinationCount);
        }
        destinations[destinationCount] = key;
        perturbation[destinationCount] = (int) host.portHash(0, remoteAddress, remotePort) >>> 1;
        return destinationCount++;
    }
}
