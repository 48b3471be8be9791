package org.twlab.core.sim;

import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.UniformRandomProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The hold model: take out the earliest event, put in a new one after a drawn delay. The number pending stays, and each
 * operation is one of both. {@link PriorityQueue} beside the digit ladder.
 *
 * <p>{@code mvn -Pbench -pl core test-compile exec:exec} runs all benchmarks of this folder;
 * {@code -Dbench="EventQueueBenchmark.ladder -p pending=1000"} hands its value to JMH. JMH gives wall time; figures in
 * process CPU time come from the command {@code twlab bench}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EventQueueBenchmark {
    private static final long MAX_DELAY_NANOS = 2_000_000_000L;

    @Param({"1000", "100000", "1000000"})
    private int pending;

    @Param
    private Delays delays;

    private final EventQueue ladder = new EventQueue();
    private final PriorityQueue<Event> heap = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.atNanos).thenComparingLong(event -> event.sequence));
    private final UniformRandomProvider random = new RandomStreams(1, 0).named("hold");
    private long sequence;

    /** How delays are distributed; the mean is 1 s. */
    public enum Delays {
        UNIFORM,
        EXPONENTIAL
    }

    /** Fills both queues. */
    @Setup
    public void fill() {
        for (int i = 0; i < pending; i++) {
            ladder.add(eventAfter(0));
            heap.add(eventAfter(0));
        }
    }

    /** The digit ladder. */
    @Benchmark
    public Event ladder() {
        Event earliest = Objects.requireNonNull(ladder.poll(Long.MAX_VALUE));
        ladder.add(eventAfter(earliest.atNanos));
        return earliest;
    }

    /** The JDK's binary heap. */
    @Benchmark
    public Event priorityQueue() {
        Event earliest = heap.remove();
        heap.add(eventAfter(earliest.atNanos));
        return earliest;
    }

    private Event eventAfter(long nowNanos) {
        Event event = new Idle();
        event.atNanos = nowNanos + delayNanos();
        event.sequence = sequence++;
        return event;
    }

    private long delayNanos() {
        return switch (delays) {
            case UNIFORM -> random.nextLong(MAX_DELAY_NANOS);
            case EXPONENTIAL -> (long) (-StrictMath.log(1 - random.nextDouble()) * (MAX_DELAY_NANOS / 2.0));
        };
    }

    private static final class Idle extends Event {
        @Override
        protected void fire() {
            throw new AssertionError("a queue fires nothing");
        }
    }
}
