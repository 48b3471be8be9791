package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.RtoEstimator;
import org.twlab.core.kernel.Sysctls;

/**
 * Round-trip estimate and retransmission timeout as Linux computes them ({@code tcp_rtt_estimator}), in nanoseconds:
 * smoothed round trip (times 8), mean deviation (times 4), its largest value of the current round trip, and the variance
 * part of the timeout, which never falls below the smallest timeout. On a steady path RTO = SRTT + 200 ms.
 *
 * <p>Other kernels follow RFC 6298 section 2: the mean deviation alone is the variance part, and the whole timeout has the
 * floor. The clock of the simulation has no granularity to add.
 */
final class RttEstimator {
    private final KernelProfile profile;
    private final boolean linux;
    private final long minNanos;
    private final long maxNanos;
    private long srttTimes8;
    private long deviationTimes4;
    private long largestDeviation;
    private long variance;
    private boolean sampled;

    /** With the timeouts of a freshly booted kernel. */
    RttEstimator(KernelProfile profile) {
        this(profile, Sysctls.defaultsOf(profile));
    }

    /** With timeouts within what the sysctls say now; Linux copies them into every new socket. */
    RttEstimator(KernelProfile profile, Sysctls sysctls) {
        this.minNanos = sysctls.rtoMinNanos();
        this.maxNanos = sysctls.rtoMaxNanos();
        this.profile = profile;
        this.linux = profile.rtoEstimator() == RtoEstimator.LINUX;
    }

    /** Smallest timeout. */
    long minNanos() {
        return minNanos;
    }

    /** Largest timeout. */
    long maxNanos() {
        return maxNanos;
    }

    boolean hasSample() {
        return sampled;
    }

    /** Smoothed round-trip time; 0 without a sample. */
    long srttNanos() {
        return srttTimes8 / 8;
    }

    /**
     * Takes a sample.
     *
     * @param nanos round-trip time of a segment that was not retransmitted, or by TSecr
     * @param newRound whether the data that was in flight at the last round mark has been acknowledged
     */
    void sample(long nanos, boolean newRound) {
        long m = Math.max(nanos, 1);
        if (!sampled) {
            sampled = true;
            srttTimes8 = 8 * m;
            deviationTimes4 = 2 * m;
            variance = Math.max(deviationTimes4, minNanos);
            largestDeviation = variance;
            return;
        }
        long error = m - srttTimes8 / 8;
        srttTimes8 += error;
        if (!linux) {
            deviationTimes4 += Math.abs(error) - deviationTimes4 / 4;
            return;
        }
        if (error < 0) {
            long d = -error - deviationTimes4 / 4;
            deviationTimes4 += d > 0 ? d / 8 : d;
        } else {
            deviationTimes4 += error - deviationTimes4 / 4;
        }
        if (deviationTimes4 > largestDeviation) {
            largestDeviation = deviationTimes4;
            variance = Math.max(variance, largestDeviation);
        }
        if (newRound) {
            if (largestDeviation < variance) {
                variance -= (variance - largestDeviation) / 4;
            }
            largestDeviation = minNanos;
        }
    }

    /** Retransmission timeout before any back-off. */
    long rtoNanos() {
        if (!sampled) {
            return profile.nanos(Parameter.NO_SAMPLE_RTO);
        }
        long nanos = linux ? srttTimes8 / 8 + variance : Math.max(srttTimes8 / 8 + deviationTimes4, minNanos);
        return Math.min(nanos, maxNanos);
    }
}
