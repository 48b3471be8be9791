package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scenarios in {@code examples/}. */
class ShippedScenariosTest {
    private static final Path EXAMPLES = Path.of("../examples");

    @Test
    void theFlagshipHasSixPointsOfTenReplications() {
        LoadedScenario flagship = loaded("recycle-nat");

        assertThat(flagship.base().replications()).isEqualTo(10);
        assertThat(flagship.base().durationNanos()).isEqualTo(120_000_000_000L);
        assertThat(flagship.points())
                .extracting(Point::values)
                .containsExactly(
                        ImmutableMap.of("tcp_tw_recycle", "0", "count", "2"),
                        ImmutableMap.of("tcp_tw_recycle", "0", "count", "5"),
                        ImmutableMap.of("tcp_tw_recycle", "0", "count", "20"),
                        ImmutableMap.of("tcp_tw_recycle", "1", "count", "2"),
                        ImmutableMap.of("tcp_tw_recycle", "1", "count", "5"),
                        ImmutableMap.of("tcp_tw_recycle", "1", "count", "20"));
        assertThat(flagship.points())
                .extracting(point -> point.scenario().traffic().get(0).openers().size())
                .containsExactly(2, 5, 20, 2, 5, 20);
    }

    @Test
    void everyExampleIsPackedAndLoadsByItsName() throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
        assertThat(ScenarioLoader.packedNames()).containsExactlyElementsOf(names);
        names.forEach(name -> assertThat(loaded(name).base().name()).isEqualTo(name));
    }

    @Test
    void everyExampleBeginsWithTheSchemaModeline() throws IOException {
        for (String name : ScenarioLoader.packedNames()) {
            assertThat(Files.readAllLines(EXAMPLES.resolve(name + ".yaml")).get(0))
                    .isEqualTo("# yaml-language-server: $schema=../docs/scenario.schema.json");
        }
    }

    private static LoadedScenario loaded(String name) {
        LoadResult result = ScenarioLoader.standard().load(name, List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }
}
