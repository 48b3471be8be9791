package org.twlab.core.validation;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;

/**
 * One recorded row or fact, or one worked example, that a simulated host must agree with.
 *
 * @param source the file, section or table it comes from
 * @param name unique in the source
 * @param leftOut why no simulated host can be asked; empty for a case that is replayed
 * @param replay builds the scene anew and tells in what the host differs
 */
record Case(String source, String name, Optional<String> leftOut, Replay replay) {

    /** Runs a case on some kernels. */
    interface Replay {
        void run(Variant kernels, Differences differences);
    }

    static Case of(String source, String name, Replay replay) {
        return new Case(source, name, Optional.empty(), replay);
    }

    /** Everything in which host and expectation differ; empty when they agree. */
    List<String> differences(Variant kernels) {
        Differences differences = new Differences();
        try {
            replay.run(kernels, differences);
        } catch (RuntimeException | AssertionError e) {
            differences.add("cannot be replayed: " + e);
        }
        return differences.all();
    }

    boolean agrees(Variant kernels) {
        return differences(kernels).isEmpty();
    }

    DynamicTest test() {
        return DynamicTest.dynamicTest(name, () -> {
            List<String> found = differences(Variant.UNCHANGED);
            if (!found.isEmpty()) {
                throw new AssertionError(source + ": " + name + "\n  " + String.join("\n  ", found));
            }
        });
    }
}
