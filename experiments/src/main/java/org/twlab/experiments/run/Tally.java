package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.run.BatchReport.RunViolation;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.table.Table;
import org.twlab.reports.verdict.ExpectationResult;

/** Counts what a batch yields, and writes it; what its directory has already is only counted. */
final class Tally {
    private final RunRows rows;
    private final MetricPlan metrics;
    private final MeasuredValues values;
    private final @Nullable PacketFiles packets;
    private final Warnings warnings;
    private final List<RunFailure> failures = new ArrayList<>();
    private final List<RunViolation> violations = new ArrayList<>();
    private long runs;
    private long attempts;
    private long events;

    Tally(RunRows rows, MetricPlan metrics, MeasuredValues values, @Nullable PacketFiles packets, Warnings warnings) {
        this.rows = rows;
        this.metrics = metrics;
        this.values = values;
        this.packets = packets;
        this.warnings = warnings;
    }

    /** Takes a run that was made before the batch was interrupted, and tells the plan. */
    void replay(RunRecord record, RunPlan plan) {
        if (record.failure().isPresent()) {
            add(record.failure().get());
        } else {
            add(record);
        }
        plan.isOver(record.key(), record.measured(metrics));
    }

    private void add(RunRecord record) {
        values.put(record.key(), record.metrics());
        warnings.add(record.key(), record.metrics(), record.faults());
        record.violations().forEach(violation -> violations.add(new RunViolation(record.key(), violation)));
        runs++;
        attempts += record.attempts();
        events += record.events();
    }

    private void add(RunFailure failure) {
        failures.add(failure);
        runs++;
    }

    /** Takes the runs that are made now. */
    BatchListener writingTo(Ledger ledger, ScenarioBatch.Progress progress) {
        return new BatchListener() {
            @Override
            public void completed(RunResult result) {
                write(result, ledger);
            }

            @Override
            public void failed(RunKey key, Throwable error) {
                write(key, error, ledger);
            }

            @Override
            public void discarded(RunKey key) {
                if (packets != null) {
                    packets.discarded(key);
                }
            }

            @Override
            public void progress(long done, long most) {
                progress.show(runs, most);
            }
        };
    }

    private void write(RunResult result, Ledger ledger) {
        if (packets != null) {
            packets.completed(result.key());
        }
        ImmutableList<Double> measured = metrics.inColumns(result.metrics());
        rows.write(result, measured);
        add(ledger.note(result, measured));
    }

    private void write(RunKey key, Throwable error, Ledger ledger) {
        if (packets != null) {
            packets.discarded(key);
        }
        if (error instanceof OutputFailure output) {
            throw output; // not the run's fault: the disk is full
        }
        RunFailure failure = RunFailure.of(key, error);
        rows.write(failure);
        ledger.note(failure);
        add(failure);
    }

    /**
     * What the batch came to.
     *
     * @param complete whether every run was handed over
     * @param points a row for each point
     */
    BatchReport report(boolean complete, Table points, List<ExpectationResult> expectations) {
        List<String> said = complete ? warnings.all() : List.of();
        return new BatchReport(complete, runs, failures, said, violations, attempts, events, points, expectations);
    }
}
