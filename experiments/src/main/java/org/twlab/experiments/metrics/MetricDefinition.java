package org.twlab.experiments.metrics;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A family of metrics: what is measured, in what unit, and for which scopes it is defined.
 *
 * @param pattern the name after the scope, with a word in capitals where it varies: {@code connect.OUTCOME_ratio}
 * @param words what may stand in the place of that word; empty where nothing varies
 * @param unit unit of the value: {@code s}, {@code bytes}, {@code 1/s}; empty for counts and ratios
 * @param count whether values are whole numbers
 * @param scopes what it can be asked of
 * @param traced whether measuring it needs a trace of the run
 * @param meaning one sentence
 * @param factory makes the meter of one metric in one run
 */
public record MetricDefinition(
        String pattern,
        List<String> words,
        String unit,
        boolean count,
        Set<Scope.Kind> scopes,
        boolean traced,
        String meaning,
        Factory factory) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z]{2,}|\\b[A-Z](?=_)");

    /** Makes meters. */
    @FunctionalInterface
    public interface Factory {
        /**
         * A meter for one run.
         *
         * @param word what stands in the place of the word in capitals
         */
        Meter create(Observation observation, String word);
    }

    public MetricDefinition {
        words = List.copyOf(words);
        scopes = Set.copyOf(scopes);
    }

    /** Every name of the family, after the scope. */
    public List<String> names() {
        return words.isEmpty()
                ? List.of(pattern)
                : words.stream().map(this::named).toList();
    }

    /** The name with a word in the place of the one in capitals: {@code connect.timeout_ratio}. */
    String named(String word) {
        return VARIABLE.matcher(pattern).replaceFirst(Matcher.quoteReplacement(word));
    }
}
