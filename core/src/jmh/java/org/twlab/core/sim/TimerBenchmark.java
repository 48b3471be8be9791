package org.twlab.core.sim;

import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.UniformRandomProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Timers as TCP uses them: nine of ten are cancelled before they fire. Each visit picks a timer, arms it for 200 ms or a
 * little more when it is idle and cancels it when it is armed; both count as operations. How to run it:
 * {@link EventQueueBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TimerBenchmark {
    private static final long RTO_NANOS = 200_000_000L;
    private static final long SPREAD_NANOS = 16_000_000L;
    /** Mean visits of a timer in one timeout: it is cancelled first with probability 1 - exp(-2.3) = 0.9. */
    private static final double VISITS_PER_TIMEOUT = 2.3;

    private static final int VISITS = 1000;

    @Param({"10000", "100000"})
    private int timers;

    private final Simulation simulation = new Simulation();
    private final UniformRandomProvider random = new RandomStreams(1, 0).named("timers");
    private Timer[] armed = {};
    private double nanosPerVisit;
    private double clockNanos;

    /** Makes the timers, all idle. */
    @Setup
    public void makeTimers() {
        armed = new Timer[timers];
        for (int i = 0; i < timers; i++) {
            armed[i] = new Idle();
        }
        nanosPerVisit = (RTO_NANOS + SPREAD_NANOS / 2) / VISITS_PER_TIMEOUT / timers;
    }

    /** Visits of a thousand timers, and whatever fires meanwhile. */
    @Benchmark
    @OperationsPerInvocation(VISITS)
    public int armOrCancel() {
        for (int i = 0; i < VISITS; i++) {
            Timer timer = armed[random.nextInt(timers)];
            if (timer.isScheduled()) {
                timer.disarm(simulation);
            } else {
                timer.armIn(simulation, RTO_NANOS + random.nextLong(SPREAD_NANOS));
            }
        }
        clockNanos += VISITS * nanosPerVisit;
        simulation.runUntil((long) clockNanos);
        return simulation.pending();
    }

    private static final class Idle extends Timer {
        @Override
        protected void fire() {}
    }
}
