package org.twlab.experiments.scenario;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlReader;
import org.twlab.topology.yaml.YamlWriter;

/**
 * A scenario file that a program changes and loads again, as a user would with an editor. Immutable. Mistakes in it are
 * mistakes of the program.
 */
public final class ScenarioDraft {
    /** What belongs to a batch and not to one network. */
    private static final List<String> OF_THE_WHOLE = List.of("sweep", "method", "expect", "replications", "full");

    private final String name;
    private final Mapping tree;

    private ScenarioDraft(String name, Mapping tree) {
        this.name = name;
        this.tree = tree;
    }

    /** The file of a scenario, which names no others, with the values of a point in it and without its sweep. */
    public static ScenarioDraft of(LoadedScenario loaded, Point point) {
        byte[] file = loaded.inputs().values().iterator().next();
        Mapping root = mapping(loaded.base().name(), new String(file, StandardCharsets.UTF_8));
        for (String key : OF_THE_WHOLE) {
            root = root.without(key);
        }
        ScenarioDraft draft = new ScenarioDraft(loaded.base().name(), root);
        for (Axis axis : loaded.axes()) {
            for (Axis.Value value : axis.values()) {
                if (value.label().equals(point.values().get(axis.name()))) {
                    draft = draft.with(value.assignments());
                }
            }
        }
        return draft;
    }

    /** The same with something else at a key of the file; the value is YAML. */
    public ScenarioDraft with(String key, String value) {
        Diagnostics diagnostics = new Diagnostics();
        SourceText source = SourceText.of(key, 0, value);
        YamlNode node = YamlReader.read(source, diagnostics).orElseThrow();
        return new ScenarioDraft(name, tree.with(new Scalar(new Place(source, 1, 1), key, false), node));
    }

    private ScenarioDraft with(List<Assignment> assignments) {
        Diagnostics diagnostics = new Diagnostics();
        Mapping changed = tree;
        for (Assignment assignment : assignments) {
            changed = TreeEdit.apply(changed, assignment, diagnostics);
        }
        require(diagnostics);
        return new ScenarioDraft(name, changed);
    }

    /** The file. */
    public String text() {
        return YamlWriter.write(tree);
    }

    /** Whether the file has no mistake. */
    public boolean isGood() {
        return result().diagnostics().isEmpty();
    }

    private LoadResult result() {
        return ScenarioLoader.standard().loadText(name + ".yaml", text(), List.of());
    }

    /** The file, loaded. */
    public LoadedScenario load() {
        LoadResult result = result();
        require(result.diagnostics());
        return result.scenario().orElseThrow();
    }

    private static Mapping mapping(String name, String text) {
        Diagnostics diagnostics = new Diagnostics();
        return YamlReader.read(SourceText.of(name, 0, text), diagnostics)
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .orElseThrow(() -> new IllegalStateException(diagnostics.render()));
    }

    private static void require(Diagnostics diagnostics) {
        if (!diagnostics.isEmpty()) {
            throw new IllegalStateException("a draft of a scenario is wrong: " + diagnostics.render());
        }
    }
}
