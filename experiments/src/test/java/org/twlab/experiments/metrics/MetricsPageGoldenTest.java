package org.twlab.experiments.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page {@code docs/metrics.md} is that of the metrics. With {@code -Dgolden.update} it is written anew, for review. */
class MetricsPageGoldenTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");

    @Test
    void thePageIsThatOfTheMetrics() throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.writeString(PAGE, MetricsPage.text());
        }
        assertThat(PAGE)
                .as("docs/metrics.md is made from the metrics; write it anew with: mvn -o -q -pl experiments -am test"
                        + " -Dtest=MetricsPageGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true")
                .hasContent(MetricsPage.text());
    }
}
