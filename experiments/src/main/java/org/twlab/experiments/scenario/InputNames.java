package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a run directory keeps the files that a scenario was made of. */
public final class InputNames {
    private static final String FOLDER = "inputs/";

    private InputNames() {}

    /** By the name that was given, the path in the run directory: its last part, numbered where that is taken. */
    public static ImmutableMap<String, String> of(Iterable<String> givenNames) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String given : givenNames) {
            String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
            String name = FOLDER + last;
            for (int number = 2; names.containsValue(name); number++) {
                name = FOLDER + number + "-" + last;
            }
            names.put(given, name);
        }
        return ImmutableMap.copyOf(names);
    }
}
