package org.twlab.reports.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.reports.terminal.TextGrid.Alignment;
import org.twlab.reports.terminal.TextGrid.Heading;

class TextGridProperties {
    private static final List<Heading> HEADINGS = List.of(
            new Heading("name", Alignment.LEFT),
            new Heading("n", Alignment.RIGHT),
            new Heading("what it says", Alignment.LEFT));

    /** Words of narrow and wide characters, with a combining acute accent among them. */
    @Provide
    Arbitrary<List<String>> row() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("ab c. \u4e2d\uff01e\u0301\u001b\n")
                .ofMaxLength(60);
        Arbitrary<String> number = Arbitraries.integers().between(0, 99999).map(String::valueOf);
        return text.flatMap(name -> number.flatMap(n -> text.map(said -> List.of(name, n, said))));
    }

    @Provide
    Arbitrary<List<List<String>>> rows() {
        return row().list().ofMaxSize(5);
    }

    private static List<String> lines(List<List<String>> rows, int width) {
        TextGrid grid = new TextGrid(HEADINGS);
        rows.forEach(grid::add);
        String text = grid.render(new TerminalStyle(width, false));
        assertThat(text).endsWith("\n");
        return text.lines().toList();
    }

    @Property(tries = 300)
    void everyLineFitsAndNoneEndsInASpace(
            @ForAll("rows") List<List<String>> rows, @ForAll @IntRange(min = 27, max = 140) int width) {
        // 8 columns for each text, 5 for the number, 2 gaps of 2: 25 always fit, and a wide character may stick out by
        // 1
        assertThat(lines(rows, width))
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width))
                .allSatisfy(line -> assertThat(line).doesNotEndWith(" "));
    }

    @Property(tries = 300)
    void nothingButSpacesIsLost(
            @ForAll("rows") List<List<String>> rows, @ForAll @IntRange(min = 27, max = 140) int width) {
        StringBuilder expected = new StringBuilder("namenwhatitsays");
        rows.forEach(row -> row.forEach(cell -> expected.append(Wrapping.harmless(cell))));

        assertThat(sorted(String.join("", lines(rows, width)))).isEqualTo(sorted(expected.toString()));
    }

    private static int[] sorted(String text) {
        return text.codePoints().filter(codePoint -> codePoint != ' ').sorted().toArray();
    }
}
