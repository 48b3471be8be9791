package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.experiments.verdict.Tolerance;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Quantity;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** The keys of {@code search:}. */
final class SearchKeys {
    private static final ScalarType<String> NAME_TYPE = Types.TEXT.narrowed(
            "a name such as max_rate",
            text -> text.matches("[A-Za-z][A-Za-z0-9_-]*")
                    ? Parsed.of(text)
                    : Parsed.wrong("'" + text + "' is no name: a letter, then letters, digits, '_' and '-'"));

    private static final Key<String> NAME =
            Key.required("name", NAME_TYPE, "Names the metric it yields, `search.NAME`.");
    private static final Key<ImmutableList<String>> PATH = Key.required(
            "path",
            new ListType<>(Types.TEXT, true),
            "What is varied, as in a sweep; several paths get the same value.");
    private static final Key<ImmutableList<String>> BETWEEN = Key.required(
            "between",
            ListType.of(Types.TEXT),
            "The smallest and the largest value to try: two ends in the same unit.");
    private static final Key<Tolerance> TOLERANCE = Key.required(
            "tolerance",
            ExpectKeys.TOLERANCE_TYPE,
            "Ends the search when a value that holds and one that does not are this near: percent of the value found, or absolute.");
    private static final Key<String> FIND = Key.required(
            "find",
            Types.oneOf(ImmutableList.of("largest", "smallest")),
            "Whether the condition holds below the threshold or above it.");
    private static final Key<ExpectKeys.Stated> SUCH_THAT = Key.required(
            "such-that",
            ExpectKeys.CONDITION_TYPE,
            "What a run must show to hold: a metric and what is expected of it.");

    static final RecordType<Stated> TYPE = RecordType.ofPart(
            "search",
            List.of(NAME, PATH, BETWEEN, TOLERANCE, FIND, SUCH_THAT),
            (values, reading) -> new Stated(values));

    private SearchKeys() {}

    /** The metric that a file's search would yield, whatever else is wrong with it; empty where there is none. */
    static Optional<String> metricOf(Mapping root) {
        return root.get(ScenarioKeys.SEARCH.name())
                .flatMap(search -> search instanceof Mapping keys ? keys.get(NAME.name()) : Optional.empty())
                .flatMap(name ->
                        name instanceof Scalar text ? Optional.of(Search.metric(text.text())) : Optional.empty());
    }

    /** Reads the file with a changed tree again. */
    @FunctionalInterface
    interface Rebinding {
        Optional<Scenario> bind(Mapping root, Reading reading);
    }

    /**
     * What came of it.
     *
     * @param condition if that is right
     * @param search if all is
     */
    record Resolved(Optional<ExpectedMetric> condition, Optional<Search> search) {}

    /** What stands in the file, before axes are known; keys that are wrong are absent. */
    record Stated(Values values) {

        /** What a trial must show, as stated. */
        Optional<ExpectKeys.Stated> condition() {
            return values.find(SUCH_THAT);
        }

        /** The search in this tree; all that is wrong with it is reported. */
        Resolved resolve(Mapping root, List<Axis> axes, Reading reading, Rebinding rebinding) {
            paths().forEach(path -> checkPath(path, root, axes, reading));
            Optional<ExpectedMetric> condition = condition().flatMap(stated -> stated.resolve(axes, reading));
            Optional<SearchInterval> interval = interval(reading);
            Optional<String> name = values.find(NAME);
            Optional<Search.Goal> goal = goal();
            if (condition.isEmpty() || interval.isEmpty() || name.isEmpty() || goal.isEmpty()) {
                return new Resolved(condition, Optional.empty());
            }
            Search search = new Search(
                    name.get(),
                    paths(),
                    interval.get(),
                    goal.get(),
                    condition.get(),
                    trials(root, name.get(), reading, rebinding));
            return new Resolved(condition, Optional.of(search));
        }

        private Function<String, Scenario> trials(Mapping root, String name, Reading reading, Rebinding rebinding) {
            return value -> {
                Diagnostics found = new Diagnostics();
                // the files of a load belong to one thread, and trials are made by those of the runs
                synchronized (reading.files()) {
                    return rebinding
                            .bind(with(root, value, found), new Reading(found, reading.files()))
                            .filter(scenario -> found.isEmpty())
                            .orElseThrow(() -> noScenario(name, value, found));
                }
            };
        }

        private String name() {
            return values.find(NAME).orElse("the value searched");
        }

        private static NoScenario noScenario(String name, String value, Diagnostics found) {
            Diagnostic first = found.inFileOrder().get(0);
            String where = first.place().map(Place::toString).orElse(first.file());
            return new NoScenario("the file is wrong where " + name + " = " + value + ", which the search came to: "
                    + where + ": " + first.message());
        }

        ImmutableList<String> paths() {
            return values.find(PATH).orElse(ImmutableList.of());
        }

