package org.twlab.reports.ladder;

import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;

/** One end of a connection: a host and the endpoints as that host sees them. */
record HostSocket(String host, FourTuple tuple) {

    /** The end that sends this segment. */
    static HostSocket sending(String host, Ipv4Packet packet) {
        TcpSegment segment = packet.tcp();
        return new HostSocket(
                host,
                FourTuple.of(packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort()));
    }

    /** The end that this segment has reached. */
    static HostSocket receiving(String host, Ipv4Packet packet) {
        return new HostSocket(host, sending(host, packet).tuple().reversed());
    }
}
