package org.twlab.experiments.metrics;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;
import org.twlab.experiments.metrics.MetricDefinition.Basis;

/** The page {@code docs/metrics.md}: every family of metrics by what it is computed from, and the words in capitals. */
public final class MetricsPage {
    private static final String INTRODUCTION = """
            # Metrics

            A metric is one number of a run, `SCOPE.FAMILY.QUANTITY`: `client.connect.success_ratio`. [The scenario
            file](scenario.md#metrics) says what a scope is, and what `warmup` leaves out. This page is generated from the
            metrics there are; `twlab list metrics` prints the same, `twlab show METRIC` one of them.

            A word in capitals stands for one of those [at the end](#words-in-capitals). Counts and gauges add up over a scope,
            ratios and statistics pool it. A metric that has no value in a run, such as a share of nothing, is left empty. The
            unit is that of SI where nothing else is said; a metric without one is a count or a ratio.
            """;

    private MetricsPage() {}

    /** The page as Markdown. */
    public static String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Basis basis : Basis.values()) {
            page.append("\n## ").append(basis.title()).append("\n\nComputed from ");
            page.append(basis.words()).append(".\n\n").append(table(basis));
        }
        page.append(
                "\n## Gauges by name\n\nThe G of `gauge.G_max`, and what `sample` takes. A link direction has `queue`, the packets");
        page.append(" that wait there.\n\n");
        Gauges.NAMES.forEach(gauge -> page.append("* `")
                .append(gauge)
                .append("`: ")
                .append(Gauges.meaning(gauge))
                .append(".\n"));
        page.append("\n## Words in capitals\n");
        Metrics.definitions().stream()
                .filter(definition -> !definition.words().isEmpty())
                .forEach(definition -> page.append("\n`")
                        .append(definition.pattern())
                        .append("`: ")
                        .append(words(definition))
                        .append(".\n"));
        return page.toString();
    }

    private static String table(Basis basis) {
        StringBuilder table = new StringBuilder("| metric | type | unit | of | meaning |\n|---|---|---|---|---|\n");
        for (MetricDefinition definition : families()) {
            if (definition.basis() == basis) {
                List<String> cells = List.of(
                        "`" + definition.pattern() + "`",
                        definition.type(),
                        definition.unit(),
                        Metrics.labels(definition),
                        definition.meaning());
                table.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
            }
        }
        return table.toString();
    }

    /** Those that there always are, and that of a search, whose unit is that of what it varies. */
    private static List<MetricDefinition> families() {
        return ImmutableList.<MetricDefinition>builder()
                .addAll(Metrics.definitions())
                .add(Metrics.ofSearch("NAME", "").definition())
                .build();
    }

    private static String words(MetricDefinition definition) {
        return definition.words().stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }
}
