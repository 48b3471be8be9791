package org.twlab.experiments.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.experiments.formula.ClosedForm;
import org.twlab.experiments.formula.ClosedForms;
import org.twlab.experiments.formula.Parameter;
import org.twlab.experiments.invariant.Invariants;
import org.twlab.experiments.metrics.MetricDefinition;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.topology.exchange.GraphText;
import org.twlab.topology.exchange.NetworkDrawing;
import org.twlab.topology.yaml.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description =
                "Shows a packed scenario, metric, formula, invariant, profile or model of a NAT in full; of several profiles"
                        + " what they differ in.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    private static final String PROFILE = "profile";
    private static final String NAT = "nat";

    @Parameters(
            arity = "1..*",
            paramLabel = "[profile|nat] NAME",
            description = "as twlab list prints it; several names of profiles are compared")
    private List<String> words = List.of();

    @Option(names = "--json", description = "print a profile, a comparison or models of a NAT as one JSON document")
    private boolean json;

    @Option(
            names = "--graph",
            paramLabel = "FORMAT",
            description = "draw the network of a scenario file or packed scenario as dot, graphml or mermaid")
    private @Nullable GraphFormat graph;

    private String name = "";

    private final Terminal terminal;

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What a network can be drawn as. */
    enum GraphFormat {
        dot,
        graphml,
        mermaid
    }

    @Override
    public Integer call() {
        if (graph != null) {
            return draw(graph);
        }
        if (words.equals(List.of(NAT))) {
            return unknown("which model of a NAT? There are " + String.join(", ", NatKind.models()), "", List.of());
        }
        if (words.size() > 1 && words.get(0).equals(NAT)) {
            return gateways(words.subList(1, words.size()));
        }
        boolean saysProfile = words.size() > 1 && words.get(0).equals(PROFILE);
        List<String> wanted = saysProfile ? words.subList(1, words.size()) : words;
        if (saysProfile
                || wanted.size() > 1
                || KernelProfile.find(wanted.get(0)).isPresent()) {
            return profiles(wanted);
        }
        name = wanted.get(0);
        if (NatKind.models().contains(name)) {
            return gateways(List.of(name));
        }
        Optional<String> text = scenario().or(this::metric).or(this::formula).or(this::invariant);
        if (text.isEmpty()) {
            return unknown("nothing is called '" + name + "'", name, names());
        }
        terminal.out().print(text.get());
        return ExitCode.CONFIRMED;
    }

    private int draw(GraphFormat format) {
        if (words.size() != 1) {
            return unknown("--graph draws one network, here are " + words.size() + " names", "", List.of());
        }
        LoadResult loaded = ScenarioInput.load(words.get(0), List.of());
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        NetworkDrawing drawing = loaded.scenario().get().base().topology().drawing();
        terminal.out()
                .print(
                        switch (format) {
                            case dot -> GraphText.dot(drawing);
                            case graphml -> GraphText.graphml(drawing);
                            case mermaid -> GraphText.mermaid(drawing);
                        });
        return ExitCode.CONFIRMED;
    }

    private int unknown(String message, String word, Collection<String> candidates) {
        terminal.err()
                .println("twlab: " + message
                        + Spelling.nearest(word, candidates)
                                .map(nearest -> "; did you mean '" + nearest + "'?")
                                .orElse(""));
        return ExitCode.USAGE;
    }

    private int gateways(List<String> wanted) {
        for (String word : wanted) {
            if (!NatKind.models().contains(word)) {
                return unknown(
                        "no model of a NAT is called '" + word + "'; there are " + String.join(", ", NatKind.models()),
                        word,
                        NatKind.models());
            }
        }
        if (json) {
            terminal.out().print(NatText.json(wanted));
        } else {
            wanted.forEach(model -> terminal.out().print(NatText.of(model)));
        }
        return ExitCode.CONFIRMED;
    }

    private int profiles(List<String> wanted) {
        for (String word : wanted) {
            if (KernelProfile.find(word).isEmpty()) {
                return unknown("no profile is called '" + word + "'", word, KernelProfile.names());
            }
        }
        List<KernelProfile> found =
                wanted.stream().distinct().map(KernelProfile::named).toList();
        ProfileText text = new ProfileText(terminal.style());
        if (found.size() == 1) {
            terminal.out().print(json ? ProfileText.json(found.get(0)) : text.of(found.get(0)));
        } else {
            terminal.out().print(json ? ProfileText.json(found) : text.of(found));
        }
        return ExitCode.CONFIRMED;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(ScenarioLoader.packedNames());
        Metrics.definitions().forEach(definition -> names.add(definition.pattern()));
        names.addAll(ClosedForms.names());
        names.addAll(Invariants.names());
        names.addAll(KernelProfile.names());
        names.addAll(NatKind.models());
        return names;
    }

    private Optional<String> scenario() {
        if (!ScenarioLoader.packedNames().contains(name)) {
            return Optional.empty();
        }
        return ScenarioInput.load(name, List.of())
                .scenario()
                .map(scenario ->
                        new String(scenario.inputs().values().iterator().next(), StandardCharsets.UTF_8));
    }

    private Optional<String> metric() {
        return Metrics.definitions().stream()
                .filter(definition ->
                        definition.pattern().equals(name) || definition.names().contains(name))
                .findFirst()
                .map(ShowCommand::describe);
    }

    private static String describe(MetricDefinition metric) {
        String scopes =
                metric.scopes().stream().sorted().map(scope -> scope.label()).collect(Collectors.joining(", "));
        String names = metric.words().isEmpty() ? "" : "names:   " + String.join(", ", metric.names()) + "\n";
        return "SCOPE." + metric.pattern() + "\nmeaning: " + metric.meaning() + "\nfrom:    "
                + metric.basis().words() + "\ntype:    " + metric.type() + "\nunit:    "
                + (metric.unit().isEmpty() ? "none" : metric.unit()) + "\nscope:   " + scopes + "\n" + names;
    }

    private Optional<String> invariant() {
        return Invariants.named(name).map(found -> found.name() + "\nmeaning: " + found.meaning() + "\n");
    }

    private Optional<String> formula() {
        return ClosedForms.named(name).map(ShowCommand::describe);
    }

    private static String describe(ClosedForm form) {
        StringBuilder text =
                new StringBuilder(form.signature()).append("\nmeaning: ").append(form.meaning());
        text.append("\nunit:    ")
                .append(form.unit().symbol())
                .append("\nsource:  ")
                .append(form.source())
                .append('\n');
        for (Parameter parameter : form.parameters()) {
            text.append("  ")
                    .append(parameter.name())
                    .append(": ")
                    .append(parameter.meaning())
                    .append('\n');
        }
        return text.toString();
    }
}
