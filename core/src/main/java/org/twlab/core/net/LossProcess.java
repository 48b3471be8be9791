package org.twlab.core.net;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/** Decides about one packet after the other which are lost: a {@link Loss} with its random stream and state. */
abstract sealed class LossProcess {
    final UniformRandomProvider stream;

    private LossProcess(UniformRandomProvider stream) {
        this.stream = stream;
    }

    /** The losses of a link direction; null if there never is one. */
    static @Nullable LossProcess of(Loss loss, LinkDirection link) {
        if (loss.isNever()) {
            return null;
        }
        return loss instanceof Loss.GilbertElliott chain
                ? new Bursts(chain, link.stream("loss"))
                : new Single(((Loss.Independent) loss).chance(), link.stream("loss"));
    }

    /** Whether the next packet is lost. */
    abstract boolean takesNext();

    private static final class Single extends LossProcess {
        private final Chance chance;

        Single(Chance chance, UniformRandomProvider stream) {
            super(stream);
            this.chance = chance;
        }

        @Override
        boolean takesNext() {
            return chance.happens(stream);
        }
    }

    private static final class Bursts extends LossProcess {
        private final Loss.GilbertElliott chain;
        private boolean bad;

        Bursts(Loss.GilbertElliott chain, UniformRandomProvider stream) {
            super(stream);
            this.chain = chain;
        }

        /** Two draws a packet, whatever the state: the step, then the loss. */
        @Override
        boolean takesNext() {
            boolean changes = (bad ? chain.badToGood() : chain.goodToBad()).happens(stream);
            bad ^= changes;
            return (bad ? chain.inBad() : chain.inGood()).happens(stream);
        }
    }
}
