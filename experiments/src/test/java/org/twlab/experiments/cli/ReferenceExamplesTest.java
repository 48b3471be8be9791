package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.experiments.scenario.ReferencePage;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.terminal.TerminalStyle;

/** The examples of {@code docs/scenario.md} run as a reader would run them, and what they expect comes true. */
class ReferenceExamplesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("examples")
    void runsAndIsConfirmed(String example) throws IOException {
        Path file = ReferencePage.write(folder, example);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ResultStream(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalStyle.PLAIN,
                false,
                folder,
                new FileSystemSink(),
                () -> Instant.EPOCH,
                () -> false);

        int exitCode = new Main(terminal)
                .run("run", file.toString(), "--out", folder.resolve("run").toString());

        assertThat(exitCode).as(out + "\n" + err).isZero();
        assertThat(folder.resolve("run/effective.yaml")).exists();
    }

    static Stream<String> examples() throws IOException {
        return ReferencePage.examples();
    }
}
