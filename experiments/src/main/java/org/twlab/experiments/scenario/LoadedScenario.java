package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twlab.topology.yaml.Place;

/**
 * A scenario file that was found good, with its sweep expanded.
 *
 * @param base the file as it is, {@code --set} included
 * @param axes in the order of the file
 * @param points every combination of axis values, the first axis slowest; one point without a sweep;
 *     the scenario of a point is made when it is asked for
 * @param methodPlace where the method stands; empty where it is the default
 * @param inputs the files that were read, by the names they were given, as they were
 * @param effectiveYaml the file with includes resolved, {@code --set} applied and all defaults filled in
 */
public record LoadedScenario(
        Scenario base,
        ImmutableList<Axis> axes,
        List<Point> points,
        Optional<Place> methodPlace,
        ImmutableMap<String, byte[]> inputs,
        String effectiveYaml) {

    /** The point with these labels, one for each axis; empty if an axis has no such value. */
    public Optional<Point> pointWith(Map<String, String> labels) {
        int index = 0;
        for (Axis axis : axes) {
            int position = axis.indexOf(labels.getOrDefault(axis.name(), ""));
            if (position < 0) {
                return Optional.empty();
            }
            index = index * axis.values().size() + position;
        }
        return Optional.of(points.get(index));
    }
}
