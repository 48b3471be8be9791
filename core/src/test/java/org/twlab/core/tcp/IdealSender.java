package org.twlab.core.tcp;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The oracle of loss recovery: how long a sender needs that is told of every loss as early as the network can tell it. It
 * shares the congestion control of the simulated sender (initial window, slow start by a segment for each acknowledged
 * one, one halving per window of data, a segment a round in congestion avoidance) and the receiver's window. But it knows
 * that a transmission was lost exactly one round trip after it was made, from a single acknowledgment of anything sent
 * later; it sends the segment again at once, before anything new; a repetition that is lost, too; and it takes no round
 * trip sample that could mislead it. Only where nothing sent later arrives, so that the receiver has nothing to say, does
 * it wait for the smallest timeout the kernel allows, SRTT + 200 ms, and even then it goes on with half its window. Every
 * transmission is acknowledged by itself. No sender with this window rule can be faster.
 */
final class IdealSender {
    private final int segments;
    private final int receiveWindow;
    private final long roundTripNanos;
    private final long timeoutNanos;
    private final LossPattern lost;
    private final int[] copies;
    private final BitSet received = new BitSet();
    private final Deque<Transmission> flight = new ArrayDeque<>();
    private final Deque<Integer> again = new ArrayDeque<>();
    /** Lost, and nothing sent later has been acknowledged. */
    private final Deque<Transmission> unknown = new ArrayDeque<>();

    private double window;
    private double ssthresh = Double.MAX_VALUE;
    private int next;
    private int transmissions;
    private int recoveryEnds;
    private long nowNanos;

    private record Transmission(int segment, int copy, int number, long sentNanos) {}

    /** Which transmissions are lost. */
    interface LossPattern {
        /** Whether a transmission of a segment is lost; {@code copy} is 0 for the first one. */
        boolean isLost(int segment, int copy);
    }

    /** A flow; window in segments. */
    IdealSender(int segments, int initialWindow, int receiveWindow, long roundTripNanos, LossPattern lost) {
        this.segments = segments;
        this.window = initialWindow;
        this.receiveWindow = receiveWindow;
        this.roundTripNanos = roundTripNanos;
        this.timeoutNanos = roundTripNanos + 200 * TwoHosts.MILLISECOND;
        this.lost = lost;
        this.copies = new int[segments];
    }

    /** From the first transmission until the receiver has everything. */
    long durationNanos() {
        long completeNanos = 0;
        send();
        while (received.cardinality() < segments) {
            if (flight.isEmpty()) {
                nowNanos = Math.max(nowNanos, unknown.getFirst().sentNanos() + timeoutNanos);
                unknown.forEach(this::onLost);
                unknown.clear();
            } else {
                Transmission first = flight.removeFirst();
                nowNanos = first.sentNanos() + roundTripNanos;
                if (isLost(first)) {
                    onSilence(first);
                } else {
                    received.set(first.segment());
                    completeNanos = Math.max(completeNanos, first.sentNanos() + roundTripNanos / 2);
                    unknown.forEach(this::onLost);
                    unknown.clear();
                    grow(first);
                }
            }
            send();
        }
        return completeNanos;
    }

    private boolean isLost(Transmission transmission) {
        return lost.isLost(transmission.segment(), transmission.copy());
    }

    private void onSilence(Transmission transmission) {
        if (flight.stream().anyMatch(later -> !isLost(later))) {
            onLost(transmission);
        } else {
            unknown.addLast(transmission);
        }
    }

    private void onLost(Transmission transmission) {
        again.addLast(transmission.segment());
        if (transmission.number() >= recoveryEnds) {
            recoveryEnds = transmissions;
            ssthresh = Math.max((flight.size() + 1) / 2.0, 2);
            window = ssthresh;
        }
    }

    private void grow(Transmission transmission) {
        if (transmission.number() >= recoveryEnds) {
            window += window < ssthresh ? 1 : 1 / window;
        }
    }

    private void send() {
        while (flight.size() + unknown.size() < (int) window) {
            if (!again.isEmpty()) {
                transmit(again.removeFirst());
            } else if (next < segments && next < received.nextClearBit(0) + receiveWindow) {
                transmit(next++);
            } else {
                return;
            }
        }
    }

    private void transmit(int segment) {
        flight.addLast(new Transmission(segment, copies[segment]++, transmissions++, nowNanos));
    }
}
