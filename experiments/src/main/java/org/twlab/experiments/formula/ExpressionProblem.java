package org.twlab.experiments.formula;

import java.util.List;
import java.util.Optional;
import org.twlab.topology.yaml.Spelling;

/**
 * One mistake in the text of an expression.
 *
 * @param column where it is, from 1
 * @param message what is wrong, without a full stop
 * @param allowed what could stand there instead, in order; empty where there is no list
 * @param nearest the allowed spelling closest to what was written
 */
public record ExpressionProblem(int column, String message, List<String> allowed, Optional<String> nearest) {
    public ExpressionProblem {
        allowed = List.copyOf(allowed);
    }

    static ExpressionProblem at(int column, String message) {
        return new ExpressionProblem(column, message, List.of(), Optional.empty());
    }

    static ExpressionProblem unknown(int column, String kind, String word, List<String> allowed) {
        return new ExpressionProblem(
                column, "unknown " + kind + " '" + word + "'", allowed, Spelling.nearest(word, allowed));
    }
}
