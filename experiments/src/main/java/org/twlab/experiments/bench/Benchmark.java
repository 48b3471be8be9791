package org.twlab.experiments.bench;

import java.util.List;

/** Something whose speed can be measured. */
public interface Benchmark {
    /** Name on the command line. */
    String name();

    /** One sentence: what is done, and the warm-up. */
    String description();

    /**
     * Measures.
     *
     * @return the figures and the checks that failed
     */
    Measured measure();

    /**
     * What a benchmark found.
     *
     * @param figures in the order of its parameters
     * @param problems checks that failed; none: the figures count
     */
    record Measured(List<Figure> figures, List<String> problems) {
        public Measured {
            figures = List.copyOf(figures);
            problems = List.copyOf(problems);
        }
    }
}
