package org.twlab.experiments.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.experiments.formula.ClosedForm;
import org.twlab.experiments.formula.ClosedForms;
import org.twlab.experiments.invariant.Invariant;
import org.twlab.experiments.invariant.Invariants;
import org.twlab.experiments.metrics.MetricDefinition;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.experiments.metrics.Scope;
import org.twlab.experiments.profile.ProfileTables;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.reports.terminal.TerminalTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "Lists what there is: scenarios, metrics, formulas, profiles or invariants.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    /** What can be listed. */
    enum Kind {
        scenarios,
        metrics,
        formulas,
        profiles,
        invariants
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = "scenarios (default), metrics, formulas, profiles or invariants")
    private Kind kind = Kind.scenarios;

    private final Terminal terminal;

    ListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Table table = switch (kind) {
            case scenarios -> scenarios();
            case metrics -> metrics();
            case formulas -> formulas();
            case profiles -> ProfileTables.overview();
            case invariants -> invariants();
        };
        terminal.out().print(TerminalTable.render(table, terminal.style()));
        return ExitCode.CONFIRMED;
    }

    private static Table table(String kind, String... columns) {
        List<Column> all =
                Stream.of(columns).map(name -> Column.text(name, name)).toList();
        return new Table(TableSchema.of(kind, "one of the " + kind, all));
    }

    private static Table scenarios() {
        Table rows = table("scenarios", "scenario", "claim");
        for (String name : ScenarioLoader.packedNames()) {
            LoadResult loaded = ScenarioInput.load(name, List.of());
            rows.text(name)
                    .text(loaded.scenario().flatMap(scenario -> scenario.base().claim()))
                    .endRow();
        }
        return rows;
    }

    private static Table metrics() {
        Table rows = table("metrics", "metric", "type", "unit", "of", "meaning", "computed from");
        for (MetricDefinition definition : Metrics.definitions()) {
            rows.text(definition.pattern())
                    .text(definition.type())
                    .text(definition.unit())
                    .text(scopes(definition))
                    .text(definition.meaning())
                    .text(definition.basis().words())
                    .endRow();
        }
        return rows;
    }

    private static String scopes(MetricDefinition definition) {
        return Stream.of(Scope.Kind.values())
                .filter(definition.scopes()::contains)
                .map(scope -> scope.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Table invariants() {
        Table rows = table("invariants", "invariant", "meaning");
        for (Invariant invariant : Invariants.all()) {
            rows.text(invariant.name()).text(invariant.meaning()).endRow();
        }
        return rows;
    }

    private static Table formulas() {
        Table rows = table("formulas", "formula", "unit", "meaning");
        for (ClosedForm form : ClosedForms.all()) {
            rows.text(form.signature())
                    .text(form.unit().symbol())
                    .text(form.meaning())
                    .endRow();
        }
        return rows;
    }
}
