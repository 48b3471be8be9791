package org.twlab.experiments.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** The names of events and faults: no two entries of a list share one. */
final class EntryNames {

    private EntryNames() {}

    /** @param what an entry is called in messages: {@code event} */
    static void check(String what, List<Values> entries, Key<String> name, Reading reading) {
        Map<String, Place> first = new HashMap<>();
        for (Values entry : entries) {
            Optional<String> stated = entry.find(name);
            Place other = stated.isPresent()
                    ? first.putIfAbsent(stated.get(), entry.mapping().place())
                    : null;
            if (other != null) {
                reading.error(
                        entry.place(name),
                        "a second " + what + " is called '" + stated.orElseThrow() + "', the first is in line "
                                + other.line());
            }
        }
    }

    /** The name of the entry that a tree describes, from its key {@code name}. */
    static Optional<String> nameOf(YamlNode node) {
        return node instanceof Mapping mapping && mapping.get("name").orElse(null) instanceof Scalar name
                ? Optional.of(name.text())
                : Optional.empty();
    }
}
