package org.twlab.topology.model;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * The links of a topology.
 *
 * @param links by name, those whose ends are nodes
 * @param complete whether these are all
 */
record LinkList(ImmutableMap<String, LinkSpec> links, boolean complete) {
    static LinkList read(Mapping topology, Set<String> declared, LinkType type, Reading reading) {
        Optional<YamlNode> links = topology.get("links");
        if (links.isEmpty()) {
            return new LinkList(ImmutableMap.of(), true);
        }
        if (!(links.get() instanceof Sequence list)) {
            reading.error(links.get().place(), links.get().described() + " stands where a list of links was expected");
            return new LinkList(ImmutableMap.of(), false);
        }
        Map<String, LinkSpec> read = new LinkedHashMap<>();
        for (YamlNode item : list.items()) {
            boolean endsKnown = checkEnds(item, declared, reading);
            type.read(item).filter(link -> endsKnown).ifPresent(link -> add(link, read, reading));
        }
        return new LinkList(
                ImmutableMap.copyOf(read), read.size() == list.items().size());
    }

    private static void add(LinkSpec link, Map<String, LinkSpec> read, Reading reading) {
        LinkSpec first = read.putIfAbsent(link.name(), link);
        if (first != null) {
            reading.error(
                    link.place(),
                    "a second link is called '" + link.name() + "', the first is in line "
                            + first.place().line() + "; give it a 'name'");
        }
    }

    private static boolean checkEnds(YamlNode item, Set<String> declared, Reading reading) {
        boolean known = true;
        if (item instanceof Mapping mapping
                && mapping.get(LinkKeys.BETWEEN.name()).orElse(null) instanceof Sequence ends) {
            for (YamlNode end : ends.items()) {
                if (end instanceof Scalar name && !declared.contains(name.text())) {
                    known = false;
                    reading.diagnostics()
                            .add(Diagnostic.at(end.place(), "unknown node '" + name.text() + "'")
                                    .allowing(declared, name.text()));
                }
            }
        }
        return known;
    }
}
