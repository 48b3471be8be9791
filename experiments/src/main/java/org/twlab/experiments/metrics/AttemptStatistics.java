package org.twlab.experiments.metrics;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.twlab.experiments.metrics.Observation.OpenerRange;
import org.twlab.experiments.metrics.Observation.Span;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;

/** Figures of some openers' attempts, gathered in one pass over the log. Those that began in the warm-up are left out. */
final class AttemptStatistics {
    private final List<OpenerRange> openers;
    private final long fromNanos;
    private final AttemptLog log;
    private final long[] byOutcome = new long[Outcome.values().length];
    private final long[] latenciesNanos;
    /** By host: ok attempts less failed ones. */
    private final int[] balances;

    private int connected;
    private long syns;
    private long retried;
    private long withTimestamps;
    private long exchanges;
    private long exchangeBytes;
    private double firstFailureSeconds = Double.NaN;

    AttemptStatistics(AttemptLog log, List<OpenerRange> openers, Span span) {
        this.log = log;
        this.openers = openers;
        this.fromNanos = span.fromNanos();
        this.balances = new int[log.hostCount()];
        long[] latencies = new long[log.size()];
        for (int row = 0; row < log.size(); row++) {
            if (isInScope(row)) {
                add(row, latencies);
            }
        }
        latenciesNanos = Arrays.copyOf(latencies, connected);
        Arrays.sort(latenciesNanos);
    }

    private boolean isInScope(int row) {
        return openers.get(log.flow(row)).contains(log.opener(row)) && log.startedNanos(row) >= fromNanos;
    }

    private void add(int row, long[] latencies) {
        Outcome outcome = log.outcome(row);
        byOutcome[outcome.ordinal()]++;
        exchanges += log.exchanges(row);
        exchangeBytes += log.exchangeBytes(row);
        if (outcome == Outcome.UNFINISHED) {
            return;
        }
        syns += log.synSent(row);
        boolean ok = outcome == Outcome.OK;
        if (!ok && Double.isNaN(firstFailureSeconds)) {
            firstFailureSeconds = log.startedNanos(row) / 1e9;
        }
        balances[log.hostOf(log.flow(row), log.opener(row))] += ok ? 1 : -1;
        if (log.connectedNanos(row) >= 0) {
            latencies[connected++] = log.connectedNanos(row) - log.startedNanos(row);
            retried += log.synSent(row) > 1 ? 1 : 0;
            withTimestamps += log.usesTimestamps(row) ? 1 : 0;
        }
    }

    /** Attempts with this outcome. */
    long count(Outcome outcome) {
        return byOutcome[outcome.ordinal()];
    }

    /** Attempts that ended. */
    long ended() {
        return Arrays.stream(byOutcome).sum() - count(Outcome.UNFINISHED);
    }

    /** Ended attempts that were ESTABLISHED. */
    long connected() {
        return connected;
    }

    /** From start to ESTABLISHED of the connected attempts, ascending. */
    long[] latenciesNanos() {
        return latenciesNanos;
    }

    /** From start to ESTABLISHED in seconds of the connected attempts that ended, in the order in which they began. */
    double[] latencySeries() {
        return series(
                row -> log.connectedNanos(row) >= 0, row -> (log.connectedNanos(row) - log.startedNanos(row)) / 1e9);
    }

    /** 1 for each ended attempt that is ok, 0 for the others, in the order in which they began. */
    double[] successSeries() {
        return series(row -> true, row -> log.outcome(row) == Outcome.OK ? 1 : 0);
    }

    private double[] series(IntPredicate wanted, IntToDoubleFunction value) {
        return IntStream.range(0, log.size())
                .filter(row -> isInScope(row) && log.outcome(row) != Outcome.UNFINISHED)
                .filter(wanted)
                .mapToDouble(value)
                .toArray();
    }

    /** SYNs of the ended attempts. */
    long syns() {
        return syns;
    }

    /** Connected attempts with more than one SYN. */
    long retried() {
        return retried;
    }

    /** Connected attempts with timestamps. */
    long withTimestamps() {
        return withTimestamps;
    }

    /** Whole request-response pairs, those of unfinished attempts included. */
    long exchanges() {
        return exchanges;
    }

    /** Bytes of those pairs. */
    long exchangeBytes() {
        return exchangeBytes;
    }

    /** Start of the first failed attempt; NaN if none failed. */
    double firstFailureSeconds() {
        return firstFailureSeconds;
    }

    /** Hosts with more failed than ok attempts, all their flows in scope together. */
    long lockedOut() {
        return Arrays.stream(balances).filter(balance -> balance < 0).count();
    }

    /** Hosts in scope that open connections. */
    long hosts() {
        BitSet hosts = new BitSet(log.hostCount());
        for (int flow = 0; flow < openers.size(); flow++) {
            OpenerRange range = openers.get(flow);
            for (int opener = range.from(); opener < range.to(); opener++) {
                hosts.set(log.hostOf(flow, opener));
            }
        }
        return hosts.cardinality();
    }
}
