package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketSent;

/** The TSvals that a host sends between two endpoints never go back, modulo 2^32, over all connections of the 4-tuple. */
final class TimestampChecker extends Checker {
    private final Hop.Names hops = new Hop.Names();
    private final Map<HostSocket, Integer> last = new HashMap<>();

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketSent sent
                && sent.packet().payload() instanceof TcpSegment segment
                && segment.options().hasTimestamps()) {
            String from = hops.of(sent.link()).from();
            if (from.equals(sent.packet().origin().originName())) {
                sent(from, sent.packet(), segment, sent);
            }
        }
    }

    private void sent(String host, Ipv4Packet packet, TcpSegment segment, PacketSent event) {
        int tsVal = segment.options().tsVal();
        Integer before = last.put(
                new HostSocket(
                        host,
                        FourTuple.of(
                                packet.source(),
                                segment.sourcePort(),
                                packet.destination(),
                                segment.destinationPort())),
                tsVal);
        require(
                before == null || tsVal - before >= 0,
                event.atNanos(),
                "TSval behind the one before, ",
                before,
                ": ",
                event);
    }
}
