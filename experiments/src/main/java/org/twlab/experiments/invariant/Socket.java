package org.twlab.experiments.invariant;

import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;

/** A 4-tuple as a host sees it. */
record Socket(String host, FourTuple tuple) {

    /** Of the host that sends a segment. */
    static Socket sending(String host, Ipv4Packet packet, TcpSegment segment) {
        return new Socket(
                host,
                FourTuple.of(packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort()));
    }

    /** Of the host that receives a segment. */
    static Socket receiving(String host, Ipv4Packet packet, TcpSegment segment) {
        return new Socket(
                host,
                FourTuple.of(packet.destination(), segment.destinationPort(), packet.source(), segment.sourcePort()));
    }
}
