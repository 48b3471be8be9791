package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * A scenario file that was found good, with its sweep expanded.
 *
 * @param base the file as it is, {@code --set} included
 * @param axes in the order of the file
 * @param points every combination of axis values, the first axis slowest; one point without a sweep
 * @param inputs the files that were read, by the names they were given, as they were
 * @param effectiveYaml the file with includes resolved, {@code --set} applied and all defaults filled in
 */
public record LoadedScenario(
        Scenario base,
        ImmutableList<Axis> axes,
        ImmutableList<Point> points,
        ImmutableMap<String, byte[]> inputs,
        String effectiveYaml) {}
