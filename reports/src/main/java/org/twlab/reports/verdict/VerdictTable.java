package org.twlab.reports.verdict;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.terminal.TerminalStyle;
import org.twlab.reports.terminal.TextGrid;
import org.twlab.reports.terminal.TextGrid.Alignment;
import org.twlab.reports.terminal.TextGrid.Heading;
import org.twlab.reports.terminal.Wrapping;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

/** The end of a run as people read it: the claim, then predicted, measured and verdict of each expectation, then a count. */
public final class VerdictTable {
    private static final ImmutableList<Heading> HEADINGS = ImmutableList.of(
            new Heading("metric", Alignment.LEFT),
            new Heading("where", Alignment.LEFT),
            new Heading("predicted", Alignment.RIGHT),
            new Heading("measured", Alignment.RIGHT),
            new Heading("95 % interval", Alignment.RIGHT),
            new Heading("verdict", Alignment.LEFT));

    private VerdictTable() {}

    /**
     * The text, each line with its LF.
     *
     * @param claim the sentence under test
     * @param results in the order of their rows; none: the claim alone
     */
    public static String render(Optional<String> claim, List<ExpectationResult> results, TerminalStyle style) {
        StringBuilder out = new StringBuilder();
        claim.ifPresent(sentence -> Wrapping.wrap("Claim: " + sentence.strip(), style.width())
                .forEach(line -> out.append(line).append('\n')));
        if (results.isEmpty()) {
            return out.toString();
        }
        if (claim.isPresent()) {
            out.append('\n');
        }
        TextGrid grid = new TextGrid(HEADINGS);
        results.forEach(result -> grid.add(cells(result)));
        out.append(grid.render(style)).append('\n');
        Wrapping.wrap(count(results), style.width())
                .forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    private static List<String> cells(ExpectationResult result) {
        Estimate measured = result.measured();
        int digits = tellingDigits(result);
        return List.of(
                result.metric(),
                result.where(),
                predicted(result.allowed(), digits),
                measured.hasValue() ? NumberText.human(measured.mean(), digits) : "none",
                measured.hasInterval() ? bounds(measured.ciLow(), measured.ciHigh(), digits) : "",
                result.verdict().label());
    }

    private static String predicted(Allowed allowed, int digits) {
        boolean above = Double.isFinite(allowed.low());
        boolean below = Double.isFinite(allowed.high());
        String range = above && below ? bounds(allowed.low(), allowed.high(), digits) : "";
        if (allowed.predicted().isPresent()) {
            String value = NumberText.human(allowed.predicted().getAsDouble(), digits);
            // without a tolerance the range says the same number twice more
            boolean adds = !range.isEmpty() && !range.equals("[" + value + ", " + value + "]");
            return adds ? value + " " + range : value;
        }
        if (!range.isEmpty()) {
            return range;
        }
        if (above) {
            return "> " + NumberText.human(allowed.low(), digits);
        }
        return below ? "< " + NumberText.human(allowed.high(), digits) : "any";
    }

    /** As many digits as it takes to see that a refuted mean is not the bound it missed: 0.99996 is not 1. */
    private static int tellingDigits(ExpectationResult result) {
        int digits = NumberText.HUMAN_DIGITS;
        double mean = result.measured().mean();
        Allowed allowed = result.allowed();
        double bound = mean < allowed.low() ? allowed.low() : allowed.high();
        if (result.verdict() != Outcome.REFUTED || !Double.isFinite(mean) || !Double.isFinite(bound)) {
            return digits;
        }
        while (digits < NumberText.FILE_DIGITS
                && NumberText.human(bound, digits).equals(NumberText.human(mean, digits))) {
            digits++;
        }
        return digits;
    }

    private static String bounds(double low, double high, int digits) {
        return "[" + NumberText.human(low, digits) + ", " + NumberText.human(high, digits) + "]";
    }

    private static String count(List<ExpectationResult> results) {
        List<String> parts = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            long number = results.stream()
                    .filter(result -> result.verdict() == outcome)
                    .count();
            if (number > 0) {
                parts.add(number + " " + outcome.label());
            }
        }
        String counted = results.size() + (results.size() == 1 ? " expectation: " : " expectations: ");
        return counted + String.join(", ", parts) + needed(results);
    }

    private static String needed(List<ExpectationResult> results) {
        OptionalInt most = results.stream()
                .map(ExpectationResult::replicationsNeeded)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .max();
        return most.isPresent() ? "; about " + most.getAsInt() + " more replications should decide" : "";
    }
}
