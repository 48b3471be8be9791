package org.twlab.core.tcp;

/**
 * Slow start and congestion avoidance of RFC 5681, with the response to fast retransmit of RFC 6582 and RFC 6675. A
 * window that the sender does not use does not grow (RFC 7661 in the simple form of Linux {@code tcp_is_cwnd_limited}),
 * and decays while idle ({@code tcp_cwnd_restart}).
 */
final class NewReno implements CongestionControl {
    private final byte initialSegments;
    private final boolean countsAcks;
    private int mssBytes;
    private int windowBytes;
    private int ssthreshBytes = Integer.MAX_VALUE;
    /** Acknowledged in congestion avoidance since the window last grew. */
    private int creditBytes;

    /**
     * Begins a connection.
     *
     * @param mssBytes sender maximum segment size
     * @param initialSegments initial window in segments, 1 to 100
     * @param countsAcks whether each ACK counts as one segment (before Linux 3.13) and not as the bytes it acknowledges
     */
    NewReno(int mssBytes, int initialSegments, boolean countsAcks) {
        this.mssBytes = mssBytes;
        this.initialSegments = (byte) initialSegments;
        this.countsAcks = countsAcks;
        this.windowBytes = initialSegments * mssBytes;
    }

    int ssthreshBytes() {
        return ssthreshBytes;
    }

    @Override
    public int windowBytes() {
        return windowBytes;
    }

    @Override
    public void onAcked(int ackedBytes, int flightBytes) {
        int counted = countsAcks ? mssBytes : ackedBytes;
        if (windowBytes < ssthreshBytes) {
            if (windowBytes < 2L * flightBytes) {
                windowBytes = (int) Math.min((long) windowBytes + counted, Math.max(ssthreshBytes, windowBytes));
            }
        } else if (flightBytes + mssBytes > windowBytes) {
            creditBytes += counted;
            if (creditBytes >= windowBytes) {
                creditBytes -= windowBytes;
                windowBytes += mssBytes;
            }
        }
    }

    @Override
    public void onLoss(int flightBytes) {
        halve(flightBytes);
        windowBytes = ssthreshBytes;
    }

    @Override
    public void onRecovered(int flightBytes) {
        windowBytes = Math.min(ssthreshBytes, Math.max(flightBytes, mssBytes) + mssBytes);
    }

    @Override
    public void onTimeout(int flightBytes, boolean again) {
        if (!again) {
            halve(flightBytes);
        }
        windowBytes = mssBytes;
    }

    private void halve(int flightBytes) {
        ssthreshBytes = Math.max(flightBytes / 2, 2 * mssBytes);
        creditBytes = 0;
    }

    @Override
    public void onRestart(long idleNanos, long rtoNanos) {
        int restartBytes = Math.min(initialSegments * mssBytes, windowBytes);
        if (ssthreshBytes != Integer.MAX_VALUE) {
            ssthreshBytes = Math.max(ssthreshBytes, windowBytes / 4 * 3);
        }
        long left = idleNanos - rtoNanos;
        while (left > 0 && windowBytes > restartBytes) {
            windowBytes /= 2;
            left -= rtoNanos;
        }
        windowBytes = Math.max(windowBytes, restartBytes);
    }

    @Override
    public void onHandshakeLoss() {
        windowBytes = mssBytes;
    }

    @Override
    public void onMssReduced(int newMssBytes) {
        windowBytes = Math.max(windowBytes / mssBytes, 1) * newMssBytes;
        mssBytes = newMssBytes;
    }
}
