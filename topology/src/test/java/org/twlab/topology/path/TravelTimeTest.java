package org.twlab.topology.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.Chance;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.LinkSettings.Jitter;
import org.twlab.core.net.QueueSettings;
import org.twlab.core.net.QueueSettings.CoDel;
import org.twlab.core.net.QueueSettings.DropTail;
import org.twlab.core.net.QueueSettings.Red;

/** Best and worst times of links, reckoned by hand. At 12 Mbit/s 1,500 bytes take 1 ms, 40 bytes 26,667 ns. */
class TravelTimeTest {
    private static final long MS = 1_000_000;
    private static final LinkSettings PLAIN = LinkSettings.delay(5 * MS);

    @Test
    void aLinkThatOnlyDelaysAlwaysTakesItsDelay() {
        assertThat(TravelTime.of(PLAIN)).isEqualTo(TravelTime.constant(5 * MS));
    }

    @Test
    void atBestASmallSegmentFindsTheLineFreeAtWorstALargeOneFindsTheQueueFull() {
        LinkSettings slow = PLAIN.toBuilder()
                .bandwidth(12_000_000)
                .queue(new DropTail(10, QueueSettings.Unit.PACKETS))
                .build();

        assertThat(TravelTime.of(slow)).isEqualTo(between(5 * MS + 26_667, (5 + 10 + 1) * MS));
    }

    @Test
    void inAQueueOfBytesThePacketItselfCountsAndThatOnTheLineComesOnTop() {
        LinkSettings slow = PLAIN.toBuilder()
                .bandwidth(12_000_000)
                .queue(new DropTail(3000, QueueSettings.Unit.BYTES))
                .build();

        assertThat(TravelTime.of(slow)).isEqualTo(between(5 * MS + 26_667, (5 + 1 + 2) * MS));
    }

    @Test
    void queuesThatDropEarlyAreBoundedByTheirLimit() {
        LinkSettings.Builder slow = PLAIN.toBuilder().bandwidth(12_000_000);

        assertThat(TravelTime.of(slow.queue(new Red(20, 5, 15, new Chance(1, 10), new Chance(1, 500)))
                        .build()))
                .isEqualTo(between(5 * MS + 26_667, 26 * MS));
        assertThat(TravelTime.of(slow.queue(new CoDel(30, 5 * MS, 100 * MS)).build()))
                .isEqualTo(between(5 * MS + 26_667, 36 * MS));
    }

    @Test
    void aQueueWithoutARateHoldsNothingUp() {
        LinkSettings fast = PLAIN.toBuilder()
                .queue(new DropTail(1_000_000, QueueSettings.Unit.PACKETS))
                .build();

        assertThat(TravelTime.of(fast)).isEqualTo(TravelTime.constant(5 * MS));
    }

    @Test
    void jitterCountsWithItsBoundsAndHoldingBackOnlyWhereItHappens() {
        LinkSettings.Builder link = PLAIN.toBuilder().jitter(new Between(MS, 3 * MS), false);

        assertThat(TravelTime.of(link.build())).isEqualTo(between(6 * MS, 8 * MS));
        assertThat(TravelTime.of(link.reorder(Chance.NEVER, 50 * MS).build())).isEqualTo(between(6 * MS, 8 * MS));
        assertThat(TravelTime.of(link.reorder(new Chance(1, 100), 50 * MS).build()))
                .isEqualTo(between(6 * MS, 58 * MS));
    }

    @Test
    void jitterWithoutABoundHasNoWorstCase() {
        TravelTime time =
                TravelTime.of(PLAIN.toBuilder().jitter(random -> 7, false).build());

        assertThat(time).isEqualTo(new TravelTime(5 * MS, OptionalLong.empty()));
        assertThat(time.plus(TravelTime.constant(1))).isEqualTo(new TravelTime(5 * MS + 1, OptionalLong.empty()));
        assertThat(TravelTime.constant(1).plus(time)).isEqualTo(new TravelTime(5 * MS + 1, OptionalLong.empty()));
        assertThat(time.times(3)).isEqualTo(new TravelTime(15 * MS, OptionalLong.empty()));
        assertThat(time.mayExceed(TravelTime.constant(Long.MAX_VALUE))).isTrue();
        assertThat(TravelTime.constant(Long.MAX_VALUE).mayExceed(time)).isFalse();
    }

    @Test
    void timesAddUpAndMultiply() {
        TravelTime time = between(2, 5);

        assertThat(time.plus(between(10, 100))).isEqualTo(between(12, 105));
        assertThat(time.times(4)).isEqualTo(between(8, 20));
        assertThat(time.mayExceed(between(0, 4))).isTrue();
        assertThat(time.mayExceed(between(0, 5))).isFalse();
    }

    @Test
    void whatDoesNotFitIsTheLargestNumber() {
        assertThat(TravelTime.constant(Long.MAX_VALUE).plus(TravelTime.constant(1)))
                .isEqualTo(TravelTime.constant(Long.MAX_VALUE));
        assertThat(TravelTime.constant(Long.MAX_VALUE / 2).times(3)).isEqualTo(TravelTime.constant(Long.MAX_VALUE));
    }

    private static TravelTime between(long best, long worst) {
        return new TravelTime(best, OptionalLong.of(worst));
    }

    private record Between(long leastNanos, long most) implements Jitter {
        @Override
        public long drawNanos(UniformRandomProvider random) {
            return most;
        }

        @Override
        public OptionalLong mostNanos() {
            return OptionalLong.of(most);
        }
    }
}
