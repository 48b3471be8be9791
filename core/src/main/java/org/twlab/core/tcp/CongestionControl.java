package org.twlab.core.tcp;

/**
 * How much a sender may have in the network: what a congestion control algorithm decides, apart from which segments are
 * lost ({@link LossRecovery}). One object serves one connection; bytes throughout.
 */
interface CongestionControl {
    /** The congestion window, at least one segment. */
    int windowBytes();

    /**
     * New data was acknowledged while no fast recovery was going on.
     *
     * @param ackedBytes by how much SND.UNA moved
     * @param flightBytes what was in flight before; a window that was not used does not grow
     */
    void onAcked(int ackedBytes, int flightBytes);

    /** Duplicate acknowledgments have shown a loss, at most once per window of data. */
    void onLoss(int flightBytes);

    /** Fast recovery without SACK is over; {@code flightBytes} are still in flight. */
    void onRecovered(int flightBytes);

    /** The retransmission timer has expired; {@code again} when nothing was acknowledged since it last did. */
    void onTimeout(int flightBytes, boolean again);

    /** Data is about to be sent after an idle time longer than the retransmission timeout. */
    void onRestart(long idleNanos, long rtoNanos);

    /** The handshake has lost segments: begins with one segment (RFC 6298 section 5, rule 5.7). */
    void onHandshakeLoss();

    /** The segment size has become smaller. */
    void onMssReduced(int mssBytes);
}
