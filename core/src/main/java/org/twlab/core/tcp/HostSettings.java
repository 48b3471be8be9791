package org.twlab.core.tcp;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.MemoryLimits;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.core.kernel.Sysctls;

/**
 * Everything about a host but its name, addresses and links. Members of a population with equal settings share one
 * object. Made by {@link #of} and {@link #toBuilder}.
 *
 * @param profile the kernel
 * @param sysctls values of its sysctls
 * @param uptimeNanos time since boot at the start of the run; decides the timestamp clock
 * @param ticksPerSecond rate of the timestamp clock, 1 to 1000000
 * @param driftPpb how much faster the host's timestamp clock runs than the simulation's, in parts per billion
 * @param phaseNanos reading of the host's wall clock at the start of the run, 0 to 999999999: where its whole seconds
 *     lie
 * @param timestampOffset ticks added to every TSval, instead of any offset mode
 * @param offsetMode instead of the profile's
 * @param timeWaitNanos the counterfactual: replaces the profile's TIME_WAIT length; 0 closes at once
 * @param mslNanos maximum segment lifetime instead of the profile's: TIME_WAIT is twice as long
 * @param memoryBytes from which the kernel derives the limits of its tables
 * @param timers whether the timers of entries are exact or as coarse as the kernel's
 * @param isn how initial sequence numbers are made, instead of the profile's way
 * @param initialTtl TTL of packets sent, 1 to 255, instead of net.ipv4.ip_default_ttl
 * @param ports inclusive range of automatic ports packed as {@link SysctlSpec#portRange} does, instead of the profile's
 */
