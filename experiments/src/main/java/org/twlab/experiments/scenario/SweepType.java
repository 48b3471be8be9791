package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.reports.run.RunTables;
import org.twlab.topology.language.AnyType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * The axes of a sweep: {@code PATH: [values]}, {@code NAME: {path, values}} or with a range, or {@code NAME: {cases}}.
 */
final class SweepType implements ValueType<ImmutableList<Axis>> {
    private static final Key<ImmutableList<String>> PATH = Key.optional(
            "path", new ListType<>(Types.TEXT, true), "What it changes; several paths get the same value.");
    private static final Key<ImmutableList<YamlNode>> VALUES =
            Key.optional("values", ListType.of(new AnyType("a value")), "The values, one after the other.");
    private static final Key<String> FROM = Key.optional("from", Types.TEXT, "First of evenly spaced values.");
    private static final Key<String> TO = Key.optional("to", Types.TEXT, "Last of them, in the same unit.");
    private static final Key<Long> STEPS = Key.optional("steps", Types.integer(2, 10_000), "How many there are.");
    private static final Key<String> SCALE = Key.withDefault(
            "scale",
            Types.oneOf(ImmutableList.of("linear", "log")),
            "linear",
            "Whether differences or ratios are equal.");
    private static final Key<YamlNode> CASES = Key.optional(
            "cases",
            new AnyType("a mapping of cases"),
            "`LABEL: {PATH: value, ...}`: values that change together; `{}` is the file as it is.");

    static final RecordType<Values> NAMED =
            RecordType.of("axis", List.of(PATH, VALUES, FROM, TO, STEPS, SCALE, CASES), (values, reading) -> values);

    @Override
    public String expected() {
        return "a mapping of axes: PATH: [values], or NAME: {path: PATH, values: [...]}";
    }

