package org.twlab.experiments.catalogue;

import java.util.List;
import java.util.Optional;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

/**
 * What an entry of the catalogue came to.
 *
 * @param entry which one
 * @param source where its claim is made
 * @param runs that were made
 * @param failures runs among them that did not come to their end
 * @param expectations verdicts, in the order of the file
 */
public record EntryResult(
        Catalogue.Entry entry, Optional<String> source, long runs, int failures, List<ExpectationResult> expectations) {
    public EntryResult {
        expectations = List.copyOf(expectations);
    }

    /** Number and name, as its file is called. */
    public String label() {
        return label(entry);
    }

    /** The same of an entry, which is also the name of its run directory. */
    public static String label(Catalogue.Entry entry) {
        return entry.number().map(number -> number + "-").orElse("") + entry.name();
    }

    /** The worst verdict; of an entry without expectations, or with failed runs, that nothing is known. */
    public Outcome verdict() {
        Outcome worst = failures > 0 || expectations.isEmpty() ? Outcome.INCONCLUSIVE : Outcome.CONFIRMED;
        for (ExpectationResult result : expectations) {
            worst = result.verdict().compareTo(worst) < 0 ? result.verdict() : worst;
        }
        return worst;
    }

    /** The expectations that are not confirmed. */
    public List<ExpectationResult> open() {
        return expectations.stream()
                .filter(result -> result.verdict() != Outcome.CONFIRMED)
                .toList();
    }
}
