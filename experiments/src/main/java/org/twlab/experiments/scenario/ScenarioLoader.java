package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.language.Reading;
import org.twlab.topology.model.Includes;
import org.twlab.topology.model.NodeKinds;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostic.Cause;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlReader;

/**
 * Loads scenario files: reads, resolves includes, applies {@code --set}, checks, and expands the sweep. Every mistake
 * is found in one go and comes back as a value.
 */
public final class ScenarioLoader {
    private final NodeKinds kinds;
    private final ScenarioKeys keys;
    private final ScenarioBinder binder;
    private final boolean full;
    private final int mostChecked;

    /** A loader that knows these kinds of nodes. */
    public ScenarioLoader(NodeKinds kinds) {
        this(kinds, false, Points.MAX_POINTS);
    }

    private ScenarioLoader(NodeKinds kinds, boolean full, int mostChecked) {
        this.kinds = kinds;
        this.mostChecked = mostChecked;
        this.keys = new ScenarioKeys(kinds);
        this.binder = new ScenarioBinder(keys);
        this.full = full;
    }

    /** A loader of the full size: what the key {@code full} of a file says is changed, before {@code --set}. */
    public ScenarioLoader ofFullSize() {
        return new ScenarioLoader(kinds, true, mostChecked);
    }

    /** A loader that knows every kind of node. */
    public static ScenarioLoader standard() {
        return new ScenarioLoader(Kinds.all());
    }

    /** The same, but the points of a sweep of more are not checked, for who only asks how many there are. */
    public ScenarioLoader checkingAtMost(int points) {
        return new ScenarioLoader(kinds, full, points);
    }

    /**
     * Loads what a command line names: the name of a packed scenario, or else a file.
     *
     * @param sets each {@code PATH=VALUE}, applied in order
     */
    public LoadResult load(String fileOrName, List<String> sets) {
        Optional<PackedScenarios.Packed> packed = PackedScenarios.find(fileOrName);
        if (packed.isPresent()) {
            byte[] text = packed.get().text().getBytes(StandardCharsets.UTF_8);
            return load(sets, files -> files.packed(packed.get().fileName(), text, PackedScenarios::bytes));
        }
        boolean namesFile = fileOrName.matches(".*[./\\\\].*")
                || Path.of(fileOrName).toFile().exists();
        return namesFile ? load(Path.of(fileOrName), sets) : noSuchName(fileOrName);
    }

    /** Loads a file. */
    public LoadResult load(Path file, List<String> sets) {
        return load(sets, files -> files.open(file));
    }

    /** Loads a text as if it were a file of that name; it cannot name other files. */
    public LoadResult loadText(String name, String text, List<String> sets) {
        return load(sets, files -> files.packed(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static LoadResult noSuchName(String name) {
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.add(Diagnostic.ofFile(name, Cause.ENVIRONMENT, "no such file, and no scenario of that name")
                .allowing(PackedScenarios.names(), name));
        return new LoadResult(Optional.empty(), diagnostics);
    }

    private LoadResult load(List<String> sets, Function<YamlFiles, Optional<SourceText>> open) {
        Diagnostics diagnostics = new Diagnostics();
        YamlFiles files = new YamlFiles(diagnostics);
        Reading reading = new Reading(diagnostics, files);
        Optional<LoadedScenario> loaded = open.apply(files)
                .flatMap(source -> YamlReader.read(source, diagnostics))
                .flatMap(tree -> root(tree, diagnostics))
                .flatMap(root -> load(root, sets, reading));
        return new LoadResult(diagnostics.isEmpty() ? loaded : Optional.empty(), diagnostics);
    }

    private static Optional<Mapping> root(YamlNode tree, Diagnostics diagnostics) {
        if (tree instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        diagnostics.error(
                tree.place(),
                tree.described() + " stands where a scenario has its keys, such as 'scenario' and 'duration'");
        return Optional.empty();
    }

    private Optional<LoadedScenario> load(Mapping root, List<String> sets, Reading reading) {
        Optional<Mapping> resolved = withIncludes(root, reading);
        if (resolved.isEmpty()) {
            binder.withoutTopology().bind(root.without(keys.topology().name()), reading);
            return Optional.empty();
        }
        List<Assignment> assignments = SetOption.parse(sets, reading);
        FullSize fullSize = FullSize.of(resolved.get());
        Mapping start = full ? fullSize.apply(resolved.get(), reading.diagnostics()) : resolved.get();
        Mapping tree = changed(start, assignments, reading.diagnostics());
        ScenarioBinder.Bound base = binder.bind(tree, reading);
        ImmutableList<String> searched =
                base.scenario().flatMap(Scenario::search).map(Search::paths).orElse(ImmutableList.of());
        SetOption.checkCounts(assignments, base.axes(), searched, reading);
        List<Point> points = new Points(binder, tree, base, reading).expand(mostChecked);
        if (!full) {
            fullSize.check(binder, tree, reading, mostChecked);
        }
        Mapping effective = tree;
        return base.scenario()
                .filter(scenario -> reading.diagnostics().isEmpty())
                .map(scenario -> new LoadedScenario(
                        scenario,
                        base.axes(),
                        points,
                        effective.get(ScenarioKeys.METHOD.name()).map(YamlNode::place),
                        ImmutableMap.copyOf(reading.files().inputs()),
                        EffectiveYaml.of(effective, keys, changing(base.axes(), searched), reading.files())));
    }

    private static Set<String> changing(List<Axis> axes, List<String> searched) {
        Stream<String> swept = axes.stream()
                .flatMap(axis -> axis.values().stream())
                .flatMap(value -> value.assignments().stream())
                .map(Assignment::path);
        return Stream.concat(swept, searched.stream()).collect(Collectors.toSet());
    }

    private static Mapping changed(Mapping root, List<Assignment> assignments, Diagnostics diagnostics) {
        Mapping tree = root;
        for (Assignment assignment : assignments) {
            tree = TreeEdit.apply(tree, assignment, diagnostics);
        }
        return tree;
    }

    private Optional<Mapping> withIncludes(Mapping root, Reading reading) {
        Optional<YamlNode> topology = root.get(keys.topology().name());
        if (topology.isEmpty()) {
            return Optional.of(root);
        }
        Scalar key = new Scalar(topology.get().place(), keys.topology().name(), false);
        return new Includes(kinds, reading).resolve(topology.get()).map(whole -> root.with(key, whole));
    }

    /** The names of the scenarios that come with the program. */
    public static ImmutableList<String> packedNames() {
        return PackedScenarios.names();
    }

    ScenarioKeys keys() {
        return keys;
    }
}
