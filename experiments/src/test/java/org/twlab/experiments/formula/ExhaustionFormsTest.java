package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExhaustionFormsTest {
    /** At 1,000 a second the 28,232 ports of Linux last 28.232 s, and 28.2 of every 60 s. */
    @Test
    void portsLastForPortsDividedByTheRate() {
        assertThat(form("first_exhaustion", 28_232, 1000, 60)).isEqualTo(28.232);
        assertThat(form("refused_ratio", 28_232, 1000, 60)).isCloseTo(1 - 28.232 / 60, within(1e-12));
    }

    /** For many ports Erlang's loss tends to the share that even attempts lose; it exceeds it by less than 1 / (load - ports). */
    @Test
    void manyPortsLoseTheSharePlainArithmeticGives() {
        double load = 600 * 60;
        assertThat(form("refused_ratio", 28_232, 600, 60))
                .isCloseTo(form("erlang_b", 28_232, load), within(1 / (load - 28_232)))
                .isCloseTo(1 - 28_232 / load, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"470.5, 0", "400, 0", "0.1, 0"})
    void belowTheHighestRateNothingIsRefused(double rate, double refused) {
        assertThat(form("refused_ratio", 28_232, rate, 60)).isEqualTo(refused);
        assertThatThrownBy(() -> form("first_exhaustion", 28_232, rate, 60))
                .hasMessageStartingWith("rate (" + rate + ") must exceed ports / hold (470.5");
    }

    /** 537.6 connections a second is what 64,511 ports and an MSL of a minute allow; one more is refused. */
    @Test
    void theHighestRateIsWhereRefusalBegins() {
        double highest = form("active_close_rate", 64_511, 120, 0.02);
        assertThat(form("refused_ratio", 64_511, highest, 120.02)).isCloseTo(0, within(1e-12));
        assertThat(form("refused_ratio", 64_511, 2 * highest, 120.02)).isCloseTo(0.5, within(1e-12));
    }

    /**
     * Gaps drawn and added up: port seconds per second. The standard error of a mean cost over that of a mean gap is below
     * that of 60 in 600,000 draws, 60 x rate / sqrt(600,000); 4 of them.
     */
    @ParameterizedTest
    @CsvSource({"0.1, 5", "0.1, 30", "2, 1", "0.01, 60", "0.5, 0"})
    void keptConnectionsHoldAsManyPortsAsDrawn(double rate, double idle) {
        SplittableRandom random = new SplittableRandom(5);
        int draws = 600_000;
        double time = 0;
        double held = 0;
        for (int i = 0; i < draws; i++) {
            double gap = -Math.log1p(-random.nextDouble()) / rate;
            time += gap;
            held += gap <= idle ? gap : idle + 60;
        }
        assertThat(form("kept_ports", rate, idle, 60))
                .isCloseTo(held / time, within(4 * (60 * rate + 1) / Math.sqrt(draws)));
    }

    @Test
    void keepingPaysUpToTheHoldOfAClosedConnection() {
        double breakEven = form("keep_alive_break_even", 60, 0.02);
        assertThat(breakEven).isEqualTo(60.02);
        assertThat(form("kept_ports", 1 / breakEven, 1e9, breakEven))
                .isCloseTo(form("kept_ports", 1 / breakEven, 0, breakEven), within(1e-12));
        assertThat(form("kept_ports", 1.1 / breakEven, 1e9, breakEven))
                .isLessThan(form("kept_ports", 1.1 / breakEven, 0, breakEven));
        assertThat(form("kept_ports", 0.9 / breakEven, 1e9, breakEven))
                .isGreaterThan(form("kept_ports", 0.9 / breakEven, 0, breakEven));
    }

    private static double form(String name, double... arguments) {
        return ClosedForms.named(name).orElseThrow().apply(arguments);
    }
}
