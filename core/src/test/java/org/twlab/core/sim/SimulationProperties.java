package org.twlab.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/** Invariants of the run loop: order, and first-in-first-out classes that stand for their members. */
class SimulationProperties {
    private static final long TIMEOUT_NANOS = 1000;

    @Property(tries = 300)
    void timeNeverDecreasesAndEqualInstantsKeepTheSchedulingOrder(@ForAll long seed) {
        Workload workload = new Workload(seed, null);
        workload.run();

        for (int i = 1; i < workload.fired.size(); i++) {
            Fired before = workload.fired.get(i - 1);
            Fired after = workload.fired.get(i);
            assertThat(after.atNanos).isGreaterThanOrEqualTo(before.atNanos);
            if (after.atNanos == before.atNanos) {
                assertThat(after.scheduledAs).isGreaterThan(before.scheduledAs);
            }
        }
        assertThat(workload.fired).hasSize(workload.scheduled);
    }

    @Property(tries = 300)
    void firstInFirstOutClassFiresAsIfEachMemberWereScheduledAlone(@ForAll long seed) {
        Workload alone = new Workload(seed, null);
        Workload inOneClass = new Workload(seed, new Expiry());
        alone.run();
        inOneClass.run();

        assertThat(inOneClass.fired).isEqualTo(alone.fired);
        assertThat(alone.fired.stream().filter(Fired::timeout).count()).isPositive();
    }

    /** An event that fired: when, and as which of all that were scheduled. */
    private record Fired(long atNanos, int scheduledAs, boolean timeout) {}

    /** Events that schedule more events, some after the constant timeout and the others after anything short. */
    private static final class Workload {
        private final Simulation simulation = new Simulation();
        private final List<Fired> fired = new ArrayList<>();
        private final UniformRandomProvider random;
        private final @Nullable Expiry expiry;
        private int scheduled;

        Workload(long seed, @Nullable Expiry expiry) {
            this.random = new RandomStreams(seed, 0).named("workload");
            this.expiry = expiry;
        }

        void run() {
            for (int i = 0; i < 20; i++) {
                scheduleSome();
            }
            while (simulation.pending() > 0) {
                simulation.runUntil(simulation.nowNanos() + random.nextInt(500));
            }
        }

        private void scheduleSome() {
            int number = scheduled++;
            if (random.nextInt(3) > 0) {
                simulation.at(simulation.nowNanos() + delayNanos(), () -> fire(number, false));
            } else if (expiry == null) {
                simulation.at(simulation.nowNanos() + TIMEOUT_NANOS, () -> fire(number, true));
            } else {
                expiry.add(this, number);
            }
        }

        /** Few distinct delays, so that many events meet at one instant, the timeout's among them. */
        private long delayNanos() {
            return random.nextInt(5) * (TIMEOUT_NANOS / 4);
        }

        void fire(int number, boolean timeout) {
            fired.add(new Fired(simulation.nowNanos(), number, timeout));
            for (int i = random.nextInt(3); i > 0 && scheduled < 500; i--) {
                scheduleSome();
            }
        }
    }

    /** One event for all timeouts: it stands at the head's own instant and sequence number. */
    private static final class Expiry extends Event {
        private record Member(Workload workload, int number, long atNanos, long sequence) {}

        private final Deque<Member> members = new ArrayDeque<>();

        void add(Workload workload, int number) {
            Simulation simulation = workload.simulation;
            members.add(
                    new Member(workload, number, simulation.nowNanos() + TIMEOUT_NANOS, simulation.reserveSequence()));
            scheduleHead(simulation);
        }

        private void scheduleHead(Simulation simulation) {
            Member head = members.peek();
            if (head != null && !isScheduled()) {
                simulation.scheduleReserved(this, head.atNanos, head.sequence);
            }
        }

        @Override
        protected void fire() {
            Member head = members.remove();
            scheduleHead(head.workload.simulation);
            head.workload.fire(head.number, true);
        }
    }
}
