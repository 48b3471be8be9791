package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlReader;
import org.twlab.topology.yaml.YamlWriter;

/** Networks from texts, for tests. */
final class TopologyText {
    static final NodeKinds KINDS = NodeKinds.of(HostKind.KIND, RouterKind.KIND);

    private TopologyText() {}

    /** The network that a text without mistakes describes. */
    static Topology read(String text) {
        Diagnostics diagnostics = new Diagnostics();
        Reading reading = new Reading(diagnostics, new YamlFiles(diagnostics));
        YamlNode tree = YamlReader.read(reading.files().text("lab.yaml", text), diagnostics)
                .orElseThrow(() -> new AssertionError(diagnostics.render()));
        Topology topology = new TopologyType(KINDS).read(tree, reading).orElseThrow();
        assertThat(diagnostics.render()).as(text).isEmpty();
        return topology;
    }

    /** What is wrong with a text, each place as {@code column: message}. */
    static List<String> faults(String text) {
        Diagnostics diagnostics = new Diagnostics();
        Reading reading = new Reading(diagnostics, new YamlFiles(diagnostics));
        YamlReader.read(reading.files().text("lab.yaml", text), diagnostics)
                .ifPresent(tree -> new TopologyType(KINDS).read(tree, reading));
        return diagnostics.inFileOrder().stream()
                .map(fault -> fault.place().orElseThrow().column() + ": " + fault.message())
                .toList();
    }

    /** The text with all defaults. */
    static String effective(String text) {
        Diagnostics diagnostics = new Diagnostics();
        YamlNode tree = YamlReader.read(new YamlFiles(diagnostics).text("lab.yaml", text), diagnostics)
                .orElseThrow(() -> new AssertionError(diagnostics.render()));
        return YamlWriter.write(new TopologyType(KINDS).effective(tree));
    }
}
