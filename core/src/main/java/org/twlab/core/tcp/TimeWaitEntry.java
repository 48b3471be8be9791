package org.twlab.core.tcp;

import org.twlab.core.packet.FourTuple;

/**
 * What Linux keeps of a connection in TIME_WAIT, or of an orphan in FIN_WAIT_2 ({@code struct tcp_timewait_sock}).
 * Everything else is forgotten: queues, timers, round-trip estimates, the application.
 *
 * @param hostId the host that holds it
 * @param localAddress own address
 * @param remoteAddress the peer's
 * @param ports local port in the high half, remote port in the low half
 * @param substate TIME_WAIT or FIN_WAIT_2
 * @param sndNxt SND.NXT
 * @param rcvNxt RCV.NXT
 * @param window receive window field, unscaled, frozen
 * @param windowScale shift of the window field, 0 to 14
 * @param tsRecent TS.Recent
 * @param tsRecentStamp second of the host's clock in which TS.Recent was taken; 0 when the connection had no
 *     timestamps
 * @param tsOffset what this connection adds to the host's timestamp clock
 * @param openedHere whether this host was the opener
 * @param explicitlyBound whether the local port was chosen by bind()
 * @param reuseAddress whether the socket had SO_REUSEADDR
 * @param connectionId the attempt
 * @param enteredAtMillis instant of entry in ms since the start of the run, modulo 2^32
 */
record TimeWaitEntry(
        int hostId,
        int localAddress,
        int remoteAddress,
        int ports,
        TcpState substate,
        int sndNxt,
        int rcvNxt,
        int window,
        int windowScale,
        int tsRecent,
        int tsRecentStamp,
        int tsOffset,
        boolean openedHere,
        boolean explicitlyBound,
        boolean reuseAddress,
        long connectionId,
        int enteredAtMillis) {

    /** Whether the connection used timestamps. */
    boolean usedTimestamps() {
        return tsRecentStamp != 0;
    }

    /** The receive window in bytes. */
    int rcvWnd() {
        return window << windowScale;
    }

    int localPort() {
        return ports >>> 16;
    }

    int remotePort() {
        return ports & 0xFFFF;
    }

    FourTuple tuple() {
        return FourTuple.of(localAddress, localPort(), remoteAddress, remotePort());
    }
}