    @Override
    public Optional<ImmutableList<Axis>> read(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            reading.error(node.place(), node.described() + " stands where " + expected() + " was expected");
            return Optional.empty();
        }
        Map<String, Axis> axes = new HashMap<>();
        ImmutableList.Builder<Axis> inOrder = ImmutableList.builder();
        for (Entry entry : mapping.entries()) {
            axis(entry, reading).ifPresent(axis -> {
                Axis first = axes.putIfAbsent(axis.name(), axis);
                if (first == null) {
                    inOrder.add(axis);
                } else {
                    reading.error(
                            axis.place(),
                            "a second axis is called '" + axis.name() + "', the first is in line "
                                    + first.place().line() + "; name it: NAME: {path: ..., values: [...]}");
                    inOrder.add(
                            axis.called(axis.name() + " in line " + axis.place().line()));
                }
            });
        }
        return Optional.of(inOrder.build());
    }

    private static Optional<Axis> axis(Entry entry, Reading reading) {
        if (entry.value() instanceof Sequence values) {
            String path = entry.name();
            String name = path.substring(path.lastIndexOf('.') + 1);
            return axis(entry, name, valuesOf(List.of(path), entry.key(), values.items()), reading);
        }
        if (!entry.name().matches("[A-Za-z][A-Za-z0-9_-]*")) {
            reading.error(
                    entry.value().place(),
                    entry.value().described() + " stands where a list of values was expected"
                            + (entry.name().contains(".") ? "" : ", and '" + entry.name() + "' is no name of an axis"));
            return Optional.empty();
        }
        return NAMED.read(entry.value(), reading).flatMap(values -> named(entry, values, reading));
    }

    private static Optional<Axis> named(Entry entry, Values values, Reading reading) {
        if (values.states(CASES)) {
            return cases(entry, values, reading);
        }
        if (!values.states(PATH)) {
            reading.error(entry.value().place(), "an axis needs 'path' with 'values' or a range, or 'cases'");
            return Optional.empty();
        }
        Optional<ImmutableList<String>> paths = values.find(PATH);
        Optional<ImmutableList<YamlNode>> points = values.states(VALUES) ? values.find(VALUES) : range(values, reading);
        Scalar place = new Scalar(values.place(PATH), "", false);
        return paths.flatMap(
                all -> points.flatMap(list -> axis(entry, entry.name(), valuesOf(all, place, list), reading)));
    }

    private static ImmutableList<Axis.Value> valuesOf(List<String> paths, Scalar pathPlace, List<YamlNode> values) {
        return values.stream()
                .map(value -> new Axis.Value(
                        AxisCondition.label(value),
                        paths.stream()
                                .map(path -> new Assignment(path, pathPlace.place(), value))
                                .collect(ImmutableList.toImmutableList())))
                .collect(ImmutableList.toImmutableList());
    }

    private static Optional<Axis> axis(Entry entry, String name, ImmutableList<Axis.Value> values, Reading reading) {
        if (values.isEmpty()) {
            reading.error(entry.value().place(), "axis '" + name + "' has no value");
            return Optional.empty();
        }
        if (RunTables.RESERVED_NAMES.contains(name)) {
            reading.error(
                    entry.key().place(),
                    "an axis cannot be called '" + name + "', as a column of runs.csv or summary.csv is; name it:"
                            + " NAME: {path: ..., values: [...]}");
            return Optional.empty();
        }
        Set<String> labels = new HashSet<>();
        for (Axis.Value value : values) {
            if (!labels.add(value.label())) {
                reading.error(entry.value().place(), "axis '" + name + "' has the value '" + value.label() + "' twice");
            }
        }
        return Optional.of(new Axis(name, entry.key().place(), values));
    }

    private static Optional<ImmutableList<YamlNode>> range(Values values, Reading reading) {
        Optional<String> from = values.find(FROM);
        Optional<String> to = values.find(TO);
        Optional<Long> steps = values.find(STEPS);
        if (from.isEmpty() || to.isEmpty() || steps.isEmpty()) {
            if (!values.states(STEPS) || !values.states(FROM) || !values.states(TO)) {
                reading.error(values.mapping().place(), "an axis needs 'values', or a range: 'from', 'to' and 'steps'");
            }
            return Optional.empty();
        }
        var texts = AxisRange.texts(
                from.get(),
                to.get(),
                Math.toIntExact(steps.get()),
                values.get(SCALE).equals("log"));
        if (texts.value().isEmpty()) {
            reading.error(values.place(FROM), texts.problem());
        }
        return texts.value()
                .map(list -> list.stream()
                        .map(text -> new Scalar(values.place(FROM), text, false))
                        .collect(ImmutableList.toImmutableList()));
    }

    private static Optional<Axis> cases(Entry entry, Values values, Reading reading) {
        for (Key<?> other : List.of(PATH, VALUES, FROM, TO, STEPS)) {
            if (values.states(other)) {
                reading.error(values.placeOfName(other), "'" + other.name() + "' does not go with 'cases'");
            }
        }
        if (!(values.get(CASES) instanceof Mapping cases)) {
            reading.error(
                    values.place(CASES),
                    values.get(CASES).described() + " stands where cases were expected: {LABEL: {PATH: value, ...}}");
            return Optional.empty();
        }
        List<Axis.Value> all = new ArrayList<>();
        for (Entry label : cases.entries()) {
            if (label.value() instanceof Mapping changes) {
                all.add(new Axis.Value(
                        label.name(),
                        changes.entries().stream()
                                .map(change -> new Assignment(
                                        change.name(), change.key().place(), change.value()))
                                .collect(ImmutableList.toImmutableList())));
            } else {
                reading.error(
                        label.value().place(),
                        label.value().described()
                                + " stands where the changes of a case were expected: {PATH: value, ...}");
            }
        }
        return axis(entry, entry.name(), ImmutableList.copyOf(all), reading);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object().put("type", "object");
        ArrayNode either = schema.putObject("additionalProperties").putArray("anyOf");
        either.addObject().put("type", "array").put("minItems", 1);
        either.add(NAMED.schema(definitions));
        return schema;
    }
}
