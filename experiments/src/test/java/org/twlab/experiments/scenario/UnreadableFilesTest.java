package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are wrong as a whole: message and exit code. */
class UnreadableFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileOfFiftyMegabytesIsRefusedByItsSize() throws IOException {
        Path large = folder.resolve("large.yaml");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(50_000_000);
        }

        assertReport(large, 3, large + ": error: has 50000000 bytes, at most 1048576 are read\n");
    }

    @Test
    void aFileJustWithinTheLimitIsRead() throws IOException {
        Path file = folder.resolve("comment.yaml");
        Files.writeString(file, "#".repeat(1 << 20));

        assertThat(ScenarioLoader.standard().load(file, List.of()).diagnostics().render())
                .contains("comment.yaml:1:1: error: the file is empty");
    }

    @Test
    void aDirectoryIsInvalidInput() {
        assertReport(folder, 3, folder + ": error: is a directory, a file was expected\n");
    }

    @Test
    void aMissingFileIsAMatterOfTheEnvironment() {
        Path missing = folder.resolve("missing.yaml");

        assertReport(missing, 4, missing + ": error: no such file\n");
    }

    @Test
    void aFileBelowAPlainFileIsAMatterOfTheEnvironment() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        Path below = plain.resolve("below.yaml");

        LoadResult result = ScenarioLoader.standard().load(below, List.of());

        assertThat(result.diagnostics().render()).isEqualTo(below + ": error: no such file\n");
        assertThat(result.diagnostics().exitCode()).isEqualTo(4);
    }

    @Test
    void aNameThatIsNoScenarioGetsTheNearest() {
        LoadResult result = ScenarioLoader.standard().load("recycle-nta", List.of());

        assertThat(result.diagnostics().render())
                .startsWith("recycle-nta: error: no such file, and no scenario of that name; allowed: ")
                .endsWith("; did you mean 'recycle-nat'?\n");
        assertThat(result.diagnostics().exitCode()).isEqualTo(4);
    }

    /** The wrong text of one file does not hide behind the absence of another. */
    @Test
    void invalidInputOutweighsAMissingFile() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.yaml"), "scenario: x\nduration: 5\ntopology: none.yaml\n");

        LoadResult result = ScenarioLoader.standard().load(file, List.of());

        assertThat(result.diagnostics().inFileOrder()).hasSize(2);
        assertThat(result.diagnostics().exitCode()).isEqualTo(3);
    }

    private static void assertReport(Path file, int exitCode, String report) {
        LoadResult result = ScenarioLoader.standard().load(file, List.of());

        assertThat(result.diagnostics().render()).isEqualTo(report);
        assertThat(result.diagnostics().exitCode()).isEqualTo(exitCode);
        assertThat(result.scenario()).isEmpty();
    }
}
