package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.terminal.TerminalStyle;

/** {@code twlab completion} and {@code twlab doctor}. */
class CompletionAndDoctorTest {
    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    Path folder;

    /** What bash offers behind the words of a line, the last of which is being typed. */
    private List<String> offered(String line) throws IOException, InterruptedException {
        Path script = folder.resolve("twlab.bash");
        Ran ran = Program.in(folder).run("completion", "bash");
        assertThat(ran.exitCode()).isZero();
        Files.writeString(script, ran.out());
        List<String> words = List.of(line.split(" ", -1));
        String ask = "source " + script + "; COMP_WORDS=(" + line + "); COMP_CWORD=" + (words.size() - 1)
                + "; [ ${#COMP_WORDS[@]} -gt $COMP_CWORD ] || COMP_WORDS+=(''); _complete_twlab; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "--norc", "-c", ask)
                .redirectErrorStream(true)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().map(String::strip).toList();
    }

    @Test
    void bashOffersEveryCommandAndTheOptionsOfOne() throws IOException, InterruptedException {
        assertThat(offered("twlab ")).contains("run", "check", "list", "completion", "doctor");
        assertThat(offered("twlab run --")).contains("--full", "--pcap", "--only");
        assertThat(offered("twlab list ")).contains("metrics", "invariants");
        assertThat(offered("twlab completion ")).contains("bash", "zsh");
    }

    @Test
    void zshIsToldToReadWhatIsMeantForBash() {
        Ran ran = Program.in(folder).run("completion", "zsh");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .startsWith("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n");
        assertThat(ran.out())
                .endsWith(Program.in(folder).run("completion", "bash").out());
    }

    @ParameterizedTest
    @CsvSource({"completion fish, fish", "completion, SHELL"})
    void anotherShellIsWrongUsage(String line, String said) {
        Ran ran = Program.in(folder).run(line.split(" "));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains(said);
    }

    @Test
    void thisMachineIsHealthyAndStaysAsItWas() throws IOException {
        Ran ran = Program.in(folder).run("doctor");

        assertThat(ran.exitCode()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("Java", "memory", "run directories can be written");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsAbsentIsNamedWithWhatItIsFor() throws IOException {
        Path tshark = Files.createFile(folder.resolve("tshark"));
        assertThat(tshark.toFile().setExecutable(true)).isTrue();
        Ran ran = doctor(new FileSystemSink(), new Machine(17, "a JDK", GIBIBYTE, 2, ImmutableList.of(folder)));

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .containsPattern("tshark +ok +" + tshark)
                .containsPattern("dot +absent +optional: draws")
                .containsPattern("memory +ok +1024 MiB");
    }

    @Test
    void aJavaThatIsTooOldIsMissing() {
        Ran ran = doctor(new FileSystemSink(), new Machine(16, "an old JDK", GIBIBYTE - 1, 2, ImmutableList.of()));

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.out())
                .containsPattern("Java +missing +an old JDK; needed: 17 or later")
                .containsPattern("memory +little +1023 MiB");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsMissing() throws IOException {
        Files.createFile(folder.resolve("runs"));
        Ran ran = doctor(new FileSystemSink(), new Machine(17, "a JDK", GIBIBYTE, 2, ImmutableList.of()));

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.out()).containsPattern("runs +missing +.*runs");
    }

    private Ran doctor(OutputSink sink, Machine machine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ResultStream(out),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                TerminalStyle.PLAIN,
                false,
                folder,
                sink,
                InstantSource.fixed(Program.NOW),
                () -> false);
        return new Ran(new DoctorCommand(terminal, machine).call(), out.toString(StandardCharsets.UTF_8), "");
    }
}
