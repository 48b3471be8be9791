package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;

/** Give-up times against the sums of doubling timeouts. */
class GiveUpTest {
    private static final long MS = 1_000_000L;

    /** The sum of boundary + 1 timeouts that double up to the largest: written out, not in closed form. */
    private static long sum(int boundary, long base, long max) {
        long sum = 0;
        long timeout = base;
        for (int i = 0; i <= boundary; i++) {
            sum += timeout;
            timeout = Math.min(2 * timeout, max);
        }
        return sum;
    }

    @Test
    void dataAndOrphansAsTheSysctlsDocument() {
        assertThat(GiveUp.afterNanos(15, 200 * MS, 120_000 * MS))
                .as("tcp_retries2")
                .isEqualTo(924_600 * MS);
        assertThat(GiveUp.afterNanos(8, 200 * MS, 120_000 * MS)).as("orphan").isEqualTo(102_200 * MS);
        assertThat(GiveUp.afterNanos(3, 200 * MS, 120_000 * MS))
                .as("tcp_retries1")
                .isEqualTo(3_000 * MS);
    }

    @Test
    void equalsTheSumOfTimeoutsForEveryBoundaryBelowAndAboveTheCap() {
        for (int boundary = 0; boundary < 20; boundary++) {
            assertThat(GiveUp.afterNanos(boundary, 200 * MS, 102_400 * MS))
                    .as("boundary %d", boundary)
                    .isEqualTo(sum(boundary, 200 * MS, 102_400 * MS));
        }
    }

    @Test
    void synSchedulesOfTheKernels() {
        assertThat(schedule("linux-4.9", 6, 0)).isEqualTo("1 3 7 15 31 63 | 127");
        assertThat(schedule("linux-3.10", 6, 0)).isEqualTo("1 3 7 15 31 63 | 127");
        assertThat(schedule("linux-6.18", 6, 4)).isEqualTo("1 2 3 4 5 7 11 19 35 67 | 131");
        assertThat(schedule("linux-6.18", 2, 4)).isEqualTo("1 2 3 4 5 | 7");
        assertThat(schedule("linux-6.18", 2, 0)).isEqualTo("1 3 | 7");
    }

    private static String schedule(String profile, int retries, int linear) {
        KernelProfile kernel = KernelProfile.named(profile);
        StringBuilder seconds = new StringBuilder();
        long now = kernel.nanos(Parameter.INITIAL_RTO);
        int sent = 0;
        while (!GiveUp.synFails(sent, retries, linear, now, kernel.nanos(Parameter.INITIAL_RTO))) {
            seconds.append(now / (1000 * MS)).append(' ');
            sent++;
            now += GiveUp.synTimeoutNanos(sent, linear, kernel);
        }
        return seconds + "| " + now / (1000 * MS);
    }
}
