package org.twlab.experiments.scenario;

import java.util.ArrayList;
import java.util.List;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlReader;

/** Changes that the command line makes to a scenario: {@code PATH=VALUE}. */
final class SetOption {

    private SetOption() {}

    static List<Assignment> parse(List<String> sets, Reading reading) {
        List<Assignment> assignments = new ArrayList<>();
        for (String set : sets) {
            SourceText shown = reading.files().text("--set", set);
            int equals = set.indexOf('=');
            if (equals <= 0) {
                reading.error(new Place(shown, 1, 1), "'" + set + "' is not PATH=VALUE");
                continue;
            }
            if (set.substring(equals + 1).isBlank()) {
                reading.error(new Place(shown, 1, 1), "'" + set + "' has no value");
                continue;
            }
            String path = set.substring(0, equals).strip();
            // The value is read at its column, so that messages point into what the user typed.
            SourceText value = new SourceText(
                    shown.name(),
                    shown.order(),
                    " ".repeat(equals + 1) + set.substring(equals + 1),
                    shown.lines(),
                    shown.folder());
            YamlReader.read(value, reading.diagnostics())
                    .ifPresent(node -> assignments.add(new Assignment(path, new Place(shown, 1, 1), node)));
        }
        return assignments;
    }

    /** A sweep would overwrite the value at every point, and a search in every trial. */
    static void checkCounts(List<Assignment> sets, List<Axis> axes, List<String> searched, Reading reading) {
        for (Assignment set : sets) {
            if (searched.contains(set.path())) {
                reading.error(set.place(), "'" + set.path() + "' is searched, a value set here would count in no run");
            }
            for (Axis axis : axes) {
                boolean swept = axis.values().stream()
                        .flatMap(value -> value.assignments().stream())
                        .anyMatch(assignment -> assignment.path().equals(set.path()));
                if (swept) {
                    reading.error(
                            set.place(),
                            "'" + set.path() + "' is swept by axis '" + axis.name()
                                    + "', a value set here would count at no point");
                }
            }
        }
    }
}
