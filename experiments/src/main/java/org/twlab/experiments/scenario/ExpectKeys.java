package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twlab.experiments.formula.Expression;
import org.twlab.experiments.formula.ExpressionProblem;
import org.twlab.experiments.verdict.Expectation;
import org.twlab.experiments.verdict.Expectation.Condition;
import org.twlab.experiments.verdict.Tolerance;
import org.twlab.topology.language.AnyType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.MapType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** The keys of an entry of {@code expect:}. */
final class ExpectKeys {
    static final ScalarType<Tolerance> TOLERANCE_TYPE = new ScalarType<>(
            "a tolerance such as 1% or 50ms",
            text -> Tolerance.parse(text)
                    .map(Parsed::of)
                    .orElseGet(() -> Parsed.wrong("'" + text + "' is not a tolerance such as 1% or 50ms")),
            schema -> schema.putArray("type").add("string").add("number"));
    private static final MapType<YamlNode> AXIS_VALUES =
            new MapType<>("a mapping of axes to values", new AnyType("a value of the axis"));

    static final ScalarType<String> METRIC_NAME =
            Types.TEXT.narrowed("a metric such as client.connect.success_ratio", Parsed::of);
    private static final ScalarType<String> EXPRESSION =
            Types.TEXT.narrowed("an expression such as count - 1", Parsed::of);

    static final Key<String> METRIC = Key.required("metric", METRIC_NAME, "Which metric of what.");
    private static final Key<ImmutableMap<String, YamlNode>> WHERE = Key.withDefault(
            "where",
            AXIS_VALUES,
            "{}",
            "At which points: `{AXIS: value, list or \">= 19s\"}`; without it at all of them.");
    private static final Key<ImmutableMap<String, YamlNode>> VERSUS = Key.withDefault(
            "versus", AXIS_VALUES, "{}", "Takes the metric as a ratio to that at the point with these axis values.");
    private static final Key<String> PREDICTED =
            Key.optional("predicted", EXPRESSION, "An expression over axis names, quantities and closed forms.");
    private static final Key<Tolerance> TOLERANCE = Key.optional(
            "tolerance",
            TOLERANCE_TYPE,
            "How far the mean may be off: percent of the prediction, or absolute; without it every run must give the prediction.");
    private static final Key<String> ABOVE =
            Key.optional("above", EXPRESSION, "An expression that the metric must exceed.");
    private static final Key<String> BELOW =
            Key.optional("below", EXPRESSION, "An expression that the metric must stay below.");
    private static final Key<ImmutableList<String>> WITHIN = Key.optional(
            "within", ListType.of(EXPRESSION), "Two expressions between which the metric must lie, ends included.");
    private static final List<Key<?>> CONDITIONS = List.of(PREDICTED, ABOVE, BELOW, WITHIN);

    static final RecordType<Stated> TYPE = RecordType.ofPart(
            "expectation",
            List.of(METRIC, WHERE, VERSUS, PREDICTED, TOLERANCE, ABOVE, BELOW, WITHIN),
            (values, reading) -> new Stated(values));

    /** What a single run must show: an expectation without axes. */
    static final RecordType<Stated> CONDITION_TYPE = RecordType.ofPart(
            "condition",
            List.of(METRIC, PREDICTED, TOLERANCE, ABOVE, BELOW, WITHIN),
            (values, reading) -> new Stated(values));

    private ExpectKeys() {}

    /** What stands in the file, before axes are known; the metric is absent where it is wrong. */
    record Stated(Values values) {

        /** Looks up the name of the metric, whatever else is wrong. */
        void checkMetric(MetricNames names) {
            values.find(METRIC).ifPresent(metric -> names.check(metric, values.place(METRIC)));
        }

        /** The same for what a search asks for. */
        void checkMetricOfTrial(MetricNames names) {
            values.find(METRIC).ifPresent(metric -> names.checkOfTrial(metric, values.place(METRIC)));
        }

        /** The entry for a sweep with these axes; empty when something is wrong, which is reported. */
        Optional<ExpectedMetric> resolve(List<Axis> axes, Reading reading) {
            List<Key<?>> conditions = CONDITIONS.stream().filter(values::states).toList();
            if (conditions.size() != 1) {
                reading.error(
                        values.mapping().place(),
                        "an expectation has one of 'predicted', 'above', 'below' and 'within', here are "
                                + conditions.size());
            }
            if (values.states(TOLERANCE) && !values.states(PREDICTED)) {
                reading.error(values.placeOfName(TOLERANCE), "'tolerance' goes with 'predicted'");
            }
            Optional<ImmutableMap<String, AxisCondition>> where = where(axes, reading);
            Optional<ImmutableMap<String, String>> versus = versus(axes, reading);
            Optional<Condition> condition = condition(axes, reading);
            if (conditions.size() != 1 || where.isEmpty() || versus.isEmpty()) {
                return Optional.empty();
            }
            return condition.flatMap(found -> values.find(METRIC)
                    .map(metric -> new ExpectedMetric(
                            new Expectation(metric, found),
                            text(conditions.get(0)),
                            where.get(),
                            versus.get(),
                            values.mapping().place(),
                            values.place(METRIC))));
        }

        private String text(Key<?> condition) {
            String written = values.mapping()
                    .get(condition.name())
                    .map(AxisCondition::label)
                    .orElse("");
            return condition.equals(PREDICTED) ? written : condition.name() + " " + written;
        }

