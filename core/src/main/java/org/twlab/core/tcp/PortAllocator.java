package org.twlab.core.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Parameter.PortSearch;
import org.twlab.core.kernel.PortList;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.SysctlSpec;

/**
 * The local ports of one host that opens connections: the search of Linux {@code __inet_hash_connect} in the three forms
 * kernels have had, those of RFC 6056, and that of bind() to port 0. Port capacity is per source address and
 * destination: the same port can serve several.
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
    /** The destination asked for first, mostly the only one; the others follow in the order of their first use. */
    private @Nullable Destination destinations;

    private int hint;
    private int total;
    private int draws;

    /** The ports of this host's 4-tuples from one address toward one remote endpoint. */
    private static final class Destination {
        private final int localAddress;
        private final int remoteAddress;
        private final int remotePort;
        private int inUse;
        private int perturbation;
        private @Nullable PortSet used;
        /** Whether some of the used ports are taken by nobody but closed to automatic choice. */
        private boolean someClosed;

        private @Nullable Destination next;

        Destination(int localAddress, int remoteAddress, int remotePort, int perturbation) {
            this.localAddress = localAddress;
            this.remoteAddress = remoteAddress;
            this.remotePort = remotePort;
            this.perturbation = perturbation;
        }

        boolean is(int local, int remote, int port) {
            return remoteAddress == remote && remotePort == port && localAddress == local;
        }
    }

    /**
     * What a search found.
     *
     * @param port the port, or {@link #NONE}
     * @param steps how far from the start it lies in its pass
     */
    private record Found(int port, int steps) {
        private static final Found NOTHING = new Found(NONE, 0);
    }

    /** Which ports a search takes. */
    private interface Test {
        boolean takes(int port);
    }

    /**
     * Where to search.
     *
     * @param low first port
     * @param count number of ports from there on
     * @param used ports that are known to be taken, so that none need be probed; null if unknown
     * @param takes whether a port is taken, which is only asked when {@code used} is null
     */
    private record Range(int low, int count, @Nullable PortSet used, Test takes) {}

    PortAllocator(TcpHost host, Opener opener) {
        this.host = host;
        this.opener = opener;
    }

    /** 4-tuples of connections this host opened, entries included. */
    int total() {
        return total;
    }

    /** A 4-tuple is in use from now on. */
    void opened(int localAddress, int port, int remoteAddress, int remotePort) {
        Destination destination = destination(localAddress, remoteAddress, remotePort);
        destination.inUse++;
        total++;
        if (destination.used != null) {
            destination.used.add(port);
        }
    }

    /** A 4-tuple is free again. */
    void released(int localAddress, int port, int remoteAddress, int remotePort) {
        Destination destination = destination(localAddress, remoteAddress, remotePort);
        destination.inUse--;
        total--;
        if (destination.used != null && !(destination.someClosed && !isOpen(port))) {
            destination.used.remove(port);
        }
    }

    /** What is barred from automatic choice has changed: listeners, reserved ports. */
    void changed() {
        for (Destination each = destinations; each != null; each = each.next) {
            each.used = null;
        }
    }

    /** Chooses a port for a connection to a destination, or {@link #NONE}; a TIME_WAIT entry it takes over is ended. */
    int choose(int localAddress, int remoteAddress, int remotePort) {
        Destination destination = destination(localAddress, remoteAddress, remotePort);
        long packed = host.settings().portRange();
        int low = SysctlSpec.lowPort(packed);
        int count = SysctlSpec.highPort(packed) - low + 1;
        boolean probes = host.ports().known() != null
                || !host.profile().obeys(Row.P2)
                || ReuseRules.isEnabled(host.profile(), host.sysctls(), localAddress, remoteAddress);
        PortSet used = probes ? null : usedPorts(destination, low, count);
        Range range = new Range(low, count, used, port -> isFree(destination, port, true));
        int base = (int) host.secrets().portHash(localAddress, remoteAddress, remotePort);
        return switch (host.profile().portSearch()) {
            case SEQUENTIAL, HASHED -> {
                Found found = searchInSequence(range, hint + base + 1);
                hint += found.port == NONE ? 0 : found.steps + 1;
                yield found.port;
            }
            case PARITY -> {
                Found found = searchByParity(destination, range, hint + base);
                hint += found.port == NONE ? 0 : found.steps + 2;
                yield found.port;
            }
            case PARITY_PERTURBED -> {
                Found found = searchByParity(destination, range, destination.perturbation + base);
                int jump = 2 * (int) Long.remainderUnsigned(draw(), LARGEST_JUMP);
                destination.perturbation += found.port == NONE ? 0 : Math.max(found.steps, jump) + 2;
                yield found.port;
            }
            case RANDOM -> searchInSequence(range, (int) draw()).port;
        };
    }

    /**
     * The port of a bind() to port 0, or {@link #NONE}: from a random one on, where connect() prefers a parity the other
     * one first ({@code inet_csk_get_port}).
     */
    int bind(int address) {
        long packed = host.settings().portRange();
        int low = SysctlSpec.lowPort(packed);
        int count = SysctlSpec.highPort(packed) - low + 1;
        BoundPorts bound = host.ports().all();
        PortList reserved = host.sysctls().reservedPorts();
        Range range =
                new Range(low, count, null, port -> !reserved.contains(port) && bound.mayBind(address, port, false));
        PortSearch search = host.profile().portSearch();
        if (search != PortSearch.PARITY && search != PortSearch.PARITY_PERTURBED) {
            return searchInSequence(range, (int) draw()).port;
        }
        int start = (int) draw() & ~1;
        int first = host.profile().obeys(Row.P3) ? 1 : 0;
        Found found = searchOneParity(range, start, first);
        return found.port == NONE ? searchOneParity(range, start, 1 - first).port : found.port;
    }

    private long draw() {
        return host.secrets().draw(draws++);
    }

    private static Found searchInSequence(Range range, int start) {
        int count = range.count;
        int first = Integer.remainderUnsigned(start, count);
        if (range.used != null) {
            int index = range.used.nextFree(first, count, PortSet.ANY);
            return index < 0 ? Found.NOTHING : new Found(range.low + index, Math.floorMod(index - first, count));
        }
        for (int k = 0; k < count; k++) {
            int port = range.low + (first + k) % count;
            if (range.takes.takes(port)) {
                return new Found(port, k);
            }
        }
        return Found.NOTHING;
    }

    /** Ports with the parity of the first, then the others. */
    private Found searchByParity(Destination destination, Range range, int start) {
        if (!host.profile().obeys(Row.P5) && range.used == null) {
            return searchFreeBeforeReusable(destination, range, start);
        }
        Found found = searchOneParity(range, start, 0);
        return found.port == NONE ? searchOneParity(range, start, 1) : found;
    }

    private Found searchFreeBeforeReusable(Destination destination, Range range, int start) {
        Range free = new Range(range.low, range.count, null, port -> isFree(destination, port, false));
        for (Range tried : List.of(free, range)) {
            for (int parity = 0; parity < 2; parity++) {
                Found found = searchOneParity(tried, start, parity);
                if (found.port != NONE) {
                    return found;
                }
            }
        }
        return Found.NOTHING;
    }

    /** A range of odd length lacks its last port, as in the kernel; one of a single port has no second parity. */
    private static Found searchOneParity(Range range, int start, int parity) {
        int even = range.count > 1 ? range.count & ~1 : range.count;
        if (parity >= even) {
            return Found.NOTHING;
        }
        int first = (Integer.remainderUnsigned(start, even) & ~1) + parity;
        if (range.used != null) {
            int index = range.used.nextFree(first, even, parity == 0 ? PortSet.EVEN : PortSet.ODD);
            return index < 0 ? Found.NOTHING : new Found(range.low + index, Math.floorMod(index - first, even));
        }
        for (int i = 0; i < even; i += 2) {
            int port = range.low + (first + i) % even;
            if (range.takes.takes(port)) {
                return new Found(port, i);
            }
        }
        return Found.NOTHING;
    }

    /** Whether automatic choice takes the port for a destination; an entry may be taken over where that is allowed. */
    private boolean isFree(Destination destination, int port, boolean mayTakeOver) {
        if (!isOpen(port)) {
            return false;
        }
        int tuplePorts = port << 16 | destination.remotePort;
        boolean occupied = !mayTakeOver
                && host.entries().find(host, destination.localAddress, destination.remoteAddress, tuplePorts)
                        != TimeWaitTable.NONE;
        return !occupied && opener.takeTuple(destination.localAddress, destination.remoteAddress, tuplePorts, true);
    }

    /** Whether automatic choice considers the port at all, for any destination. */
    private boolean isOpen(int port) {
        if (host.sysctls().reservedPorts().contains(port)) {
            return false;
        }
        if (!host.profile().obeys(Row.P2) && host.ports().all().isHeld(port)) {
            return false;
        }
        BoundPorts bound = host.ports().known();
        boolean barred = bound != null ? bound.isBarred(port) : host.listenerOn(port) != null;
        return !(barred && host.profile().obeys(Row.P1));
    }

    /** The ports in use toward a destination, once they are many. */
    private @Nullable PortSet usedPorts(Destination destination, int low, int count) {
        if (destination.inUse <= MANY) {
            destination.used = null;
        } else if (destination.used == null || !destination.used.isOf(low, count)) {
            PortSet used = new PortSet(low, count);
            destination.someClosed = false;
            for (int port = low; port < low + count; port++) {
                if (!isFree(destination, port, true)) {
                    used.add(port);
                    destination.someClosed |= !isOpen(port);
                }
            }
            destination.used = used;
        }
        return destination.used;
    }

    private Destination destination(int localAddress, int remoteAddress, int remotePort) {
        Destination last = null;
        for (Destination each = destinations; each != null; each = each.next) {
            if (each.is(localAddress, remoteAddress, remotePort)) {
                return each;
            }
            last = each;
        }
        int perturbation = (int) (host.secrets().portHash(0, remoteAddress, remotePort) >>> 1);
        Destination made = new Destination(localAddress, remoteAddress, remotePort, perturbation);
        if (last == null) {
            destinations = made;
        } else {
            last.next = made;
        }
        return made;
    }
}
