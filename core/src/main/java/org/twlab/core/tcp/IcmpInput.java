package org.twlab.core.tcp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.Serial32;
import org.twlab.core.trace.DropReason;

/**
 * ICMP errors about this host's connections: Linux {@code tcp_v4_err}. In SYN_SENT they end connect() at once; later
 * they are soft and change nothing here. Entries are not concerned.
 */
final class IcmpInput {
    private IcmpInput() {}

    static void arrives(TcpHost host, Ipv4Packet packet, IcmpMessage message) {
        Optional<QuotedPacket> quoted = message.isError() ? QuotedPacket.parse(message.quote()) : Optional.empty();
        if (quoted.isEmpty() || quoted.get().protocol() != Ipv4Packet.PROTOCOL_TCP) {
            host.refuse(packet, DropReason.UNKNOWN_PROTOCOL, "type", message.type(), "code", message.code());
            return;
        }
        QuotedPacket quote = quoted.get();
        int ports = quote.source().port() << 16 | quote.destination().port();
        TcpConnection c =
                host.find(quote.source().address(), quote.destination().address(), ports);
        Errno errno = errnoOf(message.type(), message.code());
        if (c == null || errno == null || !isOutstanding(c, quote.seq())) {
            host.refuse(packet, DropReason.NO_SOCKET, "type", message.type(), "code", message.code());
            return;
        }
        if (c.state == TcpState.SYN_SENT) {
            host.count(Counter.ATTEMPT_FAILS);
            c.fail(errno, "ICMP");
        }
    }

    /** Whether the quoted sequence number lies in what is on its way; of a SYN both its own and the next count. */
    private static boolean isOutstanding(TcpConnection c, int seq) {
        return Serial32.precedesOrEquals(c.sender.sndUna, seq) && Serial32.precedesOrEquals(seq, c.sender.sndNxt);
    }

    /** What connect() returns: Linux {@code icmp_err_convert}. */
    static @Nullable Errno errnoOf(int type, int code) {
        if (type == IcmpMessage.TIME_EXCEEDED) {
            return Errno.EHOSTUNREACH;
        }
        if (type != IcmpMessage.DESTINATION_UNREACHABLE) {
            return null;
        }
        return switch (code) {
            case 0, 6, 9, 11 -> Errno.ENETUNREACH;
            case 1, 5, 7, 8, 10, 12, 13 -> Errno.EHOSTUNREACH;
            case 2 -> Errno.ENOPROTOOPT;
            case 3 -> Errno.ECONNREFUSED;
            default -> null;
        };
    }
}
