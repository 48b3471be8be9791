package org.twlab.nat;

import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;

import org.twlab.core.packet.TcpSegment;

/** The segments of ordinary connections between an inside host and port 80 of the server. */
final class Handshakes {
    /** First sequence numbers of the two sides; the client's wraps within a connection. */
    static final int CLIENT_ISN = -3;

    static final int SERVER_ISN = 0x7FFF_FF00;

    private Handshakes() {}

    static void fromClient(NatLab lab, int host, int insidePort, int flags, int seq, int ack, int length) {
        lab.sendFrom(host, outbound(host, SERVER, tcp(insidePort, 80, flags, seq, ack, length)));
    }

    static void fromServer(NatLab lab, int publicPort, int flags, int seq, int ack, int length) {
        lab.sendIn(inbound(SERVER, tcp(80, publicPort, flags, seq, ack, length)));
    }

    /** A connection that is established, with the port preserved. */
    static void established(NatLab lab, int host, int port) {
        fromClient(lab, host, port, TcpSegment.SYN, CLIENT_ISN, 0, 0);
        fromServer(lab, port, TcpSegment.SYN | TcpSegment.ACK, SERVER_ISN, CLIENT_ISN + 1, 0);
        fromClient(lab, host, port, TcpSegment.ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
    }

    /**
     * A connection that the client closed first, with the port preserved.
     *
     * @return the sequence number behind all that the client has sent
     */
    static int closed(NatLab lab, int host, int port) {
        established(lab, host, port);
        fromClient(lab, host, port, TcpSegment.FIN | TcpSegment.ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        fromServer(lab, port, TcpSegment.FIN | TcpSegment.ACK, SERVER_ISN + 1, CLIENT_ISN + 2, 0);
        fromClient(lab, host, port, TcpSegment.ACK, CLIENT_ISN + 2, SERVER_ISN + 2, 0);
        return CLIENT_ISN + 2;
    }
}
