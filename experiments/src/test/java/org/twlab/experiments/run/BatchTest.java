package org.twlab.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Traffic;

/** Results come in order whatever the order in which runs end. */
class BatchTest {
    private final List<String> handed = new ArrayList<>();
    private final List<String> discarded = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private int furthestAhead;

    private final BatchListener listener = new BatchListener() {
        @Override
        public void completed(RunResult result) {
            handed.add(result.key().toString());
        }

        @Override
        public void failed(RunKey key, Throwable error) {
            handed.add(key + " " + RunFailure.of(key, error).message());
        }

        @Override
        public void discarded(RunKey key) {
            discarded.add(key.toString());
        }

        @Override
        public void progress(long done, long most) {
            furthestAhead = Math.max(furthestAhead, Math.toIntExact(begun.get() - done));
        }
    };

    private boolean execute(int runs, int jobs, BooleanSupplier interrupted, Function<RunKey, RunResult> run) {
        return execute(new RunPlan(RunRange.all(1, runs), StopRule.NEVER), jobs, interrupted, run);
    }

    private boolean execute(RunPlan plan, int jobs, BooleanSupplier interrupted, Function<RunKey, RunResult> run) {
        return new Batch(jobs, interrupted)
                .execute(
                        plan,
                        key -> {
                            begun.incrementAndGet();
                            return run.apply(key);
                        },
                        listener);
    }

    private static RunResult result(RunKey key) {
        return result(key, Map.of());
    }

    private static RunResult result(RunKey key, Map<String, Double> metrics) {
        Traffic.Totals nothing = new Traffic.Totals(0, 0, 0, 0);
        return new RunResult(
                key,
                AttemptLog.empty(),
                CounterLog.of(List.of()),
                metrics,
                List.of(),
                ImmutableList.of(),
                ImmutableList.of(),
                nothing,
                0,
                0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void resultsComeInOrder() {
        CountDownLatch secondHasBegun = new CountDownLatch(1);

        boolean complete = execute(4, 2, () -> false, key -> {
            if (key.replication() == 0) {
                await(secondHasBegun);
            } else {
                secondHasBegun.countDown();
            }
            return result(key);
        });

        assertThat(complete).isTrue();
        assertThat(handed).containsExactly("0/0", "0/1", "0/2", "0/3");
    }

    @Test
    void aRunThatThrowsIsHandedOverAndTheOthersGoOn() {
        boolean complete = execute(3, 2, () -> false, key -> {
            if (key.replication() == 1) {
                throw new IllegalStateException("no luck");
            }
            return result(key);
        });

        assertThat(complete).isTrue();
        assertThat(handed).containsExactly("0/0", "0/1 IllegalStateException: no luck", "0/2");
    }

    @Test
    void anInterruptedBatchHandsOverWhatIsCompleteAndInOrder() {
        CountDownLatch never = new CountDownLatch(1);

        boolean complete = execute(10, 2, () -> handed.size() == 2, key -> {
            if (key.replication() == 2) {
                await(never);
            }
            return result(key);
        });

        assertThat(complete).isFalse();
        assertThat(handed).containsExactly("0/0", "0/1");
    }

    @Test
    void noMoreThanTwiceAsManyRunsAsThreadsAreAhead() {
        assertThat(execute(50, 1, () -> false, BatchTest::result)).isTrue();

        assertThat(handed).hasSize(50);
        assertThat(furthestAhead).isLessThanOrEqualTo(2); // how many are depends on the scheduler of the machine
    }

    /** Whatever was begun ahead of the stop is thrown away, on any number of threads. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void runsBeyondTheStopOfTheirPointAreNotHandedOver(int jobs) {
        StopRule rule = (key, metrics) -> key.replication() == key.point() + 1;

        boolean complete = execute(new RunPlan(RunRange.all(3, 10), rule), jobs, () -> false, BatchTest::result);

        assertThat(complete).isTrue();
        assertThat(handed).containsExactly("0/0", "0/1", "1/0", "1/1", "1/2", "2/0", "2/1", "2/2", "2/3");
        assertThat(discarded).doesNotContainAnyElementsOf(handed).hasSizeLessThanOrEqualTo(3 * 2 * jobs);
    }

    /** The rule may make the runs unnecessary that would be begun next, while somebody is about to begin one. */
    @Test
    void noRunIsBegunOnceTheRuleOfTheLastPointSaysEnough() {
        RunPlan plan = new RunPlan(RunRange.all(1, 10), (key, metrics) -> key.replication() == 0);
        HandOver results = new HandOver(plan, listener, 4);
        HandOver.Begun first = results.begin();
        results.isOver(first, BatchTest::result);

        assertThat(results.begin()).isNull();
        assertThat(results.isComplete()).isTrue();
        assertThat(handed).containsExactly("0/0");
    }

    @Test
    void aStopRuleIsToldResultsInOrderAndFailuresAsWithoutMetrics() {
        List<String> told = new ArrayList<>();
        StopRule rule = (key, metrics) -> {
            told.add(key + " " + metrics);
            return false;
        };

        execute(new RunPlan(RunRange.all(2, 2), rule), 2, () -> false, key -> {
            if (key.point() == 1) {
                throw new IllegalStateException("no luck");
            }
            return result(key, Map.of("m", (double) key.replication()));
        });

        assertThat(told).containsExactly("0/0 {m=0.0}", "0/1 {m=1.0}", "1/0 {}", "1/1 {}");
    }
}
