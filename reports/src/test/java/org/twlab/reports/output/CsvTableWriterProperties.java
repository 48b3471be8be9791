package org.twlab.reports.output;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.TableSchema;

class CsvTableWriterProperties {
    private static final TableSchema SCHEMA = TableSchema.of(
            "texts.csv", "three texts", Column.text("a", "one"), Column.text("b", "two"), Column.text("c", "three"));

    /** Texts of the characters CSV is about, mixed with any other that UTF-8 can encode. */
    @Provide
    Arbitrary<List<List<Optional<String>>>> rows() {
        Arbitrary<String> awkward =
                Arbitraries.strings().withChars(",\"\n\r #;\t'a\u4e2d").ofMaxLength(6);
        Arbitrary<String> any = Arbitraries.strings()
                .ofMaxLength(8)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
        Arbitrary<Optional<String>> field = Arbitraries.oneOf(awkward, any).optional(0.8);
        return field.list().ofSize(3).list().ofMaxSize(6);
    }

    @Property
    void theGrammarOfRfc4180ReadsBackWhatWasWritten(@ForAll("rows") List<List<Optional<String>>> rows) {
        List<List<Optional<String>>> expected = new ArrayList<>();
        expected.add(List.of(Optional.of("a"), Optional.of("b"), Optional.of("c")));
        expected.addAll(rows);

        assertThat(Rfc4180.read(written(rows))).isEqualTo(expected);
    }

    @Property
    void anotherReaderReadsBackWhatWasWritten(@ForAll("rows") List<List<Optional<String>>> rows) throws IOException {
        List<List<String>> expected = new ArrayList<>();
        expected.add(List.of("a", "b", "c"));
        rows.forEach(
                row -> expected.add(row.stream().map(field -> field.orElse("")).toList()));

        List<List<String>> read = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(written(rows))) {
            reader.forEach(record -> read.add(record.getFields()));
        }
        assertThat(read).isEqualTo(expected);
    }

    private static String written(List<List<Optional<String>>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvTableWriter writer = new CsvTableWriter(SCHEMA, Path.of("texts.csv"), bytes)) {
            for (List<Optional<String>> row : rows) {
                row.forEach(writer::text);
                writer.endRow();
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
