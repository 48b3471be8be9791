package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a pool does does not depend on how long TIME_WAIT lasts. */
class PoolProperties {

    /** The range has so few ports that one connection for each exchange would soon run out of them. */
    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
    void throughputDoesNotDependOnTheLengthOfTimeWait(
            @ForAll @IntRange(min = 1, max = 4) int size,
            @ForAll @IntRange(min = 1, max = 200) int perSecond,
            @ForAll @IntRange(min = 0, max = 30) int serviceMillis,
            @ForAll @IntRange(min = 1, max = 600) int timeWaitSeconds) {
        String flow = "request: 10B, response: 10B, service: " + serviceMillis + "ms, arrivals: {poisson: " + perSecond
                + "/s}, closes: client";
        String pool = ", pool: {size: " + size + "}";

        Workload none = Workload.of("20s", 1, hosts(0), flow + pool, "");
        Workload some = Workload.of("20s", 1, hosts(timeWaitSeconds), flow + pool, "");

        assertThat(some.exchanges()).isEqualTo(none.exchanges());
        assertThat(some.attempts()).isEqualTo(none.attempts()).isLessThanOrEqualTo(size);
    }

    private static String hosts(int timeWaitSeconds) {
        return ", time-wait: " + timeWaitSeconds + "s, sysctl: {net.ipv4.ip_local_port_range: \"40000 40009\"}";
    }
}
