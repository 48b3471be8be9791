package org.twlab.experiments.run;

import com.google.common.base.Throwables;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs that were begun and whose results were not handed over yet, in their order. A thread that ends a run whose turn has
 * come hands it over, and those behind it that are over; a thread that ends another leaves it to that one and goes on.
 */
final class HandOver {
    private final RunPlan plan;
    private final BatchListener listener;
    private final int most;
    private final Deque<Begun> begun = new ArrayDeque<>();
    /** Whether some thread hands over, which it does without holding the lock of this object. */
    private boolean busy;

    private boolean stopped;
    private long done;
    /** What the listener threw. */
    private @Nullable Throwable failure;

    /** A run that was begun. */
    static final class Begun {
        private final RunKey key;
        private boolean isOver;
        private @Nullable RunResult result;
        private @Nullable Throwable error;

        private Begun(RunKey key) {
            this.key = key;
        }
    }

    /** @param most how many runs may be begun and not handed over */
    HandOver(RunPlan plan, BatchListener listener, int most) {
        this.plan = plan;
        this.listener = listener;
        this.most = most;
    }

    /** The next run; null if there is none, as far as is known now, or no room for it. */
    synchronized @Nullable Begun begin() {
        if (failure != null || !plan.hasNext() || begun.size() >= most) {
            return null;
        }
        Begun next = new Begun(plan.next());
        begun.add(next);
        return next;
    }

    /**
     * Whether all runs of the plan were handed over.
     *
     * @throws RuntimeException what the listener threw
     */
    synchronized boolean isComplete() {
        if (failure != null && !busy) {
            Throwables.throwIfUnchecked(failure);
        }
        return !busy && begun.isEmpty() && !plan.hasNext();
    }

    /** Hands over no more, unless it is the turn of a run that is over; whether that is so now. */
    synchronized boolean stop() {
        stopped = !busy;
        return stopped;
    }

    /** Waits until something was handed over, for a limited time, and shows progress. */
    @SuppressWarnings("WaitNotInLoop") // whoever waits looks around after each time anyway
    synchronized void await(long millis) throws InterruptedException {
        if (!busy) {
            listener.progress(done, plan.most());
        }
        wait(millis);
    }

    /** Executes a run, and hands over what can be. */
    void isOver(Begun run, Function<RunKey, RunResult> maker) {
        try {
            run.result = maker.apply(run.key);
        } catch (Throwable error) { // a StackOverflowError too is a failure of the run
            run.error = error;
        }
        if (!takesTurn(run)) {
            return;
        }
        try {
            for (Begun next = next(); next != null; next = next()) {
                hand(next);
            }
        } catch (Throwable thrown) { // of the listener: for the thread that waits
            fail(thrown);
        }
    }

    private synchronized boolean takesTurn(Begun run) {
        run.isOver = true;
        if (busy || stopped || failure != null) {
            return false;
        }
        busy = true;
        return true;
    }

    private synchronized @Nullable Begun next() {
        Begun head = begun.peek();
        if (head == null || !head.isOver) {
            busy = false;
            notifyAll();
            return null;
        }
        return begun.remove();
    }

    private synchronized void fail(Throwable thrown) {
        failure = thrown;
        busy = false;
        notifyAll();
    }

    private void hand(Begun run) {
        if (!isWanted(run.key)) {
            listener.discarded(run.key);
        } else if (run.error != null) {
            listener.failed(run.key, run.error);
            handed(run.key, Map.of());
        } else {
            RunResult result = Objects.requireNonNull(run.result);
            listener.completed(result);
            handed(run.key, result.metrics());
        }
    }

    private synchronized boolean isWanted(RunKey key) {
        return plan.isWanted(key);
    }

    private synchronized void handed(RunKey key, Map<String, Double> metrics) {
        plan.isOver(key, metrics);
        done++;
        listener.progress(done, plan.most());
        notifyAll();
    }
}
