package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;

/** A congestion window that a test sets and nothing else moves; keeps what it was told. */
final class FixedWindow implements CongestionControl {
    final List<String> told = new ArrayList<>();
    int windowBytes;

    FixedWindow(int windowBytes) {
        this.windowBytes = windowBytes;
    }

    @Override
    public int windowBytes() {
        return windowBytes;
    }

    @Override
    public void onAcked(int ackedBytes, int flightBytes) {
        told.add("acked " + ackedBytes);
    }

    @Override
    public void onLoss(int flightBytes) {
        told.add("loss " + flightBytes);
    }

    @Override
    public void onRecovered(int flightBytes) {
        told.add("recovered " + flightBytes);
    }

    @Override
    public void onTimeout(int flightBytes, boolean again) {
        told.add("timeout " + flightBytes + (again ? " again" : ""));
    }

    @Override
    public void onRestart(long idleNanos, long rtoNanos) {
        told.add("restart");
    }

    @Override
    public void onHandshakeLoss() {
        told.add("handshake loss");
    }

    @Override
    public void onMssReduced(int mssBytes) {
        told.add("mss " + mssBytes);
    }
}
