package org.twlab.experiments.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.twlab.experiments.statistics.BatchMeans;

/**
 * The blocked share of a long run, with its error from batch means: drops cluster, so single attempts are no
 * independent sample, but blocks much longer than the record's minute are.
 */
public final class ClusteredShare {
    /** Fewer blocks do not tell the error. */
    public static final int FEWEST_BLOCKS = 30;

    /** Blocks hold at least this many windows of a minute. */
    public static final long SHORTEST_BLOCK_SECONDS = 1200;

    private static final long SECOND = 1_000_000_000L;

    private final BatchMeans measured;

    private ClusteredShare(BatchMeans measured) {
        this.measured = measured;
    }

    /**
     * Cuts the run into blocks of equal length.
     *
     * @param observations of one client, in any order
     * @param runSeconds length of the run
     * @param blocks at least 30, of at least 20 minutes each
     */
    public static ClusteredShare of(List<ObservedAttempt> observations, long runSeconds, int blocks) {
        if (blocks < FEWEST_BLOCKS || runSeconds / blocks < SHORTEST_BLOCK_SECONDS) {
            throw new IllegalArgumentException("blocks (" + blocks + " in " + runSeconds + " s) must be at least "
                    + FEWEST_BLOCKS + " of " + SHORTEST_BLOCK_SECONDS + " s");
        }
        long[] blocked = new long[blocks];
        long[] all = new long[blocks];
        long blockNanos = Math.multiplyExact(runSeconds, SECOND) / blocks;
        for (ObservedAttempt observation : observations) {
            int block = (int) Math.min(observation.atNanos() / blockNanos, blocks - 1L);
            all[block]++;
            blocked[block] += observation.blocked() ? 1 : 0;
        }
        return new ClusteredShare(BatchMeans.ofShare(blocked, all));
    }

    /** Share, error and number of attempts. */
    public BatchMeans measured() {
        return measured;
    }

    /** The run was long enough, and the share lies within four standard errors of the expected one. */
    public ClusteredShare assertAgreesWith(double expected, double longestFourSigma) {
        return assertAgreesWith(expected, longestFourSigma, 0);
    }

    /** The same with a systematic deviation of at most {@code bias} allowed besides. */
    public ClusteredShare assertAgreesWith(double expected, double longestFourSigma, double bias) {
        assertThat(4 * measured.standardError()).as("four sigma, %s", measured).isLessThan(longestFourSigma);
        assertThat(Math.abs(measured.share() - expected))
                .as("distance from %s, %s", expected, measured)
                .isLessThan(4 * measured.standardError() + bias);
        return this;
    }

    /** The data tell the share from this other one: more than four standard errors apart. */
    public ClusteredShare assertRulesOut(String wrongModel, double wrongShare) {
        assertThat(measured.sigmasFrom(wrongShare))
                .as("sigmas from %s (%s), %s", wrongModel, wrongShare, measured)
                .isGreaterThan(4);
        return this;
    }
}
