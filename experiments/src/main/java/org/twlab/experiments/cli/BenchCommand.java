package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.bench.Benchmark;
import org.twlab.experiments.bench.Benchmarks;
import org.twlab.experiments.bench.Figure;
import org.twlab.experiments.bench.ManyHostsBenchmark;
import org.twlab.reports.json.JsonArray;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.table.NumberText;
import org.twlab.topology.model.NodeSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Measures the speed of this machine's simulations in CPU time of the whole process, garbage"
                + " collection and compilation included. Exits with 1 if a check of the workload fails.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "kernel, timers, connections, clients, timewait, topology, nat, batch (default: all)")
    private final List<String> names = new ArrayList<>();

    @Option(
            names = "--hosts",
            paramLabel = "N",
            description = "of clients, measure only this: N hosts behind NAT gateways, one connection each")
    private @Nullable Integer hosts;

    @Option(names = "--json", description = "print one JSON array of {name, parameter, unit, value}")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        List<Benchmark> chosen = chosen();
        List<String> problems = new ArrayList<>();
        JsonArray figures = new JsonArray();
        if (!json) {
            terminal.out()
                    .println(Build.jdk() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB heap at most");
        }
        for (Benchmark benchmark : chosen) {
            Benchmark.Measured measured = hosts == null ? benchmark.measure() : ManyHostsBenchmark.measure(hosts);
            measured.problems().forEach(problem -> problems.add(benchmark.name() + ": " + problem));
            measured.figures().forEach(figure -> figures.add(document(figure)));
            if (!json) {
                print(benchmark, measured.figures());
            }
        }
        if (json) {
            terminal.out().print(JsonDocument.of(figures).text());
        }
        problems.forEach(problem -> terminal.err().println("twlab: " + problem));
        return problems.isEmpty() ? ExitCode.CONFIRMED : ExitCode.NOT_CONFIRMED;
    }

    private List<Benchmark> chosen() {
        if (hosts != null && (!names.equals(List.of("clients")) || hosts < 1 || hosts > NodeSpec.MAX_COUNT)) {
            throw new ParameterException(
                    spec.commandLine(), "--hosts goes with clients alone, and is 1 to " + NodeSpec.MAX_COUNT);
        }
        List<String> known = Benchmarks.all().stream().map(Benchmark::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "no benchmark '" + name + "'; there are " + String.join(", ", known));
            }
        }
        return Benchmarks.all().stream()
                .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
                .toList();
    }

    private void print(Benchmark benchmark, List<Figure> figures) {
        terminal.out().println();
        terminal.out().println(benchmark.name() + ": " + benchmark.description());
        for (Figure figure : figures) {
            terminal.out()
                    .println("  " + figure.parameter() + ": " + figure.name() + " "
                            + NumberText.human(figure.value()) + " " + figure.unit()
                            + (figure.note().isEmpty() ? "" : " (" + figure.note() + ")"));
        }
        terminal.out().flush();
    }

    private static JsonObject document(Figure figure) {
        return new JsonObject()
                .put("name", figure.name())
                .put("parameter", figure.parameter())
                .put("unit", figure.unit())
                .put("value", figure.value());
    }
}