        private Optional<Condition> condition(List<Axis> axes, Reading reading) {
            if (values.states(PREDICTED)) {
                return expression(PREDICTED.name(), axes, reading)
                        .map(value -> new Expectation.Predicted(
                                value, values.find(TOLERANCE).orElseGet(Tolerance.None::new)));
            }
            if (values.states(ABOVE)) {
                return expression(ABOVE.name(), axes, reading).map(Expectation.Above::new);
            }
            if (values.states(BELOW)) {
                return expression(BELOW.name(), axes, reading).map(Expectation.Below::new);
            }
            return values.states(WITHIN) ? within(axes, reading) : Optional.empty();
        }

        private Optional<Condition> within(List<Axis> axes, Reading reading) {
            if (!(values.mapping().get(WITHIN.name()).orElseThrow() instanceof Sequence ends)
                    || ends.items().size() != 2) {
                reading.error(values.place(WITHIN), "'within' takes two ends: [low, high]");
                return Optional.empty();
            }
            Optional<Expression> low = expression(ends.items().get(0), axes, reading);
            Optional<Expression> high = expression(ends.items().get(1), axes, reading);
            return low.flatMap(from -> high.map(to -> new Expectation.Within(from, to)));
        }

        private Optional<Expression> expression(String key, List<Axis> axes, Reading reading) {
            return expression(values.mapping().get(key).orElseThrow(), axes, reading);
        }

        private static Optional<Expression> expression(YamlNode node, List<Axis> axes, Reading reading) {
            if (!(node instanceof Scalar scalar) || node.isNull()) {
                return Optional.empty(); // already reported as no text
            }
            List<String> numeric =
                    axes.stream().filter(Axis::isNumeric).map(Axis::name).toList();
            Expression.Parsed parsed = Expression.parse(scalar.text(), numeric);
            if (parsed instanceof Expression.Rejected rejected) {
                rejected.problems().forEach(problem -> reading.diagnostics().add(diagnose(scalar, problem)));
            }
            return parsed instanceof Expression.Accepted accepted
                    ? Optional.of(accepted.expression())
                    : Optional.empty();
        }

        private static Diagnostic diagnose(Scalar scalar, ExpressionProblem problem) {
            Place start = scalar.place();
            int column = start.column() + problem.column() - 1 + (scalar.quoted() ? 1 : 0);
            Diagnostic fault = Diagnostic.at(new Place(start.source(), start.line(), column), problem.message());
            return new Diagnostic(
                    fault.place(),
                    fault.file(),
                    fault.cause(),
                    fault.message(),
                    ImmutableList.copyOf(problem.allowed()),
                    problem.nearest());
        }

        private Optional<ImmutableMap<String, AxisCondition>> where(List<Axis> axes, Reading reading) {
            ImmutableMap.Builder<String, AxisCondition> conditions = ImmutableMap.builder();
            boolean good = true;
            for (Entry entry : entries(WHERE)) {
                Optional<Axis> axis = axis(entry, axes, reading);
                Optional<AxisCondition> condition = AxisCondition.of(entry.value());
                if (condition.isEmpty()) {
                    reading.error(
                            entry.value().place(),
                            "no number stands behind the comparison "
                                    + entry.value().described());
                }
                boolean meets =
                        axis.isPresent() && condition.isPresent() && meets(entry, axis.get(), condition.get(), reading);
                condition.ifPresent(found -> conditions.put(entry.name(), found));
                good &= meets;
            }
            return good ? Optional.of(conditions.buildOrThrow()) : Optional.empty();
        }

        private static boolean meets(Entry entry, Axis axis, AxisCondition condition, Reading reading) {
            List<AxisCondition> parts = condition instanceof AxisCondition.OneOf oneOf
                    ? oneOf.labels().stream()
                            .<AxisCondition>map(label -> new AxisCondition.OneOf(ImmutableList.of(label)))
                            .toList()
                    : List.of(condition);
            boolean all = true;
            for (AxisCondition part : parts) {
                if (axis.labels().stream().noneMatch(part::holds)) {
                    reading.error(
                            entry.value().place(),
                            "no value of axis '" + axis.name() + "' is " + part,
                            axis.labels(),
                            part.toString());
                    all = false;
                }
            }
            return all;
        }

        private Optional<ImmutableMap<String, String>> versus(List<Axis> axes, Reading reading) {
            ImmutableMap.Builder<String, String> point = ImmutableMap.builder();
            boolean good = true;
            for (Entry entry : entries(VERSUS)) {
                Optional<Axis> axis = axis(entry, axes, reading);
                AxisCondition wanted = new AxisCondition.OneOf(ImmutableList.of(AxisCondition.label(entry.value())));
                good &= axis.isPresent() && meets(entry, axis.get(), wanted, reading);
                axis.stream()
                        .flatMap(found -> found.labels().stream())
                        .filter(wanted::holds)
                        .findFirst()
                        .ifPresent(label -> point.put(entry.name(), label));
            }
            return good ? Optional.of(point.buildOrThrow()) : Optional.empty();
        }

        private List<Entry> entries(Key<?> key) {
            return values.mapping().get(key.name()).stream()
                    .flatMap(node -> node instanceof Mapping mapping ? mapping.entries().stream() : Stream.empty())
                    .toList();
        }

        private static Optional<Axis> axis(Entry entry, List<Axis> axes, Reading reading) {
            Optional<Axis> found = axes.stream()
                    .filter(axis -> axis.name().equals(entry.name()))
                    .findFirst();
            if (found.isEmpty()) {
                List<String> names = axes.stream().map(Axis::name).toList();
                reading.error(
                        entry.key().place(),
                        "the sweep has no axis '" + entry.name() + "'" + (names.isEmpty() ? ", nor any other" : ""),
                        names,
                        entry.name());
            }
            return found;
        }
    }
}
