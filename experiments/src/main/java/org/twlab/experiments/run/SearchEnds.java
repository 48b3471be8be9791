package org.twlab.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Search;

/** Runs whose search met no threshold: the interval is most often too small. */
final class SearchEnds {
    private final List<Point> points;
    private final MetricPlan metrics;
    /** By what is to be said, the runs it is about. */
    private final Map<String, List<RunKey>> met = new LinkedHashMap<>();

    SearchEnds(List<Point> points, MetricPlan metrics) {
        this.points = points;
        this.metrics = metrics;
    }

    /** @param measured values of a run in the order of the columns */
    void add(RunKey key, List<Double> measured) {
        points.get(key.point()).scenario().search().ifPresent(search -> {
            double value = measured.get(metrics.column(search.metric()));
            if (Double.isNaN(value)) {
                note(key, search.metric() + " has no value: the condition does not hold at " + search.nearEnd());
            } else if (value == search.number(search.farEnd())) {
                note(key, beyond(search));
            }
        });
    }

    private static String beyond(Search search) {
        String goal = switch (search.goal()) {
            case LARGEST -> "larger";
            case SMALLEST -> "smaller";
        };
        return search.metric() + " may be " + goal + " than " + search.farEnd() + ", where the condition still holds";
    }

    private void note(RunKey key, String sentence) {
        met.computeIfAbsent(sentence, unseen -> new ArrayList<>()).add(key);
    }

    /** One sentence for each end that was met. */
    List<String> warnings() {
        return met.entrySet().stream()
                .map(met -> met.getKey() + " (" + runs(met.getValue()) + ")")
                .toList();
    }

    private static String runs(List<RunKey> keys) {
        String rest = keys.size() > 1 ? " and " + (keys.size() - 1) + " more" : "";
        return "run " + keys.get(0) + rest;
    }
}
