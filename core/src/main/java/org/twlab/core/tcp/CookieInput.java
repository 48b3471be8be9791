package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/**
 * A listener whose SYN queue is full answers with cookies: nothing is kept, the SYN-ACK is not repeated, and the last ACK
 * of the handshake makes the connection. Linux {@code cookie_v4_init_sequence} and {@code cookie_v4_check}.
 */
final class CookieInput {
    private CookieInput() {}

    /** Sends SYN-ACK with a cookie; without timestamps it offers neither window scale nor SACK. */
    static void answer(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment syn) {
        TcpOptions offered = syn.options();
        int mss = offered.mss() == TcpOptions.ABSENT ? Output.DEFAULT_MSS : offered.mss();
        SynCookies.Syn cookieOf = cookieOf(packet, syn, syn.seq());
        int isn = host.cookies().isn(cookieOf, mss, host.nowNanos());
        host.count(Counter.TCP_REQ_Q_FULL_DO_COOKIES);
        host.count(Counter.SYNCOOKIES_SENT);
        listener.noteCookie(host.nowNanos());
        TcpOptions.Builder options = TcpOptions.builder().mss(Output.offerOf(host, packet.source()));
        if (offered.hasTimestamps() && host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS)) {
            TcpOptions used = used(host, offered);
            int offset = host.secrets().tsOffset(cookieOf.localAddress(), cookieOf.remoteAddress(), cookieOf.ports());
            options.timestamps(SynCookies.tsValWith(host.ticksNow(), used) + offset, offered.tsVal());
            if (used.sackPermitted()) {
                options.sackPermitted();
            }
            if (used.windowScale() != TcpOptions.ABSENT) {
                options.windowScale(Receiver.WINDOW_SCALE);
            }
        }
        TcpSegment synAck = TcpSegment.of(
                /* sourcePort= */ syn.destinationPort(),
                /* destinationPort= */ syn.sourcePort(),
                isn,
                syn.seq() + 1,
                TcpSegment.SYN | TcpSegment.ACK,
                Math.min(host.profile().count(Parameter.RECEIVE_WINDOW), 0xFFFF),
                options.build(),
                LiteralBytes.EMPTY);
        host.transmit(
                /* source= */ packet.destination(),
                /* destination= */ packet.source(),
                0,
                synAck,
                Resets.origin(host, packet));
    }

    /** What of the offer this host uses. */
    private static TcpOptions used(TcpHost host, TcpOptions offered) {
        TcpOptions.Builder used = TcpOptions.builder();
        if (offered.sackPermitted() && host.sysctls().isOn(Sysctl.TCP_SACK)) {
            used.sackPermitted();
        }
        if (offered.windowScale() != TcpOptions.ABSENT && host.sysctls().isOn(Sysctl.TCP_WINDOW_SCALING)) {
            used.windowScale(offered.windowScale());
        }
        return used.build();
    }

    /** The segment size of the cookie that an ACK acknowledges; 0 where it acknowledges none. */
    static int segmentSize(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment ack) {
        return mayAcknowledge(host, listener, ack)
                ? host.cookies().segmentSize(cookieOf(packet, ack, ack.seq() - 1), ack.ack() - 1, host.nowNanos())
                : 0;
    }

    /** Counts an acknowledgment that a cookie was expected of. */
    static void countFailure(TcpHost host, Listener listener, TcpSegment ack) {
        if (mayAcknowledge(host, listener, ack)) {
            host.count(Counter.SYNCOOKIES_FAILED);
        }
    }

    private static boolean mayAcknowledge(TcpHost host, Listener listener, TcpSegment segment) {
        return segment.acks()
                && !segment.rst()
                && !segment.syn()
                && host.sysctls().isOn(Sysctl.TCP_SYNCOOKIES)
                && listener.expectsCookies(host.nowNanos(), host.cookies().validNanos());
    }

    private static SynCookies.Syn cookieOf(Ipv4Packet packet, TcpSegment segment, int clientIsn) {
        int ports = segment.destinationPort() << 16 | segment.sourcePort();
        return new SynCookies.Syn(packet.destination(), packet.source(), ports, clientIsn);
    }

    /** The acknowledgment of a cookie makes the connection, with the options that the cookie and TSecr hold. */
    static void acknowledged(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment ack) {
        host.count(Counter.SYNCOOKIES_RECV);
        if (listener.isFull()) {
            host.count(Counter.LISTEN_OVERFLOWS);
            ListenInput.dropSyn(host, listener, packet, DropReason.ACCEPT_QUEUE_FULL);
            return;
        }
        TcpConnection c = ListenInput.request(host, listener, packet, ack);
        TcpOptions seen = SeenTimestamps.of(ack, host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS));
        TcpOptions own = seen.hasTimestamps() ? TcpOptions.timestamps(seen.tsVal(), seen.tsEcr() - c.tsOffset) : seen;
        int isn = ack.ack() - 1;
        TcpSegment syn = TcpSegment.of(
                ack.sourcePort(),
                ack.destinationPort(),
                ack.seq() - 1,
                0,
                TcpSegment.SYN,
                ack.window(),
                SynCookies.optionsFrom(segmentSize(host, listener, packet, ack), own),
                LiteralBytes.EMPTY);
        c.sender.begin(isn);
        HandshakeInput.agree(c, syn, seen);
        c.sender.sndNxt = isn + 1;
        c.synTransmissions = 1;
        c.ipIdentification = host.secrets().identification(isn);
        c.handshakeStartNanos = host.nowNanos();
        ListenInput.enter(c, listener, "cookie");
        HandshakeInput.completeRequest(c, listener, packet, ack, seen);
    }
}
