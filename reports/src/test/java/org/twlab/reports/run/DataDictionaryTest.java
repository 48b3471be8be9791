package org.twlab.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.TableSchema;

/** The dictionary against the files themselves, both read from disk. */
class DataDictionaryTest {
    @TempDir
    Path temp;

    private Path run() {
        return SmallRun.write(
                        RunDirectory.below(temp, new RunName(Instant.EPOCH, "recycle-nat", "00"), new FileSystemSink()))
                .directory();
    }

    @Test
    void everyColumnOfEveryTableIsDescribedExactlyOnceAndNothingElse() throws IOException {
        Path run = run();
        List<String> described = dictionary(run).stream()
                .map(entry -> entry.get("file") + " " + entry.get("column"))
                .toList();

        List<String> written = new ArrayList<>();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".csv"))
                    .sorted()
                    .toList()) {
                header(file).forEach(column -> written.add(file.getFileName() + " " + column));
            }
        }
        assertThat(described).isEqualTo(written).hasSizeGreaterThan(60);
    }

    @Test
    void anEntryHasTypeUnitAndMeaning() throws IOException {
        assertThat(dictionary(run()))
                .contains(Map.of(
                        "file",
                        "connections.csv",
                        "column",
                        "bytes_sent",
                        "type",
                        "integer",
                        "unit",
                        "bytes",
                        "meaning",
                        "payload the opener's application wrote"))
                .allSatisfy(entry ->
                        assertThat(entry.keySet()).containsExactly("file", "column", "type", "unit", "meaning"))
                .allSatisfy(entry -> assertThat(entry.get("meaning")).isNotBlank());
    }

    @Test
    void aColumnNamedInNanosecondsIsInNanoseconds() {
        for (TableSchema table : RunTables.FIXED) {
            for (Column column : table.columns()) {
                assertThat(column.unit().equals("ns"))
                        .as(table.file() + " " + column.name())
                        .isEqualTo(column.name().endsWith("_ns"));
            }
        }
    }

    private static List<String> header(Path file) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
            return reader.iterator().next().getFields();
        }
    }

    private static List<Map<String, String>> dictionary(Path run) throws IOException {
        List<Map<String, String>> entries = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(Files.readString(run.resolve("columns.json")))) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> entry = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    entry.put(parser.currentName(), parser.nextTextValue());
                }
                entries.add(entry);
            }
        }
        return entries;
    }
}
