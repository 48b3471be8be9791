package org.twlab.experiments.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.compare.Comparison.Row;

class ComparisonTest {
    /** Hours of sleep gained with two drugs (Student, 1908), as the replications of one point. */
    private static final double[] FIRST = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};

    private static final double[] SECOND = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    @TempDir
    Path folder;

    private RunsFile runs(String text) throws IOException {
        Files.writeString(folder.resolve("runs.csv"), text);
        return RunsFile.read(folder);
    }

    private RunsFile sleep(double... hours) throws IOException {
        StringBuilder text = new StringBuilder("point,replication,seed,drug,status,sleep,constant\n");
        for (int k = 0; k < hours.length; k++) {
            text.append("0,").append(k).append(",1,some,ok,").append(hours[k]).append(",5\n");
        }
        return runs(text.toString());
    }

    @Test
    void replicationsArePairs() throws IOException {
        Comparison comparison = Comparison.of(sleep(FIRST), sleep(SECOND), metric -> true);

        assertThat(comparison.rows()).extracting(Row::metric).containsExactly("sleep", "constant");
        Row sleep = comparison.rows().get(0);
        assertThat(sleep.labels()).containsExactly("some");
        assertThat(sleep.firstMean()).isCloseTo(0.75, within(1e-12));
        assertThat(sleep.secondMean()).isCloseTo(2.33, within(1e-12));
        assertThat(sleep.interval().orElseThrow().low()).isCloseTo(0.7001142, within(1e-7));
        // sorted: 0.0 0.8 1.0 1.2 1.3 1.3 1.4 1.8 2.4 4.6; ranks 2 and 9 for the median of ten
        assertThat(sleep.median()).isCloseTo(1.3, within(1e-12));
        assertThat(sleep.medianInterval().orElseThrow().low()).isCloseTo(0.8, within(1e-12));
        assertThat(sleep.medianInterval().orElseThrow().high()).isCloseTo(2.4, within(1e-12));
        assertThat(sleep.greater().orElseThrow().share()).isEqualTo(1);
        // p is 0.00283289, and there are two comparisons
        assertThat(sleep.adjustedP()).isCloseTo(2 * 0.00283289, within(1e-7));
        assertThat(sleep.differs()).isTrue();
        assertThat(comparison.differing()).isEqualTo(1);
        assertThat(comparison.equal()).isEqualTo(1);
    }

    /** A comparison fewer needs less correction. */
    @Test
    void onlyWhatIsWantedIsCompared() throws IOException {
        Comparison comparison = Comparison.of(sleep(FIRST), sleep(SECOND), "sleep"::equals);

        assertThat(comparison.rows()).hasSize(1);
        assertThat(comparison.rows().get(0).adjustedP()).isCloseTo(0.00283289, within(1e-8));
    }

    /** Points are known by their labels, runs by their replication; what failed or has no value is no pair. */
    @Test
    void onlyWhatBothHaveIsAPair() throws IOException {
        RunsFile first = runs("""
                point,replication,seed,rate,status,a,b
                0,0,7,1/s,ok,1,1
                0,1,7,1/s,ok,2,1
                0,2,7,1/s,ok,3,
                1,0,7,2/s,ok,10,1
                2,0,7,3/s,ok,100,1
                """);
        RunsFile second = runs("""
                point,replication,seed,rate,status,c,a
                0,0,7,2/s,ok,5,12
                1,2,7,1/s,ok,5,33
                1,0,7,1/s,ok,5,11
                1,1,7,1/s,"internal error, sorry",5,22
                """);

        Comparison comparison = Comparison.of(first, second, metric -> true);

        assertThat(comparison.rows())
                .extracting(
                        Row::labels,
                        Row::metric,
                        row -> row.differences().size(),
                        row -> row.differences().mean())
                .containsExactly(
                        tuple(ImmutableList.of("1/s"), "a", 2, 20.0), tuple(ImmutableList.of("2/s"), "a", 1, 2.0));
        assertThat(comparison.rows().get(1).adjustedP()).isNaN();
        assertThat(comparison.rows().get(1).interval()).isEmpty();
        assertThat(comparison.rows().get(1).differs()).isFalse();
    }

    @Test
    void otherAxesCannotBeCompared() throws IOException {
        RunsFile drug = sleep(FIRST);
        RunsFile none = runs("point,replication,seed,status,sleep\n0,0,1,ok,1\n");

        assertThatThrownBy(() -> Comparison.of(drug, none, metric -> true)).hasMessageContaining("axes [drug] and []");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "point,replication\n0,0\n",
                "point,replication,axis,status,m\n",
                "point,replication,seed,m\n0,0,1,2\n",
                "point,replication,seed,status,m\n0,0,1,ok\n",
                "point,replication,seed,status,m\n0,0,1,ok,much\n",
                "point,replication,seed,status,m\n0,first,1,ok,1\n"
            })
    void whatIsNotSuchAFileIsRefused(String text) {
        assertThatThrownBy(() -> runs(text))
                .isInstanceOf(RunsFile.NotRuns.class)
                .hasMessageStartingWith(folder.resolve("runs.csv") + ": ");
    }

    @Test
    void aMissingFileIsMissing() {
        assertThatThrownBy(() -> RunsFile.read(folder.resolve("nowhere"))).isInstanceOf(NoSuchFileException.class);
    }
}
