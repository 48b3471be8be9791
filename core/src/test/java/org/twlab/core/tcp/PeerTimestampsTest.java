package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.tcp.PeerTimestamps.PeerRecord;

/** The memory of tcp_tw_recycle: keys, staleness, size. */
class PeerTimestampsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void keyHoldsTheLocalAddressOnlyWhereTheKernelsDoes() {
        PeerTimestamps both = new PeerTimestamps(true);
        both.remember(1, 9, 500, 10, 10, 0);
        assertThat(both.lookUp(1, 9, 0)).isNotNull();
        assertThat(both.lookUp(2, 9, 0)).isNull();
        PeerTimestamps remoteOnly = new PeerTimestamps(false);
        remoteOnly.remember(1, 9, 500, 10, 10, 0);
        assertThat(remoteOnly.lookUp(2, 9, 0)).isNotNull();
        assertThat(remoteOnly.lookUp(1, 8, 0)).isNull();
    }

    @Test
    void recordIsEmptiedAtTheFirstLookUpAfterAnHour() {
        PeerTimestamps peers = new PeerTimestamps(true);
        peers.remember(1, 9, 500, 10, 10, 10 * SECOND);
        PeerRecord record = peers.lookUp(1, 9, 3610 * SECOND);
        assertThat(record.ts()).isEqualTo(500);
        assertThat(peers.lookUp(1, 9, 3610 * SECOND + 1).stampSeconds()).isZero();
        assertThat(record.ts()).isZero();
    }

    @Test
    void olderTimestampCountsAsRememberedButIsNotWritten() {
        PeerTimestamps peers = new PeerTimestamps(true);
        assertThat(peers.remember(1, 9, 500, 10, 10, 0)).isTrue();
        assertThat(peers.remember(1, 9, 400, 20, 20, 0)).isFalse();
        assertThat(peers.lookUp(1, 9, 0).ts()).isEqualTo(500);
        assertThat(peers.lookUp(1, 9, 0).stampSeconds()).isEqualTo(10);
    }

    @Test
    void longChainGivesUpTheRecordTouchedLongestAgo() {
        List<Integer> sameBucket = new ArrayList<>();
        int bucket = TupleHash.of(0, 0, 0, 0) & PeerTimestamps.BUCKETS - 1;
        for (int address = 0; sameBucket.size() < 8; address++) {
            if ((TupleHash.of(0, 0, address, 0) & PeerTimestamps.BUCKETS - 1) == bucket) {
                sameBucket.add(address);
            }
        }
        PeerTimestamps peers = new PeerTimestamps(false);
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
        PeerTimestamps peers = new PeerTimestamps(false);
        for (int address = 0; address < 200_000; address++) {
            peers.remember(0, address, 1, 1, 1, address);
        }
        assertThat(peers.size()).isLessThanOrEqualTo((PeerTimestamps.RECLAIM_DEPTH + 1) * PeerTimestamps.BUCKETS);
    }
}
