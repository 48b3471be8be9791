package org.twlab.experiments.metrics;

import static org.twlab.experiments.metrics.Scope.Kind.ALL;
import static org.twlab.experiments.metrics.Scope.Kind.FLOW;
import static org.twlab.experiments.metrics.Scope.Kind.NODE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.twlab.experiments.statistics.Percentiles;
import org.twlab.experiments.traffic.Outcome;

/** The families that are computed from the log of attempts once the run is over. */
final class AttemptMeters {
    private static final Set<Scope.Kind> SCOPES = Set.of(NODE, FLOW, ALL);
    private static final List<String> OUTCOMES = Arrays.stream(Outcome.values())
            .filter(outcome -> outcome != Outcome.UNFINISHED)
            .map(Outcome::label)
            .toList();

    private AttemptMeters() {}

    /** All of them, in the order in which they are listed. */
    static List<MetricDefinition> definitions() {
        return List.of(
                count("connect.attempts", "attempts that ended", AttemptStatistics::ended),
                share("connect.success_ratio", "share of the ended attempts that are ok", run -> run.count(Outcome.OK)),
                count("connect.failed", "ended attempts that are not ok", run -> run.ended() - run.count(Outcome.OK)),
                ofOutcome("connect.OUTCOME", true, "attempts with this outcome"),
                ofOutcome("connect.OUTCOME_ratio", false, "share of the ended attempts with this outcome"),
                perSecond("connect.rate_per_s", "1/s", "ok attempts per second", run -> run.count(Outcome.OK)),
                number(
                        "connect.first_failure_s",
                        "s",
                        "start of the first failed attempt",
                        AttemptStatistics::firstFailureSeconds),
                number(
                        "connect.latency_mean_s",
                        "s",
                        "mean time from start to ESTABLISHED",
                        AttemptMeters::meanLatency),
                define(
                        "connect.latency_PERCENTILE_s",
                        List.of("p50", "p90", "p99"),
                        "s",
                        false,
                        "percentile of the time from start to ESTABLISHED",
                        AttemptMeters::latencyPercentile),
                number(
                        "connect.latency_max_s",
                        "s",
                        "longest time from start to ESTABLISHED",
                        run -> percentile(run, 100)),
                number("connect.syn_mean", "", "SYNs per ended attempt", run -> ratio(run.syns(), run.ended())),
                number(
                        "connect.retried_ratio",
                        "",
                        "share of the connected attempts with more than one SYN",
                        run -> ratio(run.retried(), run.connected())),
                number(
                        "connect.timestamps_ratio",
                        "",
                        "share of the connected attempts with timestamps",
                        run -> ratio(run.withTimestamps(), run.connected())),
                count("connect.locked_out", "hosts with more failed than ok attempts", AttemptStatistics::lockedOut),
                number(
                        "connect.locked_out_ratio",
                        "",
                        "share of the hosts with more failed than ok attempts",
                        run -> ratio(run.lockedOut(), run.hosts())),
                count("exchange.completed", "request-response pairs completed", AttemptStatistics::exchanges),
                perSecond(
                        "exchange.goodput_bytes_per_s",
                        "bytes/s",
                        "bytes of completed request-response pairs per second",
                        AttemptStatistics::exchangeBytes));
    }

    private static MetricDefinition define(
            String pattern,
            List<String> words,
            String unit,
            boolean whole,
            String meaning,
            MetricDefinition.Factory factory) {
        return new MetricDefinition(
                pattern, words, unit, whole, SCOPES, MetricDefinition.Basis.ATTEMPTS, meaning, factory);
    }

    private static MetricDefinition number(
            String name, String unit, String meaning, ToDoubleFunction<AttemptStatistics> value) {
        return define(name, List.of(), unit, false, meaning, (run, word) -> () -> value.applyAsDouble(run.attempts()));
    }

    private static MetricDefinition count(String name, String meaning, ToLongFunction<AttemptStatistics> value) {
        return define(
                name, List.of(), "", true, meaning, (run, word) -> () -> (double) value.applyAsLong(run.attempts()));
    }

    private static MetricDefinition share(String name, String meaning, ToLongFunction<AttemptStatistics> part) {
        return number(name, "", meaning, run -> ratio(part.applyAsLong(run), run.ended()));
    }

    private static MetricDefinition perSecond(
            String name, String unit, String meaning, ToLongFunction<AttemptStatistics> value) {
        return define(
                name,
                List.of(),
                unit,
                false,
                meaning,
                (run, word) -> () ->
                        (double) value.applyAsLong(run.attempts()) / run.span().seconds());
    }

    private static MetricDefinition ofOutcome(String pattern, boolean whole, String meaning) {
        return define(pattern, OUTCOMES, "", whole, meaning, (run, label) -> {
            Outcome outcome = Outcome.valueOf(label.toUpperCase(Locale.ROOT));
            return () -> {
                long count = run.attempts().count(outcome);
                return whole ? (double) count : ratio(count, run.attempts().ended());
            };
        });
    }

    private static Meter latencyPercentile(Observation run, String word) {
        int percent = Integer.parseInt(word.substring(1));
        return () -> percentile(run.attempts(), percent);
    }

    private static double percentile(AttemptStatistics run, int percent) {
        return run.connected() == 0 ? Double.NaN : Percentiles.ofSorted(percent, run.latenciesNanos()) / 1e9;
    }

    /** Summed in nanoseconds, which is exact. */
    private static double meanLatency(AttemptStatistics run) {
        return run.connected() == 0
                ? Double.NaN
                : Arrays.stream(run.latenciesNanos()).sum() / 1e9 / run.connected();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
