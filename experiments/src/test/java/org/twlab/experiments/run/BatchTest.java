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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Traffic;

/** Results come in order whatever the order in which runs end. */
class BatchTest {
    private final List<String> handed = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private int furthestAhead;

    private final BatchListener listener = new BatchListener() {
        @Override
        public void completed(RunResult result) {
            handed.add(result.key().toString());
        }

        @Override
        public void failed(RunFailure failure) {
            handed.add(failure.key() + " " + failure.message());
        }

        @Override
        public void progress(int done, int all) {
            furthestAhead = Math.max(furthestAhead, begun.get() - done);
        }
    };

    private boolean execute(int runs, int jobs, BooleanSupplier interrupted, Function<RunKey, RunResult> run) {
        List<RunKey> keys =
                IntStream.range(0, runs).mapToObj(k -> new RunKey(0, k)).toList();
        return new Batch(jobs, interrupted)
                .execute(
                        keys,
                        key -> {
                            begun.incrementAndGet();
                            return run.apply(key);
                        },
                        listener);
    }

    private static RunResult result(RunKey key) {
        Traffic.Totals nothing = new Traffic.Totals(0, 0, 0, 0);
        return new RunResult(
                key,
                AttemptLog.empty(),
                CounterLog.of(List.of()),
                Map.of(),
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
        assertThat(furthestAhead).isBetween(1, 2);
    }
}
