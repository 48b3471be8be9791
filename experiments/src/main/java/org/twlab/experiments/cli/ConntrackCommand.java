package org.twlab.experiments.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.BalancerKind;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.experiments.scenario.Point;
import org.twlab.nat.MappingSnapshot;
import org.twlab.nat.Middlebox;
import org.twlab.reports.table.NumberText;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Types;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "conntrack",
        description =
                "Repeats one run of a scenario up to an instant and prints what a gateway or balancer remembers then,"
                        + " as conntrack -L does.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A line is: protocol by name and number, seconds left, state (of TCP), the endpoints of",
            "the first packet and those of its answers, and whether any came. How many there are is",
            "said on the standard error.",
            "",
            "Exit codes: 0 done, 2 usage, 3 invalid input, 4 environment, 130 interrupted."
        })
final class ConntrackCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "FILE|NAME",
            description = "a scenario file, or the name of a packed scenario")
    private String input = "";

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "the gateway or balancer (default: the only one there is)")
    private @Nullable String node;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "when, such as 10s: before anything that happens then (default: the end of the run)")
    private @Nullable String at;

    @Option(
            names = "--only",
            paramLabel = "POINT[/REPLICATION]",
            description = "the run (default: point 0, replication 0)")
    private String only = "0";

    @Mixin
    private final ScenarioChanges changes = new ScenarioChanges();

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ConntrackCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        LoadResult loaded = ScenarioInput.load(input, changes.all());
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        LoadedScenario scenario = loaded.scenario().get();
        RunKey run = RunChoice.of(only, scenario, spec.commandLine()).first();
        Point point = scenario.points().get(run.point());
        String name = name(point.scenario().topology());
        long atNanos = instant(point.scenario().durationNanos());
        SingleRun single = SingleRun.prepare(point, run.replication(), List.of(), null);
        Middlebox box = single.box(name)
                .orElseThrow(() -> wrong("--node " + name + ": only a gateway or a balancer that is no proxy remembers"
                        + " connections of others"));
        single.runBefore(atNanos, terminal.interrupted());
        if (terminal.interrupted().getAsBoolean()) {
            return ExitCode.INTERRUPTED;
        }
        print(box.snapshot(), atNanos, name);
        return ExitCode.CONFIRMED;
    }

    private void print(List<MappingSnapshot> entries, long atNanos, String name) {
        entries.forEach(entry -> terminal.out().println(entry.text(atNanos)));
        terminal.err()
                .println("twlab: " + entries.size() + (entries.size() == 1 ? " entry of " : " entries of ") + name
                        + " at " + NumberText.duration(atNanos));
    }

    private long instant(long durationNanos) {
        if (at == null) {
            return durationNanos;
        }
        Parsed<Long> parsed = Types.DURATION.parse().apply(at);
        long nanos = parsed.value().orElseThrow(() -> wrong("--at " + at + ": " + parsed.problem()));
        if (nanos > durationNanos) {
            throw wrong("--at " + at + ": the run ends at " + NumberText.duration(durationNanos));
        }
        return nanos;
    }

    /** The member that is meant. */
    private String name(Topology topology) {
        List<String> boxes = topology.nodes().values().stream()
                .filter(ConntrackCommand::isBox)
                .flatMap(spec -> IntStream.range(0, spec.members()).mapToObj(spec::memberName))
                .toList();
        String word = node;
        if (word == null) {
            if (boxes.size() == 1) {
                return boxes.get(0);
            }
            throw wrong(
                    boxes.isEmpty()
                            ? "this scenario has no gateway and no balancer but proxies, whose connections are those of a"
                                    + " host: 'snapshot' shows them"
                            : "--node says which of " + String.join(", ", boxes));
        }
        Members found = topology.members(word)
                .orElseThrow(() -> wrong("--node " + word + ": no node or member is called so"
                        + Spelling.nearest(word, boxes)
                                .map(nearest -> "; did you mean '" + nearest + "'?")
                                .orElse("")));
        if (found.size() != 1) {
            throw wrong("--node " + word + ": one member is meant, such as "
                    + found.node().memberName(found.from()));
        }
        return found.node().memberName(found.from());
    }

    private static boolean isBox(NodeSpec<?> node) {
        return NatKind.KIND.cast(node).isPresent() || BalancerKind.remembersFlows(node);
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
