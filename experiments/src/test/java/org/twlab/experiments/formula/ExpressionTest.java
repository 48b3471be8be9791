package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Map<String, Double> AXES = Map.of(
            "count", 20.0,
            "msl", 60.0,
            "hold", 1.0,
            "time-wait", 60.0,
            "s", 2.0,
            "range_", 3.0,
            "a", 100.0,
            "a-b", 7.0,
            "b", 1.0);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 1",
                "count - 1 | 19",
                "count-1 | 19",
                "2 * msl + 1s | 121",
                "28232 / (hold + 20ms) | 27678.43137254902",
                "(65535 + 1023) / 2^32 | 1.5496742e-5",
                "64511 / (120s + 20ms) | 537.50208298617",
                "10000 * 60 * 256 | 153600000",
                "100 * 64 / hold | 6400",
                "1 - 28232 / (60 * 1093) | 0.5695029",
                "3.5 * 210ms | 0.735",
                "1KiB | 1024",
                "0.1% * 10Mbit/s | 1250",
                "5/s * msl | 300",
                "5 / s | 2.5",
                "8 - 4 - 2 | 2",
                "8 / 4 / 2 | 1",
                "8 / 4 * 2 | 4",
                "2 + 3 * 4 ^ 2 | 50",
                "2 ^ 3 ^ 2 | 512",
                "-2^2 | -4",
                "(-2)^2 | 4",
                "2 ^ -1 | 0.5",
                "2 * -3 | -6",
                "--3 | 3",
                "- -3 - -3 | 6",
                "time-wait-1 | 59",
                "time-wait - hold | 59",
                "range_*2 | 6",
                "a-b | 7",
                "a - b | 99",
                "a -b | 99",
                "a-b-b | 6",
                "active_close_rate(64511, 120s, 0s) | 537.591666",
                "ttl_loop_forwards ( 64 ) | 63",
                "recycle_clients_close_blocked() | 0",
                "recycle_two_blocked(0.02/s, 1h) | 0.69577",
                "1 - recycle_two_blocked_continuous(5/s / 100, 5s) | 0.77884",
                "recycle_rates_accepted(60s, 0.01/s, 0.01/s) | 0.7744"
            })
    void values(String text, double expected) {
        assertThat(parsed(text).evaluate(AXES).orElseThrow())
                .isCloseTo(expected, within(Math.max(1e-12, Math.abs(expected) * 2e-5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cout - 1 | 1 | unknown name 'cout' | count",
                "1 + time-wiat | 5 | unknown name 'time-wiat' | time-wait",
                "zebra-1 | 1 | unknown name 'zebra' | ''",
                "5sec + 1 | 2 | unknown unit 'sec' | ''",
                "5Kib | 2 | unknown unit 'Kib' | KiB",
                "recycle_to_blocked(1, 2) | 1 | unknown closed form 'recycle_to_blocked' | recycle_two_blocked",
            })
    void unknownWordsAreNamedWithTheNearestSpelling(String text, int column, String message, String nearest) {
        ExpressionProblem problem = onlyProblem(text);
        assertThat(problem.column()).isEqualTo(column);
        assertThat(problem.message()).isEqualTo(message);
        assertThat(problem.nearest()).isEqualTo(Optional.of(nearest).filter(word -> !word.isEmpty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | 1 | expected a number, a name or '(', found the end",
                "1 + | 4 | expected a number, a name or '(', found the end",
                "(1 + 2 | 7 | expected an operator or ')', found the end",
                "1 2 | 3 | expected an operator or the end, found '2'",
                "60 s | 4 | expected an operator or the end, found 's'",
                "1 + * 2 | 5 | expected a number, a name or '(', found '*'",
                "2) | 2 | expected an operator or the end, found ')'",
                "1 # 2 | 3 | unexpected character '#'",
                "count × 2 | 7 | unexpected character '×'",
                "😀 | 1 | unexpected character '😀'",
                "1.5.2 | 1 | malformed number '1.5.2'",
                "1_000 | 1 | malformed number '1_000'",
                "1e999 | 1 | number '1e999' is too large",
                "recycle_accepted | 1 | closed form 'recycle_accepted' without arguments; write recycle_accepted(clients, rate[, window])",
                "recycle_accepted(3) | 1 | recycle_accepted(clients, rate[, window]) takes 2 to 3 arguments, not 1",
                "1 + ttl_delivered(1, 2, 3) | 5 | ttl_delivered(ttl, routers) takes 2 arguments, not 3",
                "ttl_loop_forwards() | 1 | ttl_loop_forwards(ttl) takes 1 argument, not 0",
                "recycle_rates_accepted(1) | 1 | recycle_rates_accepted(window, rate, ...) takes at least 2 arguments, not 1"
            })
    void mistakesAreNamedWithTheirColumn(String text, int column, String message) {
        List<ExpressionProblem> problems = problems(text);
        assertThat(problems.get(0).column()).isEqualTo(column);
        assertThat(problems.get(0).message()).isEqualTo(message);
    }

    @Test
    void allUnknownWordsAreReportedAtOnceInOrder() {
        assertThat(problems("cout + ttl_delivered(1) * 5sec + mls"))
                .extracting(ExpressionProblem::column, ExpressionProblem::message)
                .containsExactly(
                        tuple(1, "unknown name 'cout'"),
                        tuple(8, "ttl_delivered(ttl, routers) takes 2 arguments, not 1"),
                        tuple(28, "unknown unit 'sec'"),
                        tuple(34, "unknown name 'mls'"));
    }

    @Test
    void theAllowedNamesAreTheAxes() {
        assertThat(onlyProblem("cout").allowed())
                .containsExactly("a", "a-b", "b", "count", "hold", "msl", "range_", "s", "time-wait");
        assertThat(onlyProblem("x(1)").allowed()).isEqualTo(ClosedForms.names());
        assertThat(onlyProblem("1x").allowed()).isEqualTo(Literals.units());
    }

    @Test
    void hostileTextsAreRefused() {
        assertThat(onlyProblem("(".repeat(200)).message()).isEqualTo("nested more than 100 deep");
        assertThat(onlyProblem("-".repeat(200)).message()).isEqualTo("nested more than 100 deep");
        assertThat(onlyProblem("2^".repeat(200)).message()).isEqualTo("nested more than 100 deep");
        assertThat(onlyProblem("1+".repeat(5000)).message()).isEqualTo("expression of 10000 characters, at most 2000");
        assertThat(parsed("1" + "+1".repeat(999)).evaluate(Map.of()).orElseThrow())
                .isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 / (hold - 1s) | division by zero in '1 / (hold - 1s)'",
                "0 ^ -1 | '0 ^ -1' is no finite number",
                "(-1) ^ 0.5 | '(-1) ^ 0.5' is no finite number",
                "2 * ttl_delivered(300, 1) | ttl_delivered: ttl (300.0) must be a whole number from 1 to 255",
                "ttl_loop_forwards(1 / 0) | division by zero in '1 / 0'"
            })
    void whereItIsUndefinedItSaysWhy(String text, String reason) {
        assertThat(parsed(text).evaluate(AXES)).isEqualTo(new Evaluation.Undefined(List.of(reason)));
    }

    @Test
    void anUndefinedValueCannotBeTaken() {
        assertThatThrownBy(() -> parsed("1 / 0").evaluate(AXES).orElseThrow())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAxisWithoutAValueIsAProgrammingError() {
        Expression expression = parsed("count - 1");
        assertThatThrownBy(() -> expression.evaluate(Map.of("msl", 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("axis count has no value among [msl]");
    }

    @Test
    void blanksOfAllKindsSeparate() {
        assertThat(parsed("\tcount\n- \r\n1").evaluate(AXES).orElseThrow()).isEqualTo(19);
    }

    @Test
    void itKnowsWhichAxesItMentions() {
        assertThat(parsed("msl * ttl_loop_forwards(count) + msl").axes()).containsExactly("count", "msl");
        assertThat(parsed("1").axes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -2.5, 0.1, 1e-9, 6.02e23, -1e-300})
    void constantsAreThatNumber(double value) {
        Expression constant = Expression.constant(value);
        assertThat(constant.evaluate(Map.of()).orElseThrow()).isEqualTo(value);
    }

    private static Expression parsed(String text) {
        Expression.Parsed parsed = Expression.parse(text, AXES.keySet());
        assertThat(parsed).as(text).isInstanceOf(Expression.Accepted.class);
        return ((Expression.Accepted) parsed).expression();
    }

    private static List<ExpressionProblem> problems(String text) {
        Expression.Parsed parsed = Expression.parse(text, Set.copyOf(AXES.keySet()));
        assertThat(parsed).as(text).isInstanceOf(Expression.Rejected.class);
        return ((Expression.Rejected) parsed).problems();
    }

    private static ExpressionProblem onlyProblem(String text) {
        List<ExpressionProblem> problems = problems(text);
        assertThat(problems).as(text).hasSize(1);
        return problems.get(0);
    }
}
