package org.twlab.experiments.method;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/**
 * {@code method: determinism}: makes the same batch with 1, 2, 4, 8 and 16 threads, each into a run directory of its own
 * ({@code jobs-4/}), and compares the SHA-256 of every CSV file.
 */
final class Determinism implements MethodProgram {
    private static final int[] JOBS = {1, 2, 4, 8, 16};

    private static final TableSchema DIGESTS = TableSchema.of(
            "digests.csv",
            "a CSV file of one of the batches",
            List.of(
                    Column.integer("jobs", "", "threads of the batch"),
                    Column.text("file", "name of the file"),
                    Column.integer("bytes", "bytes", "its length"),
                    Column.text("sha256", "its SHA-256, in hexadecimal")));

    private static final TableSchema SHOWN = TableSchema.of(
            "files",
            "a CSV file of all batches",
            List.of(
                    Column.text("file", "its name"),
                    Column.integer("batches", "", "how many have written it"),
                    Column.integer("contents", "", "how many different ones there are"),
                    Column.text("sha256", "of each content")));

    @Override
    public BatchReport run(LoadedScenario loaded, Workplace workplace) {
        Findings findings = new Findings();
        Table digests = new Table(DIGESTS);
        Map<String, Set<String>> byFile = new TreeMap<>();
        for (int jobs : JOBS) {
            Path place = workplace.directory().partial().resolve("jobs-" + jobs);
            try (RunDirectory directory = RunDirectory.at(place, workplace.sink())) {
                BatchReport batch = new ScenarioBatch(loaded, MetricPlan.of(loaded), ScenarioBatch.allRuns(loaded))
                        .execute(directory, jobs, workplace.interrupted(), (done, all) -> {});
                if (!batch.complete()) {
                    return findings.report(workplace.directory(), false, new Table(SHOWN));
                }
                directory.complete();
                for (int run = 0; run < batch.runs(); run++) {
                    findings.ran(run == 0 ? batch.attempts() : 0, run == 0 ? batch.events() : 0);
                }
            }
            digest(place, jobs, digests, byFile);
        }
        workplace.directory().append(digests);
        Table shown = new Table(SHOWN);
        byFile.forEach((file, distinct) -> shown.text(file)
                .integer(JOBS.length)
                .integer(distinct.size())
                .text(String.join(" ", distinct))
                .endRow());
        findings.expect("determinism.batches", "", JOBS.length, digests.rowCount() / (double) byFile.size());
        byFile.forEach((file, distinct) -> findings.expect("determinism.contents", "file=" + file, 1, distinct.size()));
        return findings.report(workplace.directory(), true, shown);
    }

    private static void digest(Path place, int jobs, Table digests, Map<String, Set<String>> byFile) {
        for (Path file : csvFiles(place)) {
            String name = String.valueOf(file.getFileName());
            byte[] content = read(file);
            String sha256 = Hashing.sha256().hashBytes(content).toString();
            digests.integer(jobs)
                    .text(name)
                    .integer(content.length)
                    .text(sha256)
                    .endRow();
            byFile.computeIfAbsent(name, missing -> new TreeSet<>()).add(sha256);
        }
    }

    /** By name. */
    private static List<Path> csvFiles(Path place) {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new OutputFailure(place, e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }
}
