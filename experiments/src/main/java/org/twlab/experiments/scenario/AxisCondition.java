package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.twlab.topology.language.Quantity;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;
import org.twlab.topology.yaml.YamlWriter;

/** Which values of an axis are meant. */
public sealed interface AxisCondition {
    /** Comparisons as they are written before a number. */
    Pattern COMPARISON = Pattern.compile("(>=|<=|>|<)\\s*(\\S.*)");

    boolean holds(String label);

    /** One of several; a quantity equals another spelling of itself. */
    record OneOf(ImmutableList<String> labels) implements AxisCondition {
        @Override
        public boolean holds(String label) {
            return labels.stream().anyMatch(wanted -> wanted.equals(label) || equalNumbers(wanted, label));
        }

        private static boolean equalNumbers(String left, String right) {
            Optional<BigDecimal> number = Quantity.number(left);
            return number.isPresent()
                    && Quantity.number(right)
                            .filter(other -> other.compareTo(number.get()) == 0)
                            .isPresent();
        }

        @Override
        public String toString() {
            return String.join(" or ", labels);
        }
    }

    /** Numbers on one side of a bound. */
    record Compared(String operator, BigDecimal bound, String text) implements AxisCondition {
        @Override
        public boolean holds(String label) {
            return Quantity.number(label).filter(this::holds).isPresent();
        }

        private boolean holds(BigDecimal value) {
            int order = value.compareTo(bound);
            return switch (operator) {
                case ">=" -> order >= 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case "<" -> order < 0;
                default -> throw new IllegalStateException("operator " + operator);
            };
        }

        @Override
        public String toString() {
            return operator + " " + text;
        }
    }

    /** Reads a value, a list of values, or a comparison such as {@code ">= 19s"}; empty when it is none. */
    static Optional<AxisCondition> of(YamlNode node) {
        if (node instanceof Sequence list) {
            return Optional.of(new OneOf(
                    list.items().stream().map(AxisCondition::label).collect(ImmutableList.toImmutableList())));
        }
        if (node instanceof Scalar scalar) {
            Matcher matcher = COMPARISON.matcher(scalar.text());
            if (matcher.matches()) {
                return Quantity.number(matcher.group(2))
                        .map(bound -> new Compared(matcher.group(1), bound, matcher.group(2)));
            }
        }
        return Optional.of(new OneOf(ImmutableList.of(label(node))));
    }

    /** How tables show a value: a word as it is, anything else as YAML in one line. */
    static String label(YamlNode node) {
        if (node instanceof Scalar scalar) {
            return scalar.text();
        }
        if (node instanceof Sequence list) {
            return list.items().stream().map(AxisCondition::label).collect(Collectors.joining(", ", "[", "]"));
        }
        return YamlWriter.flow(node);
    }
}
