package org.twlab.nat;

/**
 * An endpoint outside that entries lead to, with the number of public ports they take. Two entries may share a public
 * port only if their remote endpoints differ, so ports run out per remote endpoint.
 */
final class RemoteEndpoint {
    final int protocol;
    final int address;
    final int port;

    private int entries;
    /** By {@link PortClass}: taken ports within its range. */
    private final int[] taken = new int[PortClass.values().length];

    RemoteEndpoint(int protocol, int address, int port) {
        this.protocol = protocol;
        this.address = address;
        this.port = port;
    }

    boolean is(int itsProtocol, int itsAddress, int itsPort) {
        return address == itsAddress && port == itsPort && protocol == itsProtocol;
    }

    /** Entries that lead here; as no two share a public port, also the ports taken. */
    int entries() {
        return entries;
    }

    /** Ports taken within the range of a class. */
    int taken(PortClass portClass) {
        return taken[portClass.ordinal()];
    }

    void take(int publicPort) {
        count(publicPort, 1);
    }

    void giveBack(int publicPort) {
        count(publicPort, -1);
    }

    private void count(int publicPort, int change) {
        entries += change;
        PortClass portClass = PortClass.of(publicPort);
        if (portClass.contains(publicPort)) {
            taken[portClass.ordinal()] += change;
        }
    }
}
