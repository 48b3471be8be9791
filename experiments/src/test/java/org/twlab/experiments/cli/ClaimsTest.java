package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.experiments.cli.Program.Ran;

/** What RFCs say of TIME-WAIT, the TTL and old duplicates, as scenarios with faults and events: every claim is confirmed. */
class ClaimsTest {
    private static final Path FOLDER = Path.of("src/test/resources/claims").toAbsolutePath();

    static Stream<String> claims() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("claims")
    void isConfirmed(String file, @TempDir Path folder) {
        Ran ran = Program.in(folder).run("run", FOLDER.resolve(file).toString());

        assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains(" confirmed\n");
    }
}
