package org.twlab.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The ladder against {@link PriorityQueue}: whatever is added, cancelled and polled, the order is (instant, sequence). */
class EventQueueProperties {
    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::sequence);

    @Property(tries = 500)
    void sameOrderAsPriorityQueue(@ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int operations) {
        Comparison comparison = new Comparison(seed);
        for (int i = 0; i < operations; i++) {
            comparison.step();
        }
        comparison.everyEventStandsWhereTheHorizonSays();
        comparison.drain();
    }

    @Property(tries = 25)
    void sameOrderWithManyPending(@ForAll long seed) {
        Comparison comparison = new Comparison(seed);
        for (int i = 0; i < 10_000; i++) {
            comparison.schedule();
        }
        for (int i = 0; i < 10_000; i++) {
            comparison.step();
        }
        comparison.everyEventStandsWhereTheHorizonSays();
        comparison.drain();
    }

    /** Two queues that are told the same; the mix of operations and of delays is drawn with the seed. */
    private static final class Comparison {
        private final EventQueue ladder = new EventQueue();
        private final PriorityQueue<Event> oracle = new PriorityQueue<>(ORDER);
        private final List<Silent> waiting = new ArrayList<>();
        private final SplittableRandom random;
        private final int maxDelayBits;
        private final int shareCancelled;
        private final int sharePolled;
        private long nowNanos;
        private long sequence;

        Comparison(long seed) {
            random = new SplittableRandom(seed);
            maxDelayBits = random.nextInt(48);
            shareCancelled = random.nextInt(50);
            sharePolled = random.nextInt(50);
        }

        void step() {
            int dice = random.nextInt(100);
            if (random.nextInt(200) == 0) {
                burstBeforeTheNext();
                burstBeforeTheNext();
                everyEventStandsWhereTheHorizonSays();
            } else if (dice < sharePolled) {
                poll(limit());
            } else if (dice < sharePolled + shareCancelled && !waiting.isEmpty()) {
                Silent chosen = waiting.get(random.nextInt(waiting.size()));
                forget(chosen);
                ladder.remove(chosen);
                assertThat(chosen.isScheduled()).isFalse();
                if (random.nextBoolean()) {
                    add(chosen, instant(), sequence++);
                }
            } else {
                schedule();
            }
            assertThat(ladder.size()).isEqualTo(oracle.size());
        }

        void schedule() {
            add(new Silent(), instant(), sequence++);
        }

        /** The level is the highest base-64 digit in which instant and horizon differ; nothing else is in the cells. */
        void everyEventStandsWhereTheHorizonSays() {
            for (Silent event : waiting) {
                assertThat(event.bucket).isEqualTo(expectedBucket(event.atNanos(), ladder.horizonNanos));
                Event[] cells = event.bucket == Event.HEAP ? ladder.heap.events : ladder.buckets[event.bucket];
                assertThat(cells[event.index]).isSameAs(event);
            }
            assertThat(EventQueueTest.cellsInUse(ladder)).isEqualTo(waiting.size());
        }

        private static int expectedBucket(long atNanos, long horizonNanos) {
            if (atNanos <= horizonNanos) {
                return Event.HEAP;
            }
            int level = 0;
            while (atNanos / 64 != horizonNanos / 64) {
                atNanos /= 64;
                horizonNanos /= 64;
                level++;
            }
            return 64 * level + (int) (atNanos % 64);
        }

        /** More events than the heap takes before it spills, all before whatever was next. */
        private void burstBeforeTheNext() {
            Event next = oracle.peek();
            long gapNanos = next == null ? delay() : next.atNanos() - nowNanos;
            for (int i = random.nextInt(200); i > 0; i--) {
                add(new Silent(), nowNanos + random.nextLong(gapNanos + 1), sequence++);
            }
        }

        void drain() {
            while (!oracle.isEmpty()) {
                poll(Long.MAX_VALUE);
            }
            assertThat(ladder.poll(Long.MAX_VALUE)).isNull();
        }

        private void add(Silent event, long atNanos, long withSequence) {
            event.atNanos = atNanos;
            event.sequence = withSequence;
            ladder.add(event);
            oracle.add(event);
            event.place = waiting.size();
            waiting.add(event);
            assertThat(event.isScheduled()).isTrue();
        }

        /** Now, a tie with one that waits, or a delay of 0 to 2^47 ns, short ones as likely as long ones. */
        private long instant() {
            int dice = random.nextInt(10);
            if (dice == 0 && !waiting.isEmpty()) {
                return waiting.get(random.nextInt(waiting.size())).atNanos();
            }
            if (dice == 1) {
                return nowNanos;
            }
            return nowNanos + delay();
        }

        private long delay() {
            return random.nextLong(1L << random.nextInt(maxDelayBits + 1));
        }

        /** Mostly unlimited; else an instant that may lie before the next event, so that looking finds nothing. */
        private long limit() {
            return random.nextInt(4) == 0 ? nowNanos + delay() : Long.MAX_VALUE;
        }

        private void poll(long limitNanos) {
            Event expected = oracle.peek();
            if (expected != null && expected.atNanos() > limitNanos) {
                expected = null;
            }
            Event polled = ladder.poll(limitNanos);

            assertThat(key(polled)).as("up to %d", limitNanos).isEqualTo(key(expected));
            assertThat(polled).isSameAs(expected);
            if (polled != null) {
                assertThat(polled.isScheduled()).isFalse();
                assertThat(polled.atNanos()).isGreaterThanOrEqualTo(nowNanos);
                nowNanos = polled.atNanos();
                forget((Silent) polled);
            }
        }

        private void forget(Silent event) {
            oracle.remove(event);
            Silent last = waiting.remove(waiting.size() - 1);
            if (last != event) {
                waiting.set(event.place, last);
                last.place = event.place;
            }
        }

        private static String key(@Nullable Event event) {
            return event == null ? "none" : "(" + event.atNanos() + ", " + event.sequence() + ")";
        }
    }

    private static final class Silent extends Event {
        private int place;

        @Override
        protected void fire() {
            throw new AssertionError("a queue fires nothing");
        }
    }
}
