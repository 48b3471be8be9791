package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * A value, or a mapping with the name of a distribution and its parameters.
 *
 * @param value the type of a single value
 * @param name of the definition in the JSON Schema
 * @param indexed whether the k-th draw means something here, so that step and list can be used
 */
public record DistributionType(ScalarType<Long> value, String name, boolean indexed)
        implements ValueType<Distribution> {
    private static final ImmutableList<String> BY_CHANCE =
            ImmutableList.of("uniform", "exponential", "normal", "pareto", "empirical");
    private static final ImmutableList<String> BY_INDEX = ImmutableList.of("step", "list");

    private static final ScalarType<Double> SHAPE = new ScalarType<>(
            "a number above 0 such as 1.5", DistributionType::parseShape, schema -> schema.put("type", "number"));

    /** A varying duration up to ten years. */
    public static DistributionType durations(boolean indexed) {
        return new DistributionType(Types.DURATION, indexed ? "durations" : "durations-without-index", indexed);
    }

    /** A varying size. */
    public static DistributionType sizes(boolean indexed) {
        return new DistributionType(Types.SIZE, indexed ? "sizes" : "sizes-without-index", indexed);
    }

    @Override
    public String expected() {
        return value.expected() + ", or a distribution of it";
    }

    @Override
    public Optional<Distribution> read(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            return value.read(node, reading).map(Distribution.Constant::new);
        }
        if (mapping.entries().size() != 1) {
            reading.error(
                    node.place(),
                    "a distribution is one name with its parameters, such as {uniform: [a, b]}, here stand "
                            + mapping.entries().size());
            return Optional.empty();
        }
        return read(mapping.entries().get(0), reading);
    }

    private Optional<Distribution> read(Entry entry, Reading reading) {
        if (BY_INDEX.contains(entry.name()) && !indexed) {
            reading.error(
                    entry.key().place(),
                    "'" + entry.name() + "' goes by the number of a member or attempt, which is not defined here",
                    BY_CHANCE,
                    "");
            return Optional.empty();
        }
        return switch (entry.name()) {
            case "uniform" -> uniform(entry, reading);
            case "exponential" -> value.read(entry.value(), reading).map(Distribution.Exponential::new);
            case "normal" ->
                pair(entry, value, value, "[mean, standard deviation]", reading)
                        .map(pair -> new Distribution.Normal(pair.first(), pair.second()));
            case "pareto" ->
                pair(entry, value, SHAPE, "[minimum, shape]", reading)
                        .filter(pair -> hasMinimum(entry, pair.first(), reading))
                        .map(pair -> new Distribution.Pareto(pair.first(), pair.second()));
            case "empirical" -> new EmpiricalFile(value).read(entry.value(), reading);
            case "step" ->
                pair(entry, value, value, "[first, increment]", reading)
                        .map(pair -> new Distribution.Step(pair.first(), pair.second()));
            case "list" -> listed(entry, reading);
            default -> {
                reading.error(
                        entry.key().place(), "unknown distribution '" + entry.name() + "'", allowed(), entry.name());
                yield Optional.empty();
            }
        };
    }

    /** Of a minimum of 0 every multiple is 0. */
    private static boolean hasMinimum(Entry entry, long minimum, Reading reading) {
        if (minimum == 0) {
            reading.error(entry.value().place(), "the minimum of 'pareto' must be above 0");
        }
        return minimum > 0;
    }

    private ImmutableList<String> allowed() {
        return indexed
                ? ImmutableList.<String>builder()
                        .addAll(BY_CHANCE)
                        .addAll(BY_INDEX)
                        .build()
                : BY_CHANCE;
    }

    private Optional<Distribution> uniform(Entry entry, Reading reading) {
        Optional<Pair<Long, Long>> ends = pair(entry, value, value, "[smallest, largest]", reading);
        if (ends.isPresent() && ends.get().first() > ends.get().second()) {
            reading.error(entry.value().place(), "the first end of 'uniform' is larger than the second");
            return Optional.empty();
        }
        return ends.map(pair -> new Distribution.Uniform(pair.first(), pair.second()));
    }

    private Optional<Distribution> listed(Entry entry, Reading reading) {
        if (!(entry.value() instanceof Sequence list) || list.items().isEmpty()) {
            reading.error(entry.value().place(), "'list' needs a list of at least one value");
            return Optional.empty();
        }
        List<Optional<Long>> values =
                list.items().stream().map(item -> value.read(item, reading)).toList();
        if (values.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        ImmutableLongArray.Builder all = ImmutableLongArray.builder();
        values.forEach(item -> item.ifPresent(all::add));
        return Optional.of(new Distribution.Listed(all.build()));
    }

    private record Pair<A, B>(A first, B second) {}

    private static <A, B> Optional<Pair<A, B>> pair(
            Entry entry, ScalarType<A> first, ScalarType<B> second, String shape, Reading reading) {
        if (!(entry.value() instanceof Sequence list) || list.items().size() != 2) {
            reading.error(entry.value().place(), "'" + entry.name() + "' takes two parameters: " + shape);
            return Optional.empty();
        }
        Optional<A> a = first.read(list.items().get(0), reading);
        Optional<B> b = second.read(list.items().get(1), reading);
        return a.flatMap(left -> b.map(right -> new Pair<>(left, right)));
    }

    private static Parsed<Double> parseShape(String text) {
        if (!text.matches("\\d{1,6}(\\.\\d{1,9})?") || new BigDecimal(text).signum() == 0) {
            return Parsed.wrong("'" + text + "' is not a number above 0 such as 1.5");
        }
        return Parsed.of(Double.parseDouble(text));
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.reference(name, () -> describe(definitions));
    }

    private ObjectNode describe(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        ArrayNode choices = schema.putArray("anyOf");
        choices.add(value.schema(definitions));
        for (String distribution : allowed()) {
            ObjectNode choice = choices.addObject().put("type", "object").put("additionalProperties", false);
            choice.putArray("required").add(distribution);
            choice.putObject("properties").set(distribution, parameters(distribution, definitions));
        }
        return schema;
    }

    private ObjectNode parameters(String distribution, SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        switch (distribution) {
            case "exponential" -> schema.setAll(value.schema(definitions));
            case "empirical" -> schema.put("type", "string");
            case "list" -> schema.put("type", "array").put("minItems", 1).set("items", value.schema(definitions));
            default -> {
                ArrayNode items = schema.put("type", "array")
                        .put("minItems", 2)
                        .put("maxItems", 2)
                        .putArray("items");
                items.add(value.schema(definitions));
                items.add((distribution.equals("pareto") ? SHAPE : value).schema(definitions));
            }
        }
        return schema;
    }

    /** The values of a file, one a line; an empty line and one that begins with # count for nothing. */
    private record EmpiricalFile(ScalarType<Long> value) {

        Optional<Distribution> read(YamlNode node, Reading reading) {
            return Types.TEXT
                    .read(node, reading)
                    .flatMap(name -> reading.files().open(name, node.place()))
                    .flatMap(source -> values(source, node, reading));
        }

        private Optional<Distribution> values(SourceText source, YamlNode node, Reading reading) {
            ImmutableLongArray.Builder values = ImmutableLongArray.builder();
            boolean good = true;
            for (int line = 1; line <= source.lines().size(); line++) {
                String text = source.lines().get(line - 1).strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    Scalar scalar = new Scalar(new org.twlab.topology.yaml.Place(source, line, 1), text, true);
                    Optional<Long> read = value.read(scalar, reading);
                    read.ifPresent(values::add);
                    good &= read.isPresent();
                }
            }
            ImmutableLongArray all = values.build();
            if (all.isEmpty() && good) {
                reading.error(node.place(), "'" + source.name() + "' has no value");
            }
            return good && !all.isEmpty() ? Optional.of(new Distribution.Empirical(all)) : Optional.empty();
        }
    }
}