        private Optional<Search.Goal> goal() {
            return values.find(FIND).map(find -> find.equals("largest") ? Search.Goal.LARGEST : Search.Goal.SMALLEST);
        }

        private void checkPath(String path, Mapping root, List<Axis> axes, Reading reading) {
            Place place = values.place(PATH);
            if (root.get("topology").isPresent() || !path.startsWith("topology.")) {
                TreeEdit.apply(root, new Assignment(path, place, new Scalar(place, "0", false)), reading.diagnostics());
            }
            if (ScenarioKeys.isOfBatch(path)) {
                reading.error(place, "'" + path + "' belongs to the whole batch and cannot be searched");
            }
            if (path.equals(ScenarioKeys.SEARCH.name()) || path.startsWith(ScenarioKeys.SEARCH.name() + ".")) {
                reading.error(place, "a search cannot vary itself");
            }
            axes.stream()
                    .filter(axis -> axis.values().stream()
                            .flatMap(value -> value.assignments().stream())
                            .anyMatch(assignment -> assignment.path().equals(path)))
                    .forEach(axis -> reading.error(
                            place, "'" + path + "' is swept by axis '" + axis.name() + "' and cannot be searched"));
        }

        /** Its ends are right even where the tolerance is not, which is then reported. */
        private Optional<SearchInterval> interval(Reading reading) {
            if (values.find(TOLERANCE).filter(Stated::isZero).isPresent()) {
                reading.error(values.place(TOLERANCE), "the tolerance must be above 0");
            }
            if (values.find(BETWEEN).isEmpty()) {
                return Optional.empty();
            }
            List<Scalar> ends = ends();
            if (ends.size() != 2) {
                reading.error(values.place(BETWEEN), "'between' takes two ends: [smallest, largest]");
                return Optional.empty();
            }
            Parsed<SearchInterval> interval = SearchInterval.of(
                    ends.get(0).text(),
                    ends.get(1).text(),
                    values.find(TOLERANCE).orElseGet(Tolerance.None::new));
            if (interval.value().isEmpty()) {
                reading.error(values.place(BETWEEN), interval.problem());
            }
            if (values.find(TOLERANCE).filter(tolerance -> !isZero(tolerance)).isPresent()) {
                interval.value().ifPresent(found -> checkTolerance(found, reading));
            }
            return interval.value();
        }

        private static boolean isZero(Tolerance tolerance) {
            return (tolerance instanceof Tolerance.Relative relative && relative.ratio() == 0)
                    || (tolerance instanceof Tolerance.Absolute absolute && absolute.distance() == 0);
        }

        private void checkTolerance(SearchInterval interval, Reading reading) {
            if (values.get(TOLERANCE) instanceof Tolerance.Relative) {
                return;
            }
            Place place = values.place(TOLERANCE);
            String text = values.mapping()
                    .get(TOLERANCE.name())
                    .map(AxisCondition::label)
                    .orElse("");
            if (!SearchInterval.kindOf(text).equals(interval.kind())) {
                reading.error(
                        place,
                        "'" + text + "' is no tolerance for "
                                + interval.kind().map(Quantity::article).orElse("a number without a unit")
                                + ": percent of the value found, or one of these");
            }
        }

        private List<Scalar> ends() {
            return values.mapping().get(BETWEEN.name()).stream()
                    .flatMap(node -> node instanceof Sequence list ? list.items().stream() : Stream.of())
                    .flatMap(node -> node instanceof Scalar scalar ? Stream.of(scalar) : Stream.of())
                    .toList();
        }

        /** Whether a scenario can be made at both ends; what is wrong there is reported, unless it is wrong already. */
        void checkEnds(Mapping root, Reading reading, Rebinding rebinding) {
            boolean rightEnds =
                    interval(new Reading(new Diagnostics(), reading.files())).isPresent();
            Set<Diagnostic> known = new HashSet<>(reading.diagnostics().inFileOrder());
            for (Scalar end : ends()) {
                Diagnostics found = new Diagnostics();
                rebinding.bind(with(root, end, found), new Reading(found, reading.files()));
                found.inFileOrder().stream()
                        .filter(known::add)
                        .filter(diagnostic -> rightEnds || !isAbout(end, diagnostic))
                        .map(diagnostic -> isAbout(end, diagnostic)
                                ? diagnostic
                                : diagnostic.adding(" (where " + name() + " = " + end.text() + ")"))
                        .forEach(reading.diagnostics()::add);
            }
        }

        private static boolean isAbout(Scalar end, Diagnostic diagnostic) {
            return diagnostic.place().filter(end.place()::equals).isPresent();
        }

        private Mapping with(Mapping root, String value, Diagnostics found) {
            return with(root, new Scalar(values.place(BETWEEN), value, false), found);
        }

        private Mapping with(Mapping root, YamlNode value, Diagnostics found) {
            Mapping changed = root;
            for (String path : paths()) {
                changed = TreeEdit.apply(changed, new Assignment(path, values.place(PATH), value), found);
            }
            return changed;
        }
    }
}
