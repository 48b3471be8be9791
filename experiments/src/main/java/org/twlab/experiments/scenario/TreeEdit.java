package org.twlab.experiments.scenario;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.model.LinkType;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * Changes one value of a scenario tree by its path: by key, in lists by name, below {@code sysctl}, {@code routes} and
 * {@code sweep} the rest as one key. Lists and nodes must have what a path names; other keys need not be there yet.
 */
final class TreeEdit {
    private final ImmutableList<String> keys;
    private final Assignment assignment;
    private final ImmutableList<String> words;
    private final Diagnostics diagnostics;

    private TreeEdit(ImmutableList<String> keys, Assignment assignment, Diagnostics diagnostics) {
        this.keys = keys;
        this.assignment = assignment;
        this.words = words(assignment.path());
        this.diagnostics = diagnostics;
    }

    /** The changed tree; the unchanged one when the path matches nothing, which is reported. */
    static Mapping apply(Mapping root, Assignment assignment, Diagnostics diagnostics) {
        return new TreeEdit(ScenarioKeys.changeable(), assignment, diagnostics).root(root);
    }

    /** As {@link #apply}, for {@code --full}, which may change the sweep too. */
    static Mapping applyFull(Mapping root, Assignment assignment, Diagnostics diagnostics) {
        ImmutableList<String> keys = ImmutableList.<String>builder()
                .addAll(ScenarioKeys.changeable())
                .add(ScenarioKeys.SWEEP.name())
                .build();
        return new TreeEdit(keys, assignment, diagnostics).root(root);
    }

    /** Sysctls have dots in their names, and routes in their addresses. */
    private static ImmutableList<String> words(String path) {
        List<String> words = Splitter.on('.').splitToList(path);
        for (int i = 0; i + 1 < words.size(); i++) {
            boolean axis = i == 0 && words.get(i).equals(ScenarioKeys.SWEEP.name());
            if (axis || words.get(i).equals("sysctl") || words.get(i).equals("routes")) {
                String name = String.join(".", words.subList(i + 1, words.size()));
                return ImmutableList.<String>builder()
                        .addAll(words.subList(0, i + 1))
                        .add(name)
                        .build();
            }
        }
        return ImmutableList.copyOf(words);
    }

    private Mapping root(Mapping root) {
        if (!keys.contains(words.get(0))) {
            matchesNothing("no key '" + words.get(0) + "' that could change", keys, words.get(0));
            return root;
        }
        return mapping(root, 0).orElse(root);
    }

    private Optional<YamlNode> below(YamlNode node, int depth) {
        if (node instanceof Mapping mapping) {
            return mapping(mapping, depth).map(changed -> changed);
        }
        if (node instanceof Sequence list) {
            return list(list, depth);
        }
        matchesNothing(
                "'" + String.join(".", words.subList(0, depth)) + "' is " + node.described()
                        + ", with nothing below it",
                ImmutableList.of(),
                "");
        return Optional.empty();
    }

    private Optional<Mapping> mapping(Mapping mapping, int depth) {
        String word = words.get(depth);
        Optional<YamlNode> child = mapping.get(word);
        Optional<String> named = named(depth);
        if (named.isPresent() && child.isEmpty()) {
            matchesNothing("no " + named.get() + " '" + word + "'", mapping.names(), word);
            return Optional.empty();
        }
        Scalar key = new Scalar(assignment.place(), word, false);
        if (depth == words.size() - 1) {
            boolean removed = assignment.value().isNull();
            return Optional.of(removed ? mapping.without(word) : mapping.with(key, assignment.value()));
        }
        YamlNode start = child.orElseGet(() -> new Mapping(assignment.place(), ImmutableList.of(), false));
        return below(start, depth + 1).map(changed -> mapping.with(key, changed));
    }

    /** What the file must have under the name that a path has there; empty for keys. */
    private Optional<String> named(int depth) {
        if (depth != 2 || !words.get(0).equals("topology")) {
            return Optional.empty();
        }
        return switch (words.get(1)) {
            case "nodes" -> Optional.of("node");
            case "link-groups" -> Optional.of("group of links");
            default -> Optional.empty();
        };
    }

    private Optional<YamlNode> list(Sequence list, int depth) {
        Function<YamlNode, Optional<String>> nameOf;
        String what;
        if (depth == 1 && prefixIs("traffic")) {
            nameOf = FlowKeys::nameOf;
            what = "flow";
        } else if (depth == 1 && prefixIs("events")) {
            nameOf = EntryNames::nameOf;
            what = "event with the name";
        } else if (depth == 1 && prefixIs("faults")) {
            nameOf = EntryNames::nameOf;
            what = "fault with the name";
        } else if (depth == 2 && prefixIs("topology", "links")) {
            nameOf = LinkType::nameOf;
            what = "link";
        } else {
            matchesNothing("the items of this list have no names", ImmutableList.of(), "");
            return Optional.empty();
        }
        return item(list, depth, nameOf, what);
    }

    private Optional<YamlNode> item(
            Sequence list, int depth, Function<YamlNode, Optional<String>> nameOf, String what) {
        String word = words.get(depth);
        for (int i = 0; i < list.items().size(); i++) {
            if (nameOf.apply(list.items().get(i)).filter(word::equals).isPresent()) {
                return replaced(list, i, depth);
            }
        }
        List<String> names = list.items().stream()
                .flatMap(item -> nameOf.apply(item).stream())
                .toList();
        matchesNothing("no " + what + " '" + word + "'", names, word);
        return Optional.empty();
    }

    private Optional<YamlNode> replaced(Sequence list, int index, int depth) {
        List<YamlNode> items = new ArrayList<>(list.items());
        if (depth < words.size() - 1) {
            Optional<YamlNode> changed = below(items.get(index), depth + 1);
            changed.ifPresent(item -> items.set(index, item));
            return changed.map(item -> new Sequence(list.place(), ImmutableList.copyOf(items)));
        }
        if (assignment.value().isNull()) {
            items.remove(index);
        } else {
            items.set(index, assignment.value());
        }
        return Optional.of(new Sequence(list.place(), ImmutableList.copyOf(items)));
    }

    private boolean prefixIs(String... prefix) {
        return words.size() > prefix.length && words.subList(0, prefix.length).equals(List.of(prefix));
    }

    private void matchesNothing(String why, Collection<String> allowed, String read) {
        Place place = assignment.place();
        Diagnostic fault = Diagnostic.at(place, "path '" + assignment.path() + "' matches nothing: " + why);
        diagnostics.add(allowed.isEmpty() ? fault : fault.allowing(allowed, read));
    }
}
