package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.Set;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** The full size of a scenario: the changes that its key {@code full} lists. */
record FullSize(ImmutableList<Assignment> changes) {

    /** Of a file; without changes where the key is absent or wrong, which is reported when the file is bound. */
    static FullSize of(Mapping root) {
        Reading quiet = new Reading(new Diagnostics(), new YamlFiles(new Diagnostics()));
        return new FullSize(root.get(ScenarioKeys.FULL.name())
                .flatMap(node -> ScenarioKeys.FULL.type().read(node, quiet))
                .orElse(ImmutableList.of()));
    }

    /** The file in full size. */
    Mapping apply(Mapping root, Diagnostics diagnostics) {
        Mapping tree = root;
        for (Assignment change : changes) {
            tree = TreeEdit.applyFull(tree, change, diagnostics);
        }
        return tree;
    }

    /** Reports what would be wrong in full size and is not as the file is. */
    void check(ScenarioBinder binder, Mapping tree, Reading reading, int mostPointsChecked) {
        if (changes.isEmpty()) {
            return;
        }
        Diagnostics found = new Diagnostics();
        Reading whole = new Reading(found, reading.files());
        Mapping changed = apply(tree, found);
        new Points(binder, changed, binder.bind(changed, whole), whole).expand(mostPointsChecked);
        Set<Diagnostic> known = new HashSet<>(reading.diagnostics().inFileOrder());
        found.inFileOrder().stream()
                .filter(diagnostic -> !known.contains(diagnostic))
                .forEach(diagnostic -> reading.diagnostics().add(diagnostic.adding(" (with --full)")));
    }
}
