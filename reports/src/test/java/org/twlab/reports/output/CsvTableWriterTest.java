package org.twlab.reports.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.TableSchema;

class CsvTableWriterTest {
    private static final Path PATH = Path.of("runs/x.partial/things.csv");
    private static final TableSchema SCHEMA = TableSchema.of(
            "things.csv",
            "a thing",
            Column.integer("id", "", "number of the thing"),
            Column.decimal("weight_kg", "kg", "its weight"),
            Column.text("name", "its name"),
            Column.bool("new", "whether it is new"));

    private static String csv(Consumer<RowWriter> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvTableWriter writer = new CsvTableWriter(SCHEMA, PATH, bytes)) {
            rows.accept(writer);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTableWithoutRowsIsItsHeader() {
        assertThat(csv(rows -> {})).isEqualTo("id,weight_kg,name,new\n");
    }

    @Test
    void valuesAreWrittenPlainly() {
        assertThat(csv(rows -> {
                    rows.integer(-3)
                            .decimal(0.1 + 0.2)
                            .text("client[3]")
                            .bool(true)
                            .endRow();
                    rows.integer(Long.MAX_VALUE)
                            .decimal(-0.0)
                            .text("b")
                            .bool(false)
                            .endRow();
                }))
                .isEqualTo("""
                id,weight_kg,name,new
                -3,0.3,client[3],true
                9223372036854775807,0,b,false
                """);
    }

    @Test
    void noValueIsAnEmptyFieldAndTheEmptyTextIsQuoted() {
        assertThat(csv(rows -> {
                    rows.absent().decimal(Double.NaN).absent().absent().endRow();
                    rows.integer(1).decimal(1).text("").bool(true).endRow();
                }))
                .isEqualTo("id,weight_kg,name,new\n,,,\n1,1,\"\",true\n");
    }

    @Test
    void whatCsvWouldMisreadIsQuoted() {
        assertThat(csv(rows -> {
                    rows.absent().absent().text("a,\"b\"").absent().endRow();
                    rows.absent().absent().text("two\nlines").absent().endRow();
                    rows.absent().absent().text("carriage\rreturn").absent().endRow();
                }))
                .isEqualTo("""
                id,weight_kg,name,new
                ,,"a,""b""\",
                ,,"two
                lines",
                ,,"carriage\rreturn",
                """);
    }

    @Test
    void textIsUtf8WithoutAByteOrderMark() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TableSchema one = TableSchema.of("a.csv", "row", Column.text("ü", "a text"));
        try (CsvTableWriter writer = new CsvTableWriter(one, PATH, bytes)) {
            writer.text("\u4e2d").endRow();
        }

        assertThat(bytes.toByteArray()).containsExactly(0xC3, 0xBC, '\n', 0xE4, 0xB8, 0xAD, '\n');
    }

    @Test
    void flushedRowsAreInTheFileBeforeItIsClosed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CsvTableWriter writer = new CsvTableWriter(SCHEMA, PATH, bytes);
        writer.integer(1).decimal(2).text("c").bool(true).endRow();

        writer.flush();

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("id,weight_kg,name,new\n1,2,c,true\n");
    }

    @Test
    void aBrokenFileStaysBroken() {
        String message = "cannot write runs/x.partial/things.csv: No space left on device";
        CsvTableWriter writer = new CsvTableWriter(SCHEMA, PATH, new FullDevice());

        assertThatExceptionOfType(OutputFailure.class).isThrownBy(writer::flush).withMessage(message);
        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(
                        () -> writer.integer(1).decimal(2).text("c").bool(true).endRow())
                .withMessage(message);
        assertThatExceptionOfType(OutputFailure.class).isThrownBy(writer::close).withMessage(message);
    }

    @Test
    void aFailureAndTheCloseThatFollowsItAreOneFailure() {
        assertThatExceptionOfType(OutputFailure.class).isThrownBy(() -> {
            try (CsvTableWriter writer = new CsvTableWriter(SCHEMA, PATH, new FullDevice())) {
                writer.flush();
            }
        });
    }

    @Test
    void aRowTooLongForTheBufferFailsWhereItIsEnded() {
        CsvTableWriter writer = new CsvTableWriter(SCHEMA, PATH, new FullDevice());
        RowWriter row = writer.integer(1).decimal(2).text("x".repeat(1 << 20)).bool(true);

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(row::endRow)
                .satisfies(failure -> assertThat(failure.path()).isEqualTo(PATH));
    }

    @Test
    void aFailureToCloseIsAFailureToWrite() {
        OutputStream closesBadly = new OutputStream() {
            @Override
            public void write(int value) {
                // taken
            }

            @Override
            public void close() throws IOException {
                throw new IOException("Input/output error");
            }
        };
        CsvTableWriter writer = new CsvTableWriter(SCHEMA, PATH, closesBadly);

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(writer::close)
                .withMessage("cannot write runs/x.partial/things.csv: Input/output error");
    }

    /** Accepts nothing. */
    private static final class FullDevice extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
