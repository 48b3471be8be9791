package org.twlab.experiments.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.twlab.experiments.formula.Evaluation;
import org.twlab.experiments.formula.Expression;

/**
 * One entry of {@code expect:}, as far as it concerns a single point: a metric and the values it may have.
 *
 * @param metric full name, such as {@code client.connect.success_ratio}
 * @param condition what is expected of it
 */
public record Expectation(String metric, Condition condition) {

    /** What may be expected of a metric. */
    public sealed interface Condition {
        /** The expressions in it. */
        List<Expression> expressions();
    }

    /** {@code predicted:} with {@code tolerance:}. */
    public record Predicted(Expression value, Tolerance tolerance) implements Condition {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }
    }

    /** {@code above:}, the bound itself excluded. */
    public record Above(Expression bound) implements Condition {
        @Override
        public List<Expression> expressions() {
            return List.of(bound);
        }
    }

    /** {@code below:}, the bound itself excluded. */
    public record Below(Expression bound) implements Condition {
        @Override
        public List<Expression> expressions() {
            return List.of(bound);
        }
    }

    /** {@code within:}, both ends included. */
    public record Within(Expression low, Expression high) implements Condition {
        @Override
        public List<Expression> expressions() {
            return List.of(low, high);
        }
    }

    /** Why the expectation says nothing where the axes have these values; empty if it does. */
    public List<String> problemsAt(Map<String, Double> axisValues) {
        List<String> problems = new ArrayList<>();
        for (Expression expression : condition.expressions()) {
            if (expression.evaluate(axisValues) instanceof Evaluation.Undefined undefined) {
                problems.addAll(undefined.reasons());
            }
        }
        if (problems.isEmpty() && condition instanceof Within within) {
            double low = valueOf(within.low(), axisValues);
            double high = valueOf(within.high(), axisValues);
            if (low > high) {
                problems.add("within: '" + within.low() + "' is above '" + within.high() + "'");
            }
        }
        return problems;
    }

    /**
     * The allowed values where the axes have these values.
     *
     * @throws IllegalStateException if {@link #problemsAt} has something to say
     */
    public AllowedRange allowedAt(Map<String, Double> axisValues) {
        List<String> problems = problemsAt(axisValues);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(metric + " has no allowed range at " + axisValues + ": " + problems);
        }
        if (condition instanceof Predicted predicted) {
            return AllowedRange.around(valueOf(predicted.value(), axisValues), predicted.tolerance());
        }
        if (condition instanceof Above above) {
            return AllowedRange.above(valueOf(above.bound(), axisValues));
        }
        if (condition instanceof Below below) {
            return AllowedRange.below(valueOf(below.bound(), axisValues));
        }
        Within within = (Within) condition;
        return AllowedRange.within(valueOf(within.low(), axisValues), valueOf(within.high(), axisValues));
    }

    /** The predicted number, for display; empty for a condition without one, or where it is undefined. */
    public OptionalDouble predictedAt(Map<String, Double> axisValues) {
        return condition instanceof Predicted predicted
                        && predicted.value().evaluate(axisValues) instanceof Evaluation.Value value
                ? OptionalDouble.of(value.value())
                : OptionalDouble.empty();
    }

    private static double valueOf(Expression expression, Map<String, Double> axisValues) {
        return expression.evaluate(axisValues).orElseThrow();
    }
}
