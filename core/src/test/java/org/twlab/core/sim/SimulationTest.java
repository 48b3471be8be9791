package org.twlab.core.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation simulation = new Simulation();
    private final List<String> log = new ArrayList<>();

    @Test
    void firesByInstantThenInSchedulingOrder() {
        at(20, "c");
        at(10, "a");
        at(20, "d");
        at(10, "b");

        simulation.runUntil(20);

        assertThat(log).containsExactly("a@10", "b@10", "c@20", "d@20");
        assertThat(simulation.eventsFired()).isEqualTo(4);
        assertThat(simulation.pending()).isZero();
    }

    @Test
    void eventOfTheSameInstantFiresBehindThoseAlreadyThere() {
        simulation.at(10, () -> {
            log("first");
            at(10, "scheduled by first");
        });
        at(10, "second");

        simulation.runUntil(10);

        assertThat(log).containsExactly("first@10", "second@10", "scheduled by first@10");
    }

    @Test
    void runsUpToAndIncludingTheEndAndStandsThere() {
        at(10, "in");
        at(11, "out");

        simulation.runUntil(10);

        assertThat(log).containsExactly("in@10");
        assertThat(simulation.nowNanos()).isEqualTo(10);
        assertThat(simulation.pending()).isEqualTo(1);

        simulation.runUntil(5);
        assertThat(simulation.nowNanos()).isEqualTo(10);
    }

    @Test
    void clockStandsAtTheEndOfARunWithoutEvents() {
        simulation.runUntil(1_000_000);

        assertThat(simulation.nowNanos()).isEqualTo(1_000_000);
    }

    @Test
    void whatIsScheduledAfterLookingAheadStillFiresFirst() {
        at(1_000_000, "late");
        simulation.runUntil(500_000);
        at(600_000, "early");

        simulation.runUntil(1_000_000);

        assertThat(log).containsExactly("early@600000", "late@1000000");
    }

    @Test
    void stopsAtTheEventThatMakesTheConditionTrue() {
        for (int i = 1; i <= 5; i++) {
            at(10L * i, "e" + i);
        }

        assertThat(simulation.runUntil(100, () -> log.size() == 3)).isTrue();
        assertThat(simulation.nowNanos()).isEqualTo(30);
        assertThat(log).hasSize(3);

        assertThat(simulation.runUntil(100, () -> false)).isFalse();
        assertThat(simulation.nowNanos()).isEqualTo(100);
        assertThat(log).hasSize(5);
    }

    @Test
    void cancelledEventDoesNotFireAndIsGoneAtOnce() {
        Event cancelled = at(10, "cancelled");
        at(10, "kept");

        simulation.cancel(cancelled);

        assertThat(cancelled.isScheduled()).isFalse();
        assertThat(simulation.pending()).isEqualTo(1);
        simulation.cancel(cancelled);
        simulation.runUntil(10);
        assertThat(log).containsExactly("kept@10");
    }

    @Test
    void eventCanCancelAnotherOfItsInstant() {
        List<Event> victim = new ArrayList<>();
        simulation.at(10, () -> simulation.cancel(victim.get(0)));
        victim.add(at(10, "victim"));

        simulation.runUntil(10);

        assertThat(log).isEmpty();
    }

    @Test
    void rescheduledEventGoesBehindThoseOfItsNewInstant() {
        Event moved = at(5, "moved");
        at(10, "other");

        simulation.reschedule(moved, 10);
        simulation.runUntil(10);

        assertThat(log).containsExactly("other@10", "moved@10");
    }

    @Test
    void timerIsArmedAgainAndAgain() {
        Timer timer = new Timer() {
            @Override
            protected void fire() {
                log("timer");
                if (log.size() < 3) {
                    armIn(simulation, 7);
                }
            }
        };
        timer.arm(simulation, 10);
        timer.arm(simulation, 20);
        simulation.runUntil(100);

        assertThat(log).containsExactly("timer@20", "timer@27", "timer@34");
        assertThat(timer.isScheduled()).isFalse();

        timer.armIn(simulation, 1);
        assertThat(timer.atNanos()).isEqualTo(101);
        timer.disarm(simulation);
        simulation.runUntil(200);
        assertThat(log).hasSize(3);
    }

    @Test
    void thePastIsRefused() {
        simulation.runUntil(100);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> at(99, "past"))
                .withMessage("atNanos (99) is before now (100)");
        assertThat(simulation.pending()).isZero();
    }

    @Test
    void anEventWaitsOnlyOnce() {
        Event event = at(10, "once");

        assertThatIllegalStateException()
                .isThrownBy(() -> simulation.schedule(event, 20))
                .withMessageContaining("already scheduled for 10 ns");
        assertThat(simulation.pending()).isEqualTo(1);
    }

    private Event at(long atNanos, String what) {
        return simulation.at(atNanos, () -> log(what));
    }

    private void log(String what) {
        log.add(what + "@" + simulation.nowNanos());
    }
}
