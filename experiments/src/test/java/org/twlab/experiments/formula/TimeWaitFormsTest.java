package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWaitFormsTest {
    /** 10,000 closes a second for a minute are the 600,000 entries that tuning guides speak of. */
    @Test
    void entriesFollowLittlesLaw() {
        assertThat(form("time_wait_entries", 10_000, 60, 3600)).isEqualTo(600_000);
        assertThat(form("time_wait_entries", 10_000, 60, 60)).isEqualTo(600_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 500", "59, 29500", "60, 30000", "61, 30000"})
    void thePopulationGrowsForOneTimeWait(double elapsed, double entries) {
        assertThat(form("time_wait_entries", 500, 60, elapsed)).isEqualTo(entries);
    }

    @ParameterizedTest
    @CsvSource({"0, 30000", "1, 29500", "30, 15000", "60, 0", "90, 0"})
    void andDecaysForAsLong(double since, double entries) {
        assertThat(form("time_wait_decaying", 500, 60, since)).isEqualTo(entries);
    }

    /** Values of Erlang's tables: load 90 on 100, 120 on 100. */
    @ParameterizedTest
    @CsvSource({"1.5, 60, 100, 0.02696", "2, 60, 100, 0.1963", "16.5, 60, 1000, 0.0190"})
    void aFullTableRefusesErlangsShare(double rate, double timeWait, double buckets, double refused) {
        assertThat(form("time_wait_overflow", rate, timeWait, buckets)).isCloseTo(refused, within(5e-5));
        assertThat(form("time_wait_capped", rate, timeWait, buckets))
                .isCloseTo(rate * timeWait * (1 - refused), within(5e-5 * rate * timeWait));
    }

    /**
     * A table of 8 as code: closes 1 s apart in the mean, 6 s of TIME_WAIT. Refusals of different batches of 1,000 closes
     * are as good as independent; 4 standard errors, which chance exceeds once in 16,000.
     */
    @Test
    void aTableOfEightRefusesAsManyAsSimulated() {
        SplittableRandom random = new SplittableRandom(11);
        ArrayDeque<Double> ends = new ArrayDeque<>();
        double now = 0;
        int batches = 400;
        double sum = 0;
        double squares = 0;
        for (int batch = 0; batch < batches; batch++) {
            int refused = 0;
            for (int close = 0; close < 1000; close++) {
                now -= Math.log1p(-random.nextDouble());
                while (!ends.isEmpty() && ends.getFirst() <= now) {
                    ends.removeFirst();
                }
                if (ends.size() == 8) {
                    refused++;
                } else {
                    ends.addLast(now + 6);
                }
            }
            sum += refused / 1000.0;
            squares += refused / 1000.0 * (refused / 1000.0);
        }
        double mean = sum / batches;
        double standardError = Math.sqrt((squares / batches - mean * mean) / batches);

        assertThat(form("time_wait_overflow", 1, 6, 8)).isCloseTo(mean, within(4 * standardError));
        assertThat(standardError).isLessThan(0.01 * mean);
    }

    private static double form(String name, double... arguments) {
        return ClosedForms.named(name).orElseThrow().apply(arguments);
    }
}
