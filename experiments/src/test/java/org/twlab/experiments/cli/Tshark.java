package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The analyser tshark of Wireshark, as Debian packages it. Where it is missing its tests are skipped; with
 * {@code TWLAB_REQUIRE_TSHARK=1} in the environment, as the continuous build sets it, they fail.
 */
final class Tshark {
    /** Checksums are looked at, numbers are absolute, and payload is not taken for a protocol of its port. */
    private static final List<String> COMMAND = List.of(
            "tshark",
            "-n",
            "-o",
            "ip.check_checksum:TRUE",
            "-o",
            "tcp.check_checksum:TRUE",
            "-o",
            "tcp.relative_sequence_numbers:FALSE",
            "-d",
            "tcp.port==1-65535,data");

    private Tshark() {}

    /** Skips the test, or fails it where tshark is required, if there is none. */
    static void assumePresent() throws IOException, InterruptedException {
        boolean present = isPresent();
        if ("1".equals(System.getenv("TWLAB_REQUIRE_TSHARK"))) {
            assertThat(present).as("tshark is installed").isTrue();
        }
        Assumptions.assumeTrue(present, "tshark is not installed: nobody else reads the packets (Debian: tshark)");
    }

    private static boolean isPresent() throws InterruptedException {
        try {
            return new ProcessBuilder("tshark", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The fields of every packet; several values of one field are parted by {@code ~}. */
    static List<List<String>> fields(Path file, List<String> names) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("-r", file.toString(), "-T", "fields"));
        words.addAll(List.of("-E", "separator=|", "-E", "aggregator=~"));
        names.forEach(name -> words.addAll(List.of("-e", name)));
        return run(words).lines().map(line -> List.of(line.split("\\|", -1))).toList();
    }

    /** Copies the packets that a display filter lets through. */
    static void filter(Path from, String filter, Path to) throws IOException, InterruptedException {
        run(List.of("-r", from.toString(), "-Y", filter, "-w", to.toString()));
    }

    private static String run(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(COMMAND);
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code of %s", command).isZero();
        return out;
    }
}
