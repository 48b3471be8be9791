package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * Reads a network: a mapping with {@code nodes} and {@code links}, includes already resolved by {@link Includes}.
 *
 * @param kinds the kinds of nodes there are
 */
public record TopologyType(NodeKinds kinds) implements ValueType<Topology> {
    private static final ImmutableList<String> KEYS =
            ImmutableList.of("nodes", "links", LinkGroups.KEY, RoutingKeys.KEY);

    @Override
    public String expected() {
        return "a mapping with nodes and links, or the name of a file with one";
    }

    @Override
    public Optional<Topology> read(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            reading.error(node.place(), node.described() + " stands where " + expected() + " was expected");
            return Optional.empty();
        }
        for (Entry entry : mapping.entries()) {
            if (!KEYS.contains(entry.name())) {
                reading.error(
                        entry.key().place(), "unknown key '" + entry.name() + "' of a topology", KEYS, entry.name());
            }
        }
        ImmutableMap<String, NodeSpec<?>> nodes = nodes(mapping, reading);
        ImmutableSet<String> declared = declaredNames(mapping);
        NodeNames names = new NodeNames(nodes, declared, reading);
        LinkType linkType = new LinkType(LinkGroups.read(mapping, reading), reading);
        LinkList links = LinkList.read(mapping, names, linkType, reading);
        RouteList routes = RouteList.read(names);
        RoutingKeys.Stated routing = mapping.get(RoutingKeys.KEY)
                .flatMap(stated -> RoutingKeys.TYPE.read(stated, reading))
                .orElse(RoutingKeys.Stated.DEFAULT);
        boolean whole = links.complete()
                && routes.complete()
                && nodes.size() == declared.size()
                && KEYS.containsAll(mapping.names());
        return Optional.of(new TopologyCheck(mapping, whole, reading)
                .check(new Topology.Parts(nodes, links.links(), routes.routes(), routing)));
    }

    /** Nodes by name that a tree declares, also those with mistakes, so that one mistake does not bring others. */
    public static ImmutableSet<String> declaredNames(YamlNode topology) {
        return topology instanceof Mapping mapping && mapping.get("nodes").orElse(null) instanceof Mapping nodes
                ? ImmutableSet.copyOf(nodes.names())
                : ImmutableSet.of();
    }

    private ImmutableMap<String, NodeSpec<?>> nodes(Mapping mapping, Reading reading) {
        Optional<YamlNode> nodes = mapping.get("nodes");
        if (nodes.isEmpty()) {
            reading.error(mapping.place(), "a topology needs the key 'nodes'");
            return ImmutableMap.of();
        }
        if (!(nodes.get() instanceof Mapping named) || named.entries().isEmpty()) {
            reading.error(nodes.get().place(), nodes.get().described() + " stands where nodes by name were expected");
            return ImmutableMap.of();
        }
        ImmutableMap.Builder<String, NodeSpec<?>> specs = ImmutableMap.builder();
        for (Entry entry : named.entries()) {
            Types.NAME.read(new Scalar(entry.key().place(), entry.name(), true), reading);
            if (entry.name().equals("all") || entry.name().equals("search")) {
                reading.error(entry.key().place(), "the name '" + entry.name() + "' is reserved");
            }
            node(entry, reading).ifPresent(node -> specs.put(entry.name(), node.named(entry.name())));
        }
        return specs.buildOrThrow();
    }

    private Optional<? extends NodeSpec<?>> node(Entry entry, Reading reading) {
        if (!(entry.value() instanceof Mapping mapping)) {
            reading.error(
                    entry.value().place(),
                    entry.value().described() + " stands where a node was expected, such as {kind: host, ...}");
            return Optional.empty();
        }
        Optional<YamlNode> kind = mapping.get("kind");
        if (kind.isEmpty()) {
            String words = String.join(", ", kinds.byName().keySet());
            reading.error(mapping.place(), "node '" + entry.name() + "' needs the key 'kind': one of " + words);
            return Optional.empty();
        }
        return Types.TEXT.read(kind.get(), reading).flatMap(name -> {
            Optional<NodeKind<?>> found = kinds.find(name);
            if (found.isEmpty()) {
                reading.error(
                        kind.get().place(),
                        "unknown kind '" + name + "'",
                        kinds.byName().keySet(),
                        name);
            }
            return found.flatMap(known -> known.stated().read(mapping, reading));
        });
    }

    @Override
    public YamlNode effective(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        Mapping filled = mapping;
        Optional<YamlNode> found = mapping.get("nodes");
        if (found.isPresent() && found.get() instanceof Mapping nodes) {
            ImmutableList<Entry> all = nodes.entries().stream()
                    .map(entry -> new Entry(entry.key(), effectiveNode(entry.value())))
                    .collect(ImmutableList.toImmutableList());
            filled = filled.with(key(mapping, "nodes"), new Mapping(nodes.place(), all, false));
        }
        Optional<YamlNode> routing = mapping.get(RoutingKeys.KEY);
        if (routing.isPresent()) {
            filled = filled.with(key(mapping, RoutingKeys.KEY), RoutingKeys.TYPE.effective(routing.get()));
        }
        if (mapping.get(LinkGroups.KEY).orElse(null) instanceof Mapping groups) {
            ImmutableList<Entry> all = groups.entries().stream()
                    .map(entry -> new Entry(entry.key(), LinkDefaults.group(entry.value())))
                    .collect(ImmutableList.toImmutableList());
            filled = filled.with(key(mapping, LinkGroups.KEY), new Mapping(groups.place(), all, false));
        }
        if (mapping.get("links").orElse(null) instanceof Sequence links) {
            ImmutableList<YamlNode> all = links.items().stream()
                    .map(link -> LinkDefaults.link(LinkKeys.LINK, link))
                    .collect(ImmutableList.toImmutableList());
            filled = filled.with(key(mapping, "links"), new Sequence(links.place(), all));
        }
        return filled;
    }

    private static Scalar key(Mapping mapping, String name) {
        return new Scalar(mapping.place(), name, false);
    }

    private YamlNode effectiveNode(YamlNode node) {
        if (node instanceof Mapping mapping && mapping.get("kind").orElse(null) instanceof Scalar name) {
            Optional<NodeKind<?>> kind = kinds.find(name.text());
            if (kind.isPresent() && kind.get().stated().effective(node) instanceof Mapping filled) {
                return kind.get().effective().apply(filled);
            }
        }
        return node;
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.reference("topology", () -> describe(definitions));
    }

    private ObjectNode describe(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        ArrayNode either = schema.putArray("anyOf");
        either.addObject().put("type", "string").put("description", "The name of a file with a topology.");
        ObjectNode inline = either.addObject().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = inline.putObject("properties");
        properties
                .putObject("include")
                .put("type", "string")
                .put("description", "A file whose topology this one changes.");
        ObjectNode nodes = properties.putObject("nodes").put("type", "object");
        ArrayNode choices = nodes.putObject("additionalProperties").putArray("anyOf");
        kinds.byName().values().forEach(kind -> choices.add(nodeSchema(kind, definitions)));
        ObjectNode links = properties.putObject("links").put("type", "array");
        links.set("items", LinkType.schema(definitions));
        properties.set(LinkGroups.KEY, LinkGroups.TYPE.schema(definitions));
        properties.set(RoutingKeys.KEY, RoutingKeys.TYPE.schema(definitions));
        return schema;
    }

    private static ObjectNode nodeSchema(NodeKind<?> kind, SchemaDefinitions definitions) {
        RecordType<?> stated = kind.stated();
        return definitions.reference("node-" + kind.name(), () -> {
            ObjectNode schema = stated.describe(definitions);
            ((ObjectNode) schema.get("properties")).putObject("kind").put("const", kind.name());
            return schema;
        });
    }
}
