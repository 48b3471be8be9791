package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.terminal.TerminalStyle;

/** {@code twlab check} and {@code twlab schema}. */
class CheckAndSchemaTest {
    private static final Path BROKEN = Path.of("src/test/resources/broken");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void checkReportsEveryFileOnStandardError() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(BROKEN)) {
            files = all.filter(file -> file.toString().endsWith(".expected"))
                    .sorted()
                    .toList();
        }
        StringBuilder expected = new StringBuilder();
        for (Path file : files) {
            expected.append(Files.readString(file));
        }
        Stream<String> scenarios = files.stream().map(file -> file.toString().replace(".expected", ".yaml"));

        int exitCode = run(Stream.concat(Stream.of("check"), scenarios).toArray(String[]::new));

        assertThat(exitCode).isEqualTo(3);
        assertThat(text(out)).isEmpty();
        assertThat(text(err).replace(BROKEN + "/", "")).isEqualTo(expected.toString());
    }

    @Test
    void checkOfAGoodFileSaysWhatItHolds() {
        assertThat(run("check", "../examples/recycle-nat.yaml")).isZero();
        assertThat(text(out)).isEqualTo("../examples/recycle-nat.yaml: ok, 6 points x 10 replications\n");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void aMissingFileIsTheFaultOfTheEnvironment() {
        assertThat(run("check", "no-such-file.yaml")).isEqualTo(4);
        assertThat(text(err)).isEqualTo("no-such-file.yaml: error: no such file\n");
    }

    @Test
    void aRunOfABrokenFileWritesNothing(@TempDir Path folder) {
        Path directory = folder.resolve("run");

        assertThat(run("run", BROKEN.resolve("many-mistakes.yaml").toString(), "--out", directory.toString()))
                .isEqualTo(3);
        assertThat(directory).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void schemaPrintsTheCommittedSchema() throws IOException {
        assertThat(run("schema")).isZero();
        assertThat(text(out)).isEqualTo(Files.readString(Path.of("../docs/scenario.schema.json")));
    }

    private int run(String... args) {
        Terminal terminal = new Terminal(
                new ResultStream(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalStyle.PLAIN,
                false,
                Path.of(""),
                new FileSystemSink(),
                () -> Instant.EPOCH,
                () -> false);
        return new Main(terminal).run(args);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
