package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.experiments.metrics.Metrics;

/** The page {@code docs/scenario.md}: its tables are those of the program, its examples load and show every key. */
class ScenarioReferenceTest {
    private static final Pattern TABLE = Pattern.compile("(?s)<!-- keys of: ([a-z -]+) -->\n(.*?)<!-- end -->");

    /** With {@code -Dgolden.update} the tables in the page are written anew. */
    @Test
    void everyTableOfKeysIsCurrent() throws IOException {
        Map<String, String> tables = ScenarioLanguage.keyTables();
        String page = Files.readString(ReferencePage.PAGE);
        String current = TABLE.matcher(page)
                .replaceAll(match -> Matcher.quoteReplacement(
                        "<!-- keys of: " + match.group(1) + " -->\n" + tables.get(match.group(1)) + "<!-- end -->"));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(ReferencePage.PAGE, current);
        }

        assertThat(Files.readString(ReferencePage.PAGE)).isEqualTo(current);
        assertThat(TABLE.matcher(page).results().map(match -> match.group(1)))
                .containsExactlyInAnyOrderElementsOf(tables.keySet());
    }

    /** With {@code -Dgolden.update} the table in the page is written anew. */
    @Test
    void theTableOfMetricsIsCurrent() throws IOException {
        String page = Files.readString(ReferencePage.PAGE);
        String current = Pattern.compile("(?s)<!-- metrics -->\n.*?<!-- end -->")
                .matcher(page)
                .replaceAll(Matcher.quoteReplacement("<!-- metrics -->\n" + Metrics.table() + "<!-- end -->"));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(ReferencePage.PAGE, current);
        }

        assertThat(current).contains("| `packet.outlived_msl` |");
        assertThat(Files.readString(ReferencePage.PAGE)).isEqualTo(current);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleLoads(String example, @TempDir Path folder) throws IOException {
        assertThat(ScenarioLoader.standard()
                        .load(ReferencePage.write(folder, example), List.of())
                        .diagnostics()
                        .render())
                .isEmpty();
    }

    @Test
    void theExamplesShowEveryKey() throws IOException {
        String shown = String.join("\n", ReferencePage.examples().toList());
        List<String> missing = new ArrayList<>();
        ScenarioLanguage.keyTables().forEach((what, table) -> {
            Matcher key = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|").matcher(table);
            while (key.find()) {
                boolean found = Pattern.compile("(?m)(^|[{,-])\\s*" + Pattern.quote(key.group(1)) + ":(\\s|$)")
                        .matcher(shown)
                        .find();
                if (!found) {
                    missing.add(what + ": " + key.group(1));
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    static Stream<String> examples() throws IOException {
        return ReferencePage.examples();
    }
}
