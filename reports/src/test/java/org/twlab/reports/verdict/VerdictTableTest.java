package org.twlab.reports.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;
import org.twlab.reports.terminal.TerminalStyle;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

class VerdictTableTest {
    private static final Optional<String> NO_CLAIM = Optional.empty();

    private static ExpectationResult result(Allowed allowed, Estimate measured, Outcome verdict) {
        return new ExpectationResult(
                3, "client.connect.success_ratio", "tcp_tw_recycle=1", allowed, measured, verdict, OptionalInt.empty());
    }

    private static Allowed predicted(double value, double low, double high) {
        return new Allowed(OptionalDouble.of(value), low, high);
    }

    @Test
    void aRunEndsWithClaimPredictedMeasuredVerdict() {
        ExpectationResult always = new ExpectationResult(
                0,
                "client.connect.success_ratio",
                "tcp_tw_recycle=0, count=20",
                predicted(1, 1, 1),
                new Estimate(1, 1, 1),
                Outcome.CONFIRMED,
                OptionalInt.empty());
        ExpectationResult near = new ExpectationResult(
                1,
                "client.connect.locked_out",
                "tcp_tw_recycle=1, count=20",
                predicted(19, 18.81, 19.19),
                new Estimate(18.1, 17.94123, 18.25877),
                Outcome.REFUTED,
                OptionalInt.empty());
        ExpectationResult open = new ExpectationResult(
                2,
                "client.connect.latency_p99_s",
                "tcp_tw_recycle=1, count=5",
                new Allowed(OptionalDouble.empty(), Double.NEGATIVE_INFINITY, Math.nextDown(0.5)),
                new Estimate(0.48, 0.40, 0.56),
                Outcome.INCONCLUSIVE,
                OptionalInt.of(34));

        assertThat(VerdictTable.render(
                        Optional.of("Behind one NAT, only the client whose clock is ahead is served.\n"),
                        List.of(always, near, open),
                        TerminalStyle.PLAIN))
                .isEqualTo("""
                Claim: Behind one NAT, only the client whose clock is ahead is served.

                metric                        where                               predicted  measured   95 % interval  verdict
                client.connect.success_ratio  tcp_tw_recycle=0, count=20                  1         1          [1, 1]  confirmed
                client.connect.locked_out     tcp_tw_recycle=1, count=20  19 [18.81, 19.19]      18.1  [17.94, 18.26]  refuted
                client.connect.latency_p99_s  tcp_tw_recycle=1, count=5               < 0.5      0.48     [0.4, 0.56]  inconclusive

                3 expectations: 1 refuted, 1 inconclusive, 1 confirmed; about 34 more replications should decide
                """);
    }

    @Test
    void aboveNothingReadsAsAboveNothing() {
        Allowed above = new Allowed(OptionalDouble.empty(), Math.nextUp(0.0), Double.POSITIVE_INFINITY);
        Allowed below = new Allowed(OptionalDouble.empty(), Double.NEGATIVE_INFINITY, Math.nextDown(0.0));

        assertThat(VerdictTable.render(
                        NO_CLAIM,
                        List.of(
                                result(above, new Estimate(2, 2, 2), Outcome.CONFIRMED),
                                result(below, new Estimate(-2, -2, -2), Outcome.CONFIRMED)),
                        TerminalStyle.PLAIN))
                .contains(" > 0 ")
                .contains(" < 0 ");
    }

    @Test
    void aRefutedMeanNeverLooksLikeTheBoundItMissed() {
        assertThat(VerdictTable.render(
                        NO_CLAIM,
                        List.of(result(predicted(1, 1, 1), new Estimate(0.9999987, 0.99, 1), Outcome.REFUTED)),
                        TerminalStyle.PLAIN))
                .contains(" 0.999999 ");
        assertThat(VerdictTable.render(
                        NO_CLAIM,
                        List.of(result(predicted(1, 0, 2), new Estimate(2.00004, 2, 2.1), Outcome.REFUTED)),
                        TerminalStyle.PLAIN))
                .contains(" 2.00004 ");
    }

    @Test
    void boundsAreShownAsTheUserMeantThem() {
        Estimate five = new Estimate(5, 4, 6);
        assertThat(VerdictTable.render(
                        NO_CLAIM,
                        List.of(
                                result(above(3), five, Outcome.CONFIRMED),
                                result(new Allowed(OptionalDouble.empty(), 4.5, 5.5), five, Outcome.INCONCLUSIVE)),
                        TerminalStyle.PLAIN))
                .contains(" > 3 ", " [4.5, 5.5] ");
    }

    private static Allowed above(double bound) {
        return new Allowed(OptionalDouble.empty(), Math.nextUp(bound), Double.POSITIVE_INFINITY);
    }

    @Test
    void aMetricWithoutValueSaysSo() {
        assertThat(VerdictTable.render(
                        NO_CLAIM,
                        List.of(result(
                                above(3), new Estimate(Double.NaN, Double.NaN, Double.NaN), Outcome.INCONCLUSIVE)),
                        TerminalStyle.PLAIN))
                .contains(" none ")
                .endsWith("\n\n1 expectation: 1 inconclusive\n");
    }

    @Test
    void withoutExpectationsTheClaimStandsAlone() {
        assertThat(VerdictTable.render(Optional.of("It works."), List.of(), TerminalStyle.PLAIN))
                .isEqualTo("Claim: It works.\n");
        assertThat(VerdictTable.render(NO_CLAIM, List.of(), TerminalStyle.PLAIN))
                .isEmpty();
    }

    @Test
    void theFileHoldsTheSameFigures() {
        Table rows = new Table(RunTables.EXPECTATIONS);

        result(above(3), new Estimate(5, 4, 6), Outcome.CONFIRMED).appendTo(rows);

        assertThat(rows.integer(0, 0)).isEqualTo(3);
        assertThat(rows.text(0, 1)).isEqualTo("client.connect.success_ratio");
        assertThat(rows.decimal(0, 2)).isEqualTo(Math.nextUp(3.0));
        assertThat(rows.isAbsent(0, 3)).isTrue();
        assertThat(rows.decimal(0, 4)).isEqualTo(5);
        assertThat(rows.decimal(0, 5)).isEqualTo(4);
        assertThat(rows.decimal(0, 6)).isEqualTo(6);
        assertThat(rows.text(0, 7)).isEqualTo("confirmed");
    }
}
