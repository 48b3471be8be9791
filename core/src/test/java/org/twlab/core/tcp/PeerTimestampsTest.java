package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.MemoryLimits;
import org.twlab.core.kernel.Row;
import org.twlab.core.tcp.PeerTimestamps.PeerRecord;

/** The memory of tcp_tw_recycle: keys, staleness, size. */
class PeerTimestampsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int BUCKETS = 16_384;
    private static final KernelProfile LINUX_4_9 = KernelProfile.named("linux-4.9");
    private static final KernelProfile LINUX_2_6_32 = KernelProfile.named("linux-2.6.32");

    private static PeerTimestamps store() {
        return PeerTimestamps.of(LINUX_4_9, MemoryLimits.DEFAULT_MEMORY_BYTES);
    }

    private static PeerTimestamps tree() {
        return PeerTimestamps.of(LINUX_2_6_32, MemoryLimits.DEFAULT_MEMORY_BYTES);
    }

    @Test
    void recordIsEmptiedAtTheFirstLookUpAfterAnHour() {
        PeerTimestamps peers = store();
        peers.remember(1, 9, 500, 10, 10, 10 * SECOND);
        PeerRecord record = peers.lookUp(1, 9, 3610 * SECOND);
        assertThat(record.ts()).isEqualTo(500);
        assertThat(peers.lookUp(1, 9, 3610 * SECOND + 1).stampSeconds()).isZero();
        assertThat(record.ts()).isZero();
    }

    @Test
    void olderTimestampCountsAsRememberedButIsNotWritten() {
        PeerTimestamps peers = store();
        assertThat(peers.remember(1, 9, 500, 10, 10, 0)).isTrue();
        assertThat(peers.remember(1, 9, 400, 20, 20, 0)).isFalse();
        assertThat(peers.lookUp(1, 9, 0).ts()).isEqualTo(500);
        assertThat(peers.lookUp(1, 9, 0).stampSeconds()).isEqualTo(10);
    }

    @Test
    void longChainGivesUpTheRecordTouchedLongestAgo() {
        List<Integer> sameBucket = new ArrayList<>();
        int bucket = TcpMetricsStore.bucketOf(0, BUCKETS);
        for (int address = 0; sameBucket.size() < 8; address++) {
            if (TcpMetricsStore.bucketOf(address, BUCKETS) == bucket) {
                sameBucket.add(address);
            }
        }
        PeerTimestamps peers = store();
        for (int i = 0; i < 6; i++) {
            peers.remember(0, sameBucket.get(i), 500 + i, 10, 10, i);
        }
        assertThat(peers.size()).isEqualTo(6);
        peers.remember(0, sameBucket.get(0), 600, 10, 10, 100);
        peers.remember(0, sameBucket.get(6), 700, 10, 10, 101);
        assertThat(peers.size()).as("a seventh takes a place").isEqualTo(6);
        assertThat(peers.lookUp(0, sameBucket.get(1), 101))
                .as("touched longest ago")
                .isNull();
        assertThat(peers.lookUp(0, sameBucket.get(0), 101)).isNotNull();
        assertThat(peers.lookUp(0, sameBucket.get(6), 101).ts()).isEqualTo(700);
    }

    @Test
    void sizeNeverExceedsSixRecordsABucket() {
        PeerTimestamps peers = store();
        for (int address = 0; address < 200_000; address++) {
            peers.remember(0, address, 1, 1, 1, address);
        }
        assertThat(peers.size()).isLessThanOrEqualTo((TcpMetricsStore.RECLAIM_DEPTH + 1) * BUCKETS);
    }

    @Test
    void scopesAreKeptApart() {
        for (PeerTimestamps peers : List.of(store(), tree())) {
            peers.remember(1, 9, 500, 10, 10, 0);
            assertThat(peers.lookUp(1, 9, 0)).isNotNull();
            assertThat(peers.lookUp(2, 9, 0)).isNull();
            assertThat(peers.lookUp(1, 8, 0)).isNull();
        }
    }

    /** inet_peer: 600 s while almost empty, 120 s when full. */
    @Test
    void treeForgetsWhatNobodyHasUsed() {
        PeerTimestamps peers = tree();
        peers.remember(0, 9, 500, 10, 10, 0);
        assertThat(peers.lookUp(0, 9, 590 * SECOND)).isNotNull();
        assertThat(peers.lookUp(0, 9, 1180 * SECOND)).as("used again at 590 s").isNotNull();
        assertThat(peers.lookUp(0, 9, 1780 * SECOND)).isNull();
        assertThat(peers.size()).isZero();
    }

    @Test
    void treeForgetsSoonerTheFullerItIs() {
        PeerTimestamps peers = tree();
        for (int address = 0; address < 65_664 / 2; address++) {
            peers.remember(0, address, 1, 1, 1, 0);
        }
        assertThat(peers.lookUp(0, 1, 359 * SECOND)).isNotNull();
        assertThat(peers.lookUp(0, 2, 361 * SECOND)).as("half full: 360 s").isNull();
    }

    @Test
    void fullTreeGivesUpTheRecordUsedLongestAgo() {
        PeerTimestamps peers = tree();
        for (int address = 0; address < 65_664; address++) {
            peers.remember(0, address, 1, 1, 1, address);
        }
        peers.lookUp(0, 0, 70_000);
        peers.remember(0, -1, 1, 1, 1, 70_001);

        assertThat(peers.size()).isEqualTo(65_664);
        assertThat(peers.lookUp(0, 1, 70_002)).isNull();
        assertThat(peers.lookUp(0, 0, 70_002)).isNotNull();
    }

    @Test
    void m5AndM4SwitchedOffLetEverythingStay() {
        KernelProfile lasting = LINUX_4_9.without(Row.M5).without(Row.M4);
        PeerTimestamps peers = new TcpMetricsStore(lasting, 1);
        for (int address = 0; address < 20; address++) {
            peers.remember(0, address, 7, 1, 1, address);
        }
        assertThat(peers.size()).isEqualTo(20);
        assertThat(peers.lookUp(0, 3, 7200 * SECOND).ts()).isEqualTo(7);
    }
}
