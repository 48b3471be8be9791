package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.cli.Program.Ran;

/** {@code twlab list}, {@code twlab show}, {@code twlab --help} and {@code twlab bench NAME}. */
class ListAndShowTest {
    private final Program twlab = Program.in(Path.of(""));

    @ParameterizedTest
    @CsvSource({
        "list, recycle-nat",
        "list scenarios, two-hosts",
        "list metrics, connect.locked_out",
        "list formulas, recycle_two_blocked",
        "list profiles, linux-6.18",
        "show two-hosts, scenario: two-hosts",
        "show connect.timeout_ratio, connect.OUTCOME_ratio",
        "show recycle_two_blocked, window",
        "show linux-4.9, linux-4.9: Linux 4.9.154",
        "show profile linux-4.9, linux-4.9: Linux 4.9.154"
    })
    void saysWhatThereIs(String line, String expected) {
        Ran ran = twlab.run(line.split(" "));

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "show recycle-nut, nothing is called 'recycle-nut'; did you mean 'recycle-nat'?",
        "show profile linux-4.8, no profile is called 'linux-4.8'; did you mean 'linux-4.9'?",
        "show linux-4.9 recycle-nat, no profile is called 'recycle-nat'",
        "list nonsense, nonsense",
        "bench connections --hosts 5, '--hosts goes with clients alone, and is 1 to 1000000'",
        "bench clients --hosts 0, '--hosts goes with clients alone, and is 1 to 1000000'",
        "bench nonsense, 'no benchmark ''nonsense''; there are kernel, timers, connections, clients, timewait, topology'"
    })
    void whatIsNotThereIsWrongUsage(String line, String expected) {
        Ran ran = twlab.run(line.split(" "));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("twlab: ").contains(expected);
    }

    @Test
    void helpShowsEveryCommandThereIs() {
        assertThat(twlab.run("--help").out())
                .contains(
                        "  run ",
                        "  resume ",
                        "  merge ",
                        "  check ",
                        "  schema ",
                        "  list ",
                        "  show ",
                        "  trace ",
                        "  path ",
                        "  init ",
                        "  bench ")
                .doesNotContain("packetdrill");
    }
}
