package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;

/** When a sender stops retransmitting: Linux {@code retransmits_timed_out}. Pure. */
final class GiveUp {
    private GiveUp() {}

    /**
     * Time since the first transmission from which a timer expiry ends the connection: the sum of {@code boundary + 1}
     * timeouts that double from {@code baseNanos} up to the largest.
     *
     * @param boundary number of retransmissions the sysctl asks for
     * @param baseNanos first timeout
     * @param maxNanos largest timeout
     */
    static long afterNanos(int boundary, long baseNanos, long maxNanos) {
        int doublings = 63 - Long.numberOfLeadingZeros(maxNanos / baseNanos);
        if (boundary <= doublings) {
            return ((2L << boundary) - 1) * baseNanos;
        }
        return ((2L << doublings) - 1) * baseNanos + (boundary - doublings) * maxNanos;
    }

    /**
     * Whether connect() fails when the SYN timer expires.
     *
     * @param retransmissions SYN retransmissions made
     * @param retries tcp_syn_retries
     * @param linear tcp_syn_linear_timeouts, 0 where there is none
     */
    static boolean synFails(int retransmissions, int retries, int linear, long elapsedNanos, long initialRtoNanos) {
        return retransmissions >= retries + linear
                || elapsedNanos >= afterNanos(retries, initialRtoNanos, Long.MAX_VALUE / 4);
    }

    /** Delay until the SYN timer expires again, after the given number of retransmissions. */
    static long synTimeoutNanos(int retransmissions, int linear, KernelProfile profile) {
        int doublings = Math.min(Math.max(0, retransmissions - linear), 30);
        return Math.min(profile.nanos(Parameter.INITIAL_RTO) << doublings, profile.nanos(Parameter.MAX_RTO));
    }
}
