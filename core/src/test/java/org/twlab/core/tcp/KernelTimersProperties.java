package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.twlab.core.kernel.Parameter.EntryTimer;

/** Timers of entries as coarse as the kernels': the intervals that were measured or follow from each kernel's source. */
class KernelTimersProperties {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long YEAR = 365L * 86_400 * SECOND;

    @Provide
    Arbitrary<Integer> rates() {
        return Arbitraries.of(100, 250, 300, 1000);
    }

    /** Since 4.8: never early; late by less than a bucket, which is the eighth power of 8 nearest below the timeout. */
    @Property
    void invariant26AnOwnTimerIsLateByLessThanItsBucket(
            @ForAll("rates") int hz,
            @ForAll @LongRange(min = 0, max = YEAR) long uptimeNanos,
            @ForAll @LongRange(min = 0, max = YEAR) long nowNanos) {
        KernelTimers timers = new KernelTimers(EntryTimer.OWN_TIMER, hz, -uptimeNanos, 60 * SECOND);

        long late = timers.entryExpiryNanos(nowNanos, 60 * SECOND) - nowNanos - 60 * SECOND;

        long bucket = hz == 1000 ? 4096 * MILLISECOND : 512L * SECOND / hz;
        assertThat(late).isBetween(-SECOND / hz, bucket);
    }

    /** As measured on a connection that retransmits: 0 to 64 ms at 1 s, up to 512 ms at 32 s with 1000 jiffies a second. */
    @Property
    void timersOfConnectionsRoundTheSameWay(
            @ForAll @LongRange(min = 0, max = YEAR) long uptimeNanos,
            @ForAll @LongRange(min = 0, max = YEAR) long nowNanos) {
        KernelTimers timers = new KernelTimers(EntryTimer.OWN_TIMER, 1000, -uptimeNanos, 60 * SECOND);

        assertThat(timers.connectionExpiryNanos(nowNanos, SECOND) - nowNanos)
                .isBetween(SECOND - MILLISECOND, SECOND + 64 * MILLISECOND);
        assertThat(timers.connectionExpiryNanos(nowNanos, 32 * SECOND) - nowNanos)
                .isBetween(32 * SECOND - MILLISECOND, 32 * SECOND + 512 * MILLISECOND);
    }

    /** Up to 4.7: (52.5, 60] s, and exactly 60 s, but for a jiffy, for the first entry. */
    @Property
    void invariant26TheSlowWheelEndsAnEntryUpToASlotEarly(
            @ForAll("rates") int hz,
            @ForAll @LongRange(min = 0, max = YEAR) long uptimeNanos,
            @ForAll @LongRange(min = 0, max = YEAR) long firstNanos,
            @ForAll @LongRange(min = 0, max = 1000 * SECOND) long laterNanos) {
        KernelTimers timers = new KernelTimers(EntryTimer.SLOW_WHEEL, hz, -uptimeNanos, 60 * SECOND);
        timers.begin(firstNanos);
        long jiffy = SECOND / hz + 1;

        long first = timers.entryExpiryNanos(firstNanos, 60 * SECOND) - firstNanos;
        long now = firstNanos + laterNanos;
        long later = timers.entryExpiryNanos(now, 60 * SECOND) - now;

        assertThat(first).isBetween(60 * SECOND - jiffy, 60 * SECOND);
        assertThat(later).isBetween(52_500 * MILLISECOND - jiffy, 60 * SECOND);
    }

    /** A FIN_WAIT_2 of 30 s is put four slots ahead of the next: 30 to 37.5 s. */
    @Property
    void theSlowWheelEndsAShorterEntryUpToASlotLate(
            @ForAll("rates") int hz, @ForAll @LongRange(min = 0, max = 1000 * SECOND) long laterNanos) {
        KernelTimers timers = new KernelTimers(EntryTimer.SLOW_WHEEL, hz, 0, 60 * SECOND);
        timers.begin(0);

        long life = timers.entryExpiryNanos(laterNanos, 30 * SECOND) - laterNanos;

        assertThat(life).isBetween(30 * SECOND - SECOND / hz - 1, 37_500 * MILLISECOND);
    }

    /** 32 slots of 128 ms, or of 160 ms at 100 jiffies a second: 0.7 s becomes 0.768 or 0.8 s. */
    @Property
    void theFastWheelRoundsUpToItsSlot(
            @ForAll @LongRange(min = 0, max = YEAR) long nowNanos, @ForAll @IntRange(min = 1, max = 31) int slots) {
        for (int hz : new int[] {100, 250, 1000}) {
            long slot = hz == 100 ? 160 * MILLISECOND : 128 * MILLISECOND;
            KernelTimers timers = new KernelTimers(EntryTimer.SLOW_WHEEL, hz, 0, 60 * SECOND);
            timers.begin(nowNanos);

            long life = timers.entryExpiryNanos(nowNanos, slots * slot - SECOND / hz) - nowNanos;

            assertThat(life).isBetween(slots * slot - SECOND / hz, slots * slot);
            assertThat(KernelTimers.isShort(hz, slots * slot)).isTrue();
            assertThat(KernelTimers.isShort(hz, 31 * slot + 1)).isFalse();
        }
    }

    /** What the lists of entries rely on: of one timeout, what is armed later never ends earlier. */
    @Property
    void laterArmedIsNeverEarlierOver(
            @ForAll("rates") int hz,
            @ForAll EntryTimer kind,
            @ForAll @LongRange(min = 0, max = 1000 * SECOND) long oneNanos,
            @ForAll @LongRange(min = 0, max = 100 * SECOND) long laterNanos,
            @ForAll @LongRange(min = 1, max = 130 * SECOND) long timeoutNanos) {
        KernelTimers timers = new KernelTimers(kind, hz, -7 * SECOND, 60 * SECOND);
        timers.begin(0);

        assertThat(timers.entryExpiryNanos(oneNanos + laterNanos, timeoutNanos))
                .isGreaterThanOrEqualTo(timers.entryExpiryNanos(oneNanos, timeoutNanos));
    }
}
