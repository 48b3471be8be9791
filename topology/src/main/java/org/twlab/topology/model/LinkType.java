package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.LinkCheck.Way;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * Reads links: keys for both directions, {@code a->b: {...}} for one of them, and below both those of a group.
 *
 * @param groups the groups that a link may name
 * @param reading takes the mistakes
 */
public record LinkType(LinkGroups groups, Reading reading) {
    private static final String ARROW = "->";
    private static final String END = "[a-z][a-z0-9-]*(\\[[^\\]]+\\])?";

    /** The two ends of a link as they were written. */
    record Ends(String a, String b) {
        String name() {
            return a + "-" + b;
        }
    }

    /** The name of the link a mapping describes: from {@code name} or {@code between}. */
    public static Optional<String> nameOf(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return Optional.empty();
        }
        if (mapping.get(LinkKeys.NAME.name()).orElse(null) instanceof Scalar name) {
            return Optional.of(name.text());
        }
        return ends(mapping).map(Ends::name);
    }

    private static Optional<Ends> ends(Mapping mapping) {
        if (mapping.get(LinkKeys.BETWEEN.name()).orElse(null) instanceof Sequence list
                && list.items().size() == 2
                && list.items().get(0) instanceof Scalar a
                && list.items().get(1) instanceof Scalar b) {
            return Optional.of(new Ends(a.text(), b.text()));
        }
        return Optional.empty();
    }

    /** The link, its ends as they were written; empty when it has not two of them. */
    Optional<LinkSpec> read(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return LinkKeys.LINK.read(node, reading).flatMap(values -> Optional.empty());
        }
        Mapping common = commonPart(mapping);
        Optional<Values> values = LinkKeys.LINK.readKeys(common, reading);
        Optional<Ends> ends = ends(mapping);
        if (ends.isEmpty()) {
            mapping.get(LinkKeys.BETWEEN.name())
                    .filter(Sequence.class::isInstance)
                    .ifPresent(list -> reading.error(list.place(), "a link is between two nodes: [a, b]"));
        }
        return values.flatMap(stated -> ends.map(two -> {
            rejectOtherDirections(mapping, two);
            String name = stated.find(LinkKeys.NAME).orElse(two.name());
            return link(name, "of the link '" + name + "'", two, mapping, common);
        }));
    }

    /** What the links among the members of a node are like. */
    LinkSpec among(String node, Mapping mapping) {
        return link(node, "of the links among '" + node + "'", new Ends(node, node), mapping, mapping);
    }

    /** Whether a link, or the group it names, has a key. */
    boolean states(Mapping mapping, Key<?> key) {
        return mapping.get(key.name())
                .or(() -> groups.keysFor(mapping, reading).get(key.name()))
                .isPresent();
    }

    private LinkSpec link(String name, String what, Ends ends, Mapping mapping, Mapping common) {
        Mapping stated = LinkGroups.only(LinkKeys.LINK_GROUP, common);
        Mapping shared = LinkGroups.completed(stated, groups.keysFor(common, reading));
        Way ab = way(mapping, ends.a() + ARROW + ends.b(), shared);
        Way ba = way(mapping, ends.b() + ARROW + ends.a(), shared);
        new LinkCheck(what, shared, List.of(ab, ba), reading).check();
        ImmutableList<Outage> down = shared.get(LinkKeys.DOWN.name())
                .flatMap(outages -> LinkKeys.DOWN.type().read(outages, reading))
                .orElse(ImmutableList.of());
        return new LinkSpec(name, ends.a(), ends.b(), ab.direction(), ba.direction(), down, 0, mapping);
    }

    private void rejectOtherDirections(Mapping mapping, Ends ends) {
        List<String> directions = List.of(ends.a() + ARROW + ends.b(), ends.b() + ARROW + ends.a());
        for (Entry entry : mapping.entries()) {
            if (entry.name().contains(ARROW) && !directions.contains(entry.name())) {
                reading.diagnostics()
                        .add(Diagnostic.at(entry.key().place(), "'" + entry.name() + "' is no direction of this link")
                                .allowing(directions, entry.name()));
            }
        }
    }

    /** What both directions have, with the keys of the one replaced. */
    private Way way(Mapping mapping, String direction, Mapping shared) {
        Optional<YamlNode> stated = mapping.get(direction);
        Mapping none = new Mapping(mapping.place(), ImmutableList.of(), true);
        if (stated.isPresent() && !(stated.get() instanceof Mapping)) {
            LinkKeys.DIRECTION.read(stated.get(), reading);
        }
        Mapping own = stated.orElse(none) instanceof Mapping keys ? keys : none;
        Mapping all = LinkGroups.completed(own, LinkGroups.only(LinkKeys.DIRECTION, shared));
        Direction read = LinkKeys.DIRECTION
                .read(all, reading)
                .orElseThrow(() -> new IllegalStateException("a direction has no required key"));
        return new Way(own, read);
    }

    private static Mapping commonPart(Mapping mapping) {
        Mapping common = mapping;
        for (String name : mapping.names()) {
            common = name.contains(ARROW) ? common.without(name) : common;
        }
        return common;
    }

    static ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.reference("link", () -> {
            ObjectNode schema = LinkKeys.LINK.describe(definitions);
            schema.putObject("patternProperties")
                    .set("^" + END + ARROW + END + "$", LinkKeys.DIRECTION.schema(definitions));
            return schema;
        });
    }
}
