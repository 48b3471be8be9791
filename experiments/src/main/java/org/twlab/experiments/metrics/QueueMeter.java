package org.twlab.experiments.metrics;

import java.util.List;
import java.util.Set;
import org.twlab.core.net.LinkDirection;

/** How many packets wait at a link direction, which the link itself keeps account of. */
abstract class QueueMeter implements Meter {
    final Observation run;

    private QueueMeter(Observation run) {
        this.run = run;
    }

    /** The families it measures, in the order in which they are listed. */
    static List<MetricDefinition> definitions() {
        return List.of(
                define("gauge.queue_mean", false, "time-weighted mean of the packets that wait", QueueMeter::mean),
                define(
                        "gauge.queue_max",
                        true,
                        "most packets that have waited at once, at any one link",
                        QueueMeter::max),
                define("gauge.queue_end", true, "packets that wait at the end", QueueMeter::end));
    }

    private static MetricDefinition define(
            String name, boolean count, String meaning, MetricDefinition.Factory factory) {
        return new MetricDefinition(
                name, List.of(), "", count, Set.of(Scope.Kind.LINK), MetricDefinition.Basis.QUEUES, meaning, factory);
    }

    static Meter mean(Observation run, String word) {
        return new QueueMeter(run) {
            private long before;

            @Override
            public void begin() {
                before = area();
            }

            private long area() {
                return run.links().stream().mapToLong(LinkDirection::queueArea).sum();
            }

            @Override
            public double value() {
                return (double) (area() - before)
                        / (run.span().toNanos() - run.span().fromNanos());
            }
        };
    }

    static Meter max(Observation run, String word) {
        return new QueueMeter(run) {
            @Override
            public void begin() {
                run.links().forEach(LinkDirection::restartQueuePeak);
            }

            @Override
            public double value() {
                return run.links().stream()
                        .mapToInt(LinkDirection::queuePeak)
                        .max()
                        .orElse(0);
            }
        };
    }

    static Meter end(Observation run, String word) {
        return new QueueMeter(run) {
            @Override
            public double value() {
                return run.links().stream().mapToInt(LinkDirection::queued).sum();
            }
        };
    }
}
