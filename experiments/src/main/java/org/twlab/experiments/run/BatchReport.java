package org.twlab.experiments.run;

import java.util.List;
import org.twlab.reports.table.Table;
import org.twlab.reports.verdict.ExpectationResult;

/**
 * What a batch came to.
 *
 * @param complete whether every run was handed over; if not, somebody interrupted the batch
 * @param runs that were handed over, failed ones included
 * @param failures runs that ended by a programming error
 * @param warnings what is no mistake but probably not meant; none of an interrupted batch
 * @param attempts connection attempts of all runs
 * @param events fired by all simulations
 * @param points the figures a newcomer looks at, one row for each point
 * @param expectations verdicts; none of an interrupted batch
 */
public record BatchReport(
        boolean complete,
        long runs,
        List<RunFailure> failures,
        List<String> warnings,
        long attempts,
        long events,
        Table points,
        List<ExpectationResult> expectations) {
    public BatchReport {
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
        expectations = List.copyOf(expectations);
    }

    /** Whether every expectation is confirmed; also where there is none. */
    public boolean isConfirmed() {
        return expectations.stream().allMatch(result -> result.verdict() == ExpectationResult.Outcome.CONFIRMED);
    }
}
