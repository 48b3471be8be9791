package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.SysctlSpec;

/**
 * The local ports of one host that opens connections: the search of Linux {@code __inet_hash_connect} in the three forms
 * kernels have had, and what explicit bind() holds. Port capacity is per destination: the same port can serve several.
 *
 * <p>Linux probes port after port. Where many are taken and none may be taken over, the same port is found in a bit set,
 * so that an almost empty range costs no more than a full one.
 */
final class PortAllocator {
    /** No port was free. */
    static final int NONE = 0;

    private static final int LARGEST_JUMP = 8;
    /** Ports in use toward a destination from which a bit set is kept. */
    private static final int MANY = 256;

    private final TcpHost host;
    private final Opener opener;
    private final List<Destination> destinations = new ArrayList<>(1);
    private int hint;
    private int total;
    private int draws;
    private @Nullable BoundPorts bound;

    /** The ports of this host's 4-tuples toward one remote endpoint. */
    private static final class Destination {
        private final int localAddress;
        private final int remoteAddress;
        private final int remotePort;
        private int inUse;
        private int perturbation;
        private @Nullable PortSet used;

        Destination(int localAddress, int remoteAddress, int remotePort, int perturbation) {
            this.localAddress = localAddress;
            this.remoteAddress = remoteAddress;
            this.remotePort = remotePort;
            this.perturbation = perturbation;
        }
    }

    /**
     * What a search found.
     *
     * @param port the port, or {@link #NONE}
     * @param steps how far from the start it lies in its pass
     */
    private record Found(int port, int steps) {}

    PortAllocator(TcpHost host, Opener opener) {
        this.host = host;
        this.opener = opener;
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

    /** A 4-tuple is in use from now on. */
    void opened(int port, int remoteAddress, int remotePort) {
        Destination destination = destination(remoteAddress, remotePort);
        destination.inUse++;
        total++;
        if (destination.used != null) {
            destination.used.add(port);
        }
    }

    /** A 4-tuple is free again. */
    void released(int port, int remoteAddress, int remotePort) {
        Destination destination = destination(remoteAddress, remotePort);
        destination.inUse--;
        total--;
        if (destination.used != null) {
            destination.used.remove(port);
        }
    }

    /** Chooses a port for a connection to a destination, or {@link #NONE}; a TIME_WAIT entry it takes over is ended. */
    int choose(int remoteAddress, int remotePort) {
        Destination destination = destination(remoteAddress, remotePort);
        long range = host.settings().portRange();
        int low = SysctlSpec.lowPort(range);
        int count = SysctlSpec.highPort(range) - low + 1;
        boolean probes = bound != null
                || ReuseRules.isEnabled(host.profile(), host.sysctls(), destination.localAddress, remoteAddress);
        PortSet used = probes ? null : usedPorts(destination, low, count);
        int base = (int) host.portHash(destination.localAddress, remoteAddress, remotePort);
        return switch (host.profile().portSearch()) {
            case SEQUENTIAL, HASHED -> {
                Found found = searchInSequence(destination, used, low, count, hint + base + 1);
                hint += found.port == NONE ? 0 : found.steps + 1;
                yield found.port;
            }
            case PARITY -> {
                Found found = searchByParity(destination, used, low, count, hint + base);
                hint += found.port == NONE ? 0 : found.steps + 2;
                yield found.port;
            }
            case PARITY_PERTURBED -> {
                Found found = searchByParity(destination, used, low, count, destination.perturbation + base);
                int jump = 2 * (int) Long.remainderUnsigned(host.draw(draws++), LARGEST_JUMP);
                destination.perturbation += found.port == NONE ? 0 : Math.max(found.steps, jump) + 2;
                yield found.port;
            }
            case RANDOM -> searchInSequence(destination, used, low, count, (int) host.draw(draws++)).port;
        };
    }

    private Found searchInSequence(Destination destination, @Nullable PortSet used, int low, int count, int start) {
        int first = Integer.remainderUnsigned(start, count);
        if (used != null) {
            int index = used.nextFree(first, count, PortSet.ANY);
            return index < 0 ? new Found(NONE, 0) : new Found(low + index, Math.floorMod(index - first, count));
        }
        for (int k = 0; k < count; k++) {
            int port = low + (first + k) % count;
            if (isFree(destination, port)) {
                return new Found(port, k);
            }
        }
        return new Found(NONE, 0);
    }

    /** Ports with the parity of the first, then the others. */
    private Found searchByParity(Destination destination, @Nullable PortSet used, int low, int count, int start) {
        int even = count > 1 ? count & ~1 : count;
        int offset = Integer.remainderUnsigned(start, even) & ~1;
        for (int parity = 0; parity < Math.min(2, even); parity++) {
            int first = offset + parity;
            if (used != null) {
                int index = used.nextFree(first, even, parity == 0 ? PortSet.EVEN : PortSet.ODD);
                if (index >= 0) {
                    return new Found(low + index, Math.floorMod(index - first, even));
                }
                continue;
            }
            for (int i = 0; i < even; i += 2) {
                int port = low + (first + i) % even;
                if (isFree(destination, port)) {
                    return new Found(port, i);
                }
            }
        }
        return new Found(NONE, 0);
    }

    private boolean isFree(Destination destination, int port) {
        return (bound == null || !bound.isExplicit(port))
                && opener.takeTuple(
                        destination.localAddress, destination.remoteAddress, port << 16 | destination.remotePort, true);
    }

    /** The ports in use toward a destination, once they are many. */
    private @Nullable PortSet usedPorts(Destination destination, int low, int count) {
        if (destination.inUse <= MANY) {
            destination.used = null;
        } else if (destination.used == null || !destination.used.isOf(low, count)) {
            PortSet used = new PortSet(low, count);
            for (int port = low; port < low + count; port++) {
                if (!isFree(destination, port)) {
                    used.add(port);
                }
            }
            destination.used = used;
        }
        return destination.used;
    }

    private Destination destination(int remoteAddress, int remotePort) {
        for (int i = 0; i < destinations.size(); i++) {
            Destination destination = destinations.get(i);
            if (destination.remoteAddress == remoteAddress && destination.remotePort == remotePort) {
                return destination;
            }
        }
        int perturbation = (int) (host.portHash(0, remoteAddress, remotePort) >>> 1);
        Destination made = new Destination(host.primaryAddress(), remoteAddress, remotePort, perturbation);
        destinations.add(made);
        return made;
    }
}
