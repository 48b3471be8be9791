package org.twlab.reports.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

class TerminalTableTest {
    private static final TableSchema SCHEMA = TableSchema.of(
            "things.csv",
            "a thing",
            Column.text("host", "who"),
            Column.integer("syn_sent", "", "how many"),
            Column.integer("started_ns", "ns", "when"),
            Column.decimal("ratio", "", "share"),
            Column.bool("new", "whether it is new"),
            Column.text("note", "free text"));

    private static Table things() {
        Table table = new Table(SCHEMA);
        table.text("client[3]")
                .integer(12)
                .integer(1_500_000_000L)
                .decimal(0.6839123)
                .bool(true)
                .text("short")
                .endRow();
        table.text("\u670d\u52a1\u5668") // three wide characters: six columns
                .integer(1234567)
                .absent()
                .absent()
                .absent()
                .text("a note of several words that needs room")
                .endRow();
        return table;
    }

    @Test
    void numbersStandRightAndTextsLeft() {
        assertThat(TerminalTable.render(things(), TerminalStyle.PLAIN)).isEqualTo("""
                host       syn_sent  started   ratio  new   note
                client[3]        12     1.5s  0.6839  true  short
                服务器      1234567        -       -  -     a note of several words that needs room
                """);
    }

    @Test
    void textsBreakWhereTheTerminalIsNarrow() {
        assertThat(TerminalTable.render(things(), new TerminalStyle(60, false))).isEqualTo("""
                host       syn_sent  started   ratio  new   note
                client[3]        12     1.5s  0.6839  true  short
                服务器      1234567        -       -  -     a note of
                                                            several words
                                                            that needs room
                """);
    }

    @Test
    void numbersStayWholeHoweverNarrowTheTerminal() {
        assertThat(TerminalTable.render(things(), new TerminalStyle(1, false)))
                .contains(" 1234567 ", " 0.6839 ")
                .contains("client[3 ");
    }

    @Test
    void aTableWithoutRowsIsItsHeader() {
        assertThat(TerminalTable.render(new Table(SCHEMA), TerminalStyle.PLAIN))
                .isEqualTo("host  syn_sent  started  ratio  new  note\n");
    }

    @Test
    void coloursCoverOnlyTheTextSoThatColumnsStayAligned() {
        Table table = new Table(TableSchema.of(
                "v.csv", "a verdict", Column.text("verdict", "the verdict"), Column.text("metric", "the metric")));
        table.text("confirmed").text("a").endRow();
        table.text("refuted").text("b").endRow();
        table.text("inconclusive").text("confirmed or not").endRow();

        assertThat(TerminalTable.render(table, new TerminalStyle(80, true))).isEqualTo("""
                \033[1mverdict\033[0m       \033[1mmetric\033[0m
                \033[32mconfirmed\033[0m     a
                \033[31mrefuted\033[0m       b
                \033[33minconclusive\033[0m  confirmed or not
                """);
    }

    @Test
    void theTerminalNeverObeysACell() {
        Table table = new Table(TableSchema.of("v.csv", "a text", Column.text("x", "a text")));
        table.text("\u001b[2Jgone\nnext\u009b1m").endRow();

        assertThat(TerminalTable.render(table, TerminalStyle.PLAIN)).isEqualTo("x\n\ufffd[2Jgone\ufffdnext\ufffd1m\n");
    }
}
