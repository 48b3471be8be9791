package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mistakes in networks, each with exactly what is said about it. The table is a text file: a case begins with {@code
 * ### name}, then comes the scenario without its first two lines, then after {@code === file} other files it names, and
 * after {@code === report} what the loader says. With {@code -Dgolden.update} reports are written anew, for review.
 */
class BrokenTopologiesTest {
    private static final Path TABLE = Path.of("src/test/resources/broken-topologies.txt");
    private static final String HEADER = "scenario: broken\nduration: 10s\n";
    private static final String REPORT = "report";

    /**
     * One row of the table.
     *
     * @param name of the case
     * @param files texts by name, the scenario as {@code lab.yaml}, in the order of the table
     * @param report what the loader says
     */
    record Case(String name, Map<String, String> files, String report) {
        static Case parse(String text) {
            List<String> parts = Splitter.on("\n=== ").splitToList(text);
            List<String> first = Splitter.on('\n').limit(2).splitToList(parts.get(0));
            Map<String, String> files = new LinkedHashMap<>();
            files.put("lab.yaml", HEADER + first.get(1) + "\n");
            String report = "";
            for (String part : parts.subList(1, parts.size())) {
                List<String> file = Splitter.on('\n').limit(2).splitToList(part);
                if (file.get(0).equals(REPORT)) {
                    report = file.size() > 1 ? file.get(1) : "";
                } else {
                    files.put(file.get(0), file.get(1) + "\n");
                }
            }
            return new Case(first.get(0).strip(), files, report);
        }

        String load(Path folder) throws IOException {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            LoadResult result = ScenarioLoader.standard().load(folder.resolve("lab.yaml"), List.of());
            assertThat(result.scenario()).isEmpty();
            assertThat(result.diagnostics().exitCode()).isEqualTo(3);
            return result.diagnostics().render().replace(folder + "/", "");
        }

        String row(String newReport) {
            StringBuilder row = new StringBuilder("### " + name + "\n");
            files.forEach((file, text) -> {
                if (file.equals("lab.yaml")) {
                    row.append(text.substring(HEADER.length()));
                } else {
                    row.append("=== ").append(file).append('\n').append(text);
                }
            });
            return row + "=== " + REPORT + "\n" + newReport + "\n";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        try {
            String table = Files.readString(TABLE);
            return Splitter.on("### ")
                    .omitEmptyStrings()
                    .splitToStream(table)
                    .filter(text -> !text.startsWith("#"))
                    .map(text -> Case.parse(text.strip()))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("no table " + TABLE, failure);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysExactlyThis(Case broken, @TempDir Path folder) throws IOException {
        if (System.getProperty("golden.update") == null) {
            assertThat(broken.load(folder).strip()).isEqualTo(broken.report().strip());
        }
    }

    @Test
    void updatesTheTableWhenAsked(@TempDir Path folder) throws IOException {
        List<String> rows = new ArrayList<>();
        for (Case broken : cases()) {
            Path own = Files.createDirectory(folder.resolve(broken.name()));
            rows.add(broken.row(broken.load(own)));
        }
        if (System.getProperty("golden.update") != null) {
            Files.writeString(TABLE, String.join("", rows));
        }
        assertThat(Files.readString(TABLE)).isEqualTo(String.join("", rows));
    }

    @Test
    void thereAreAtLeastFortyAndNoneTwice() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(cases().stream().map(Case::name)).doesNotHaveDuplicates();
        assertThat(cases().stream().flatMap(broken -> Stream.of(broken.report())))
                .doesNotHaveDuplicates();
    }
}
