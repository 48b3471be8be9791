package org.twlab.reports.table;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of a CSV text (RFC 4180), each cell with its place. Empty lines and those that begin with # are left out;
 * blanks around a cell without quotes do not count.
 */
public final class CsvCells extends AbstractBaseCsvCallbackHandler<ImmutableList<CsvCells.Cell>> {
    /** How many cells a record has is the business of who reads it. */
    private static final CsvReaderBuilder STRICT = CsvReader.builder()
            .commentStrategy(CommentStrategy.SKIP)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false);

    private static final Splitter LINES = Splitter.onPattern("\r\n|\r|\n");

    private final List<Cell> cells = new ArrayList<>();
    /** Where the next cell begins. */
    private int line = 1;

    private int column = 1;
    private boolean isBlank;

    /**
     * A cell.
     *
     * @param text without quotes around it, or blanks around it where it has none
     * @param line where it begins, from 1
     * @param column where it begins, with its quote if it has one, from 1
     */
    public record Cell(String text, int line, int column) {}

    /**
     * What a text holds.
     *
     * @param records in order, none of them empty
     * @param broken what is no CSV and ends them: a cell without text; empty if all is
     */
    public record Content(ImmutableList<ImmutableList<Cell>> records, Optional<Cell> broken) {}

    private CsvCells() {}

    /** All records, up to what is no CSV. */
    public static Content of(String text) {
        CsvCells handler = new CsvCells();
        ImmutableList.Builder<ImmutableList<Cell>> records = ImmutableList.builder();
        try (CsvReader<ImmutableList<Cell>> file = STRICT.build(handler, text)) {
            file.stream().filter(record -> !record.isEmpty()).forEach(records::add);
        } catch (CsvParseException broken) {
            return new Content(records.build(), Optional.of(new Cell("", handler.line, handler.column)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Content(records.build(), Optional.empty());
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        cells.clear();
        line = Math.toIntExact(startingLineNumber);
        column = 1;
        isBlank = true;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        String text = new String(buffer, offset, length);
        if (quoted) {
            cells.add(new Cell(text, line, column));
            passQuoted(text);
        } else {
            int blanks = length - text.stripLeading().length();
            cells.add(new Cell(text.strip(), line, column + blanks));
            column += length + 1;
        }
        isBlank &= !quoted && text.isBlank();
    }

    /** In the file it has quotes around it, its own are doubled, and it may have lines of its own. */
    private void passQuoted(String text) {
        List<String> lines = LINES.splitToList(text);
        String last = lines.get(lines.size() - 1);
        int doubled =
                Math.toIntExact(last.chars().filter(letter -> letter == '"').count());
        int opening = lines.size() == 1 ? column + 1 : 1;
        line += lines.size() - 1;
        column = opening + last.length() + doubled + 2;
    }

    /** Empty for a line of blanks. */
    @Override
    protected ImmutableList<Cell> buildRecord() {
        return cells.size() == 1 && isBlank ? ImmutableList.of() : ImmutableList.copyOf(cells);
    }
}
