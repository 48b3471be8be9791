package org.twlab.core.tcp;

import org.twlab.core.kernel.Parameter.EntryTimer;

/**
 * When the timers of one host fire. A kernel counts jiffies, from -300 s at boot; where a host's timers are the kernel's,
 * they fire at a jiffy:
 *
 * <ul>
 *   <li>Linux since 4.8 puts every timer into the bucket of a timer wheel whose width grows with the timeout, and rounds
 *       up: late, never early ({@code calc_wheel_index}).
 *   <li>Before, entries hung in one of 8 slots that were emptied in turn, one every 60/8 s, while there was any entry
 *       ({@code inet_twdr_hangman}); short ones in one of 32 of about 128 ms. A long entry may end up to a slot early.
 * </ul>
 *
 * Of one timeout of one host, what is armed later never fires earlier.
 */
final class KernelTimers {
    /** To the nanosecond. */
    static final KernelTimers EXACT = new KernelTimers(EntryTimer.EXACT, 1, 0, 0);

    private static final long SECOND = 1_000_000_000L;
    private static final long SECONDS_BEFORE_0_AT_BOOT = 300;
    private static final int LEVEL_BITS = 3;
    /** Timeouts below this many jiffies are in the first level: {@code LVL_START}. */
    private static final long FIRST_LEVEL = 63;

    private static final int FAST_SLOTS = 32;
    private static final int SLOW_SLOTS = 8;

    private final EntryTimer kind;
    private final long hz;
    private final long bootNanos;
    private final long slowPeriod;
    private final long timeWaitNanos;
    /** Jiffy from which the ticks of the slow wheel count. */
    private long firstTick;

    /**
     * Timers of a host.
     *
     * @param hz jiffies per second
     * @param bootNanos instant of boot, negative before the start of the run
     * @param timeWaitNanos length of TIME_WAIT, which the slots of the slow wheel divide
     */
    KernelTimers(EntryTimer kind, int hz, long bootNanos, long timeWaitNanos) {
        this.kind = kind;
        this.hz = hz;
        this.bootNanos = bootNanos;
        this.timeWaitNanos = timeWaitNanos;
        this.slowPeriod = Math.max(1, timeWaitNanos / SLOW_SLOTS * hz / SECOND);
    }

    /** The timers of a host with these settings that was booted at an instant. */
    static KernelTimers of(HostSettings settings, long bootNanos) {
        EntryTimer kind = settings.profile().entryTimer();
        return settings.timers() == HostSettings.Timers.EXACT || kind == EntryTimer.EXACT
                ? EXACT
                : new KernelTimers(kind, settings.jiffiesPerSecond(), bootNanos, settings.timeWaitLengthNanos());
    }

    /** The slow wheel begins to turn: the host has no other entry than the one that is armed next. */
    void begin(long nowNanos) {
        if (kind == EntryTimer.SLOW_WHEEL) {
            firstTick = jiffyAt(nowNanos) + slowPeriod;
        }
    }

    /** When an entry ends that is armed now. */
    long entryExpiryNanos(long nowNanos, long timeoutNanos) {
        return switch (kind) {
            case EXACT -> Math.addExact(nowNanos, timeoutNanos);
            case OWN_TIMER -> instantOf(wheelJiffy(nowNanos, timeoutNanos));
            case SLOW_WHEEL -> instantOf(slotJiffy(nowNanos, timeoutNanos));
        };
    }

    /** When the timer of a connection fires that is armed now. */
    long connectionExpiryNanos(long nowNanos, long delayNanos) {
        return switch (kind) {
            case EXACT -> nowNanos + delayNanos;
            case OWN_TIMER -> instantOf(wheelJiffy(nowNanos, delayNanos));
            case SLOW_WHEEL -> instantOf(jiffyAt(nowNanos) + jiffies(delayNanos));
        };
    }

    /** Whether an entry with this timeout hangs in the wheel for short ones. */
    static boolean isShort(int hz, long timeoutNanos) {
        long jiffies = ceilDiv(timeoutNanos * hz, SECOND);
        return ceilDiv(jiffies, fastSlot(hz)) < FAST_SLOTS;
    }

    private long wheelJiffy(long nowNanos, long timeoutNanos) {
        long timeout = jiffies(timeoutNanos);
        int shift = 0;
        while (timeout >= FIRST_LEVEL << shift) {
            shift += LEVEL_BITS;
        }
        return (((jiffyAt(nowNanos) + timeout) >> shift) + 1) << shift;
    }

    private long slotJiffy(long nowNanos, long timeoutNanos) {
        long now = jiffyAt(nowNanos);
        long timeout = jiffies(timeoutNanos);
        long fast = fastSlot((int) hz);
        long fastSlots = ceilDiv(timeout, fast);
        if (fastSlots < FAST_SLOTS) {
            return now + fastSlots * fast;
        }
        long slots = timeoutNanos >= timeWaitNanos ? SLOW_SLOTS - 1 : ceilDiv(timeout, slowPeriod);
        long nextTick = firstTick + Math.max(0, Math.floorDiv(now - firstTick, slowPeriod) + 1) * slowPeriod;
        return nextTick + Math.min(slots, SLOW_SLOTS - 1) * slowPeriod;
    }

    /** Jiffies in a slot of the fast wheel: 128 ms at 250 or 1000 per second, 160 ms at 100. */
    private static long fastSlot(int hz) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(hz - 1);
        return 1L << Math.max(0, bits + 2 - 5);
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private long jiffies(long nanos) {
        return ceilDiv(Math.multiplyExact(nanos / 1000, hz), SECOND / 1000);
    }

    private long jiffyAt(long nanos) {
        long sinceBoot = nanos - bootNanos;
        long seconds = sinceBoot / SECOND;
        return (seconds - SECONDS_BEFORE_0_AT_BOOT) * hz + (sinceBoot - seconds * SECOND) * hz / SECOND;
    }

    private long instantOf(long jiffy) {
        long sinceBoot = jiffy + SECONDS_BEFORE_0_AT_BOOT * hz;
        long seconds = Math.floorDiv(sinceBoot, hz);
        return bootNanos + seconds * SECOND + ceilDiv((sinceBoot - seconds * hz) * SECOND, hz);
    }
}
