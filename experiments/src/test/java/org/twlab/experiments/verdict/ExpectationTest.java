package org.twlab.experiments.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.formula.Expression;
import org.twlab.experiments.statistics.Interval;

class ExpectationTest {
    private static final Map<String, Double> AT_20 = Map.of("count", 20.0);

    @Test
    void aPredictionWithToleranceIsARangeAroundItsValue() {
        Expectation expectation =
                expect(new Expectation.Predicted(expression("count - 1"), new Tolerance.Relative(0.1)));
        AllowedRange allowed = expectation.allowedAt(AT_20);
        assertThat(allowed.values().low()).isEqualTo(19 - 1.9);
        assertThat(allowed.values().high()).isEqualTo(19 + 1.9);
        assertThat(allowed.always()).isFalse();
        assertThat(expectation.predictedAt(AT_20)).hasValue(19);
    }

    @Test
    void aPredictionWithoutToleranceMustAlwaysHold() {
        AllowedRange allowed = expect(new Expectation.Predicted(expression("0"), new Tolerance.None()))
                .allowedAt(AT_20);
        assertThat(allowed.values()).isEqualTo(new Interval(0, 0));
        assertThat(allowed.always()).isTrue();
    }

    @Test
    void boundsAreExpressionsToo() {
        AllowedRange above = expect(new Expectation.Above(expression("count"))).allowedAt(AT_20);
        assertThat(above.values().contains(20)).isFalse();
        assertThat(above.values().contains(20.000001)).isTrue();
        AllowedRange below =
                expect(new Expectation.Below(expression("20ms * count"))).allowedAt(AT_20);
        assertThat(below.values().contains(0.4)).isFalse();
        assertThat(below.values().contains(0.399)).isTrue();
        AllowedRange within = expect(new Expectation.Within(expression("1"), expression("count")))
                .allowedAt(AT_20);
        assertThat(within.values()).isEqualTo(new Interval(1, 20));
        assertThat(expect(new Expectation.Above(expression("1"))).predictedAt(AT_20))
                .isEmpty();
    }

    @Test
    void whereItSaysNothingItSaysWhy() {
        Expectation divided = expect(new Expectation.Predicted(expression("1 / (count - 20)"), new Tolerance.None()));
        assertThat(divided.problemsAt(AT_20)).containsExactly("division by zero in '1 / (count - 20)'");
        assertThat(divided.predictedAt(AT_20)).isEmpty();
        assertThat(divided.problemsAt(Map.of("count", 21.0))).isEmpty();
        assertThatThrownBy(() -> divided.allowedAt(AT_20)).isInstanceOf(IllegalStateException.class);
        Expectation reversed = expect(new Expectation.Within(expression("count"), expression("1")));
        assertThat(reversed.problemsAt(AT_20)).containsExactly("within: 'count' is above '1'");
    }

    @ParameterizedTest
    @CsvSource({"1%, 0.01", "0.2%, 0.002", "0%, 0"})
    void tolerancesInPercentAreRelative(String text, double ratio) {
        assertThat(Tolerance.parse(text)).contains(new Tolerance.Relative(ratio));
    }

    @ParameterizedTest
    @CsvSource({"100ms, 0.1", "0.005, 0.005", "1KiB, 1024", "2/s, 2", "0, 0"})
    void otherTolerancesAreAbsolute(String text, double distance) {
        assertThat(Tolerance.parse(text)).contains(new Tolerance.Absolute(distance));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1%", "-5ms", "-0", "5 parsecs", "abc", "%"})
    void whatIsNoTolerance(String text) {
        assertThat(Tolerance.parse(text)).isEmpty();
    }

    private static Expectation expect(Expectation.Condition condition) {
        return new Expectation("client.connect.locked_out", condition);
    }

    private static Expression expression(String text) {
        return ((Expression.Accepted) Expression.parse(text, AT_20.keySet())).expression();
    }
}
