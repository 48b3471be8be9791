package org.twlab.nat.balancer;

/**
 * How a balancer finds out which backends are up: it begins a TCP handshake with each and resets it. A probe that is
 * not answered by a SYN-ACK before the next is due has failed. All backends count as up at first; the first probe is sent
 * one interval after the start.
 *
 * @param intervalNanos from probe to probe of one backend, above 0
 * @param rise probes in a row that must succeed before a backend that is down counts as up, at least 1
 * @param fall probes in a row that must fail before a backend that is up counts as down, at least 1
 */
public record HealthCheck(long intervalNanos, int rise, int fall) {

    public HealthCheck {
        if (intervalNanos <= 0) {
            throw new IllegalArgumentException("intervalNanos (" + intervalNanos + ") must be above 0");
        }
        if (rise < 1 || fall < 1) {
            throw new IllegalArgumentException("rise (" + rise + ") and fall (" + fall + ") must be at least 1");
        }
    }
}
