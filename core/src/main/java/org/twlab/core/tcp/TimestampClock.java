package org.twlab.core.tcp;

import org.twlab.core.kernel.Parameter;

/** The two clocks of a host: ticks behind TSval, and whole seconds of its wall clock. Both are functions of the instant. */
final class TimestampClock {
    private static final long SECOND = 1_000_000_000L;

    private TimestampClock() {}

    /**
     * The timestamp clock without any offset, modulo 2^32: ticks since boot plus the reading at boot, rounded down.
     * Drift counts from the start
     * of the run, or from the boot if that is later.
     */
    static int ticksAt(HostSettings settings, long bootNanos, long nowNanos) {
        long elapsedNanos = nowNanos - bootNanos;
        if (settings.driftPpb() != 0) {
            long driftingNanos = nowNanos - Math.max(bootNanos, 0);
            elapsedNanos += Math.multiplyExact(driftingNanos / 1000, settings.driftPpb()) / 1_000_000;
        }
        long rate = settings.ticksPerSecond();
        long seconds = elapsedNanos / SECOND;
        long ticks = seconds * rate + (elapsedNanos - seconds * SECOND) * rate / SECOND;
        return (int) (settings.profile().count(Parameter.CLOCK_AT_BOOT) * rate + ticks);
    }

    /** Whole seconds of the host's wall clock, rounded down and counted from 1, so that a stamp of 0 can mean never. */
    static int secondsAt(HostSettings settings, long nowNanos) {
        return 1 + (int) ((settings.phaseNanos() + nowNanos) / SECOND);
    }

    /** Milliseconds since the start of the run, modulo 2^32: for limits and ages far below 2^31 ms. */
    static int millisAt(long nowNanos) {
        return (int) (nowNanos / 1_000_000);
    }

    /** A number of ticks as nanoseconds, rounded down. */
    static long nanosOf(HostSettings settings, int ticks) {
        return ticks * SECOND / settings.ticksPerSecond();
    }
}
