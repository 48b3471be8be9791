package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.Loss.GilbertElliott;

/** Losses in bursts against the stationary Markov chain. */
class LossTest {
    private static final Chance GOOD_TO_BAD = new Chance(1, 50);
    private static final Chance BAD_TO_GOOD = new Chance(1, 5);
    /** Share of the bad state: p / (p + r). */
    private static final double BAD = (1 / 50.0) / (1 / 50.0 + 1 / 5.0);

    /** All of the bad state and nothing else is lost. The chain forgets its state within 1 / (p + r), 5 packets. */
    @Test
    void lossRatioIsTheShareOfTheBadState() {
        double[] lost = lost(new GilbertElliott(GOOD_TO_BAD, BAD_TO_GOOD, Chance.NEVER, Chance.ALWAYS), 400_000);

        BatchMeans.of(lost, 1000, 40).assertMeanIs(BAD, 0);
    }

    @Test
    void lossRatioIsTheMixOfBothStates() {
        Chance inGood = new Chance(1, 100);
        Chance inBad = new Chance(2, 3);
        double[] lost = lost(new GilbertElliott(GOOD_TO_BAD, BAD_TO_GOOD, inGood, inBad), 400_000);

        BatchMeans.of(lost, 1000, 40).assertMeanIs((1 - BAD) / 100 + BAD * 2 / 3, 0);
    }

    /** Bursts are independent and geometric: mean 1/r, standard deviation sqrt(1 - r) / r, here 4.47. */
    @Test
    void meanLengthOfABurstIsOneOverTheChanceToLeave() {
        double[] lost = lost(new GilbertElliott(GOOD_TO_BAD, BAD_TO_GOOD, Chance.NEVER, Chance.ALWAYS), 400_000);
        List<Integer> bursts = new ArrayList<>();
        int length = 0;
        for (double one : lost) {
            if (one == 1) {
                length++;
            } else if (length != 0) {
                bursts.add(length);
                length = 0;
            }
        }
        double mean = bursts.stream().mapToInt(Integer::intValue).average().orElseThrow();
        double standardError = Math.sqrt(1 - 0.2) / 0.2 / Math.sqrt(bursts.size());

        assertThat(bursts).hasSizeGreaterThan(5000);
        assertThat(mean).isBetween(5 - 4 * standardError, 5 + 4 * standardError);
    }

    /** It begins good and takes a step before each packet: with certain steps every other packet finds it bad. */
    @Test
    void theChainBeginsGoodAndStepsBeforeEachPacket() {
        double[] lost = lost(new GilbertElliott(Chance.ALWAYS, Chance.ALWAYS, Chance.NEVER, Chance.ALWAYS), 6);
        double[] staysGood = lost(new GilbertElliott(Chance.NEVER, Chance.ALWAYS, Chance.NEVER, Chance.ALWAYS), 6);

        assertThat(lost).containsExactly(1, 0, 1, 0, 1, 0);
        assertThat(staysGood).containsOnly(0);
    }

    /** Which packets are lost, 1 for each that is. */
    private static double[] lost(Loss loss, int packets) {
        ProbeLink net =
                new ProbeLink(1, LinkSettings.delay(0).toBuilder().loss(loss).build());
        double[] lost = new double[packets];
        Arrays.setAll(lost, i -> {
            long before = net.forward().drops().total();
            net.send(i & 0xFFFF);
            return net.forward().drops().total() - before;
        });
        return lost;
    }
}
