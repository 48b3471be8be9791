package org.twlab.topology.language;

import java.util.Collection;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlFiles;

/**
 * What a type needs beside the text: where to report, the files a value may name, and what chance goes by.
 *
 * @param diagnostics takes every mistake
 * @param files opens the files that values name
 * @param seed of the scenario, for what is drawn once for all its runs
 */
public record Reading(Diagnostics diagnostics, YamlFiles files, long seed) {
    private static final long DEFAULT_SEED = 1;

    /** For a text that states no seed. */
    public Reading(Diagnostics diagnostics, YamlFiles files) {
        this(diagnostics, files, DEFAULT_SEED);
    }

    /** The same with the seed that the text states. */
    public Reading withSeed(long stated) {
        return new Reading(diagnostics, files, stated);
    }

    public void error(Place place, String message) {
        diagnostics.error(place, message);
    }

    public void error(Place place, String message, Collection<String> allowed, String read) {
        diagnostics.add(Diagnostic.at(place, message).allowing(allowed, read));
    }
}