public record HostSettings(
        KernelProfile profile,
        Sysctls sysctls,
        long uptimeNanos,
        int ticksPerSecond,
        long driftPpb,
        long phaseNanos,
        OptionalLong timestampOffset,
        Optional<OffsetMode> offsetMode,
        OptionalLong timeWaitNanos,
        OptionalLong mslNanos,
        long memoryBytes,
        Timers timers,
        Optional<Isn> isn,
        OptionalInt initialTtl,
        OptionalLong ports) {
    /** Rate of the timestamp clock where none is given. */
    public static final int DEFAULT_TICKS_PER_SECOND = 1000;

    /** How fine the timers of TIME_WAIT and FIN_WAIT_2 entries are. */
    public enum Timers {
        /** To the nanosecond. */
        EXACT,
        /** As the profile's ENTRY_TIMER rounds them. */
        KERNEL
    }

    public HostSettings {
        if (uptimeNanos < 0 || phaseNanos < 0 || phaseNanos > 999_999_999L) {
            throw new IllegalArgumentException("uptimeNanos (" + uptimeNanos + ") must not be negative, phaseNanos ("
                    + phaseNanos + ") must be below a second");
        }
        if (ticksPerSecond < 1 || ticksPerSecond > 1_000_000) {
            throw new IllegalArgumentException("ticksPerSecond (" + ticksPerSecond + ") must be 1 to 1000000");
        }
        if (memoryBytes < 1 || mslNanos.orElse(0) < 0 || timeWaitNanos.orElse(0) < 0) {
            throw new IllegalArgumentException("memoryBytes (" + memoryBytes + ") must be positive, mslNanos ("
                    + mslNanos + ") and timeWaitNanos (" + timeWaitNanos + ") not negative");
        }
        if (initialTtl.orElse(1) < 1 || initialTtl.orElse(1) > 255) {
            throw new IllegalArgumentException("initialTtl (" + initialTtl + ") must be 1 to 255");
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
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                MemoryLimits.DEFAULT_MEMORY_BYTES,
                Timers.EXACT,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty());
    }

    /** Starts from these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** With one sysctl set; throws IllegalArgumentException when the kernel does not accept it. */
    public HostSettings withSysctl(String linuxName, String value) {
        return toBuilder().sysctl(linuxName, value).build();
    }

    /** With a time since boot. */
    public HostSettings withUptimeNanos(long nanos) {
        return toBuilder().uptimeNanos(nanos).build();
    }

    /** With another clock. */
    public HostSettings withClock(int newTicksPerSecond, long newDriftPpb, long newPhaseNanos) {
        return toBuilder().clock(newTicksPerSecond, newDriftPpb, newPhaseNanos).build();
    }

    /** With a fixed number of ticks added to every TSval. */
    public HostSettings withTimestampOffset(long ticks) {
        return toBuilder().timestampOffset(ticks).build();
    }

    /** With another length of TIME_WAIT. */
    public HostSettings withTimeWaitNanos(long nanos) {
        return toBuilder().timeWaitNanos(nanos).build();
    }

    /** Length of TIME_WAIT: as given, or twice the MSL given, or the profile's. */
    public long timeWaitLengthNanos() {
        if (timeWaitNanos.isPresent()) {
            return timeWaitNanos.getAsLong();
        }
        return mslNanos.isPresent() ? 2 * mslNanos.getAsLong() : profile.nanos(Parameter.TIME_WAIT);
    }

    /**
     * How long this host counts on a segment to live: as given, or half the profile's TIME_WAIT, which is 2 MSL (RFC 9293
     * section 3.6.1). Another length of TIME_WAIT is a what-if and makes no segment older.
     */
    public long maxSegmentLifetimeNanos() {
        return mslNanos.isPresent() ? mslNanos.getAsLong() : profile.nanos(Parameter.TIME_WAIT) / 2;
    }

    /** TTL of packets sent. */
    public int ttl() {
        return initialTtl.isPresent() ? initialTtl.getAsInt() : sysctls.asInt(Sysctl.IP_DEFAULT_TTL);
    }

    /** The range of automatic ports, packed: as given, or the sysctl's, or the profile's. */
    public long portRange() {
        if (ports.isPresent()) {
            return ports.getAsLong();
        }
        return profile.has(Sysctl.IP_LOCAL_PORT_RANGE)
                ? sysctls.get(Sysctl.IP_LOCAL_PORT_RANGE)
                : SysctlSpec.portRange(profile.count(Parameter.FIRST_PORT), profile.count(Parameter.LAST_PORT));
    }

    /** Timer interrupts per second: where the timestamp clock counts jiffies, its rate. */
    public int jiffiesPerSecond() {
        return profile.is(Parameter.CLOCK_FIXED) ? profile.count(Parameter.JIFFIES_PER_SECOND) : ticksPerSecond;
    }

    /** Changes settings one by one. Not shared. */
    public static final class Builder {
        private final KernelProfile profile;
        private Sysctls sysctls;
        private long uptimeNanos;
        private int ticksPerSecond;
        private long driftPpb;
        private long phaseNanos;
        private OptionalLong timestampOffset;
        private Optional<OffsetMode> offsetMode;
        private OptionalLong timeWaitNanos;
        private OptionalLong mslNanos;
        private long memoryBytes;
        private Timers timers;
        private Optional<Isn> isn;
        private OptionalInt initialTtl;
        private OptionalLong ports;

        private Builder(HostSettings from) {
            this.profile = from.profile;
            this.sysctls = from.sysctls;
            this.uptimeNanos = from.uptimeNanos;
            this.ticksPerSecond = from.ticksPerSecond;
            this.driftPpb = from.driftPpb;
            this.phaseNanos = from.phaseNanos;
            this.timestampOffset = from.timestampOffset;
            this.offsetMode = from.offsetMode;
            this.timeWaitNanos = from.timeWaitNanos;
            this.mslNanos = from.mslNanos;
            this.memoryBytes = from.memoryBytes;
            this.timers = from.timers;
            this.isn = from.isn;
            this.initialTtl = from.initialTtl;
            this.ports = from.ports;
        }

        /** Sets a sysctl; throws IllegalArgumentException when the kernel does not accept it. */
        public Builder sysctl(String linuxName, String value) {
            sysctls = sysctls.with(linuxName, value);
            return this;
        }

        /** Sets the time since boot at the start of the run. */
        public Builder uptimeNanos(long nanos) {
            uptimeNanos = nanos;
            return this;
        }

        /** Sets rate and drift of the timestamp clock, and where the seconds of the wall clock lie. */
        public Builder clock(int newTicksPerSecond, long newDriftPpb, long newPhaseNanos) {
            ticksPerSecond = newTicksPerSecond;
            driftPpb = newDriftPpb;
            phaseNanos = newPhaseNanos;
            return this;
        }

        /** Adds a fixed number of ticks to every TSval. */
        public Builder timestampOffset(long ticks) {
            timestampOffset = OptionalLong.of(ticks);
            return this;
        }

        /** Replaces the profile's offset mode; NONE sets tcp_timestamps to 0. */
        public Builder offsetMode(OffsetMode mode) {
            offsetMode = Optional.of(mode);
            return mode == OffsetMode.NONE ? sysctl(Sysctl.TCP_TIMESTAMPS.linuxName(), "0") : this;
        }

        /** Replaces the length of TIME_WAIT. */
        public Builder timeWaitNanos(long nanos) {
            timeWaitNanos = OptionalLong.of(nanos);
            return this;
        }

        /** Replaces the maximum segment lifetime. */
        public Builder mslNanos(long nanos) {
            mslNanos = OptionalLong.of(nanos);
            return this;
        }

        /** Sets the memory; sysctls that nobody has set follow it. */
        public Builder memoryBytes(long bytes) {
            memoryBytes = bytes;
            sysctls = sysctls.withMemory(bytes);
            return this;
        }

        /** Sets how fine the timers of entries are. */
        public Builder timers(Timers newTimers) {
            timers = newTimers;
            return this;
        }

        /** Replaces the way initial sequence numbers are made. */
        public Builder isn(Isn newIsn) {
            isn = Optional.of(newIsn);
            return this;
        }

        /** Replaces net.ipv4.ip_default_ttl; 1 to 255. */
        public Builder initialTtl(int ttl) {
            initialTtl = OptionalInt.of(ttl);
            return this;
        }

        /** Replaces the range of automatic ports, both inclusive. */
        public Builder ports(int low, int high) {
            if (low < 1 || low > high || high > 65_535) {
                throw new IllegalArgumentException("ports " + low + " to " + high + " must lie in 1 to 65535");
            }
            ports = OptionalLong.of(SysctlSpec.portRange(low, high));
            return this;
        }

        /** The settings. */
        public HostSettings build() {
            return new HostSettings(
                    profile,
                    sysctls,
                    uptimeNanos,
                    ticksPerSecond,
                    driftPpb,
                    phaseNanos,
                    timestampOffset,
                    offsetMode,
                    timeWaitNanos,
                    mslNanos,
                    memoryBytes,
                    timers,
                    isn,
                    initialTtl,
                    ports);
        }
    }
}
