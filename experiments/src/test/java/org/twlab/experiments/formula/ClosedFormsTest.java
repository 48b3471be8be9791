package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedFormsTest {
    @Test
    void everyFormSaysWhatItIsAndWhereItComesFrom() {
        assertThat(ClosedForms.names()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(10);
        assertThat(ClosedForms.all()).allSatisfy(form -> {
            assertThat(form.name()).matches("[a-z][a-z0-9_]*");
            assertThat(form.meaning()).endsWith(".");
            assertThat(form.source()).isNotBlank();
            assertThat(form.parameters()).extracting(Parameter::name).doesNotHaveDuplicates();
            assertThat(form.parameters())
                    .allSatisfy(parameter ->
                            assertThat(parameter.meaning()).isNotBlank().doesNotEndWith("."));
        });
    }

    /** ports / (TIME_WAIT + lifetime), the textbook's 537.5 connections per second among them. */
    @ParameterizedTest
    @CsvSource({
        "64511, 60, 0, 1075.2",
        "64511, 120, 0, 537.6",
        "64511, 240, 0, 268.8",
        "28232, 60, 0, 470.5",
        "28233, 60, 0, 470.6",
        "16384, 120, 0, 136.5",
        "3976, 240, 0, 16.6",
        "28232, 0.7, 0, 40331.4",
        "28232, 1, 1, 14116"
    })
    void activeCloseRate(double ports, double timeWait, double hold, double perSecond) {
        assertThat(form("active_close_rate").apply(ports, timeWait, hold)).isCloseTo(perSecond, within(0.05));
    }

    @ParameterizedTest
    @CsvSource({"64, 63, 1", "64, 64, 0", "1, 0, 1", "1, 1, 0", "255, 254, 1", "255, 255, 0"})
    void aPacketCrossesFewerRoutersThanItsTtl(double ttl, double routers, double delivered) {
        assertThat(form("ttl_delivered").apply(ttl, routers)).isEqualTo(delivered);
    }

    @Test
    void inALoopAPacketIsForwardedOnceLessThanItsTtl() {
        assertThat(form("ttl_loop_forwards").apply(64)).isEqualTo(63);
        assertThat(form("ttl_loop_forwards").apply(1)).isZero();
    }

    /** Values of Erlang's tables and of a Monte Carlo run; 0 ports block everything. */
    @ParameterizedTest
    @CsvSource({"100, 90, 0.02696", "100, 120, 0.1963", "1000, 990, 0.0190", "1, 1, 0.5", "2, 1, 0.2", "0, 3, 1"})
    void erlangsLossFormula(double ports, double load, double blocked) {
        assertThat(form("erlang_b").apply(ports, load)).isCloseTo(blocked, within(5e-5));
    }

    /** 23 people, 365 birthdays. */
    @Test
    void portsArePreservedLikeBirthdaysDiffer() {
        assertThat(form("all_preserved").apply(23, 365)).isCloseTo(1 - 0.507297, within(1e-6));
        assertThat(form("all_preserved").apply(2, 1)).isZero();
    }

    @Test
    void clientsThatCloseFirstAreNeverBlocked() {
        assertThat(form("recycle_clients_close_blocked").apply()).isZero();
    }

    @Test
    void defaultsStandInForArgumentsLeftOut() {
        ClosedForm blocked = form("recycle_two_blocked");
        assertThat(blocked.apply(0.05, 5)).isEqualTo(blocked.apply(0.05, 5, 60, 1000));
        assertThat(blocked.apply(0.05, 3600, 30)).isLessThan(blocked.apply(0.05, 3600));
        assertThat(form("recycle_two_blocked_continuous").apply(0.05, 3600)).isCloseTo(1 - Math.exp(-3), within(1e-15));
    }

    @Test
    void equalRatesGivenOneByOneComeToTheSame() {
        double total = form("recycle_accepted").apply(3, 0.02, 60);
        assertThat(total).isEqualTo(form("recycle_rates_accepted").apply(60, 0.02, 0.02, 0.02));
        double lowest = form("recycle_client_accepted").apply(1, 3, 0.02, 60);
        assertThat(lowest).isEqualTo(form("recycle_rates_client_accepted").apply(1, 60, 0.02, 0.02, 0.02));
        double sum = lowest
                + form("recycle_client_accepted").apply(2, 3, 0.02, 60)
                + form("recycle_client_accepted").apply(3, 3, 0.02, 60);
        assertThat(total).isCloseTo(sum / 3, within(1e-14));
    }

    @Test
    void signaturesShowWhatMayBeLeftOutOrRepeated() {
        assertThat(form("active_close_rate").signature()).isEqualTo("active_close_rate(ports, time_wait, hold)");
        assertThat(form("recycle_two_blocked").signature())
                .isEqualTo("recycle_two_blocked(rate, offset[, window, ticks])");
        assertThat(form("recycle_rates_accepted").signature()).isEqualTo("recycle_rates_accepted(window, rate, ...)");
        assertThat(form("recycle_clients_close_blocked").signature()).isEqualTo("recycle_clients_close_blocked()");
    }

    @Test
    void argumentsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> form("ttl_delivered").apply(64))
                .hasMessage("ttl_delivered(ttl, routers) got 1 arguments");
        assertThatThrownBy(() -> form("ttl_delivered").apply(256, 1))
                .hasMessage("ttl (256.0) must be a whole number from 1 to 255");
        assertThatThrownBy(() -> form("recycle_client_accepted").apply(4, 3, 0.1))
                .hasMessage("rank (4.0) must be a whole number from 1 to 3");
        assertThatThrownBy(() -> form("active_close_rate").apply(10, 0, 0))
                .hasMessage("time_wait + hold (0.0) must be positive");
    }

    private static ClosedForm form(String name) {
        return ClosedForms.named(name).orElseThrow();
    }
}
