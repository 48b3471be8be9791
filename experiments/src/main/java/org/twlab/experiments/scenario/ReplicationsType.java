package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Ratio;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** A number of replications, or {@code {until: METRIC, relative-ci: 5%, at-least: 10, at-most: 500}}. */
record ReplicationsType() implements ValueType<ReplicationsType.Stated> {
    private static final long MOST = 1_000_000;
    private static final ScalarType<Long> NUMBER = Types.integer(1, MOST);

    private static final Key<String> UNTIL =
            Key.required("until", ExpectKeys.METRIC_NAME, "The metric whose interval is to become narrow.");
    private static final Key<Ratio> RELATIVE_CI = Key.withDefault(
            "relative-ci", Types.RATIO, "5%", "How narrow: half the 95 % interval, as a share of the mean.");
    private static final Key<Long> AT_LEAST = Key.withDefault(
            "at-least", Types.integer(2, MOST), "10", "Replications with a value of the metric that each point has.");
    private static final Key<Long> AT_MOST =
            Key.withDefault("at-most", Types.integer(2, MOST), "500", "Replications that no point exceeds.");

    static final RecordType<Stated> RULE =
            RecordType.ofPart("stop rule", List.of(UNTIL, RELATIVE_CI, AT_LEAST, AT_MOST), ReplicationsType::rule);

    /**
     * What stands in the file.
     *
     * @param most replications of a point
     * @param until empty where every point has that many, or where it is wrong
     * @param place of the metric's name
     */
    record Stated(int most, Optional<Until> until, Place place) {}

    private static Stated rule(Values values, Reading reading) {
        Ratio width = values.get(RELATIVE_CI);
        if (width.numerator() == 0) {
            reading.error(values.place(RELATIVE_CI), "no interval becomes as narrow as 0%");
        }
        long least = values.get(AT_LEAST);
        long most = values.get(AT_MOST);
        if (least > most) {
            boolean statesMost = values.states(AT_MOST);
            reading.error(
                    values.place(statesMost ? AT_MOST : AT_LEAST),
                    "at most " + most + " replications are fewer than at least " + least);
        }
        Optional<Until> until = values.find(UNTIL)
                .map(metric ->
                        new Until(metric, (double) width.numerator() / width.denominator(), Math.toIntExact(least)));
        return new Stated(Math.toIntExact(most), until, values.place(UNTIL));
    }

    @Override
    public String expected() {
        return NUMBER.expected() + ", or {until: METRIC, relative-ci: 5%}";
    }

    @Override
    public Optional<Stated> read(YamlNode node, Reading reading) {
        return node instanceof Mapping
                ? RULE.read(node, reading)
                : NUMBER.read(node, reading)
                        .map(number -> new Stated(Math.toIntExact(number), Optional.empty(), node.place()));
    }

    @Override
    public YamlNode effective(YamlNode node) {
        return RULE.effective(node);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        ArrayNode either = schema.putArray("anyOf");
        either.add(NUMBER.schema(definitions));
        either.add(RULE.schema(definitions));
        return schema;
    }
}
