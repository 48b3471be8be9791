package org.twlab.experiments.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.experiments.event.Action;
import org.twlab.experiments.method.Probe.Age;
import org.twlab.experiments.method.Probe.Position;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.Axis;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/**
 * {@code method: truth-table}: sends the segment of the scenario's event, with every sequence number and timestamp that
 * makes a difference, to a host in TIME_WAIT, one run each, and compares with recordings of the kernels. The sweep has
 * the axes {@code kernel}, {@code timestamps} and {@code segment}.
 */
final class TruthTable implements MethodProgram {
    private static final List<String> AXES = List.of("kernel", "timestamps", "segment");
    private static final List<String> PAWS = List.of("PAWSEstab", "PAWSTimewait");

    private static final TableSchema ROWS = TableSchema.of(
            "truth-table.csv",
            "a segment that reaches a host in TIME_WAIT",
            List.of(
                    Column.text("kernel", "profile of the host"),
                    Column.text("timestamps", "1: the connection had the timestamps option"),
                    Column.text("segment", "what arrives"),
                    Column.text("position", "where it begins, against the next sequence number expected"),
                    Column.text("tsval", "its TSval against the last one accepted; none: it has no such option"),
                    Column.text("reply", "flags, numbers against those of the entry, ts; empty: no answer"),
                    Column.text("state", "of the socket afterwards"),
                    Column.text("timer", "what became of the 60 s"),
                    Column.text("paws", "counter of PAWS that went up; empty: none"),
                    Column.text("rule", "row of the decision table that restarted or ended the entry; empty: neither"),
                    Column.text("recorded", "yes, no where the kernel did otherwise; empty: not recorded")));

    private static final TableSchema SHOWN = TableSchema.of(
            "kernels",
            "a kernel",
            List.of(
                    Column.text("kernel", "profile"),
                    Column.integer("segments", "", "rows of the truth table"),
                    Column.integer("recorded", "", "recordings of this kernel"),
                    Column.integer("agreed", "", "rows that agree with theirs")));

    private final RecordedReplies recorded = RecordedReplies.load();

    /** Counts of one kernel. */
    private static final class Tally {
        private int segments;
        private int agreed;
    }

    @Override
    public Optional<String> lacks(LoadedScenario loaded) {
        List<String> axes = loaded.axes().stream().map(Axis::name).toList();
        if (!axes.containsAll(AXES)) {
            return Optional.of("it needs the axes " + String.join(", ", AXES));
        }
        Optional<String> target = target(loaded.base());
        if (target.isEmpty()) {
            return Optional.of("it needs an event that sends a segment");
        }
        List<String> counters =
                PAWS.stream().map(counter -> counter(target.get(), counter)).toList();
        return loaded.base().metrics().containsAll(counters)
                ? Optional.empty()
                : Optional.of("it needs the metrics " + String.join(", ", counters));
    }

    private static String counter(String host, String counter) {
        return host + ".counter." + counter;
    }

    @Override
    public BatchReport run(LoadedScenario loaded, Workplace workplace) {
        Findings findings = new Findings();
        Map<String, Tally> kernels = new LinkedHashMap<>();
        RowWriter rows = workplace.directory().table(ROWS);
        MetricPlan metrics = MetricPlan.of(loaded);
        for (Point point : loaded.points()) {
            if (workplace.interrupted().getAsBoolean()) {
                return findings.report(workplace.directory(), false, new Table(SHOWN));
            }
            Tally tally = kernels.computeIfAbsent(axis(point, "kernel"), kernel -> new Tally());
            for (Position position : Position.values()) {
                for (Age age : Age.values()) {
                    row(point, position, age, metrics.byPoint().get(point.index()), findings)
                            .writeTo(rows, tally);
                }
            }
        }
        Table shown = new Table(SHOWN);
        kernels.forEach((kernel, tally) -> {
            long all = recorded.ofKernel(kernel);
            findings.expect("truth-table.agreed", "kernel=" + kernel, all, tally.agreed);
            shown.text(kernel)
                    .integer(tally.segments)
                    .integer(all)
                    .integer(tally.agreed)
                    .endRow();
        });
        return findings.report(workplace.directory(), true, shown);
    }

    /** A row in the making: the cells, and whether a recording agrees. */
    private record Row(List<String> cells, Optional<Boolean> agrees) {
        void writeTo(RowWriter rows, Tally tally) {
            cells.forEach(rows::text);
            rows.text(agrees.map(agreed -> agreed ? "yes" : "no").orElse("")).endRow();
            tally.segments++;
            tally.agreed += agrees.orElse(false) ? 1 : 0;
        }
    }

    private Row row(Point point, Position position, Age age, List<Metric> metrics, Findings findings) {
        Scenario scenario = Probe.placed(point.scenario(), position, age);
        String host = target(scenario).orElseThrow();
        ProbeObserver observer = new ProbeObserver(host);
        RunResult result =
                SingleRun.prepare(point.with(scenario), 0, metrics, observer).run();
        findings.ran(result.attempts().size(), result.events());
        if (!observer.hasArrived()) {
            throw new IllegalStateException("nothing reached the host in TIME_WAIT at point " + point.values());
        }
        List<String> key = List.of(
                axis(point, "kernel"),
                axis(point, "timestamps"),
                axis(point, "segment"),
                position.label(),
                age.label());
        List<String> outcome = List.of(observer.reply(), observer.state(), observer.timer(), paws(host, result));
        List<String> cells = new ArrayList<>(key);
        cells.addAll(outcome);
        cells.add(observer.rule());
        Optional<Boolean> agrees = recorded.outcome(key.get(0), key.get(1), key.get(2), key.get(3), key.get(4))
                .map(String.join(",", outcome)::equals);
        return new Row(cells, agrees);
    }

    private static String axis(Point point, String name) {
        return Objects.requireNonNull(point.values().get(name), name);
    }

    /** The host that gets the segment. */
    private static Optional<String> target(Scenario scenario) {
        return scenario.events().stream()
                .flatMap(event -> event.action() instanceof Action.Send send ? Stream.of(send) : Stream.empty())
                .findFirst()
                .map(send -> send.to().node().name());
    }

    private static String paws(String host, RunResult result) {
        return PAWS.stream()
                .filter(counter -> result.metrics().getOrDefault(counter(host, counter), 0.0) > 0)
                .collect(Collectors.joining(" "));
    }
}
