package org.twlab.experiments.method;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.method.Mishap.Deed;
import org.twlab.experiments.metrics.SegmentLifetimes;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.scenario.ScenarioDraft;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/**
 * {@code method: explore}: draws schedules of faults, {@code replications} at most at each point of the sweep, until one
 * makes an application read a byte of another incarnation; shrinks that until nothing simpler does, and writes what is
 * left as a scenario file. No path keeps a packet for longer than {@link #LONGEST_MILLIS} beyond its delays: such a
 * schedule must exist where the MSL of the host that opens is shorter, and must not where it is longer.
 */
final class Exploration implements MethodProgram {
    /** The longest time that a packet may be held back. */
    static final int LONGEST_MILLIS = 150;

    private static final String FOREIGN = "all.data.foreign_bytes";
    private static final int MOST_MISHAPS = 6;
    private static final double MILLION = 1e6;

    private static final TableSchema SHOWN = TableSchema.of(
            "explored.csv",
            "a point of the sweep",
            List.of(
                    Column.integer("point", "", "number of the point"),
                    Column.integer("schedules", "", "schedules drawn"),
                    Column.integer(
                            "drawn_faults", "", "faults of the schedule that broke the property; empty: none did"),
                    Column.integer("shrunk_faults", "", "faults that are left"),
                    Column.integer("foreign_bytes", "bytes", "bytes read of another incarnation"),
                    Column.text("schedule", "what is left")));

    /** A schedule and what it does. */
    private record Broken(List<Mishap> mishaps, double foreignBytes) {}

    private final Findings findings = new Findings();

    @Override
    public Optional<String> lacks(LoadedScenario loaded) {
        if (loaded.inputs().size() != 1) {
            return Optional.of("its file must not name others");
        }
        if (loaded.base().traffic().isEmpty()
                || loaded.base().traffic().get(0).target().members().isEmpty()) {
            return Optional.of("it needs a flow to a host");
        }
        List<Mishap> ofEachDirection = directions(loaded.base()).stream()
                .map(direction -> new Mishap(direction, "data", 1, 1, Deed.DROP, 1))
                .toList();
        return ScenarioDraft.of(loaded, loaded.points().get(0))
                        .with("faults", yaml(ofEachDirection))
                        .isGood()
                ? Optional.empty()
                : Optional.of("the first flow's ends must be hosts with a link between them");
    }

    private static List<String> directions(Scenario scenario) {
        Flow flow = scenario.traffic().get(0);
        String opener = flow.openers().node().name();
        String other = flow.target().members().orElseThrow().node().name();
        return List.of(opener + "->" + other, other + "->" + opener);
    }

    @Override
    public BatchReport run(LoadedScenario loaded, Workplace workplace) {
        Table shown = new Table(SHOWN);
        for (Point point : loaded.points()) {
            ScenarioDraft draft = ScenarioDraft.of(loaded, point).with("metrics", "[" + FOREIGN + "]");
            UniformRandomProvider random = new RandomStreams(loaded.base().seed(), 0).named("explore/" + point.index());
            int schedules = 0;
            Optional<Broken> broken = Optional.empty();
            List<Mishap> drawn = List.of();
            while (broken.isEmpty() && schedules < loaded.base().replications()) {
                if (workplace.interrupted().getAsBoolean()) {
                    return findings.report(workplace.directory(), false, new Table(SHOWN));
                }
                drawn = draw(random, point.scenario());
                broken = tried(draft, drawn);
                schedules++;
            }
            Optional<Broken> shrunk = broken.map(found -> shrink(draft, found));
            shown.integer(point.index()).integer(schedules);
            row(shown, broken.isPresent() ? OptionalLong.of(drawn.size()) : OptionalLong.empty(), shrunk);
            judge(point, shrunk);
            shrunk.ifPresent(found -> workplace
                    .directory()
                    .writeBytes(
                            "counterexample-" + point.index() + ".yaml",
                            text(draft, found).getBytes(StandardCharsets.UTF_8)));
        }
        workplace.directory().append(shown);
        return findings.report(workplace.directory(), true, shown);
    }

