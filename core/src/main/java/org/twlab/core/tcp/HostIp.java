package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.net.IcmpErrors;
import org.twlab.core.net.IcmpLimits;
import org.twlab.core.net.Reassembler;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;

/** What a host does besides TCP: it answers pings, says what it does not take, and reassembles; made for the first need. */
final class HostIp {
    private final TcpHost host;
    private final IcmpErrors icmp;
    private @Nullable Reassembler reassembler;

    HostIp(TcpHost host, IcmpErrors icmp) {
        this.host = host;
        this.icmp = icmp;
    }

    /** The limits of a host's errors, as its kernel has them. */
    static IcmpLimits limits(TcpHost host) {
        return host.profile().is(Parameter.ICMP_COMMON_LIMIT) ? IcmpLimits.DEFAULT : IcmpLimits.PER_DESTINATION;
    }

    /** Answers a ping, from the address it was sent to. */
    void answerPing(Ipv4Packet request, IcmpMessage echo) {
        host.route(icmp.echoReply(request, echo));
    }

    /** Tells the sender of a packet that nobody here takes it: type 3, the code given. */
    void sayUnreachable(Ipv4Packet packet, int code) {
        icmp.about(packet, IcmpMessage.DESTINATION_UNREACHABLE, code, 0, packet.destination())
                .ifPresent(host::route);
    }

    /** The fragments that wait for the rest; what misses some is reported if its start has come. */
    Reassembler reassembler() {
        if (reassembler == null) {
            reassembler = new Reassembler(
                    host,
                    first -> icmp.about(
                                    first,
                                    IcmpMessage.TIME_EXCEEDED,
                                    IcmpMessage.REASSEMBLY_EXCEEDED,
                                    0,
                                    first.destination())
                            .ifPresent(host::route));
        }
        return reassembler;
    }
}
