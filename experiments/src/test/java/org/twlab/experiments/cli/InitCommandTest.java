package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.experiments.cli.Program.Ran;

/** {@code twlab init}. */
class InitCommandTest {
    @TempDir
    Path folder;

    static Stream<String> templates() {
        return InitCommand.TEMPLATES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyTemplateRunsAsItIsAndIsConfirmed(String template) {
        Program twlab = Program.in(folder);

        Ran written = twlab.run("init", template);
        Ran ran = twlab.run("run", folder.resolve(template + ".yaml").toString());

        assertThat(written.exitCode()).isZero();
        assertThat(written.out()).startsWith("Wrote " + template + ".yaml: ");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("confirmed").doesNotContain("refuted", "inconclusive");
        assertThat(ran.exitCode()).isZero();
    }

    @Test
    void theCommandsInATemplateNameTheFileThatWasWritten() throws IOException {
        Ran ran = Program.in(folder).run("init", "--out", "lab.yaml");

        assertThat(ran.out()).contains("Run it: twlab run lab.yaml");
        assertThat(Files.readString(folder.resolve("lab.yaml")))
                .contains("twlab check lab.yaml")
                .doesNotContain("FILE");
    }

    @Test
    void aFileThatIsThereStaysAsItIs() throws IOException {
        Files.writeString(folder.resolve("start.yaml"), "mine");

        Ran ran = Program.in(folder).run("init");

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).contains("start.yaml: it exists already");
        assertThat(Files.readString(folder.resolve("start.yaml"))).isEqualTo("mine");
    }

    @Test
    void anUnknownTemplateIsWrongUsage() {
        Ran ran = Program.in(folder).run("init", "router");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).startsWith("twlab: no template 'router'; did you mean 'routers'?");
        assertThat(folder).isEmptyDirectory();
    }
}
