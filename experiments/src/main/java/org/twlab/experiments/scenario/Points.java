package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

/** The points of a sweep: the file with the values of each, read and checked again. */
final class Points {
    /** Most points of one sweep. */
    static final int MAX_POINTS = 10_000;

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

    ImmutableList<Point> expand() {
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
        ImmutableList.Builder<Point> points = ImmutableList.builder();
        for (int index = 0; index < count; index++) {
            point(index, Math.toIntExact(count)).ifPresent(points::add);
        }
        return points.build();
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

    private Optional<Point> point(int index, int count) {
        ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
        Diagnostics found = new Diagnostics();
        Mapping changed = tree;
        int stride = count;
        for (Axis axis : base.axes()) {
            stride /= axis.values().size();
            Axis.Value value = axis.values().get(index / stride % axis.values().size());
            labels.put(axis.name(), value.label());
            for (Assignment assignment : value.assignments()) {
                changed = TreeEdit.apply(changed, assignment, found);
            }
        }
        ImmutableMap<String, String> values = labels.buildOrThrow();
        ScenarioBinder.Bound bound =
                binder.bindPoint(changed, base.axes(), values, new Reading(found, reading.files()));
        bound.scenario().ifPresent(scenario -> checkExpectations(scenario, values, found));
        found.inFileOrder().forEach(diagnostic -> report(diagnostic, values));
        return bound.scenario().map(scenario -> new Point(index, values, scenario));
    }

    private static void checkExpectations(Scenario point, ImmutableMap<String, String> values, Diagnostics found) {
        ImmutableMap<String, Double> numbers = Point.numbers(values);
        point.expectations()
                .forEach(expected -> expected.expectation()
                        .problemsAt(numbers)
                        .forEach(problem -> found.error(expected.place(), problem)));
        point.search()
                .map(Search::condition)
                .ifPresent(condition -> condition
                        .expectation()
                        .problemsAt(numbers)
                        .forEach(problem -> found.error(condition.place(), problem)));
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
