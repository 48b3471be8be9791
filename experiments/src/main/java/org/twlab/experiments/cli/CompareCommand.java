package org.twlab.experiments.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.twlab.experiments.compare.Comparison;
import org.twlab.experiments.compare.RunsFile;
import org.twlab.topology.yaml.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        description = "Compares two run directories of one sweep, replication by replication: every metric that both"
                + " have, with the difference, its intervals and a p-value corrected for the number of comparisons.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 compared, whatever came out, 2 usage, 3 not runs of one sweep, 4 a missing file,",
            "5 no point, metric and replication that both have."
        })
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FIRST", description = "a run directory")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "SECOND", description = "another; differences are second less first")
    private Path second = Path.of("");

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "compare only this metric; may be repeated. Fewer comparisons need less correction")
    private final List<String> metrics = new ArrayList<>();

    @Option(names = "--all", description = "show metrics that are equal in every pair too")
    private boolean all;

    @Option(names = "--json", description = "print one JSON document instead of a table")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    CompareCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        try {
            return compare(read(first), read(second));
        } catch (RunsFile.NotRuns wrong) {
            terminal.err().println("twlab: " + wrong.getMessage());
            return ExitCode.BAD_INPUT;
        } catch (IOException missing) {
            terminal.err().println("twlab: cannot read " + missing.getMessage());
            return ExitCode.ENVIRONMENT;
        }
    }

    private RunsFile read(Path directory) throws IOException {
        return RunsFile.read(terminal.folder().resolve(directory));
    }

    private int compare(RunsFile one, RunsFile other) {
        if (!one.axes().equals(other.axes())) {
            terminal.err().println("twlab: the runs are not of one sweep: axes " + one.axes() + " and " + other.axes());
            return ExitCode.BAD_INPUT;
        }
        for (String metric : metrics) {
            checkMetric(metric, one, first);
            checkMetric(metric, other, second);
        }
        if (!seeds(one).equals(seeds(other))) {
            terminal.err()
                    .println("twlab: warning: the seeds differ (" + String.join(", ", seeds(one)) + " and "
                            + String.join(", ", seeds(other)) + "), so pairs have nothing in common");
        }
        Comparison comparison = Comparison.of(one, other, metric -> metrics.isEmpty() || metrics.contains(metric));
        if (comparison.rows().isEmpty()) {
            terminal.err().println("twlab: no point, metric and replication that both have");
            return ExitCode.NOTHING_TO_DO;
        }
        ComparisonText text = new ComparisonText(one.axes(), comparison);
        terminal.out().print(json ? text.json(first.toString(), second.toString()) : text.table(all, terminal.style()));
        return ExitCode.CONFIRMED;
    }

    private void checkMetric(String metric, RunsFile file, Path directory) {
        if (!file.metrics().contains(metric)) {
            String nearest = Spelling.nearest(metric, file.metrics())
                    .map(word -> "; did you mean '" + word + "'?")
                    .orElse("");
            throw new ParameterException(
                    spec.commandLine(), "--metric " + metric + ": " + directory + " has no such metric" + nearest);
        }
    }

    private static Set<String> seeds(RunsFile file) {
        return file.points().values().stream().map(RunsFile.Runs::seed).collect(Collectors.toCollection(TreeSet::new));
    }
}
