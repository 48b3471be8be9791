package org.twlab.experiments.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.MemberWord;
import org.twlab.topology.model.Topology;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** The words of the key {@code capture}: each must name nodes or links that are there. */
final class CaptureWords {
    static final ScalarType<String> TYPE =
            new ScalarType<>("a node, member, population or link", Parsed::of, schema -> schema.put("type", "string"));

    private CaptureWords() {}

    /**
     * Reports every word that names nothing.
     *
     * @param declared names of nodes, also of those that could not be read: about them nothing is said
     */
    static void check(Values values, Topology topology, Set<String> declared, Reading reading) {
        if (values.mapping().get(ScenarioKeys.CAPTURE.name()).orElse(null) instanceof Sequence list) {
            for (YamlNode item : list.items()) {
                if (item instanceof Scalar word && !word.isNull()) {
                    check(word, topology, declared, reading);
                }
            }
        }
    }

    private static void check(Scalar word, Topology topology, Set<String> declared, Reading reading) {
        String text = word.text();
        if (topology.members(text).isPresent() || topology.links().containsKey(text)) {
            return;
        }
        String node = FlowKeys.node(text);
        boolean broken = declared.stream()
                .filter(name -> !topology.nodes().containsKey(name))
                .anyMatch(text::contains);
        if (broken) {
            return;
        }
        if (topology.nodes().containsKey(node)) {
            reading.diagnostics().add(MemberWord.fault(topology.nodes().get(node), text, word.place()));
            return;
        }
        List<String> names = new ArrayList<>(topology.nodes().keySet());
        names.addAll(topology.links().keySet());
        reading.error(word.place(), "no node or link is called '" + text + "'", names, text);
    }
}
