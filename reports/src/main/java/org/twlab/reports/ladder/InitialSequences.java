package org.twlab.reports.ladder;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.Serial32;

/**
 * The initial sequence number of each end of each connection, taken from its SYN: numbers are shown relative to it. A
 * number of an end whose SYN was not seen is shown as it is.
 */
final class InitialSequences {
    private final Map<Long, Ends> connections = new HashMap<>();

    /** Initial numbers of the host that sent the first SYN, and of the other. */
    private static final class Ends {
        private final String opener;
        private @Nullable Integer ofOpener;
        private @Nullable Integer ofOther;

        Ends(String opener) {
            this.opener = opener;
        }

        @Nullable
        Integer of(boolean byOpener) {
            return byOpener ? ofOpener : ofOther;
        }
    }

    /** Notes the number of a SYN. */
    void see(Ipv4Packet packet) {
        if (!packet.tcp().syn()) {
            return;
        }
        PacketOrigin origin = packet.origin();
        Ends ends = connections.computeIfAbsent(origin.connectionId(), unseen -> new Ends(origin.originName()));
        if (ends.opener.equals(origin.originName())) {
            ends.ofOpener = packet.tcp().seq();
        } else {
            ends.ofOther = packet.tcp().seq();
        }
    }

    /** A number in the stream of the one who sent the packet. */
    String ofSender(Ipv4Packet packet, int number) {
        return relative(packet.origin(), true, number);
    }

    /** A number in the stream of the one to whom the packet goes. */
    String ofReceiver(Ipv4Packet packet, int number) {
        return relative(packet.origin(), false, number);
    }

    /**
     * A number that decided about a packet, relative as those of the packet are: negative where it lies before the initial
     * one, as it may in another connection.
     *
     * @param ofSender whether it is in the stream of the one who sent the packet
     */
    String deciding(Ipv4Packet packet, boolean ofSender, int number) {
        Integer from = base(packet.origin(), ofSender);
        return from == null ? Integer.toUnsignedString(number) : Integer.toString(Serial32.distance(from, number));
    }

    private @Nullable Integer base(PacketOrigin origin, boolean ofSender) {
        Ends ends = connections.get(origin.connectionId());
        return ends == null ? null : ends.of(ends.opener.equals(origin.originName()) == ofSender);
    }

    private String relative(PacketOrigin origin, boolean ofSender, int number) {
        Integer from = base(origin, ofSender);
        return Serial32.toString(from == null ? number : number - from);
    }
}
