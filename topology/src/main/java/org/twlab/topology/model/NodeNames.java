package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.Set;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;

/**
 * Looks up words for nodes and members within a topology.
 *
 * @param nodes those that could be read
 * @param declared names of all, also of those that could not be read: about them nothing is said
 * @param reading takes the mistakes
 */
record NodeNames(ImmutableMap<String, NodeSpec<?>> nodes, Set<String> declared, Reading reading) {

    /** The word with its member counted from 0; empty if it names nothing, which is reported. */
    Optional<String> resolved(String word, Place place) {
        Optional<MemberWord> member = MemberWord.parse(word).filter(parsed -> !declared.contains(word));
        String name = member.map(MemberWord::node).orElse(word);
        if (!declared.contains(name)) {
            reading.diagnostics()
                    .add(Diagnostic.at(place, "unknown node '" + name + "'").allowing(declared, name));
            return Optional.empty();
        }
        NodeSpec<?> spec = nodes.get(name);
        boolean countUnread = spec != null
                && spec.count().isEmpty()
                && (spec.values().states(NodeSpec.COUNT) || spec.values().states(RouterKind.GRAPH));
        if (spec == null || countUnread) {
            return Optional.empty();
        }
        return member.isEmpty() ? Optional.of(name) : resolved(member.get(), spec, place);
    }

    private Optional<String> resolved(MemberWord word, NodeSpec<?> spec, Place place) {
        ImmutableList<Integer> numbers = word.numbers(spec);
        if (numbers.size() == 1) {
            return Optional.of(spec.memberName(numbers.get(0)));
        }
        reading.diagnostics().add(MemberWord.fault(spec, word.node() + "[" + word.member() + "]", place));
        return Optional.empty();
    }
}
