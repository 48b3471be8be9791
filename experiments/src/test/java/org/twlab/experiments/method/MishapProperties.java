package org.twlab.experiments.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioDraft;
import org.twlab.experiments.scenario.ScenarioLoader;

class MishapProperties {
    private static final List<String> DIRECTIONS = List.of("client->server", "server->client");
    private static final LoadedScenario ENTRY = ScenarioLoader.standard()
            .load("counterexample", List.of())
            .scenario()
            .orElseThrow();

    /** No byte of one connection is delivered in the next, while no packet is older than the MSL. */
    @Property(tries = 25)
    void aLongEnoughMslKeepsConnectionsApart(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("mishaps");
        List<Mishap> mishaps = List.of(
                Mishap.draw(random, DIRECTIONS, Exploration.LONGEST_MILLIS),
                Mishap.draw(random, DIRECTIONS, Exploration.LONGEST_MILLIS),
                Mishap.draw(random, DIRECTIONS, Exploration.LONGEST_MILLIS));
        LoadedScenario drawn = ScenarioDraft.of(ENTRY, ENTRY.points().get(1))
                .with("metrics", "[all.data.foreign_bytes]")
                .with("faults", Exploration.yaml(mishaps))
                .load();
        assertThat(SingleRun.prepare(
                                drawn.points().get(0),
                                0,
                                MetricPlan.of(drawn).byPoint().get(0),
                                null)
                        .run()
                        .metrics())
                .containsEntry("all.data.foreign_bytes", 0.0);
    }

    /** Shrinking ends: each step is smaller in one respect and in none greater. */
    @Property(tries = 200)
    void whatIsSimplerIsSmaller(@ForAll long seed) {
        Mishap mishap = Mishap.draw(new RandomStreams(seed, 0).named("mishap"), DIRECTIONS, 150);
        assertThat(mishap.simpler()).allSatisfy(simpler -> {
            assertThat(simpler.nth()).isBetween(1, mishap.nth());
            assertThat(simpler.millis()).isBetween(1, mishap.millis());
            assertThat(simpler.deed()).isLessThanOrEqualTo(mishap.deed());
            assertThat(simpler).isNotEqualTo(mishap);
            assertThat(simpler.kind()).isEqualTo(mishap.kind());
        });
    }
}
