package org.twlab.reports.run;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Reads the tables of a run directory back, row by row. */
public final class CsvRows {
    private CsvRows() {}

    /** A file that is no CSV. */
    public static final class NotCsv extends IOException {
        private static final long serialVersionUID = 1;

        NotCsv(CsvParseException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Takes a row. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Takes a row, the header first.
         *
         * @param line where it begins, from 1
         * @param fields as texts; an empty one is no value or the empty text
         * @throws IOException if the row is not what was expected
         */
        void row(long line, List<String> fields) throws IOException;
    }

    /**
     * Reads a file.
     *
     * @throws NotCsv if its rows have not all as many fields, or it is no CSV at all
     * @throws IOException if it cannot be read, and what the reader throws
     */
    public static void read(Path file, Reader reader) throws IOException {
        try (CsvReader<CsvRecord> records = CsvReader.builder().ofCsvRecord(file)) {
            for (CsvRecord row : records) {
                reader.row(row.getStartingLineNumber(), row.getFields());
            }
        } catch (CsvParseException broken) {
            throw new NotCsv(broken);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }
}
