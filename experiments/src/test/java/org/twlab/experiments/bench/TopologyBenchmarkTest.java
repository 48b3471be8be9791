package org.twlab.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopologyBenchmarkTest {
    @Test
    void networksOfTensOfThousandsOfNodesLoadAndEveryPairOfHostsReachesEachOther() {
        Benchmark.Measured measured = new TopologyBenchmark(20_000).measure();
        assertThat(measured.problems()).isEmpty();
        assertThat(measured.figures()).hasSize(6);
    }
}
