package org.twlab.experiments.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.experiments.scenario.Catalogue.Group;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.experiments.scenario.NatModels;
import org.twlab.nat.rfc.Conformance;
import org.twlab.nat.rfc.Requirement;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.reports.terminal.TerminalTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "Lists what there is: scenarios, metrics, formulas, profiles, invariants or models of a NAT.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    /** What can be listed. */
    enum Kind {
        scenarios,
        metrics,
        formulas,
        profiles,
        invariants,
        nat
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = "scenarios (default), metrics, formulas, profiles, invariants or nat")
    private Kind kind = Kind.scenarios;

    private final Terminal terminal;

    ListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        switch (kind) {
            case scenarios -> printScenarios();
            case metrics -> print(metrics());
            case formulas -> print(formulas());
            case profiles -> print(ProfileTables.overview());
            case invariants -> print(invariants());
            case nat -> print(gateways());
        }
        return ExitCode.CONFIRMED;
    }

    private void print(Table table) {
        terminal.out().print(TerminalTable.render(table, terminal.style()));
    }

    private static Table table(String kind, String... columns) {
        List<Column> all =
                Stream.of(columns).map(name -> Column.text(name, name)).toList();
        return new Table(TableSchema.of(kind, "one of the " + kind, all));
    }

    /** The catalogue by groups, then the examples. */
    private void printScenarios() {
        for (Group group : Group.values()) {
            List<Catalogue.Entry> members = Catalogue.entries().stream()
                    .filter(entry -> entry.group().equals(Optional.of(group)))
                    .toList();
            if (!members.isEmpty()) {
                terminal.out().println(group.heading());
                print(scenarios(members));
                terminal.out().println();
            }
        }
        terminal.out().println("Examples");
        print(scenarios(Catalogue.examples()));
    }

    private static Table scenarios(List<Catalogue.Entry> entries) {
        Table rows = table("scenarios", "entry", "scenario", "claim");
        for (Catalogue.Entry entry : entries) {
            rows.text(entry.number().orElse(""))
                    .text(entry.name())
                    .text(entry.claim())
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

    private static Table gateways() {
        Table rows = table("models", "model", "mapping", "filtering", "requirements_met", "what");
        for (String model : NatKind.models()) {
            Conformance conformance = NatModels.conformance(model);
            long met =
                    Stream.of(Requirement.values()).filter(conformance::meets).count();
            Map<String, String> behaviour = NatModels.behaviour(model);
            rows.text(model)
                    .text(Optional.ofNullable(behaviour.get("mapping")))
                    .text(Optional.ofNullable(behaviour.get("filtering")))
                    .text(met + " of " + Requirement.values().length)
                    .text(NatModels.what(model))
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
