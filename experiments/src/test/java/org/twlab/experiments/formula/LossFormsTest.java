package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossFormsTest {
    /** When SYNs leave with 6 retries: measured on Linux 4.9, and on Linux 6.18, whose first four timeouts do not grow. */
    private static final double[] DOUBLING = {0, 1, 3, 7, 15, 31, 63};

    private static final double[] LINEAR_FIRST = {0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67};

    @ParameterizedTest
    @CsvSource({"0, 1", "0.5, 1.984375", "1, 7"})
    void synTransmissions(double loss, double transmissions) {
        assertThat(form("syn_transmissions", loss, 6)).isEqualTo(transmissions);
        if (loss < 1) {
            assertThat(transmissions).isEqualTo((1 - Math.pow(loss, 7)) / (1 - loss));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.1, 1e-7", "0.5, 0.0078125", "1, 1"})
    void allSynsAreLost(double loss, double fails) {
        assertThat(form("syn_fails", loss, 6)).isCloseTo(fails, within(1e-15));
    }

    /** Attempts drawn SYN by SYN from the measured schedules; 5 standard errors. */
    @ParameterizedTest
    @CsvSource({"0.1, false", "0.5, false", "0.5, true", "0.9, true"})
    void theDelayIsThatOfDrawnAttempts(double loss, boolean linear) {
        double[] schedule = linear ? LINEAR_FIRST : DOUBLING;
        SplittableRandom random = new SplittableRandom(3);
        int ok = 0;
        double sum = 0;
        double squares = 0;
        for (int attempt = 0; attempt < 200_000; attempt++) {
            int sent = 0;
            while (sent < schedule.length && random.nextDouble() < loss) {
                sent++;
            }
            if (sent < schedule.length) {
                ok++;
                sum += schedule[sent];
                squares += schedule[sent] * schedule[sent];
            }
        }
        double mean = sum / ok;
        double standardError = Math.sqrt((squares / ok - mean * mean) / ok);

        assertThat(form("syn_delay", loss, schedule.length - 1.0, 1, linear ? 4 : 0))
                .isCloseTo(mean, within(5 * standardError));
    }

    @Test
    void withoutLossNothingIsDelayed() {
        assertThat(form("syn_delay", 0, 6)).isZero();
        assertThatThrownBy(() -> form("syn_delay", 1, 6)).hasMessageContaining("must be below 1");
        assertThatThrownBy(() -> form("syn_fails", 1.1, 6)).hasMessage("loss (1.1) must not be above 1");
    }

    @Test
    void aPairIsLostIfEitherIs() {
        assertThat(form("pair_loss", 0.1, 0.1)).isCloseTo(0.19, within(1e-15));
        assertThat(form("pair_loss", 0, 1)).isEqualTo(1);
    }

    /** A round trip of 20 ms: FINs leave at 0, 0.22, 0.66, 1.54 s. */
    @ParameterizedTest
    @CsvSource({"0, 0.02", "1, 0.24", "2, 0.68", "3, 1.56"})
    void lastAckLastsUntilAnAnswerIsNotLost(double lost, double seconds) {
        assertThat(form("last_ack_time", lost, 0.02)).isCloseTo(seconds, within(1e-12));
    }

    /** 0.2 (2^n - 1) reaches 102.2 s at the ninth expiry, which sends nothing: the FIN and eight copies. */
    @Test
    void anOrphanSendsNineFins() {
        assertThat(form("fin_copies", 0.2)).isEqualTo(9);
        assertThat(form("fin_copies", 0.201)).isEqualTo(9);
        assertThat(form("fin_copies", 0.199)).isEqualTo(10);
        assertThat(form("fin_copies", 1, 0)).isEqualTo(1);
    }

    @Test
    void aFinIsAnsweredIfItAndItsAnswerGetThrough() {
        assertThat(form("last_ack_clean", 0.5, 1)).isEqualTo(0.25);
        assertThat(form("last_ack_clean", 0.5, 2)).isEqualTo(1 - 0.75 * 0.75);
        assertThat(form("last_ack_clean", 0, 1)).isEqualTo(1);
        assertThat(form("last_ack_clean", 1, 9)).isZero();
    }

    private static double form(String name, double... arguments) {
        return ClosedForms.named(name).orElseThrow().apply(arguments);
    }
}
