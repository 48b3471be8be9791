package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;

/** A remote endpoint as seen from one outside address: how many sessions lead there, and over which ports. */
final class Destination {
    final OutsideAddress outside;
    final int address;
    final char port;
    final byte protocol;
    int sessions;
    /** Ports of the sessions where a port serves several destinations; otherwise empty. */
    final PortSet taken = new PortSet();
    /** Next of the same slot. */
    @Nullable
    Destination next;

    Destination(OutsideAddress outside, int protocol, int address, int port) {
        this.outside = outside;
        this.protocol = (byte) protocol;
        this.address = address;
        this.port = (char) port;
    }
}
