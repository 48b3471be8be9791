package org.twlab.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Cells and their places, against RFC 4180, section 2. */
class CsvCellsTest {
    private final List<String> wrong = new ArrayList<>();

    /** Each record as {@code line:column:text} of its cells. */
    private List<String> cells(String text) {
        CsvCells.Content content = CsvCells.of(text);
        content.broken().ifPresent(cell -> wrong.add(cell.line() + ":" + cell.column()));
        return content.records().stream()
                .map(record -> record.stream()
                        .map(cell -> cell.line() + ":" + cell.column() + ":" + cell.text())
                        .collect(Collectors.joining("|")))
                .toList();
    }

    @Test
    void linesEndWithLfOrCrlfAndTheLastPerhapsWithNone() {
        assertThat(cells("a,b\r\nc,d\r\n")).containsExactly("1:1:a|1:3:b", "2:1:c|2:3:d");
        assertThat(cells("a,b\nc,d")).containsExactly("1:1:a|1:3:b", "2:1:c|2:3:d");
    }

    @Test
    void emptyLinesAndCommentsAreNoRecords() {
        assertThat(cells("# a,b\n\n  \nx,#y\n\"\"\n")).containsExactly("4:1:x|4:3:#y", "5:1:");
    }

    @Test
    void blanksCountOnlyWithinQuotes() {
        assertThat(cells(" a ,\" b \",  c")).containsExactly("1:2:a|1:5: b |1:13:c");
    }

    @Test
    void aCellInQuotesMayHaveCommasAndQuotes() {
        assertThat(cells("\"a,b\",\"say \"\"no\"\"\",c\n")).containsExactly("1:1:a,b|1:7:say \"no\"|1:20:c");
    }

    @Test
    void aCellInQuotesMayHaveLinesOfItsOwn() {
        assertThat(cells("\"a\r\nbc\",d\ne,f")).containsExactly("1:1:a\r\nbc|2:5:d", "3:1:e|3:3:f");
        assertThat(cells("\"a\n\"\"\",d")).containsExactly("1:1:a\n\"|2:5:d");
    }

    /** RFC 4180 allows neither; what stands before is read. */
    @Test
    void whatIsNoCsvHasAPlace() {
        assertThat(cells("a,b\nc,\"d\"e\nf,g")).containsExactly("1:1:a|1:3:b");
        assertThat(cells("a,b\n\"c,d\n")).containsExactly("1:1:a|1:3:b");
        assertThat(wrong).containsExactly("2:3", "2:1");
    }
}
