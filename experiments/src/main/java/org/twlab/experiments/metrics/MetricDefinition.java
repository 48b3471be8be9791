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
 * @param basis what it is computed from
 * @param meaning one sentence
 * @param factory makes the meter of one metric in one run
 */
public record MetricDefinition(
        String pattern,
        List<String> words,
        String unit,
        boolean count,
        Set<Scope.Kind> scopes,
        Basis basis,
        String meaning,
        Factory factory) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z]{2,}|\\b[A-Z](?=_)");

    /** What the metrics of a family are computed from. */
    public enum Basis {
        ATTEMPTS(false, "Attempts", "the attempts that began after the warm-up, as in `connections.csv`"),
        COUNTERS(false, "Counters", "the count at the end of the run, less that at the end of the warm-up"),
        QUEUES(false, "Queues", "the account that the link itself keeps, from the end of the warm-up on"),
        APPLICATIONS(
                false,
                "Data",
                "what applications write and read; each byte of payload knows its connection, end and offset"),
        STATES(true, "States", "the changes of state in the trace, from the end of the warm-up on"),
        GAUGES(
                true,
                "Gauges",
                "the gauge, followed through the trace from the start; measured from the end of the warm-up on"),
        PACKETS(true, "Packets", "the packets in the trace, from the end of the warm-up on");

        private final boolean traced;
        private final String title;
        private final String words;

        Basis(boolean traced, String title, String words) {
            this.traced = traced;
            this.title = title;
            this.words = words;
        }

        /** What the families are about, as a heading. */
        String title() {
            return title;
        }

        /** As a reader is told, after "computed from". */
        public String words() {
            return words;
        }
    }

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

    /** Whether measuring it needs a trace of the run. */
    public boolean traced() {
        return basis.traced;
    }

    /** Whether values are whole numbers, in a word. */
    public String type() {
        return count ? "integer" : "decimal";
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
