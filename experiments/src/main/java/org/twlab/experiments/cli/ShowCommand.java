package org.twlab.experiments.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.experiments.formula.ClosedForm;
import org.twlab.experiments.formula.ClosedForms;
import org.twlab.experiments.formula.Parameter;
import org.twlab.experiments.metrics.MetricDefinition;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.topology.yaml.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Shows a packed scenario, metric, formula or profile in full.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "as twlab list prints it")
    private String name = "";

    private final Terminal terminal;

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<String> text = scenario().or(this::metric).or(this::formula).or(this::profile);
        if (text.isPresent()) {
            terminal.out().print(text.get());
            return ExitCode.CONFIRMED;
        }
        List<String> names = names();
        terminal.err()
                .println("twlab: nothing is called '" + name + "'"
                        + Spelling.nearest(name, names)
                                .map(word -> "; did you mean '" + word + "'?")
                                .orElse(""));
        return ExitCode.USAGE;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(ScenarioLoader.packedNames());
        Metrics.definitions().forEach(definition -> names.add(definition.pattern()));
        names.addAll(ClosedForms.names());
        names.addAll(KernelProfile.names());
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
        return "SCOPE." + metric.pattern() + "\nmeaning: " + metric.meaning() + "\nunit:    "
                + (metric.unit().isEmpty() ? "none" : metric.unit()) + "\nscope:   " + scopes + "\n" + names;
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

    private Optional<String> profile() {
        return KernelProfile.find(name).map(ShowCommand::describe);
    }

    private static String describe(KernelProfile profile) {
        StringBuilder text = new StringBuilder(profile.name()).append('\n');
        for (SysctlSpec spec : profile.sysctls().values()) {
            text.append("  ")
                    .append(spec.sysctl().linuxName())
                    .append(" = ")
                    .append(spec.text(spec.defaultValue()))
                    .append('\n');
        }
        return text.toString();
    }
}
