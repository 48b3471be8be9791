package org.twlab.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The word that was probably meant. */
class SpellingTest {

    @ParameterizedTest
    @CsvSource({
        "delay, delay, 0",
        "dealy, delay, 1", // neighbours swapped
        "dely, delay, 1",
        "delaay, delay, 1",
        "deley, delay, 1",
        "DELAY, delay, 0",
        "kitten, sitting, 3",
        "'', abc, 3"
    })
    void countsInsertionsDeletionsReplacementsAndSwaps(String a, String b, int distance) {
        assertThat(Spelling.distance(a, b)).isEqualTo(distance);
        assertThat(Spelling.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void theNearestIsSuggestedIfItIsNear() {
        List<String> keys = List.of("from", "to", "closes", "close-delay", "close-wait");

        assertThat(Spelling.nearest("clozes", keys)).contains("closes");
        assertThat(Spelling.nearest("close-dealy", keys)).contains("close-delay");
        assertThat(Spelling.nearest("bandwidth", keys)).isEmpty();
        assertThat(Spelling.nearest("x", List.of())).isEmpty();
    }

    @Test
    void ofEqualsTheOneThatBeginsAlike() {
        assertThat(Spelling.nearest("sever", List.of("never", "server"))).contains("server");
        assertThat(Spelling.nearest("r3", List.of("r2", "r1"))).contains("r1");
    }
}
