package org.twlab.experiments.formula;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Arithmetic that predicts a metric, such as {@code 28232 / (hold + 20ms)}.
 *
 * <p>Shape: {@code + - * /}, {@code ^} (to the right, and before a leading minus: {@code -2^2} is -4), parentheses,
 * numbers, quantities of the scenario language ({@code 20ms 1KiB 5/s 10Mbit/s 0.1%}, no space before the unit), names of sweep axes, and calls of
 * {@link ClosedForms}. Everything is computed in seconds, bytes, 1/s and bytes/s; units are not checked against each
 * other.
 *
 * <p>Names: a hyphen between two word characters belongs to a name only where that spells an axis: with an axis
 * {@code time-wait}, {@code time-wait-1} is that axis less 1, and with an axis {@code count} alone {@code count-1} is a
 * subtraction. The longest axis wins. {@code 5/s} is a rate even beside an axis called s; write {@code 5 / s} to divide.
 */
public final class Expression {
    /** Longer texts are refused. */
    static final int MOST_CHARACTERS = 2000;

    private final Term term;

    Expression(Term term) {
        this.term = term;
    }

    /** Either an expression or all mistakes that keep the text from being one. */
    public sealed interface Parsed {}

    /** The text is an expression. */
    public record Accepted(Expression expression) implements Parsed {}

    /**
     * The text is none.
     *
     * @param problems by column, at least one
     */
    public record Rejected(List<ExpressionProblem> problems) implements Parsed {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads a text.
     *
     * @param text of at most 2000 characters
     * @param axes the names of the axes that have a number at every point
     */
    public static Parsed parse(String text, Collection<String> axes) {
        return new ExpressionParser(text, new TreeSet<>(axes)).parse();
    }

    /** The expression that is always this number. */
    public static Expression constant(double value) {
        return new Expression(Term.number(value));
    }

    /** The names of the axes it mentions, in alphabetical order. */
    public List<String> axes() {
        TreeSet<String> names = new TreeSet<>();
        term.collectAxes(names);
        return List.copyOf(names);
    }

    /**
     * Its value where the axes have these values, in seconds, bytes, 1/s or plain numbers.
     *
     * @throws IllegalArgumentException if an axis it mentions has no value
     */
    public Evaluation evaluate(Map<String, Double> axisValues) {
        List<String> reasons = new ArrayList<>();
        double value = term.valueAt(axisValues, reasons);
        if (reasons.isEmpty() && !Double.isFinite(value)) {
            reasons.add("'" + this + "' is no finite number");
        }
        return reasons.isEmpty() ? new Evaluation.Value(value) : new Evaluation.Undefined(reasons);
    }

    /** The text with one space around each operator and no needless parentheses; parsing it gives an equal expression. */
    @Override
    public String toString() {
        return term.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression expression && expression.term.equals(term);
    }

    @Override
    public int hashCode() {
        return term.hashCode();
    }
}
