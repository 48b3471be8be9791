package org.twlab.experiments.method;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.twlab.experiments.run.BatchReport;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

/** What a program has found, counted or compared: numbers that are exact, each with the range its method allows. */
final class Findings {
    private final List<ExpectationResult> results = new ArrayList<>();
    private int runs;
    private long attempts;
    private long events;

    /** Counts a run. */
    void ran(long attemptsOfRun, long eventsOfRun) {
        runs++;
        attempts += attemptsOfRun;
        events += eventsOfRun;
    }

    /** Says that a count must be this one. */
    void expect(String metric, String where, long predicted, long measured) {
        expect(metric, where, (double) predicted, (double) measured);
    }

    /** Says that a number must be this one. */
    void expect(String metric, String where, double predicted, double measured) {
        add(metric, where, new Allowed(OptionalDouble.of(predicted), predicted, predicted), measured);
    }

    /** Says that a number must not exceed a bound. */
    void expectAtMost(String metric, String where, double bound, double measured) {
        add(metric, where, new Allowed(OptionalDouble.empty(), Double.NEGATIVE_INFINITY, bound), measured);
    }

    /** Says that a number must reach a bound. */
    void expectAtLeast(String metric, String where, double bound, double measured) {
        add(metric, where, new Allowed(OptionalDouble.empty(), bound, Double.POSITIVE_INFINITY), measured);
    }

    private void add(String metric, String where, Allowed allowed, double measured) {
        boolean holds = allowed.low() <= measured && measured <= allowed.high();
        results.add(new ExpectationResult(
                0,
                metric,
                where,
                allowed,
                new Estimate(measured, Double.NaN, Double.NaN),
                holds ? Outcome.CONFIRMED : Outcome.REFUTED,
                OptionalInt.empty()));
    }

    /**
     * The report; writes expectations, and the tables that every run directory has.
     *
     * @param complete whether the program came to its end
     * @param shown what a reader looks at first
     */
    BatchReport report(RunDirectory directory, boolean complete, Table shown) {
        directory.table(RunTables.runs(List.of(), List.of()));
        directory.table(RunTables.summary(List.of()));
        results.forEach(result -> result.appendTo(directory.table(RunTables.EXPECTATIONS)));
        directory.flush();
        return new BatchReport(complete, runs, List.of(), List.of(), List.of(), attempts, events, shown, results);
    }
}
