package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same input and seed give the same bytes, whatever the number of threads and of runs asked for. */
class DeterminismTest {
    @Test
    void everyTableIsTheSameToTheByteWithAnyNumberOfThreads(@TempDir Path folder) throws IOException {
        Map<String, String> once = tables(folder, "once", "--jobs", "1");

        assertThat(once).containsKeys("connections.csv", "counters.csv", "runs.csv", "summary.csv", "expectations.csv");
        assertThat(once.get("connections.csv").lines().count()).isGreaterThan(50);
        assertThat(tables(folder, "again", "--jobs", "1")).isEqualTo(once);
        assertThat(tables(folder, "two", "--jobs", "2")).isEqualTo(once);
        assertThat(tables(folder, "many", "--jobs", "7")).isEqualTo(once);
    }

    @Test
    void anotherSeedGivesOtherConnections(@TempDir Path folder) throws IOException {
        Map<String, String> one = tables(folder, "one", "--seed", "5");
        Map<String, String> other = tables(folder, "other", "--seed", "6");

        assertThat(one).isEqualTo(tables(folder, "of-the-file"));
        assertThat(other.get("connections.csv")).isNotEqualTo(one.get("connections.csv"));
    }

    @Test
    void aRunIsTheSameOnItsOwnAsAmongTheOthers(@TempDir Path folder) throws IOException {
        Map<String, String> all = tables(folder, "all");
        Map<String, String> alone = tables(folder, "alone", "--only", "1/2");

        for (String table : List.of("connections.csv", "counters.csv", "runs.csv")) {
            assertThat(rows(alone.get(table), "1,2,"))
                    .as(table)
                    .isNotEmpty()
                    .isEqualTo(rows(all.get(table), "1,2,"))
                    .hasSize((int) alone.get(table).lines().count() - 1);
        }
    }

    private static List<String> rows(String table, String begin) {
        return table.lines().filter(line -> line.startsWith(begin)).toList();
    }

    /** The content of every table and of their dictionary, by file name. */
    private static Map<String, String> tables(Path folder, String out, String... options) throws IOException {
        String[] words = Stream.concat(Stream.of("run", SmallScenario.in(folder), "--out", out), Stream.of(options))
                .toArray(String[]::new);
        assertThat(Program.in(folder).run(words).exitCode()).isZero();
        Map<String, String> tables = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(out))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".csv") || name.equals("columns.json")) {
                    tables.put(name, Files.readString(file));
                }
            }
        }
        return tables;
    }
}
