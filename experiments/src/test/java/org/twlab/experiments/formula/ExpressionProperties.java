package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.Size;

class ExpressionProperties {
    private static final Map<String, Double> AXES = Map.of("n", 7.0, "time-wait", 60.0);

    /** What is printed is read back as the same tree, with the same value. */
    @Property
    void printedExpressionsReadBackEqual(@ForAll("expressions") String text) {
        Expression first = accepted(text);
        Expression second = accepted(first.toString());
        assertThat(second).isEqualTo(first).hasSameHashCodeAs(first);
        assertThat(second.toString()).isEqualTo(first.toString());
        assertThat(second.evaluate(AXES)).isEqualTo(first.evaluate(AXES));
    }

    /** Precedence and grouping agree with a shunting-yard evaluation of the same operators. */
    @Property
    void operatorsBindLikeAShuntingYard(
            @ForAll("numbers") double first,
            @ForAll @Size(max = 8) List<@From("steps") Tuple2<Character, Double>> steps) {
        StringBuilder text = new StringBuilder(plain(first));
        Deque<Double> operands = new ArrayDeque<>(List.of(first));
        Deque<Character> operators = new ArrayDeque<>();
        for (Tuple2<Character, Double> step : steps) {
            text.append(' ').append(step.get1()).append(plain(step.get2()));
            while (!operators.isEmpty() && goesFirst(operators.peek(), step.get1())) {
                apply(operators.pop(), operands);
            }
            operators.push(step.get1());
            operands.push(step.get2());
        }
        while (!operators.isEmpty()) {
            apply(operators.pop(), operands);
        }
        double expected = operands.pop();
        Evaluation evaluation = accepted(text.toString()).evaluate(AXES);
        if (Double.isFinite(expected)) {
            assertThat(evaluation.orElseThrow()).isCloseTo(expected, within(Math.abs(expected) * 1e-12));
        } else {
            assertThat(evaluation).isInstanceOf(Evaluation.Undefined.class);
        }
    }

    /** Whatever is typed, the answer is an expression or problems inside the text. */
    @Property
    void anyTextIsAcceptedOrExplained(@ForAll("typing") String text) {
        if (Expression.parse(text, AXES.keySet()) instanceof Expression.Rejected rejected) {
            assertThat(rejected.problems()).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.column()).isBetween(1, text.length() + 1);
                assertThat(problem.message()).isNotBlank();
            });
            assertThat(rejected.problems())
                    .extracting(ExpressionProblem::column)
                    .isSorted();
        } else {
            assertThat(accepted(text).toString()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<String> expressions() {
        Arbitrary<String> atoms = Arbitraries.of("1", "20ms", "0.5", "3/s", "1KiB", "n", "time-wait", "5%");
        return Arbitraries.recursive(() -> atoms, this::larger, 0, 4);
    }

    private Arbitrary<String> larger(Arbitrary<String> smaller) {
        Arbitrary<String> binary = Combinators.combine(
                        smaller, Arbitraries.of("+", "-", "*", "/", "^", " - ", " / "), smaller)
                .as((left, operator, right) -> left + " " + operator + " " + right);
        return Arbitraries.oneOf(
                binary,
                smaller.map(inner -> "(" + inner + ")"),
                smaller.map(inner -> "-" + inner),
                Combinators.combine(smaller, smaller)
                        .as((rate, offset) -> "recycle_two_blocked(" + rate + "," + offset + ")"));
    }

    @Provide
    Arbitrary<Double> numbers() {
        return Arbitraries.integers().between(0, 40).map(quarters -> quarters / 4.0);
    }

    @Provide
    Arbitrary<Tuple2<Character, Double>> steps() {
        return Combinators.combine(Arbitraries.of('+', '-', '*', '/', '^'), numbers())
                .as(Tuple::of);
    }

    @Provide
    Arbitrary<String> typing() {
        return Arbitraries.strings().withChars("01.()+-*/^, ntimewa_%sB\"é").ofMaxLength(30);
    }

    private static String plain(double value) {
        return new BigDecimal(value).toPlainString();
    }

    private static boolean goesFirst(char stacked, char incoming) {
        return incoming == '^' ? false : rank(stacked) >= rank(incoming);
    }

    private static int rank(char operator) {
        return switch (operator) {
            case '^' -> 3;
            case '*', '/' -> 2;
            default -> 1;
        };
    }

    private static void apply(char operator, Deque<Double> operands) {
        double right = operands.pop();
        double left = operands.pop();
        operands.push(
                switch (operator) {
                    case '+' -> left + right;
                    case '-' -> left - right;
                    case '*' -> left * right;
                    case '/' -> right == 0 ? Double.NaN : left / right;
                    default -> Math.pow(left, right);
                });
    }

    private static Expression accepted(String text) {
        Expression.Parsed parsed = Expression.parse(text, AXES.keySet());
        assertThat(parsed).as(text).isInstanceOf(Expression.Accepted.class);
        return ((Expression.Accepted) parsed).expression();
    }
}
