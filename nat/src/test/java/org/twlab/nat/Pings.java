package org.twlab.nat;

import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;

/** Echo requests and replies, not yet stamped. */
final class Pings {
    private Pings() {}

    static IcmpMessage request(int identifier, int number) {
        return message(IcmpMessage.ECHO_REQUEST, identifier, number);
    }

    static IcmpMessage reply(int identifier, int number) {
        return message(IcmpMessage.ECHO_REPLY, identifier, number);
    }

    private static IcmpMessage message(int type, int identifier, int number) {
        return new IcmpMessage(type, 0, identifier << 16 | number, LiteralBytes.of(new byte[] {1, 2, 3}), -1);
    }

    static int identifier(Ipv4Packet packet) {
        return ((IcmpMessage) packet.payload()).rest() >>> 16;
    }
}
