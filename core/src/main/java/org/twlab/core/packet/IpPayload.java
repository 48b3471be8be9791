package org.twlab.core.packet;

/** What an IPv4 packet carries. */
public sealed interface IpPayload permits TcpSegment, UdpDatagram, IcmpMessage, OpaquePayload {
    /** IPv4 protocol number: 1 ICMP, 6 TCP, 17 UDP. */
    int protocol();

    /** Bytes on the wire, headers included. */
    int wireLength();
}
