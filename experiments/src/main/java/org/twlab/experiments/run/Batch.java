package org.twlab.experiments.run;

import com.google.common.util.concurrent.Futures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Executes runs on several threads and hands over their results in the order in which they were asked for, whatever the
 * order in which they end. At most twice as many runs as threads are begun and not yet handed over.
 */
public final class Batch {
    private static final int AHEAD = 2;
    private static final long LOOK_AROUND_MILLIS = 50;

    private final int jobs;
    private final BooleanSupplier interrupted;

    /**
     * @param jobs threads, at least 1
     * @param interrupted whether somebody wants the batch to stop; asked often, by the thread that executes
     */
    public Batch(int jobs, BooleanSupplier interrupted) {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs (" + jobs + ") must be at least 1");
        }
        this.jobs = jobs;
        this.interrupted = interrupted;
    }

    private record Pending(RunKey key, Future<RunResult> result) {}

    /**
     * Executes runs. Those that were begun ahead and turn out to be unnecessary are not handed over.
     *
     * @param plan which runs, in the order in which results are wanted; is told each that is over
     * @param run makes the result of a run; called by any thread
     * @return whether all were handed over; if not, the batch was interrupted
     */
    public boolean execute(RunPlan plan, Function<RunKey, RunResult> run, BatchListener listener) {
        // daemons: an interrupted batch leaves runs behind that nobody waits for
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "run");
            thread.setDaemon(true);
            return thread;
        };
        ExecutorService threads = Executors.newFixedThreadPool(jobs, daemons);
        try {
            return execute(plan, run, listener, threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean execute(
            RunPlan plan, Function<RunKey, RunResult> run, BatchListener listener, ExecutorService threads) {
        Deque<Pending> pending = new ArrayDeque<>();
        long done = 0;
        while (true) {
            while (plan.hasNext() && pending.size() < AHEAD * jobs && !interrupted.getAsBoolean()) {
                RunKey key = plan.next();
                pending.add(new Pending(key, threads.submit(() -> run.apply(key))));
            }
            listener.progress(done, plan.most());
            if (pending.isEmpty()) {
                return !plan.hasNext();
            }
            if (!isOver(pending.element())) {
                return false;
            }
            Pending over = pending.remove();
            if (plan.isWanted(over.key())) {
                plan.isOver(over.key(), hand(over, listener));
                done++;
            } else {
                listener.discarded(over.key());
            }
        }
    }

    /** Waits for a run; false if the batch is interrupted before the run is over. */
    private boolean isOver(Pending head) {
        while (!head.result().isDone()) {
            if (interrupted.getAsBoolean()) {
                return false;
            }
            try {
                head.result().get(LOOK_AROUND_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // asked again, or handed over as a failure
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** The metrics of the run; none if it failed. */
    private static Map<String, Double> hand(Pending over, BatchListener listener) {
        RunResult result;
        try {
            result = Objects.requireNonNull(Futures.getDone(over.result()));
        } catch (ExecutionException e) {
            listener.failed(over.key(), Objects.requireNonNullElse(e.getCause(), e));
            return Map.of();
        }
        listener.completed(result);
        return result.metrics();
    }
}
