package org.twlab.core.tcp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.Serial32;
import org.twlab.core.trace.DropReason;

/**
 * Pings, which are answered, and ICMP errors about this host's connections: Linux {@code tcp_v4_err}. In SYN_SENT they end connect() at once; later they
 * are soft: kept for SO_ERROR and for the case that the connection times out. "Fragmentation needed" makes segments
 * smaller (RFC 1191). Entries are not concerned.
 */
final class IcmpInput {

    private IcmpInput() {}

    static void arrives(TcpHost host, Ipv4Packet packet, IcmpMessage message) {
        if (message.type() == IcmpMessage.ECHO_REQUEST) {
            host.ip().answerPing(packet, message);
            return;
        }
        Optional<QuotedPacket> quoted = message.isError() ? QuotedPacket.parse(message.quote()) : Optional.empty();
        if (quoted.isEmpty() || quoted.get().protocol() != Ipv4Packet.PROTOCOL_TCP) {
            host.refuse(packet, DropReason.UNKNOWN_PROTOCOL, "type", message.type(), "code", message.code());
            return;
        }
        QuotedPacket quote = quoted.get();
        int ports = quote.source().port() << 16 | quote.destination().port();
        TcpConnection c =
                host.find(quote.source().address(), quote.destination().address(), ports);
        if (c == null) {
            meetNothing(host, packet, message, quote);
            return;
        }
        if (!isOutstanding(c, quote.seq()) && host.profile().obeys(Row.I2)) {
            host.count(Counter.OUT_OF_WINDOW_ICMPS);
            host.refuse(packet, DropReason.OUT_OF_WINDOW, "type", message.type(), "seq", quote.seq());
            return;
        }
        take(c, message, quote.seq());
    }

    /** Row I1: an entry ignores it; without that row it would be gone like a connection in SYN_SENT. */
    private static void meetNothing(TcpHost host, Ipv4Packet packet, IcmpMessage message, QuotedPacket quote) {
        int ports = quote.source().port() << 16 | quote.destination().port();
        int row = host.entries()
                .find(host, quote.source().address(), quote.destination().address(), ports);
        boolean entry = row != TimeWaitTable.NONE;
        if (entry && !host.profile().obeys(Row.I1)) {
            host.entries().drop(host, row, "ICMP");
        }
        DropReason reason = entry ? DropReason.TIME_WAIT_ENTRY : DropReason.NO_SOCKET;
        host.refuse(packet, reason, "type", message.type(), "code", message.code());
    }

    /** Whether the quoted sequence number lies in what is on its way; of a SYN both its own and the next count. */
    private static boolean isOutstanding(TcpConnection c, int seq) {
        return Serial32.precedesOrEquals(c.sender.sndUna, seq) && Serial32.precedesOrEquals(seq, c.sender.sndNxt);
    }

    private static void take(TcpConnection c, IcmpMessage message, int seq) {
        if (isUnreachable(message, IcmpMessage.FRAGMENTATION_NEEDED)) {
            if (c.state.ordinal() > TcpState.SYN_RECEIVED.ordinal()
                    && c.host.profile().obeys(Row.I5)) {
                reduceMtu(c, message.rest() & 0xFFFF);
            }
            return;
        }
        Errno errno = errnoOf(message.type(), message.code());
        if (errno == null) {
            return;
        }
        boolean path = isUnreachable(message, IcmpMessage.NET_UNREACHABLE)
                || isUnreachable(message, IcmpMessage.HOST_UNREACHABLE);
        if (c.state == TcpState.SYN_RECEIVED && c.listener != null) {
            takeInRequest(c, path || message.type() != IcmpMessage.DESTINATION_UNREACHABLE, seq);
        } else if (c.state == TcpState.SYN_SENT || c.state == TcpState.SYN_RECEIVED) {
            if (c.host.profile().obeys(Row.I3)) {
                c.fail(errno, "ICMP");
            }
        } else {
            takeSynchronized(c, errno, path && seq == c.sender.sndUna);
        }
    }

    private static boolean isUnreachable(IcmpMessage message, int code) {
        return message.type() == IcmpMessage.DESTINATION_UNREACHABLE && message.code() == code;
    }

    /** A request whose SYN-ACK does not arrive is removed in silence: Linux {@code tcp_req_err}. */
    private static void takeInRequest(TcpConnection c, boolean ends, int seq) {
        if (seq == c.sender.iss && ends && c.host.profile().obeys(Row.I3)) {
            if (c.host.profile().is(Parameter.SYN_DROPS_COUNTED)) {
                c.host.count(Counter.LISTEN_DROPS);
            }
            c.destroy("ICMP");
        }
    }

    private static void takeSynchronized(TcpConnection c, Errno errno, boolean headUnreachable) {
        if (headUnreachable
                && c.sender.timeouts > 0
                && c.backoff > 0
                && c.host.profile().obeys(Row.I6)) {
            Retransmission.undoBackoff(c);
        }
        if (c.isLive() && c.host.profile().obeys(Row.I4)) {
            c.softError = errno;
        }
    }

    /** RFC 1191: from here on segments fit the path; what was too large is sent again. */
    private static void reduceMtu(TcpConnection c, int mtu) {
        int options = c.timestamps ? Output.TIMESTAMPS_LENGTH : 0;
        Retransmission.onMssReduced(c, Math.max(mtu, LinkSettings.LEAST_MTU) - Output.HEADERS - options);
    }

    /** What a socket call returns: Linux {@code icmp_err_convert}; null for what does not concern TCP. */
    static @Nullable Errno errnoOf(int type, int code) {
        if (type == IcmpMessage.TIME_EXCEEDED) {
            return Errno.EHOSTUNREACH;
        }
        if (type == IcmpMessage.PARAMETER_PROBLEM) {
            return Errno.EPROTO;
        }
        if (type != IcmpMessage.DESTINATION_UNREACHABLE) {
            return null;
        }
        return switch (code) {
            case 0, 6, 9, 11 -> Errno.ENETUNREACH;
            case 1, 10, 12, 13, 14, 15 -> Errno.EHOSTUNREACH;
            case 2 -> Errno.ENOPROTOOPT;
            case 3 -> Errno.ECONNREFUSED;
            case 5 -> Errno.EOPNOTSUPP;
            case 7 -> Errno.EHOSTDOWN;
            case 8 -> Errno.ENONET;
            default -> null;
        };
    }
}
