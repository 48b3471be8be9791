package org.twlab.experiments.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import org.twlab.experiments.statistics.Percentiles;
import org.twlab.experiments.statistics.Sample;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;

/** Meters that read the log of attempts once the run is over. */
final class AttemptMeters {
    private AttemptMeters() {}

    /** Attempts in scope that have ended. */
    private static boolean ended(Observation run, int row) {
        return run.counts(row) && run.attempts().outcome(row) != Outcome.UNFINISHED;
    }

    private static boolean connected(Observation run, int row) {
        return ended(run, row) && run.attempts().connectedNanos(row) >= 0;
    }

    private static long count(Observation run, IntPredicate counted) {
        long count = 0;
        for (int row = 0; row < run.attempts().size(); row++) {
            if (counted.test(row)) {
                count++;
            }
        }
        return count;
    }

    private static long sum(Observation run, IntPredicate counted, IntToLongFunction value) {
        long sum = 0;
        for (int row = 0; row < run.attempts().size(); row++) {
            if (counted.test(row)) {
                sum += value.applyAsLong(row);
            }
        }
        return sum;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }

    static Meter attempts(Observation run, String word) {
        return () -> count(run, row -> ended(run, row));
    }

    static Meter ok(Observation run, String word) {
        return () -> successes(run);
    }

    private static long successes(Observation run) {
        return count(run, row -> run.counts(row) && run.attempts().outcome(row) == Outcome.OK);
    }

    static Meter successRatio(Observation run, String word) {
        return () -> ratio(successes(run), count(run, row -> ended(run, row)));
    }

    static Meter failed(Observation run, String word) {
        return () -> count(run, row -> failed(run, row));
    }

    private static boolean failed(Observation run, int row) {
        return ended(run, row) && run.attempts().outcome(row) != Outcome.OK;
    }

    static Meter outcome(Observation run, String word) {
        return () -> withOutcome(run, word);
    }

    static Meter outcomeRatio(Observation run, String word) {
        return () -> ratio(withOutcome(run, word), count(run, row -> ended(run, row)));
    }

    private static long withOutcome(Observation run, String label) {
        return count(
                run,
                row -> run.counts(row) && run.attempts().outcome(row).label().equals(label));
    }

    static Meter rate(Observation run, String word) {
        return () -> successes(run) / run.measuredSeconds();
    }

    static Meter firstFailure(Observation run, String word) {
        return () -> {
            AttemptLog attempts = run.attempts();
            for (int row = 0; row < attempts.size(); row++) {
                if (failed(run, row)) {
                    return attempts.startedNanos(row) / 1e9;
                }
            }
            return Double.NaN;
        };
    }

    /** Nanoseconds from the start to ESTABLISHED of every connected attempt in scope, in the order of their starts. */
    private static long[] latencies(Observation run) {
        AttemptLog attempts = run.attempts();
        long[] latencies = new long[attempts.size()];
        int size = 0;
        for (int row = 0; row < attempts.size(); row++) {
            if (connected(run, row)) {
                latencies[size++] = attempts.connectedNanos(row) - attempts.startedNanos(row);
            }
        }
        return Arrays.copyOf(latencies, size);
    }

    static Meter latencyMean(Observation run, String word) {
        return () -> {
            double[] seconds = Arrays.stream(latencies(run))
                    .mapToDouble(nanos -> nanos / 1e9)
                    .toArray();
            return seconds.length == 0 ? Double.NaN : Sample.sum(seconds) / seconds.length;
        };
    }

    static Meter latencyMax(Observation run, String word) {
        return () -> Arrays.stream(latencies(run)).max().stream()
                .mapToDouble(nanos -> nanos / 1e9)
                .findFirst()
                .orElse(Double.NaN);
    }

    static Meter latencyPercentile(Observation run, String percent) {
        return () -> {
            long[] latencies = latencies(run);
            return latencies.length == 0
                    ? Double.NaN
                    : Percentiles.of(Integer.parseInt(percent.substring(1)), latencies) / 1e9;
        };
    }

    static Meter synMean(Observation run, String word) {
        return () ->
                ratio(sum(run, row -> ended(run, row), run.attempts()::synSent), count(run, row -> ended(run, row)));
    }

    static Meter retriedRatio(Observation run, String word) {
        return () -> ratio(
                count(run, row -> connected(run, row) && run.attempts().synSent(row) > 1),
                count(run, row -> connected(run, row)));
    }

    static Meter timestampsRatio(Observation run, String word) {
        return () -> ratio(
                count(run, row -> connected(run, row) && run.attempts().usesTimestamps(row)),
                count(run, row -> connected(run, row)));
    }

    static Meter lockedOut(Observation run, String word) {
        return () -> lockedOutHosts(run);
    }

    static Meter lockedOutRatio(Observation run, String word) {
        return () -> ratio(lockedOutHosts(run), openers(run));
    }

    /** Hosts with more failed than ok attempts, all their flows in scope together. */
    private static long lockedOutHosts(Observation run) {
        Map<String, long[]> balances = new HashMap<>();
        for (int row = 0; row < run.attempts().size(); row++) {
            if (ended(run, row)) {
                long[] balance = balances.computeIfAbsent(run.attempts().host(row), host -> new long[1]);
                balance[0] += run.attempts().outcome(row) == Outcome.OK ? 1 : -1;
            }
        }
        return balances.values().stream().filter(balance -> balance[0] < 0).count();
    }

    private static long openers(Observation run) {
        Set<String> names = new HashSet<>();
        for (int flow = 0; flow < run.openers().size(); flow++) {
            for (int opener = run.openers().get(flow).from();
                    opener < run.openers().get(flow).to();
                    opener++) {
                names.add(run.attempts().flows().get(flow).openers().get(opener).name());
            }
        }
        return names.size();
    }

    static Meter exchanges(Observation run, String word) {
        return () -> sum(run, run::counts, run.attempts()::exchanges);
    }

    static Meter goodput(Observation run, String word) {
        return () -> sum(run, run::counts, run.attempts()::exchangeBytes) / run.measuredSeconds();
    }
}
