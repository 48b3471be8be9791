package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file in {@code broken/} is loaded as {@code twlab check} does, and gives exactly the report beside it. With
 * {@code -Dgolden.update} reports are written anew, for review.
 */
class BrokenFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/broken");

    static Stream<String> brokenFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.endsWith("-lab.yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void thereAreAtLeastThirty() throws IOException {
        assertThat(brokenFiles()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void givesExactlyItsReport(String name) throws IOException {
        LoadResult result = ScenarioLoader.standard().load(FOLDER.resolve(name), List.of());

        String report = result.diagnostics().render().replace(FOLDER + "/", "");
        Path expected = FOLDER.resolve(name.replace(".yaml", ".expected"));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(expected, report);
        }
        assertThat(report).isEqualTo(Files.readString(expected, StandardCharsets.UTF_8));
        assertThat(result.scenario()).isEmpty();
        assertThat(result.diagnostics().exitCode()).isEqualTo(3);
    }
}
