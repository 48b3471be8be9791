package org.twlab.core.net;

/** Which packets a link direction loses. */
public sealed interface Loss {
    /** None. */
    Loss NONE = new Independent(Chance.NEVER);

    /** Whether no packet is ever lost. */
    boolean isNever();

    /** Each packet by itself (Bernoulli). */
    record Independent(Chance chance) implements Loss {
        @Override
        public boolean isNever() {
            return chance.isNever();
        }
    }

    /**
     * In bursts: a chain of two states that takes a step before each packet (Gilbert 1960, Elliott 1963). It begins in
     * the good state.
     *
     * @param goodToBad chance of the step from good to bad
     * @param badToGood chance of the step back; with {@code goodToBad} not both never
     * @param inGood chance that a packet is lost in the good state
     * @param inBad chance that a packet is lost in the bad state
     */
    record GilbertElliott(Chance goodToBad, Chance badToGood, Chance inGood, Chance inBad) implements Loss {
        @Override
        public boolean isNever() {
            return inGood.isNever() && inBad.isNever();
        }
    }
}
