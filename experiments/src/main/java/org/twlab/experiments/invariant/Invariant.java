package org.twlab.experiments.invariant;

import org.twlab.topology.Network;

/**
 * A rule that every run must keep, as data.
 *
 * @param name as a scenario lists it: {@code no-foreign-byte}
 * @param meaning one sentence
 * @param factory makes what follows one run
 */
public record Invariant(String name, String meaning, Factory factory) {

    /** Makes checks. */
    @FunctionalInterface
    public interface Factory {
        /** A check of one run, of this network. */
        Check create(Network network);
    }
}
