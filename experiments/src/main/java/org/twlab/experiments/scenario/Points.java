package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Checks the points of a sweep: the file with the values of each is read again. */
final class Points {
    /** Most points of one sweep. */
    static final int MAX_POINTS = 1_000_000_000;

    private final ScenarioBinder binder;
    private final Mapping tree;
    private final ScenarioBinder.Bound base;
    private final Reading reading;
    private final Set<Place> inSweep = new HashSet<>();
    private final Set<Diagnostic> known = new HashSet<>();

    Points(ScenarioBinder binder, Mapping tree, ScenarioBinder.Bound base, Reading reading) {
        this.binder = binder;
        this.tree = tree.without(ScenarioKeys.SWEEP.name());
        this.base = base;
        this.reading = reading;
        known.addAll(reading.diagnostics().inFileOrder());
    }

    /** @param most points that are checked; a sweep of more is left unchecked, save for its paths */
    List<Point> expand(int most) {
        List<Assignment> assignments = base.axes().stream()
                .flatMap(axis -> axis.values().stream())
                .flatMap(value -> value.assignments().stream())
                .toList();
        assignments.forEach(assignment -> {
            inSweep.add(assignment.place());
            addPlaces(assignment.value());
        });
        long count = 1;
        for (Axis axis : base.axes()) {
            count = Math.min(count * axis.values().size(), Integer.MAX_VALUE);
        }
        if (count > MAX_POINTS) {
            reading.error(base.axes().get(0).place(), "the sweep has more than " + MAX_POINTS + " points");
            return ImmutableList.of();
        }
        checkPaths(assignments);
        SweepPoints points = new SweepPoints(binder, tree, base.axes(), reading.files(), Math.toIntExact(count));
        for (int index = 0; index < count && count <= most; index++) {
            check(index, points);
        }
        return points;
    }

    /** Each path is tried on the file as it is, so that a wrong one is reported once and not at every point. */
    private void checkPaths(List<Assignment> assignments) {
        Diagnostics paths = new Diagnostics();
        for (Assignment assignment : assignments) {
            TreeEdit.apply(tree, assignment, paths);
            if (ScenarioKeys.isOfBatch(assignment.path())) {
                paths.error(
                        assignment.place(),
                        "'" + assignment.path() + "' belongs to the whole batch and cannot be swept");
            }
        }
        paths.inFileOrder().forEach(reading.diagnostics()::add);
        known.addAll(paths.inFileOrder());
    }

    private void check(int index, SweepPoints points) {
        ImmutableMap<String, String> values = points.get(index).values();
        Diagnostics found = new Diagnostics();
        ImmutableMap<String, Double> numbers = Point.numbers(values);
        points.bind(index, found).expected().forEach(expected -> expected.check(numbers, found));
        found.inFileOrder().forEach(diagnostic -> report(diagnostic, values));
    }

    /** Once, however many points have it; with the values of the first such point unless it is about one of them. */
    private void report(Diagnostic diagnostic, ImmutableMap<String, String> values) {
        if (!known.add(diagnostic)) {
            return;
        }
        boolean aboutValue = diagnostic.place().filter(inSweep::contains).isPresent();
        String where = values.entrySet().stream()
                .map(axis -> axis.getKey() + " = " + axis.getValue())
                .collect(Collectors.joining(", "));
        reading.diagnostics()
                .add(aboutValue || values.isEmpty() ? diagnostic : diagnostic.adding(" (where " + where + ")"));
    }

    private void addPlaces(YamlNode node) {
        List<YamlNode> open = new ArrayList<>(List.of(node));
        while (!open.isEmpty()) {
            YamlNode next = open.remove(open.size() - 1);
            inSweep.add(next.place());
            if (next instanceof Mapping mapping) {
                mapping.entries().forEach(entry -> {
                    inSweep.add(entry.key().place());
                    open.add(entry.value());
                });
            } else if (next instanceof Sequence list) {
                open.addAll(list.items());
            }
        }
    }
}
