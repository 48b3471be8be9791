package org.twlab.experiments.metrics;

import org.twlab.reports.table.Column;

/**
 * One metric of a scenario.
 *
 * @param name in full: {@code client.connect.success_ratio}
 * @param scope what it is about
 * @param definition of its family
 * @param word what stands in the place of the definition's word in capitals; empty where there is none
 */
public record Metric(String name, Scope scope, MetricDefinition definition, String word) {

    /** Makes its meter for a run. */
    public Meter meter(Observation observation) {
        return definition.factory().create(observation, word);
    }

    /** Its column in {@code runs.csv}. */
    public Column column() {
        String meaning = word.isEmpty() ? definition.meaning() : definition.meaning() + " (" + word + ")";
        return Column.decimal(name, definition.unit(), meaning);
    }
}
