package org.twlab.experiments.run;

import java.util.List;
import org.twlab.experiments.invariant.Violation;
import org.twlab.reports.table.Table;
import org.twlab.reports.verdict.ExpectationResult;

/**
 * What a batch came to.
 *
 * @param complete whether every run was handed over; if not, somebody interrupted the batch
 * @param runs that were handed over, failed ones included
 * @param failures runs that did not come to their end
 * @param warnings what is no mistake but probably not meant; none of an interrupted batch
 * @param violations where runs broke an invariant, in the order of the runs
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
        List<RunViolation> violations,
        long attempts,
        long events,
        Table points,
        List<ExpectationResult> expectations) {
    /** Where a run broke an invariant. */
    public record RunViolation(RunKey key, Violation violation) {}

    public BatchReport {
        violations = List.copyOf(violations);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
        expectations = List.copyOf(expectations);
    }

    /** Whether every expectation is confirmed and no invariant broken; also where there is none. */
    public boolean isConfirmed() {
        return violations.isEmpty()
                && expectations.stream().allMatch(result -> result.verdict() == ExpectationResult.Outcome.CONFIRMED);
    }
}
