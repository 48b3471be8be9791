package org.twlab.core.tcp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who holds which local port of a host, for bind(): every socket and entry holds its port, and one that got it by an
 * explicit bind keeps automatic choice away from it.
 */
final class BoundPorts {
    private final Map<Integer, Owners> owners = new HashMap<>();
    private final Set<Integer> listening = new HashSet<>();

    private static final class Owners {
        private int sockets;
        private int withoutReuse;
        private int explicit;
    }

    void add(int port, boolean explicitlyBound, boolean reuseAddress) {
        Owners of = owners.computeIfAbsent(port, p -> new Owners());
        of.sockets++;
        of.withoutReuse += reuseAddress ? 0 : 1;
        of.explicit += explicitlyBound ? 1 : 0;
    }

    void remove(int port, boolean explicitlyBound, boolean reuseAddress) {
        Owners of = owners.get(port);
        if (of == null) {
            throw new IllegalStateException("nobody holds port " + port);
        }
        of.sockets--;
        of.withoutReuse -= reuseAddress ? 0 : 1;
        of.explicit -= explicitlyBound ? 1 : 0;
        if (of.sockets == 0) {
            owners.remove(port);
        }
    }

    /** A listener holds its port for as long as it listens, and shares it with no one that binds. */
    void addListener(int port) {
        listening.add(port);
    }

    /** Whether some holder of the port got it by an explicit bind. */
    boolean isExplicit(int port) {
        Owners of = owners.get(port);
        return listening.contains(port) || (of != null && of.explicit > 0);
    }

    /** Whether bind() to the port succeeds: nobody holds it, or all holders and the new socket have SO_REUSEADDR. */
    boolean mayBind(int port, boolean reuseAddress) {
        Owners of = owners.get(port);
        return !listening.contains(port) && (of == null || (reuseAddress && of.withoutReuse == 0));
    }
}
