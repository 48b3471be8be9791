package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * The links of a topology: those among the members of its groups, then those it lists.
 *
 * @param links by name, those whose ends are nodes
 * @param complete whether these are all
 */
record LinkList(ImmutableMap<String, LinkSpec> links, boolean complete) {
    static LinkList read(Mapping topology, NodeNames names, LinkType type, Reading reading) {
        Map<String, LinkSpec> read = new LinkedHashMap<>();
        boolean complete = addMemberLinks(names, new MemberLinks(type, reading), read);
        Optional<YamlNode> links = topology.get("links");
        if (links.isEmpty()) {
            return new LinkList(ImmutableMap.copyOf(read), complete);
        }
        if (!(links.get() instanceof Sequence list)) {
            reading.error(links.get().place(), links.get().described() + " stands where a list of links was expected");
            return new LinkList(ImmutableMap.copyOf(read), false);
        }
        for (YamlNode item : list.items()) {
            Optional<LinkSpec> link = type.read(item);
            Optional<LinkSpec> linked = withEnds(item, link, names);
            complete &= linked.filter(found -> add(found, read, reading)).isPresent();
        }
        return new LinkList(ImmutableMap.copyOf(read), complete);
    }

    private static boolean addMemberLinks(NodeNames names, MemberLinks members, Map<String, LinkSpec> read) {
        boolean complete = true;
        for (NodeSpec<?> node : names.nodes().values()) {
            Optional<NodeSpec<RouterSpec>> router = RouterKind.KIND.cast(node);
            if (router.isPresent()) {
                Optional<ImmutableList<LinkSpec>> links = members.of(router.get(), read.size());
                links.ifPresent(found -> found.forEach(link -> read.put(link.name(), link)));
                complete &= links.isPresent();
            }
        }
        return complete;
    }

    private static boolean add(LinkSpec link, Map<String, LinkSpec> read, Reading reading) {
        LinkSpec first = read.putIfAbsent(link.name(), link);
        if (first != null) {
            reading.error(
                    link.place(),
                    "a second link is called '" + link.name() + "', the first is in line "
                            + first.place().line() + "; give it a 'name'");
        }
        return first == null;
    }

    /** The link with the nodes that its ends name; empty if one names none, which is reported. */
    private static Optional<LinkSpec> withEnds(YamlNode item, Optional<LinkSpec> link, NodeNames names) {
        if (!(item instanceof Mapping mapping)
                || !(mapping.get(LinkKeys.BETWEEN.name()).orElse(null) instanceof Sequence ends)) {
            return Optional.empty();
        }
        List<Optional<String>> resolved = ends.items().stream()
                .map(end -> end instanceof Scalar word
                        ? names.resolved(word.text(), word.place())
                        : Optional.<String>empty())
                .toList();
        return link.flatMap(found ->
                resolved.get(0).flatMap(a -> resolved.get(1).map(b -> found.between(a, b))));
    }
}
