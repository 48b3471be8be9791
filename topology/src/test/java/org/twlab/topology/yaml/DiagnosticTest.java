package org.twlab.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.topology.yaml.Diagnostic.Cause;

/** How mistakes look, and in which order. */
class DiagnosticTest {
    private static final SourceText FILE =
            SourceText.of("lab.yaml", 0, "nodes:\n\tclient: x\n" + "y".repeat(300) + "\n");

    @Test
    void placeMessageAllowedNearestLineAndCaret() {
        Diagnostic diagnostic =
                Diagnostic.at(new Place(FILE, 1, 3), "unknown key 'nods'").allowing(List.of("nodes", "links"), "nods");

        assertThat(diagnostic.render()).isEqualTo("""
                lab.yaml:1:3: error: unknown key 'nods'; allowed: nodes, links; did you mean 'nodes'?
                    nodes:
                      ^""");
    }

    @Test
    void theCaretStandsBelowItsColumnBehindATab() {
        assertThat(Diagnostic.at(new Place(FILE, 2, 10), "no").render())
                .isEqualTo("lab.yaml:2:10: error: no\n    \tclient: x\n    \t        ^");
    }

    @Test
    void aLongLineIsCutAroundTheCaret() {
        String[] lines = Diagnostic.at(new Place(FILE, 3, 250), "no").render().split("\n", -1);

        assertThat(lines[1]).hasSizeLessThan(170);
        assertThat(lines[2].length()).isLessThanOrEqualTo(lines[1].length());
    }

    @Test
    void aPlaceBeyondTheEndHasNoLine() {
        assertThat(Diagnostic.at(new Place(FILE, 99, 1), "no").render()).isEqualTo("lab.yaml:99:1: error: no");
    }

    @Test
    void mistakesComeInFileOrderAndOnce() {
        SourceText second = SourceText.of("a.yaml", 1, "x");
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.error(new Place(second, 1, 1), "third");
        diagnostics.error(new Place(FILE, 2, 1), "second");
        diagnostics.error(new Place(FILE, 1, 5), "first");
        diagnostics.error(new Place(FILE, 1, 5), "first");

        assertThat(diagnostics.inFileOrder())
                .extracting(Diagnostic::message)
                .containsExactly("first", "second", "third");
    }

    @Test
    void theExitCodeTellsInputFromEnvironment() {
        Diagnostics diagnostics = new Diagnostics();
        assertThat(diagnostics.exitCode()).isZero();
        diagnostics.add(Diagnostic.ofFile("x.yaml", Cause.ENVIRONMENT, "no such file"));
        assertThat(diagnostics.exitCode()).isEqualTo(4);
        diagnostics.error(new Place(FILE, 1, 1), "wrong");
        assertThat(diagnostics.exitCode()).isEqualTo(3);
    }
}
