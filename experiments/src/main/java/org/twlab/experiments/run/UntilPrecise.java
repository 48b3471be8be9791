package org.twlab.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Until;
import org.twlab.experiments.statistics.RunningMean;
import org.twlab.experiments.verdict.Judgement;
import org.twlab.reports.table.NumberText;

/** Ends a point as soon as half the 95 % interval of a metric is a small enough share of its mean. */
final class UntilPrecise implements StopRule {
    private static final int NO_POINT = -1;

    private final LoadedScenario loaded;
    private final Until until;
    private final List<String> warnings = new ArrayList<>();
    private int point = NO_POINT;
    /** Replications of the point so far. */
    private int told;
    /** By metric: with {@code [*]} they are several, all of which must be known well enough. */
    private Map<String, RunningMean> means = Map.of();

    private UntilPrecise(LoadedScenario loaded, Until until) {
        this.loaded = loaded;
        this.until = until;
    }

    /** The rule of a scenario. */
    static StopRule of(LoadedScenario loaded) {
        return loaded.base()
                .until()
                .<StopRule>map(until -> new UntilPrecise(loaded, until))
                .orElse(NEVER);
    }

    @Override
    public boolean isEnough(RunKey key, Map<String, Double> metrics) {
        if (key.point() != point) {
            begin(key.point());
        }
        told++;
        means.forEach((metric, mean) -> {
            double value = metrics.getOrDefault(metric, Double.NaN);
            if (Double.isFinite(value)) {
                mean.add(value);
            }
        });
        boolean enough = means.values().stream().allMatch(this::isPrecise);
        if (!enough && told == loaded.base().replications()) {
            means.forEach(this::warn);
        }
        return enough;
    }

    private void begin(int next) {
        point = next;
        told = 0;
        means = new LinkedHashMap<>();
        for (Metric metric :
                MetricPlan.named(until.metric(), loaded.points().get(next).scenario())) {
            means.put(metric.name(), new RunningMean());
        }
    }

    private boolean isPrecise(RunningMean mean) {
        return mean.size() >= until.atLeast() && relativeWidth(mean) <= until.relativeWidth();
    }

    /** Infinite or not a number for a mean of 0, and so not at most anything. */
    private static double relativeWidth(RunningMean mean) {
        return mean.halfWidth(Judgement.DISPLAYED_LEVEL) / Math.abs(mean.mean());
    }

    private void warn(String metric, RunningMean mean) {
        if (isPrecise(mean)) {
            return;
        }
        String reached;
        if (mean.size() < until.atLeast()) {
            reached = " has a value in " + mean.size() + " of them, wanted are " + until.atLeast();
        } else if (mean.mean() == 0) {
            reached = " has the mean 0, of which no width is a share";
        } else {
            reached = " is known to " + percent(relativeWidth(mean)) + ", wanted are " + percent(until.relativeWidth());
        }
        warnings.add("point " + point + " ends with " + told + " replications: " + metric + reached);
    }

    private static String percent(double ratio) {
        return NumberText.human(100 * ratio, 2) + " %";
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
