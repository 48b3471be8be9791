package org.twlab.topology.language;

import java.util.Collection;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlFiles;

/**
 * What a type needs beside the text: where to report, and the files a value may name.
 *
 * @param diagnostics takes every mistake
 * @param files opens the files that values name
 */
public record Reading(Diagnostics diagnostics, YamlFiles files) {

    public void error(Place place, String message) {
        diagnostics.error(place, message);
    }

    public void error(Place place, String message, Collection<String> allowed, String read) {
        diagnostics.add(Diagnostic.at(place, message).allowing(allowed, read));
    }
}