    private static void row(Table shown, OptionalLong drawn, Optional<Broken> shrunk) {
        if (shrunk.isEmpty()) {
            shown.absent().absent().absent().absent().endRow();
            return;
        }
        Broken found = shrunk.get();
        shown.integer(drawn.orElseThrow())
                .integer(found.mishaps().size())
                .integer(Math.round(found.foreignBytes()))
                .text(yaml(found.mishaps()))
                .endRow();
    }

    private void judge(Point point, Optional<Broken> shrunk) {
        double msl = msl(point.scenario());
        boolean expected = msl < LONGEST_MILLIS;
        String where = "msl=" + Math.round(msl) + "ms";
        findings.expect("explore.counterexamples", where, expected ? 1 : 0, shrunk.isPresent() ? 1 : 0);
        if (shrunk.isPresent() && expected) {
            findings.expect("explore.faults", where, 1, shrunk.get().mishaps().size());
            int held = shrunk.get().mishaps().stream()
                    .filter(mishap -> mishap.deed() != Deed.DROP)
                    .mapToInt(Mishap::millis)
                    .max()
                    .orElse(0);
            // sent before the close, read after the next connection began, which TIME-WAIT delays by 2 MSL
            findings.expectAtLeast("explore.held_back_ms", where, 2 * msl, held);
        }
    }

    /** MSL in milliseconds of the host that opens. */
    private static double msl(Scenario scenario) {
        String opener = scenario.traffic().get(0).openers().node().name();
        return SegmentLifetimes.of(scenario.topology()).applyAsLong(opener) / MILLION;
    }

    private static List<Mishap> draw(UniformRandomProvider random, Scenario scenario) {
        List<String> directions = directions(scenario);
        List<Mishap> mishaps = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_MISHAPS);
        for (int i = 0; i < count; i++) {
            mishaps.add(Mishap.draw(random, directions, LONGEST_MILLIS));
        }
        return mishaps;
    }

    /** A value of the key {@code faults}. */
    static String yaml(List<Mishap> mishaps) {
        return mishaps.stream().map(Mishap::yaml).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Runs a schedule; what it does if it breaks the property. */
    private Optional<Broken> tried(ScenarioDraft draft, List<Mishap> mishaps) {
        LoadedScenario loaded = draft.with("faults", yaml(mishaps)).load();
        Point point = loaded.points().get(0);
        RunResult result = SingleRun.prepare(
                        point, 0, MetricPlan.of(loaded).byPoint().get(0), null)
                .run();
        findings.ran(result.attempts().size(), result.events());
        double foreign = Objects.requireNonNull(result.metrics().get(FOREIGN));
        return foreign > 0 ? Optional.of(new Broken(mishaps, foreign)) : Optional.empty();
    }

    /** Greedy: the first simpler schedule that still breaks the property, again and again, until there is none. */
    private Broken shrink(ScenarioDraft draft, Broken found) {
        Broken smallest = found;
        while (true) {
            Optional<Broken> simpler = Optional.empty();
            for (List<Mishap> candidate : simpler(smallest.mishaps())) {
                simpler = tried(draft, candidate);
                if (simpler.isPresent()) {
                    break;
                }
            }
            if (simpler.isEmpty()) {
                return smallest;
            }
            smallest = simpler.get();
        }
    }

    /** Without one of them first; then with one of them simpler. */
    private static List<List<Mishap>> simpler(List<Mishap> mishaps) {
        List<List<Mishap>> candidates = new ArrayList<>();
        for (int i = 0; mishaps.size() > 1 && i < mishaps.size(); i++) {
            List<Mishap> fewer = new ArrayList<>(mishaps);
            fewer.remove(i);
            candidates.add(fewer);
        }
        for (int i = 0; i < mishaps.size(); i++) {
            for (Mishap simpler : mishaps.get(i).simpler()) {
                List<Mishap> changed = new ArrayList<>(mishaps);
                changed.set(i, simpler);
                candidates.add(changed);
            }
        }
        return candidates;
    }

    private static String text(ScenarioDraft draft, Broken found) {
        return draft.with("faults", yaml(found.mishaps()))
                .with("expect", "[{metric: " + FOREIGN + ", predicted: " + Math.round(found.foreignBytes()) + "}]")
                .text();
    }
}
