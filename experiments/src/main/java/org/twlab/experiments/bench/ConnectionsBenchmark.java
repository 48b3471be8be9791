package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.run.RunResult;
import org.twlab.reports.table.NumberText;

/** Whole short connections of some scenarios through the ordinary runner. */
final class ConnectionsBenchmark implements Benchmark {
    private final String name;
    private final String description;
    private final List<Case> cases;

    /**
     * One scenario.
     *
     * @param parameter what is special about it
     * @param file packed scenario
     * @param changes to it
     */
    record Case(String parameter, String file, List<String> changes) {
        Case {
            changes = List.copyOf(changes);
        }
    }

    ConnectionsBenchmark(String name, String description, List<Case> cases) {
        this.name = name;
        this.description = description;
        this.cases = List.copyOf(cases);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Measured measure() {
        List<Figure> figures = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Case one : cases) {
            ScenarioWorkload workload = ScenarioWorkload.load(one.file(), one.changes());
            figures.addAll(measure(one, workload, problems));
            workload.compareTraces().forEach(problem -> problems.add(one.parameter() + ": " + problem));
        }
        return new Measured(figures, problems);
    }

    static List<Figure> measure(Case one, ScenarioWorkload workload, List<String> problems) {
        LastRun last = new LastRun(workload);
        Rounds rounds = Rounds.of(last::repeat, last::connections);
        RunResult result = last.result();
        ScenarioWorkload.problems(result).forEach(problem -> problems.add(one.parameter() + ": " + problem));
        String note = rounds.note() + ", " + last.connections() + " connections of "
                + NumberText.human((double) result.segments() / last.connections()) + " packets";
        return List.of(
                new Figure("connections_per_cpu_s", one.parameter(), "1/s", rounds.median(), note),
                new Figure("cpu_us_per_connection", one.parameter(), "us", 1e6 / rounds.median(), ""));
    }

    /** Repeats a run and keeps the result of the last. */
    private static final class LastRun {
        private final ScenarioWorkload workload;
        private Optional<RunResult> last = Optional.empty();

        LastRun(ScenarioWorkload workload) {
            this.workload = workload;
        }

        void repeat() {
            last = Optional.empty(); // two results at a time would fill the heap
            last = Optional.of(workload.prepare().run());
        }

        RunResult result() {
            return last.orElseThrow();
        }

        long connections() {
            return result().attempts().size();
        }
    }
}
