package org.twlab.experiments.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.experiments.acceptance.RecycleNetwork.Client;
import org.twlab.nat.rewrite.TimestampTreatment;

/**
 * Three clients whose clocks are far apart behind one address, before a server with tcp_tw_recycle: a gateway that strips
 * timestamps or counts them on one clock locks nobody out, one that keeps them does.
 */
class RecycleTreatmentTest {
    @ParameterizedTest
    @EnumSource
    void onlyKeptTimestampsLockOut(TimestampTreatment treatment) {
        RecycleNetwork network = RecycleNetwork.run(
                7, 600, treatment, new Client(0.5, 100), new Client(0.5, 100_000), new Client(0.5, 900_000));
        boolean keeps = treatment == TimestampTreatment.KEEP;

        assertThat(network.allAttempts()).hasSizeGreaterThan(600);
        assertThat(network.allAttempts().stream().anyMatch(ObservedAttempt::blocked))
                .isEqualTo(keeps);
        assertThat(network.pawsPassive() > 0).isEqualTo(keeps);
    }
}
