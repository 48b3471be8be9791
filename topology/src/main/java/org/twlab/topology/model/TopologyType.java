package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.Diagnostic;
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
    private static final LinkType LINK = new LinkType();
    private static final ImmutableList<String> KEYS = ImmutableList.of("nodes", "links");

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
        Set<String> declared = declaredNodes(mapping);
        ImmutableMap<String, NodeSpec<?>> nodes = nodes(mapping, reading);
        Topology topology = new Topology(nodes, links(mapping, declared, nodes, reading));
        nodes.values().forEach(spec -> check(spec, topology, reading));
        return Optional.of(topology);
    }

    /** The names of nodes, also of those with mistakes, so that one mistake does not bring others. */
    private static ImmutableSet<String> declaredNodes(Mapping mapping) {
        Optional<YamlNode> found = mapping.get("nodes");
        return found.isPresent() && found.get() instanceof Mapping nodes
                ? ImmutableSet.copyOf(nodes.names())
                : ImmutableSet.of();
    }

    /** Nodes by name that a tree declares, right or wrong. */
    public static ImmutableSet<String> declaredNames(YamlNode topology) {
        return topology instanceof Mapping mapping ? declaredNodes(mapping) : ImmutableSet.of();
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
        AddressPlan plan = new AddressPlan(reading);
        Map<String, Described<?>> stated = new LinkedHashMap<>();
        for (Entry entry : named.entries()) {
            Types.NAME.read(new Scalar(entry.key().place(), entry.name(), true), reading);
            if (entry.name().equals("all") || entry.name().equals("search")) {
                reading.error(entry.key().place(), "the name '" + entry.name() + "' is reserved");
            }
            read(entry, reading).ifPresent(node -> stated.put(entry.name(), node));
        }
        stated.forEach((name, node) -> node.claim(name, plan));
        ImmutableMap.Builder<String, NodeSpec<?>> specs = ImmutableMap.builder();
        stated.forEach((name, node) -> specs.put(name, node.placed(name, plan)));
        return specs.buildOrThrow();
    }

    private Optional<? extends Described<?>> read(Entry entry, Reading reading) {
        if (!(entry.value() instanceof Mapping mapping)) {
            reading.error(
                    entry.value().place(),
                    entry.value().described() + " stands where a node was expected, such as {kind: host, ...}");
            return Optional.empty();
        }
        Optional<YamlNode> kind = mapping.get("kind");
        if (kind.isEmpty()) {
            reading.error(
                    mapping.place(),
                    "node '" + entry.name() + "' needs the key 'kind': one of "
                            + String.join(", ", kinds.byName().keySet()));
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
            return found.flatMap(known -> describe(known, mapping, reading));
        });
    }

    private static <S> Optional<Described<S>> describe(NodeKind<S> kind, Mapping mapping, Reading reading) {
        return kind.stated().read(mapping, reading).map(stated -> new Described<>(kind, stated));
    }

    private record Described<S>(NodeKind<S> kind, NodeSpec.Stated<S> stated) {

        void claim(String name, AddressPlan plan) {
            stated.address()
                    .ifPresent(
                            address -> plan.claim(name, address, stated.values().place(NodeSpec.ADDRESS)));
            kind.claims()
                    .apply(stated.settings())
                    .forEach(address ->
                            plan.claim(name, address, stated.values().mapping().place()));
        }

        NodeSpec<S> placed(String name, AddressPlan plan) {
            return stated.with(name, kind, plan.addresses(name, kind.addressing(), stated));
        }
    }

    private static <S> void check(NodeSpec<S> node, Topology topology, Reading reading) {
        node.kind().check().check(node, topology, reading);
    }

    private static ImmutableMap<String, LinkSpec> links(
            Mapping mapping, Set<String> declared, ImmutableMap<String, NodeSpec<?>> nodes, Reading reading) {
        Optional<YamlNode> links = mapping.get("links");
        Map<String, LinkSpec> read = new LinkedHashMap<>();
        if (links.isPresent() && !(links.get() instanceof Sequence)) {
            reading.error(links.get().place(), links.get().described() + " stands where a list of links was expected");
        }
        if (links.orElse(mapping) instanceof Sequence list) {
            for (YamlNode item : list.items()) {
                LINK.read(item, reading).ifPresent(link -> {
                    checkEnds(item, link, declared, nodes, reading);
                    LinkSpec first = read.putIfAbsent(link.name(), link);
                    if (first != null) {
                        reading.error(
                                link.place(),
                                "a second link is called '" + link.name() + "', the first is in line "
                                        + first.place().line() + "; give it a name");
                    }
                });
            }
        }
        return ImmutableMap.copyOf(read);
    }

    private static void checkEnds(
            YamlNode item,
            LinkSpec link,
            Set<String> declared,
            ImmutableMap<String, NodeSpec<?>> nodes,
            Reading reading) {
        if (item instanceof Mapping mapping && mapping.get("between").orElse(item) instanceof Sequence ends) {
            for (YamlNode end : ends.items()) {
                if (end instanceof Scalar name && !declared.contains(name.text())) {
                    reading.diagnostics()
                            .add(Diagnostic.at(end.place(), "unknown node '" + name.text() + "'")
                                    .allowing(declared, name.text()));
                }
            }
        }
        if (link.a().equals(link.b())) {
            reading.error(link.place(), "a link from '" + link.a() + "' to itself");
        }
        NodeSpec<?> a = nodes.get(link.a());
        NodeSpec<?> b = nodes.get(link.b());
        boolean populations =
                a != null && b != null && a.count().isPresent() && b.count().isPresent();
        if (populations && a != null && b != null && a.members() != b.members()) {
            reading.error(
                    link.place(),
                    "two populations pair up, but '" + link.a() + "' has " + a.members() + " members and '" + link.b()
                            + "' has " + b.members());
        }
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
        if (mapping.get("links").orElse(node) instanceof Sequence links) {
            ImmutableList<YamlNode> all =
                    links.items().stream().map(LINK::effective).collect(ImmutableList.toImmutableList());
            filled = filled.with(key(mapping, "links"), new Sequence(links.place(), all));
        }
        return filled;
    }

    private static Scalar key(Mapping mapping, String name) {
        return new Scalar(mapping.place(), name, false);
    }

    private YamlNode effectiveNode(YamlNode node) {
        if (node instanceof Mapping mapping && mapping.get("kind").orElse(node) instanceof Scalar name) {
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
        links.set("items", LINK.schema(definitions));
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
