package org.twlab.experiments.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.kernel.Row;

/** Every row of every decision table is asked for by its id where it decides, and has a test named after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecisionRowsTest {
    private final StringBuilder decisions = new StringBuilder();
    private final StringBuilder tests = new StringBuilder();

    @BeforeAll
    void read() throws IOException {
        for (Path file : SourceTree.files("src/main/java/org/twlab/core/tcp")) {
            decisions.append(Files.readString(file));
        }
        for (Path file : SourceTree.files("src/test/java/org/twlab/core")) {
            tests.append(Files.readString(file));
        }
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void hasItsIdInCode(Row row) {
        assertThat(Pattern.compile("\\bRow\\." + row + "\\b").matcher(decisions).find())
                .as("%s (%s) is asked for somewhere in core.tcp", row, row.meaning())
                .isTrue();
    }

    /** The id begins the name of a method, a display name or a case, or is given to one that switches the row off. */
    @ParameterizedTest
    @EnumSource(Row.class)
    void hasATestNamedAfterIt(Row row) {
        String id = row.name();
        Pattern named = Pattern.compile("void (?:" + id + "|" + id.toLowerCase(Locale.ROOT) + ")(?:_|[A-Z(])"
                + "|\"(?:\\w+ )*" + id + "(?: |:|,|\")|proves\\(\\s*Row\\." + id + "\\b");
        assertThat(named.matcher(tests).find())
                .as("a test named after %s (%s)", row, row.meaning())
                .isTrue();
    }
}
