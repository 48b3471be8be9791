package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.ScenarioLoader;

/** The file that a failure prints: the loader takes it, and the runner of scenarios does with it what was done before. */
class ScenarioTextProperties {

    @Provide
    Arbitrary<DrawnNetwork> networks() {
        return Networks.small();
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void theFileGivesTheSameRun(@ForAll("networks") DrawnNetwork drawn) {
        String yaml = ScenarioText.of(drawn);
        LoadResult loaded = ScenarioLoader.standard().loadText("drawn.yaml", yaml, List.of());
        assertThat(loaded.diagnostics().render()).as(yaml).isEmpty();

        DrawnRun direct = DrawnRun.of(drawn, null);
        RunResult fromFile = SingleRun.prepare(
                        loaded.scenario().orElseThrow().points().get(0), 0, List.of(), null)
                .run();

        assertThat(AttemptRows.connections(fromFile.attempts()))
                .as(yaml)
                .isEqualTo(AttemptRows.connections(direct.attempts()));
        assertThat(AttemptRows.counters(fromFile.counters()))
                .as(yaml)
                .isEqualTo(AttemptRows.counters(direct.counters()));
    }
}
