package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Ratio;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Reads links: keys for both directions, and {@code a->b: {...}} for one of them. */
public final class LinkType implements ValueType<LinkSpec> {
    private static final String ARROW = "->";

    static final Key<ImmutableList<String>> BETWEEN =
            Key.required("between", ListType.of(Types.TEXT), "The two nodes it connects.");
    static final Key<String> NAME = Key.optional("name", Types.NAME, "Its name instead of `a-b`.");
    private static final Key<Distribution> DELAY = Key.withDefault(
            "delay",
            new DistributionType(Types.durationUpTo("24h"), "delays", true),
            "0s",
            "Propagation delay, one way; drawn once for each member.");
    private static final Key<Distribution> JITTER = Key.withDefault(
            "jitter",
            new DistributionType(Types.durationUpTo("24h"), "jitters", false),
            "0s",
            "Delay added to each packet; packets may overtake each other.");
    private static final Key<Long> BANDWIDTH =
            Key.optional("bandwidth", Types.BITRATE, "Rate at which packets are sent (without the key: unlimited).");
    private static final Key<Long> QUEUE = Key.withDefault(
            "queue",
            Types.integer(0, 1_000_000),
            "1000",
            "Packets that may wait for the line; counts only with a bandwidth.");
    private static final Key<Ratio> LOSS =
            Key.withDefault("loss", Types.RATIO, "0%", "Share of packets that are lost, each independently.");

    /** The keys of a direction. */
    public static final RecordType<Direction> DIRECTION = RecordType.of(
            "link direction",
            List.of(DELAY, JITTER, BANDWIDTH, QUEUE, LOSS),
            (values, reading) -> new Direction(
                    values.get(DELAY),
                    values.get(JITTER),
                    values.find(BANDWIDTH).orElse(0L),
                    Math.toIntExact(values.get(QUEUE)),
                    values.get(LOSS)));

    /** The keys of a link. */
    public static final RecordType<Both> BOTH = RecordType.of(
            "link",
            List.of(BETWEEN, NAME, DELAY, JITTER, BANDWIDTH, QUEUE, LOSS),
            (values, reading) -> new Both(
                    values.get(BETWEEN), values.find(NAME), DIRECTION.make().make(values, reading)));

    /** A link without what its directions have of their own. */
    public record Both(ImmutableList<String> between, Optional<String> name, Direction direction) {}

    @Override
    public String expected() {
        return BOTH.expected();
    }

    /** The name of the link a mapping describes: from {@code name} or {@code between}. */
    public static Optional<String> nameOf(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return Optional.empty();
        }
        if (mapping.get(NAME.name()).orElse(null) instanceof Scalar name) {
            return Optional.of(name.text());
        }
        return ends(mapping).map(ends -> ends.get(0) + "-" + ends.get(1));
    }

    private static Optional<List<String>> ends(Mapping mapping) {
        if (mapping.get(BETWEEN.name()).orElse(null) instanceof Sequence list
                && list.items().size() == 2
                && list.items().get(0) instanceof Scalar a
                && list.items().get(1) instanceof Scalar b) {
            return Optional.of(List.of(a.text(), b.text()));
        }
        return Optional.empty();
    }

    @Override
    public Optional<LinkSpec> read(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            return BOTH.read(node, reading).flatMap(both -> Optional.empty());
        }
        Mapping common = commonPart(mapping);
        Optional<Both> both = BOTH.read(common, reading);
        Optional<List<String>> ends = ends(mapping);
        if (both.isPresent() && ends.isEmpty()) {
            reading.error(mapping.get(BETWEEN.name()).orElse(mapping).place(), "a link is between two nodes: [a, b]");
        }
        return both.flatMap(link -> ends.map(two -> read(mapping, two.get(0), two.get(1), link, reading)));
    }

    private static LinkSpec read(Mapping mapping, String a, String b, Both both, Reading reading) {
        List<String> directions = List.of(a + ARROW + b, b + ARROW + a);
        for (Entry entry : mapping.entries()) {
            if (entry.name().contains(ARROW) && !directions.contains(entry.name())) {
                reading.diagnostics()
                        .add(Diagnostic.at(entry.key().place(), "'" + entry.name() + "' is no direction of this link")
                                .allowing(directions, entry.name()));
            }
        }
        return new LinkSpec(
                both.name().orElse(a + "-" + b),
                a,
                b,
                direction(mapping, directions.get(0), both, reading),
                direction(mapping, directions.get(1), both, reading),
                mapping);
    }

    /** What both directions have, with the keys of the one replaced. */
    private static Direction direction(Mapping mapping, String direction, Both both, Reading reading) {
        Optional<YamlNode> own = mapping.get(direction);
        if (own.isEmpty()) {
            return both.direction();
        }
        if (!(own.get() instanceof Mapping replaced)) {
            return DIRECTION.read(own.get(), reading).orElse(both.direction());
        }
        return DIRECTION.read(merged(mapping, replaced), reading).orElse(both.direction());
    }

    private static Mapping merged(Mapping mapping, Mapping replaced) {
        Mapping merged = replaced;
        for (Entry entry :
                commonPart(mapping).without(BETWEEN.name()).without(NAME.name()).entries()) {
            boolean ofDirection =
                    DIRECTION.keys().stream().anyMatch(key -> key.name().equals(entry.name()));
            if (ofDirection && merged.get(entry.name()).isEmpty()) {
                merged = merged.with(entry.key(), entry.value());
            }
        }
        return merged;
    }

    private static Mapping commonPart(Mapping mapping) {
        Mapping common = mapping;
        for (String name : mapping.names()) {
            common = name.contains(ARROW) ? common.without(name) : common;
        }
        return common;
    }

    @Override
    public YamlNode effective(YamlNode node) {
        if (!(node instanceof Mapping mapping) || !(BOTH.effective(commonPart(mapping)) instanceof Mapping filled)) {
            return node;
        }
        for (Entry entry : mapping.entries()) {
            if (entry.name().contains(ARROW) && entry.value() instanceof Mapping own) {
                filled = filled.with(entry.key(), DIRECTION.effective(merged(mapping, own)));
            }
        }
        return filled;
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.reference("link", () -> {
            ObjectNode schema = BOTH.describe(definitions);
            schema.putObject("patternProperties")
                    .set("^[a-z][a-z0-9-]*->[a-z][a-z0-9-]*$", DIRECTION.schema(definitions));
            return schema;
        });
    }
}
