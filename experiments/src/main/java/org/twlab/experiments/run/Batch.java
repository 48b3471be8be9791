package org.twlab.experiments.run;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Executes runs on several threads and hands over their results in the order in which they were asked for, whatever the
 * order in which they end. At most twice as many runs as threads are begun and not yet handed over.
 *
 * <p>Results are handed over by the threads that execute, one at a time: so as many threads work as were asked for.
 */
public final class Batch {
    private static final int AHEAD = 2;
    private static final long LOOK_AROUND_MILLIS = 50;
    /** How long a stopped batch waits for runs that go on. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final int jobs;
    private final BooleanSupplier interrupted;

    /**
     * @param jobs threads, at least 1
     * @param interrupted whether somebody wants the batch to stop; asked often, by the thread that waits for the batch
     */
    public Batch(int jobs, BooleanSupplier interrupted) {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs (" + jobs + ") must be at least 1");
        }
        this.jobs = jobs;
        this.interrupted = interrupted;
    }

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
            return await(new HandOver(plan, listener, AHEAD * jobs), run, threads);
        } finally {
            threads.shutdownNow();
            // short runs end before the directory is left: none makes a file there that a resumed batch makes too
            boolean unused = Uninterruptibles.awaitTerminationUninterruptibly(threads, PATIENCE);
        }
    }

    private static void beginAll(HandOver results, Function<RunKey, RunResult> run, ExecutorService threads) {
        for (HandOver.Begun next = results.begin(); next != null; next = results.begin()) {
            HandOver.Begun begun = next;
            threads.execute(() -> results.isOver(begun, run));
        }
    }

    private boolean await(HandOver results, Function<RunKey, RunResult> run, ExecutorService threads) {
        boolean threadInterrupted = false;
        try {
            while (true) {
                boolean stop = threadInterrupted || interrupted.getAsBoolean();
                if (!stop) {
                    beginAll(results, run, threads);
                }
                if (results.isComplete()) {
                    return true;
                }
                if (stop && results.stop()) {
                    return false;
                }
                threadInterrupted |= !waits(results);
            }
        } finally {
            if (threadInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** False if this thread was interrupted. */
    private static boolean waits(HandOver results) {
        try {
            results.await(LOOK_AROUND_MILLIS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
