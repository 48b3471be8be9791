package org.twlab.topology.model;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Optional;

/**
 * The kinds of nodes that a scenario may use, by name. Messages, schema and documentation are made from it.
 *
 * @param byName in the order of registration
 */
public record NodeKinds(ImmutableMap<String, NodeKind<?>> byName) {

    public static NodeKinds of(NodeKind<?>... kinds) {
        return new NodeKinds(Maps.uniqueIndex(List.of(kinds), NodeKind::name));
    }

    public Optional<NodeKind<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The keys whose values an including file merges instead of replacing them. */
    ImmutableSet<String> mergedKeys() {
        return byName.values().stream()
                .flatMap(kind -> kind.stated().keys().stream())
                .filter(key -> key.type().mergesByKey())
                .map(key -> key.name())
                .collect(ImmutableSet.toImmutableSet());
    }
}
