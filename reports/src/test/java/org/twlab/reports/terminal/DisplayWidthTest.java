package org.twlab.reports.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {

    /** Widths by Unicode Standard Annex 11: W and F are two columns, combining marks (Mn, Me) none. */
    @ParameterizedTest
    @CsvSource({
        "abc, 3",
        "\u00fc, 1",
        "u\u0308, 1",
        "\u4e2d\u6587, 4",
        "\u3042, 2",
        "\ud55c, 2",
        "\uff01, 2",
        "\uff71, 1",
        "\u2014, 1",
        "\u200b, 0",
        "\ud83d\ude00, 2",
        "\ud840\udc00, 2"
    })
    void widthIsCountedInColumns(String text, int columns) {
        assertThat(DisplayWidth.of(text)).isEqualTo(columns);
    }

    @Test
    void textBreaksAtSpacesFirst() {
        assertThat(Wrapping.wrap("one two three", 8)).isEqualTo(List.of("one two", "three"));
    }

    @Test
    void aLongWordBreaksInside() {
        assertThat(Wrapping.wrap("a client.connect b", 6)).isEqualTo(List.of("a", "client", ".conne", "ct b"));
    }

    @Test
    void wideCharactersBreakByColumns() {
        assertThat(Wrapping.wrap("\u4e2d\u6587\u5b57", 5)).isEqualTo(List.of("\u4e2d\u6587", "\u5b57"));
    }

    @Test
    void anAccentStaysWithItsLetter() {
        assertThat(Wrapping.wrap("abe\u0301f", 3)).isEqualTo(List.of("abe\u0301", "f"));
    }
}
