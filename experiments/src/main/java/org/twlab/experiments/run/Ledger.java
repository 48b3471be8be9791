package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.io.Closeable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.twlab.reports.run.Journal;
import org.twlab.reports.run.JournalReader;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;
import org.twlab.reports.table.TableSchema;

/**
 * The runs of a batch that are complete, one line each in the journal of the run directory. A line is written after the
 * rows of its run and says how long each table was then. So whatever is behind the last whole line, in the journal or in
 * the tables, belongs to a run that is not complete, and a batch goes on from there as if it had never been interrupted.
 */
final class Ledger implements Closeable {
    private final RunDirectory directory;
    private final RunHash hash;
    private final Journal journal;

    private Ledger(RunDirectory directory, RunHash hash, Journal journal) {
        this.directory = directory;
        this.hash = hash;
        this.journal = journal;
    }

    /**
     * Reads the runs that a directory has, which are those that a plan begins with, and goes on behind them. Nothing is
     * there in a new directory.
     *
     * @param tables that runs write to; they are opened
     * @param plan yields the runs and is told that they are over
     * @param complete is handed each run that the directory has
     */
    static Ledger open(
            RunDirectory directory,
            List<TableSchema> tables,
            RunHash hash,
            RunPlan plan,
            Consumer<RunRecord> complete) {
        Position position = read(directory.written(), tables, hash, plan, complete);
        for (int table = 0; table < tables.size(); table++) {
            directory.table(tables.get(table), position.lengths().get(table));
        }
        return new Ledger(directory, hash, directory.journal(position.end()));
    }

    /**
     * Fills a new directory with the runs of complete parts of a batch: their rows one part after the other, and their
     * journal. Whoever goes on with it finds all of them.
     *
     * @param parts in the order of their runs
     */
    static void join(RunDirectory directory, List<TableSchema> tables, List<RunFiles> parts) {
        tables.forEach(directory::table);
        long[] headers = directory.lengths();
        try (Journal journal = directory.journal(0)) {
            for (RunFiles part : parts) {
                long[] before = directory.lengths();
                tables.forEach(table -> directory.appendRows(table, part));
                try (JournalReader reader = part.journal(RunDirectory.JOURNAL_FILE)) {
                    for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                        line.flatMap(RunRecord::parse)
                                .map(record -> record.movedBy(table -> before[table] - headers[table]))
                                .ifPresent(record -> journal.append(record.text()));
                    }
                }
            }
        }
    }

    /** Whether a directory has all runs of a plan and no rows but theirs. */
    static boolean isWhole(RunFiles files, List<TableSchema> tables, RunHash hash, RunPlan plan, MetricPlan metrics) {
        Position position =
                read(files, tables, hash, plan, record -> plan.isOver(record.key(), record.measured(metrics)));
        return !plan.hasNext()
                && position.end() == files.size(RunDirectory.JOURNAL_FILE)
                && IntStream.range(0, tables.size())
                        .allMatch(table -> position.end() == 0
                                || position.lengths().get(table)
                                        == files.size(tables.get(table).file()));
    }

    /**
     * Notes a run whose rows have been handed over; what was noted.
     *
     * @param metrics in the order of the columns
     */
    RunRecord note(RunResult result, ImmutableList<Double> metrics) {
        RunRecord record = new RunRecord(
                result.key(),
                hash.of(result.key()),
                result.attempts().size(),
                result.events(),
                ImmutableLongArray.copyOf(directory.lengths()),
                ImmutableLongArray.copyOf(result.faults()),
                metrics,
                result.violations(),
                Optional.empty());
        note(record);
        return record;
    }

    /** Notes a run that failed. */
    void note(RunFailure failure) {
        note(new RunRecord(
                failure.key(),
                hash.of(failure.key()),
                0,
                0,
                ImmutableLongArray.copyOf(directory.lengths()),
                ImmutableLongArray.of(),
                ImmutableList.of(),
                ImmutableList.of(),
                Optional.of(failure)));
    }

    private void note(RunRecord record) {
        journal.append(record.text());
    }

    @Override
    public void close() {
        journal.close();
    }

    private record Position(long end, ImmutableLongArray lengths) {}

    private static Position read(
            RunFiles files, List<TableSchema> tables, RunHash hash, RunPlan plan, Consumer<RunRecord> complete) {
        ImmutableLongArray sizes =
                ImmutableLongArray.copyOf(tables.stream().mapToLong(table -> files.size(table.file())));
        Position position = new Position(0, ImmutableLongArray.copyOf(new long[tables.size()]));
        if (!files.has(RunDirectory.JOURNAL_FILE)) {
            return position;
        }
        try (JournalReader reader = files.journal(RunDirectory.JOURNAL_FILE)) {
            while (plan.hasNext()) {
                Optional<RunRecord> next = reader.next()
                        .flatMap(RunRecord::parse)
                        .filter(record ->
                                fits(record, sizes) && hash.of(record.key()).equals(record.hash()));
                if (next.isEmpty() || !next.get().key().equals(plan.peek())) {
                    return position;
                }
                plan.next();
                complete.accept(next.get());
                position = new Position(reader.end(), next.get().lengths());
            }
        }
        return position;
    }

    /** A machine that lost its power may have kept the line and lost the rows. */
    private static boolean fits(RunRecord record, ImmutableLongArray sizes) {
        if (record.lengths().length() != sizes.length()) {
            return false;
        }
        for (int table = 0; table < sizes.length(); table++) {
            if (record.lengths().get(table) > sizes.get(table)) {
                return false;
            }
        }
        return true;
    }
}
