package org.twlab.nat;

import org.twlab.core.packet.Ipv4Packet;

/** The ports that are searched for an inside port: the range of the settings, or that of the port's {@link PortClass}. */
final class PortPool {
    private PortPool() {}

    static boolean hasPorts(int protocol) {
        return protocol == Ipv4Packet.PROTOCOL_TCP || protocol == Ipv4Packet.PROTOCOL_UDP;
    }

    static PortRange range(NatSettings settings, int port) {
        return settings.ports().isPresent()
                ? settings.ports().get()
                : PortClass.of(port).range();
    }

    /** A number for it: 0, or that of the class. */
    static int indexOf(NatSettings settings, int port) {
        return settings.ports().isPresent() ? 0 : PortClass.of(port).ordinal();
    }
}
