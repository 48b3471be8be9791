package org.twlab.experiments.compare;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twlab.reports.run.CsvRows;
import org.twlab.reports.run.RunTables;

/**
 * The runs of a run directory as {@code runs.csv} has them: those that ended well.
 *
 * @param axes names of the axes of the sweep
 * @param metrics names of the metrics
 * @param points by the labels of their axes, in the order of the file
 */
public record RunsFile(
        ImmutableList<String> axes, ImmutableList<String> metrics, ImmutableMap<ImmutableList<String>, Runs> points) {
    private static final List<String> BEFORE_AXES = List.of("point", "replication", "seed");
    private static final String STATUS = "status";
    private static final String GOOD = "ok";

    /**
     * The runs of a point: by replication, the values of the metrics in the order of the file, NaN for none.
     *
     * @param seed the master seed
     */
    public record Runs(String seed, ImmutableMap<Integer, ImmutableList<Double>> byReplication) {}

    /** A file that is no {@code runs.csv}. */
    public static final class NotRuns extends IOException {
        private static final long serialVersionUID = 1;

        NotRuns(Path file, String what) {
            super(file + ": " + what);
        }
    }

    /**
     * Reads the file of a run directory.
     *
     * @throws NotRuns if its content is not that of such a file
     * @throws IOException if it cannot be read
     */
    public static RunsFile read(Path directory) throws IOException {
        Path file = directory.resolve(RunTables.RUNS_FILE);
        Reading reading = new Reading(file);
        try {
            CsvRows.read(file, reading::row);
        } catch (CsvRows.NotCsv broken) {
            throw new NotRuns(file, "is no CSV: " + broken.getMessage());
        }
        return reading.runs();
    }

    private static final class Reading {
        private final Path file;
        private final Map<ImmutableList<String>, Builder> points = new LinkedHashMap<>();
        private @Nullable Header header;

        Reading(Path file) {
            this.file = file;
        }

        void row(long line, List<String> fields) throws NotRuns {
            if (header == null) {
                header = Header.of(file, fields);
            } else {
                header.add(file, line, fields, points);
            }
        }

        RunsFile runs() throws NotRuns {
            if (header == null) {
                throw new NotRuns(file, "is empty");
            }
            ImmutableMap.Builder<ImmutableList<String>, Runs> all = ImmutableMap.builder();
            points.forEach((labels, runs) -> all.put(labels, runs.build()));
            return new RunsFile(header.axes(), header.metrics(), all.buildOrThrow());
        }
    }

    private record Builder(String seed, Map<Integer, ImmutableList<Double>> runs) {
        Runs build() {
            return new Runs(seed, ImmutableMap.copyOf(runs));
        }
    }

    private record Header(ImmutableList<String> axes, ImmutableList<String> metrics) {

        static Header of(Path file, List<String> names) throws NotRuns {
            int status = names.indexOf(STATUS);
            if (status < BEFORE_AXES.size()
                    || !names.subList(0, BEFORE_AXES.size()).equals(BEFORE_AXES)) {
                throw new NotRuns(file, "has not the columns of " + RunTables.RUNS_FILE);
            }
            return new Header(
                    ImmutableList.copyOf(names.subList(BEFORE_AXES.size(), status)),
                    ImmutableList.copyOf(names.subList(status + 1, names.size())));
        }

        void add(Path file, long line, List<String> fields, Map<ImmutableList<String>, Builder> points) throws NotRuns {
            int status = BEFORE_AXES.size() + axes.size();
            if (!fields.get(status).equals(GOOD)) {
                return;
            }
            ImmutableList<String> labels = ImmutableList.copyOf(fields.subList(BEFORE_AXES.size(), status));
            try {
                ImmutableList<Double> values = fields.subList(status + 1, fields.size()).stream()
                        .map(field -> field.isEmpty() ? Double.NaN : Double.parseDouble(field))
                        .collect(ImmutableList.toImmutableList());
                points.computeIfAbsent(labels, unseen -> new Builder(fields.get(2), new LinkedHashMap<>()))
                        .runs()
                        .put(Integer.parseInt(fields.get(1)), values);
            } catch (NumberFormatException broken) {
                throw new NotRuns(file, "has no number in line " + line);
            }
        }
    }
}
