package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.tcp.PeerTimestamps.PeerRecord;

/** The decisions of tcp_tw_recycle at their edges: measured on Linux 3.10.99 and 4.9.154, or read in their source. */
class RecycleRulesTest {
    private static final KernelProfile OLD = KernelProfile.named("linux-3.10");
    private static final KernelProfile NEW = KernelProfile.named("linux-4.9");

    private static boolean refuses(KernelProfile recycle, int recordTs, int tsVal, int ageSeconds) {
        PeerRecord record = new PeerRecord(recordTs, 100);
        return RecycleRules.refuses(recycle, record, TcpOptions.timestamps(tsVal, 0), 100 + ageSeconds);
    }

    @Test
    void oneTickOlderPassesTwoDoNot() {
        assertThat(refuses(NEW, 500, 500, 0)).isFalse();
        assertThat(refuses(NEW, 500, 499, 0)).isFalse();
        assertThat(refuses(NEW, 500, 498, 0)).isTrue();
    }

    @Test
    void comparisonIsSignedAndCyclic() {
        assertThat(refuses(NEW, 0, -1, 0)).as("across zero, one tick").isFalse();
        assertThat(refuses(NEW, 0, -2, 0)).as("across zero, two ticks").isTrue();
        assertThat(refuses(NEW, 5, 5 - Integer.MAX_VALUE, 0))
                .as("2^31 - 1 behind")
                .isTrue();
        assertThat(refuses(NEW, 5, 5 + Integer.MIN_VALUE, 0))
                .as("2^31 behind is ahead")
                .isFalse();
    }

    @Test
    void windowIs60WholeSeconds() {
        assertThat(refuses(NEW, 500, 0, 59)).isTrue();
        assertThat(refuses(NEW, 500, 0, 60)).isFalse();
    }

    @Test
    void synWithoutTimestampsIsRefusedByTheNewerKernelOnly() {
        PeerRecord record = new PeerRecord(500, 100);
        assertThat(RecycleRules.refuses(NEW, record, TcpOptions.NONE, 159)).isTrue();
        assertThat(RecycleRules.refuses(NEW, record, TcpOptions.NONE, 160)).isFalse();
        assertThat(RecycleRules.refuses(OLD, record, TcpOptions.NONE, 100)).isFalse();
    }

    @Test
    void emptyRecordRefusesNothing() {
        PeerRecord empty = new PeerRecord(0, 0);
        assertThat(RecycleRules.refuses(NEW, empty, TcpOptions.NONE, 30)).isFalse();
        assertThat(RecycleRules.replaces(NEW, empty, -5, 10, 10)).isTrue();
    }

    @Test
    void recordRisesAtOnceAndFallsOnlyAfterTheUnreplaceable60thSecond() {
        PeerRecord record = new PeerRecord(500, 100);
        assertThat(RecycleRules.replaces(NEW, record, 500, 100, 100)).isTrue();
        assertThat(RecycleRules.replaces(NEW, record, 501, 130, 130)).isTrue();
        assertThat(RecycleRules.replaces(NEW, record, 499, 159, 159)).isFalse();
        assertThat(RecycleRules.replaces(NEW, record, 499, 160, 160))
                .as("refuses nothing, yet stays")
                .isFalse();
        assertThat(RecycleRules.replaces(NEW, record, 499, 161, 161)).isTrue();
        assertThat(RecycleRules.replaces(NEW, record, 499, 99, 161))
                .as("an older stamp never replaces")
                .isFalse();
    }

    @Test
    void M3_aStaleRecordGivesWayToAStampOfTheSameSecondButNotToAnEarlierOne() {
        PeerRecord record = new PeerRecord(500, 100);
        assertThat(RecycleRules.replaces(NEW, record, 400, 100, 161)).isTrue();
        assertThat(RecycleRules.replaces(NEW, record, 400, 99, 161)).isFalse();
        assertThat(RecycleRules.replaces(NEW, record, 400, 100, 160)).isFalse();
    }
}
