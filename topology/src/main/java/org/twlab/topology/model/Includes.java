package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;
import org.twlab.topology.yaml.YamlReader;

/**
 * Puts the files that a topology names in its place: {@code topology: lab.yaml}, or {@code topology: {include:
 * lab.yaml, nodes: ..., links: ...}}, where nodes merge key by key, {@code null} removes, and links merge by name.
 *
 * @param kinds says which keys of nodes merge instead of being replaced
 * @param reading opens the files and takes mistakes
 */
public record Includes(NodeKinds kinds, Reading reading) {
    private static final String INCLUDE = "include";

    /** The topology with nothing left to include; empty where that is not possible, which is reported. */
    public Optional<YamlNode> resolve(YamlNode topology) {
        return resolve(topology, ImmutableList.of());
    }

    private Optional<YamlNode> resolve(YamlNode topology, ImmutableList<String> open) {
        if (topology instanceof Scalar file && !file.isNull()) {
            return included(file, open).map(base -> base);
        }
        if (!(topology instanceof Mapping mapping) || mapping.get(INCLUDE).isEmpty()) {
            return Optional.of(topology);
        }
        YamlNode named = mapping.get(INCLUDE).get();
        if (!(named instanceof Scalar file) || named.isNull()) {
            reading.error(named.place(), named.described() + " stands where the name of a file was expected");
            return Optional.empty();
        }
        return included(file, open).map(base -> merge(base, mapping.without(INCLUDE)));
    }

    private Optional<Mapping> included(Scalar file, ImmutableList<String> open) {
        Optional<SourceText> source = reading.files().open(file.text(), file.place());
        if (source.isPresent() && open.contains(source.get().name())) {
            List<String> between = open.subList(open.indexOf(source.get().name()) + 1, open.size());
            String way = between.isEmpty() ? "" : " by way of " + String.join(", ", between);
            reading.error(file.place(), "'" + file.text() + "' includes itself" + way);
            return Optional.empty();
        }
        return source.flatMap(text ->
                YamlReader.read(text, reading.diagnostics()).flatMap(tree -> resolved(tree, add(open, text.name()))));
    }

    private Optional<Mapping> resolved(YamlNode tree, ImmutableList<String> open) {
        if (!(tree instanceof Mapping)) {
            reading.error(
                    tree.place(), tree.described() + " stands where a topology file has its keys 'nodes' and 'links'");
            return Optional.empty();
        }
        return resolve(tree, open)
                .flatMap(whole -> whole instanceof Mapping mapping ? Optional.of(mapping) : Optional.empty());
    }

    private static ImmutableList<String> add(ImmutableList<String> names, String name) {
        return ImmutableList.<String>builder().addAll(names).add(name).build();
    }

    private Mapping merge(Mapping base, Mapping changes) {
        Mapping merged = base;
        for (Entry change : changes.entries()) {
            YamlNode below = base.get(change.name()).orElse(change.value());
            merged = merged.with(change.key(), mergePart(change.name(), below, change.value()));
        }
        return merged;
    }

    private YamlNode mergePart(String name, YamlNode below, YamlNode change) {
        if (below instanceof Mapping old && change instanceof Mapping more) {
            return name.equals(RoutingKeys.KEY) ? mergeKeys(old, more, ImmutableSet.of()) : mergeNodes(old, more);
        }
        return below instanceof Sequence links && change instanceof Sequence more ? mergeLinks(links, more) : change;
    }

    private Mapping mergeNodes(Mapping base, Mapping changes) {
        ImmutableSet<String> deep = kinds.mergedKeys();
        Mapping merged = base;
        for (Entry change : changes.entries()) {
            merged = apply(merged, change, deep, true);
        }
        return merged;
    }

    private static YamlNode mergeLinks(Sequence base, Sequence changes) {
        List<YamlNode> merged = new ArrayList<>(base.items());
        for (YamlNode change : changes.items()) {
            Optional<String> name = LinkType.nameOf(change);
            int at = 0;
            while (at < merged.size()
                    && (name.isEmpty() || !LinkType.nameOf(merged.get(at)).equals(name))) {
                at++;
            }
            if (at == merged.size()) {
                merged.add(change);
            } else if (merged.get(at) instanceof Mapping link && change instanceof Mapping more) {
                merged.set(at, mergeKeys(link, more, ImmutableSet.of()));
            }
        }
        return new Sequence(base.place(), ImmutableList.copyOf(merged));
    }

    private static Mapping mergeKeys(Mapping base, Mapping changes, ImmutableSet<String> deep) {
        Mapping merged = base;
        for (Entry change : changes.entries()) {
            merged = apply(
                    merged,
                    change,
                    deep,
                    deep.contains(change.name()) || change.name().contains("->"));
        }
        return merged;
    }

    private static Mapping apply(Mapping base, Entry change, ImmutableSet<String> deep, boolean mergeable) {
        if (change.value().isNull()) {
            return base.without(change.name());
        }
        Optional<YamlNode> below = base.get(change.name());
        return mergeable
                        && below.isPresent()
                        && below.get() instanceof Mapping old
                        && change.value() instanceof Mapping more
                ? base.with(change.key(), mergeKeys(old, more, deep))
                : base.with(change.key(), change.value());
    }
}
