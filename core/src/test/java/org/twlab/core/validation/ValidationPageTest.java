package org.twlab.core.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.twlab.core.kernel.Row;

/**
 * {@code docs/validation.md} is written by {@code -Dgolden.update=true}. In every build its first part must be what comes
 * out now, and every proof it names must still turn red.
 */
class ValidationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "validation.md");

    @Test
    void theComparisonsAreCurrent() throws IOException {
        String agreement = ValidationPage.agreement();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, agreement + ValidationPage.rows());
        }
        assertThat(Files.readString(PAGE)).startsWith(agreement);
    }

    @TestFactory
    Stream<DynamicTest> everyProofOfARowTurnsRedWithoutIt() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            return Stream.empty(); // the page is just being written
        }
        List<String> lines = Files.readAllLines(PAGE);
        Map<String, Case> byName = new LinkedHashMap<>();
        Cases.thatCanProve().forEach(c -> byName.put(ValidationPage.proof(c), c));
        Map<Row, Set<String>> classes = RowTests.classes();
        return Stream.of(Row.values())
                .map(row -> DynamicTest.dynamicTest(row.name() + ": " + row.meaning(), () -> {
                    String start = ValidationPage.line(row);
                    List<String> found = lines.stream()
                            .filter(line -> line.startsWith(start))
                            .toList();
                    assertThat(found).as("lines of the page for " + row).hasSize(1);
                    String cell =
                            found.get(0).substring(start.length(), found.get(0).length() - " |".length());
                    if (cell.equals(ValidationPage.UNPROVEN)) {
                        return;
                    }
                    for (String proof : cell.split(ValidationPage.BETWEEN, -1)) {
                        if (classes.getOrDefault(row, Set.of()).contains(proof.replace("`", ""))) {
                            continue; // asserts the difference itself
                        }
                        assertThat(byName.containsKey(proof)).as(proof).isTrue();
                        assertThat(byName.get(proof).agrees(Variant.of(profile -> profile.without(row))))
                                .as(proof + " agrees without " + row)
                                .isFalse();
                    }
                }));
    }
}
