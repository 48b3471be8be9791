package org.twlab.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Corners of the digit ladder, and that it keeps nothing alive that has left it. */
class EventQueueTest {
    private static final int MANY = 100_000;

    private final EventQueue queue = new EventQueue();
    private long sequence;

    /** The second burst meets a ladder that the first has filled below the bucket of the last refill. */
    @Test
    void twoBurstsBeforeTheNextEventKeepTheOrder() {
        add(1L << 20);
        add(1_200_000);
        assertThat(next().atNanos()).isEqualTo(1L << 20);

        List<Long> instants = new ArrayList<>(List.of(1_200_000L));
        for (int i = 0; i < 64; i++) {
            instants.add(add(1_150_000 + i * 10L).atNanos());
        }
        for (int i = 0; i < 128; i++) {
            instants.add(add(1_100_000 + i * 300L).atNanos());
        }

        Collections.sort(instants);
        assertThat(drain().stream().map(Event::atNanos)).isEqualTo(instants);
    }

    @Test
    void largestInstantIsAnInstant() {
        Event last = add(Long.MAX_VALUE);
        Event first = add(0);

        assertThat(drain()).containsExactly(first, last);
    }

    @Test
    void nothingBeyondTheLimitIsPolled() {
        Event event = add(1_000_000);

        assertThat(queue.poll(999_999)).isNull();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.poll(1_000_000)).isSameAs(event);
    }

    /** Each spill looks at the whole heap: a limit that did not grow with it would cost the square of the number. */
    @Test
    void manyEventsAtOneInstantRaiseTheLimit() {
        for (int i = 0; i < MANY; i++) {
            add(5_000_000_000L);
        }
        next();
        for (int i = 0; i < MANY; i++) {
            add(5_000_000_000L);
        }

        assertThat(queue.heap.size()).isEqualTo(2 * MANY - 1);
        assertThat(queue.spillAbove).isBetween(2 * MANY, 4 * MANY);
        assertThat(drain()).extracting(Event::sequence).isSorted();
    }

    @Test
    void cancelledAndPolledEventsLeaveNoReference() {
        List<Event> events = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            events.add(add(random.nextLong(1L << random.nextInt(1, 40))));
        }
        for (int i = 0; i < 3_000; i++) {
            next();
        }
        events.removeIf(event -> !event.isScheduled());
        for (int i = 0; i < events.size(); i += 2) {
            queue.remove(events.get(i));
            assertThat(events.get(i).isScheduled()).isFalse();
        }

        assertThat(queue.size()).isEqualTo(3_500);
        assertThat(cellsInUse(queue)).isEqualTo(3_500);
        assertThat(drain()).hasSize(3_500);
        assertThat(cellsInUse(queue)).isZero();
    }

    @Test
    void largeBucketsAreGivenBackWhenEmpty() {
        List<Event> cancelled = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            cancelled.add(add(1L << 40));
            add((1L << 30) + i);
        }
        cancelled.forEach(queue::remove);
        drain();

        assertThat(Arrays.stream(queue.buckets).mapToInt(cells -> cells.length)).allMatch(length -> length <= 4096);
        assertThat(queue.heap.events.length).isLessThanOrEqualTo(4096);
    }

    @Test
    void aHeapThatWasLargeIsGivenBackWhenEmpty() {
        for (int i = 0; i < MANY; i++) {
            add(0);
        }
        assertThat(queue.heap.events.length).isGreaterThanOrEqualTo(MANY);
        drain();

        assertThat(queue.heap.events).hasSize(EventHeap.FIRST_CAPACITY);
    }

    /** Cells of the queue's arrays that hold a reference. */
    static int cellsInUse(EventQueue queue) {
        int inUse =
                (int) Arrays.stream(queue.heap.events).filter(Objects::nonNull).count();
        for (Event[] cells : queue.buckets) {
            inUse += (int) Arrays.stream(cells).filter(Objects::nonNull).count();
        }
        return inUse;
    }

    private Event add(long atNanos) {
        Event event = new Silent();
        event.atNanos = atNanos;
        event.sequence = sequence++;
        queue.add(event);
        return event;
    }

    private Event next() {
        return Objects.requireNonNull(queue.poll(Long.MAX_VALUE));
    }

    private List<Event> drain() {
        List<Event> drained = new ArrayList<>();
        while (queue.size() > 0) {
            drained.add(next());
        }
        return drained;
    }

    private static final class Silent extends Event {
        @Override
        protected void fire() {
            throw new AssertionError("a queue fires nothing");
        }
    }
}
