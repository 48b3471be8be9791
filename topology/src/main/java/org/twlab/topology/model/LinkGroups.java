package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.twlab.topology.language.MapType;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * The {@code link-groups} of a topology: keys that several links share. What a link says itself counts before that.
 *
 * @param groups by name, as they stand in the file
 */
record LinkGroups(Mapping groups) {
    static final String KEY = "link-groups";
    static final MapType<Values> TYPE = new MapType<>("a mapping of groups of links by name", LinkKeys.LINK_GROUP);

    static LinkGroups read(Mapping topology, Reading reading) {
        Optional<YamlNode> stated = topology.get(KEY);
        stated.ifPresent(node -> TYPE.read(node, reading));
        if (stated.orElse(null) instanceof Mapping groups) {
            groups.entries()
                    .forEach(group -> Types.NAME.read(new Scalar(group.key().place(), group.name(), true), reading));
            return new LinkGroups(groups);
        }
        return new LinkGroups(new Mapping(topology.place(), ImmutableList.of(), false));
    }

    /** The keys that a link has from its group; none without a group or of an unknown one, which is reported. */
    Mapping keysFor(Mapping link, Reading reading) {
        Mapping none = new Mapping(link.place(), ImmutableList.of(), false);
        if (!(link.get(LinkKeys.GROUP.name()).orElse(null) instanceof Scalar name)
                || Types.NAME.parse().apply(name.text()).value().isEmpty()) {
            return none;
        }
        Optional<YamlNode> group = groups.get(name.text());
        if (group.isEmpty()) {
            String message = "unknown group of links '" + name.text() + "'"
                    + (groups.entries().isEmpty() ? ": the topology has no '" + KEY + "'" : "");
            reading.error(name.place(), message, groups.names(), name.text());
        }
        return group.orElse(none) instanceof Mapping keys ? only(LinkKeys.LINK_GROUP, keys) : none;
    }

    /** The entries of a mapping whose keys a type knows. */
    static Mapping only(RecordType<?> type, Mapping mapping) {
        ImmutableSet<String> known = type.keys().stream().map(key -> key.name()).collect(ImmutableSet.toImmutableSet());
        return new Mapping(
                mapping.place(),
                mapping.entries().stream()
                        .filter(entry -> known.contains(entry.name()))
                        .collect(ImmutableList.toImmutableList()),
                mapping.flow());
    }

    /** A mapping with the entries of another whose keys it has not. */
    static Mapping completed(Mapping mapping, Mapping other) {
        Mapping completed = mapping;
        for (Entry entry : other.entries()) {
            completed = mapping.get(entry.name()).isEmpty() ? completed.with(entry.key(), entry.value()) : completed;
        }
        return completed;
    }
}
