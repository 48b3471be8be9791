package org.twlab.experiments.formula;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A node of an expression's tree. */
sealed interface Term {
    /** How tightly the outermost operator binds; operands that bind less are printed in parentheses. */
    int binding();

    /** The value in base units; adds to {@code reasons} why there is none. */
    double valueAt(Map<String, Double> axisValues, List<String> reasons);

    void collectAxes(Set<String> names);

    int SUM = 1;
    int PRODUCT = 2;
    int SIGN = 3;
    int POWER = 4;
    int ATOM = 5;

    /** A literal that is not negative, as it was spelled. */
    record Literal(String text, double value) implements Term {
        @Override
        public int binding() {
            return ATOM;
        }

        @Override
        public double valueAt(Map<String, Double> axisValues, List<String> reasons) {
            return value;
        }

        @Override
        public void collectAxes(Set<String> names) {}

        @Override
        public String toString() {
            return text;
        }
    }

    record Axis(String name) implements Term {
        @Override
        public int binding() {
            return ATOM;
        }

        @Override
        public double valueAt(Map<String, Double> axisValues, List<String> reasons) {
            Double value = axisValues.get(name);
            if (value == null) {
                throw new IllegalArgumentException("axis " + name + " has no value among " + axisValues.keySet());
            }
            return value;
        }

        @Override
        public void collectAxes(Set<String> names) {
            names.add(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Negation(Term operand) implements Term {
        @Override
        public int binding() {
            return SIGN;
        }

        @Override
        public double valueAt(Map<String, Double> axisValues, List<String> reasons) {
            return -operand.valueAt(axisValues, reasons);
        }

        @Override
        public void collectAxes(Set<String> names) {
            operand.collectAxes(names);
        }

        @Override
        public String toString() {
            return "-" + enclosed(operand, SIGN);
        }
    }

    /** The operators; a power binds its left operand more tightly than a sign, and groups to the right. */
    enum Operator {
        PLUS("+", SUM),
        MINUS("-", SUM),
        TIMES("*", PRODUCT),
        DIVIDED_BY("/", PRODUCT),
        TO_THE("^", POWER);

        private final String symbol;
        private final int binding;

        Operator(String symbol, int binding) {
            this.symbol = symbol;
            this.binding = binding;
        }

        private double apply(double left, double right) {
            return switch (this) {
                case PLUS -> left + right;
                case MINUS -> left - right;
                case TIMES -> left * right;
                case DIVIDED_BY -> left / right;
                case TO_THE -> StrictMath.pow(left, right);
            };
        }
    }

    record Operation(Term left, Operator operator, Term right) implements Term {
        @Override
        public int binding() {
            return operator.binding;
        }

        @Override
        public double valueAt(Map<String, Double> axisValues, List<String> reasons) {
            double leftValue = left.valueAt(axisValues, reasons);
            double rightValue = right.valueAt(axisValues, reasons);
            if (operator == Operator.DIVIDED_BY && rightValue == 0) {
                reasons.add("division by zero in '" + this + "'");
            }
            return operator.apply(leftValue, rightValue);
        }

        @Override
        public void collectAxes(Set<String> names) {
            left.collectAxes(names);
            right.collectAxes(names);
        }

        @Override
        public String toString() {
            boolean power = operator == Operator.TO_THE;
            String leftText = enclosed(left, power ? ATOM : operator.binding);
            String rightText = enclosed(right, power ? SIGN : operator.binding + 1);
            return leftText + " " + operator.symbol + " " + rightText;
        }
    }

    record Call(ClosedForm form, List<Term> arguments) implements Term {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int binding() {
            return ATOM;
        }

        @Override
        public double valueAt(Map<String, Double> axisValues, List<String> reasons) {
            int before = reasons.size();
            double[] values = arguments.stream()
                    .mapToDouble(argument -> argument.valueAt(axisValues, reasons))
                    .toArray();
            if (reasons.size() > before) {
                return Double.NaN;
            }
            try {
                return form.apply(values);
            } catch (IllegalArgumentException outsideRange) {
                reasons.add(form.name() + ": " + outsideRange.getMessage());
                return Double.NaN;
            }
        }

        @Override
        public void collectAxes(Set<String> names) {
            arguments.forEach(argument -> argument.collectAxes(names));
        }

        @Override
        public String toString() {
            return form.name() + arguments.stream().map(Term::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** A number that was not spelled by anyone. */
    static Term number(double value) {
        BigDecimal decimal = new BigDecimal(Math.abs(value)).stripTrailingZeros();
        Term literal = new Literal(decimal.toPlainString(), Math.abs(value));
        return value < 0 ? new Negation(literal) : literal;
    }

    private static String enclosed(Term term, int least) {
        return term.binding() < least ? "(" + term + ")" : term.toString();
    }
}
