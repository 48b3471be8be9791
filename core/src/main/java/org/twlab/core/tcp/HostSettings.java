package org.twlab.core.tcp;

import java.util.OptionalLong;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Sysctls;

/**
 * Everything about a host but its name, addresses and links. Members of a population with equal settings share one
 * object.
 *
 * @param profile the kernel
 * @param sysctls values of its sysctls
 * @param uptimeNanos time since boot at the start of the run; decides the timestamp clock
 * @param ticksPerSecond rate of the timestamp clock, 1 to 1000000
 * @param driftPpb how much faster the host's timestamp clock runs than the simulation's, in parts per billion
 * @param phaseNanos reading of the host's wall clock at the start of the run, 0 to 999999999: where its whole seconds
 *     lie
 * @param timestampOffset ticks added to every TSval, instead of the profile's offset mode
 * @param timeWaitNanos the counterfactual: replaces the profile's TIME_WAIT length; 0 closes at once
 */
public record HostSettings(
        KernelProfile profile,
        Sysctls sysctls,
        long uptimeNanos,
        int ticksPerSecond,
        long driftPpb,
        long phaseNanos,
        OptionalLong timestampOffset,
        OptionalLong timeWaitNanos) {
    /** Rate of the timestamp clock where none is given. */
    public static final int DEFAULT_TICKS_PER_SECOND = 1000;

    public HostSettings {
        if (uptimeNanos < 0 || phaseNanos < 0 || phaseNanos > 999_999_999L) {
            throw new IllegalArgumentException("uptimeNanos (" + uptimeNanos + ") must not be negative, phaseNanos ("
                    + phaseNanos + ") must be below a second");
        }
        if (ticksPerSecond < 1 || ticksPerSecond > 1_000_000) {
            throw new IllegalArgumentException("ticksPerSecond (" + ticksPerSecond + ") must be 1 to 1000000");
        }
    }

    /** A freshly booted host with the defaults of its kernel. */
    public static HostSettings of(KernelProfile profile) {
        return new HostSettings(
                profile,
                Sysctls.defaultsOf(profile),
                0,
                DEFAULT_TICKS_PER_SECOND,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    /** With one sysctl set; throws IllegalArgumentException when the kernel does not accept it. */
    public HostSettings withSysctl(String linuxName, String value) {
        return new HostSettings(
                profile,
                sysctls.with(linuxName, value),
                uptimeNanos,
                ticksPerSecond,
                driftPpb,
                phaseNanos,
                timestampOffset,
                timeWaitNanos);
    }

    /** With a time since boot. */
    public HostSettings withUptimeNanos(long nanos) {
        return new HostSettings(
                profile, sysctls, nanos, ticksPerSecond, driftPpb, phaseNanos, timestampOffset, timeWaitNanos);
    }

    /** With another clock. */
    public HostSettings withClock(int newTicksPerSecond, long newDriftPpb, long newPhaseNanos) {
        return new HostSettings(
                profile,
                sysctls,
                uptimeNanos,
                newTicksPerSecond,
                newDriftPpb,
                newPhaseNanos,
                timestampOffset,
                timeWaitNanos);
    }

    /** With a fixed number of ticks added to every TSval. */
    public HostSettings withTimestampOffset(long ticks) {
        return new HostSettings(
                profile,
                sysctls,
                uptimeNanos,
                ticksPerSecond,
                driftPpb,
                phaseNanos,
                OptionalLong.of(ticks),
                timeWaitNanos);
    }

    /** With another length of TIME_WAIT. */
    public HostSettings withTimeWaitNanos(long nanos) {
        return new HostSettings(
                profile,
                sysctls,
                uptimeNanos,
                ticksPerSecond,
                driftPpb,
                phaseNanos,
                timestampOffset,
                OptionalLong.of(nanos));
    }
}
