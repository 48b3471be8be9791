package org.twlab.experiments.scenario;

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
import java.util.function.BiConsumer;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * The records of a CSV file (RFC 4180), each cell with its place. Empty lines and those that begin with # are left out;
 * blanks around a cell without quotes do not count.
 */
final class CsvCells extends AbstractBaseCsvCallbackHandler<ImmutableList<Scalar>> {
    /** How many cells a record has is the business of who reads it. */
    private static final CsvReaderBuilder STRICT = CsvReader.builder()
            .commentStrategy(CommentStrategy.SKIP)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false);

    private final SourceText source;
    private final List<Scalar> cells = new ArrayList<>();
    /** Where the next cell begins. */
    private int line;

    private int column;
    private boolean isBlank;

    private CsvCells(SourceText source) {
        this.source = source;
    }

    /** All records; what is no CSV is told to {@code wrong}, and ends them. */
    static ImmutableList<ImmutableList<Scalar>> of(SourceText source, BiConsumer<Place, String> wrong) {
        CsvCells handler = new CsvCells(source);
        ImmutableList.Builder<ImmutableList<Scalar>> records = ImmutableList.builder();
        try (CsvReader<ImmutableList<Scalar>> file = STRICT.build(handler, source.text())) {
            file.stream().filter(record -> !record.isEmpty()).forEach(records::add);
        } catch (CsvParseException broken) {
            wrong.accept(
                    handler.place(),
                    "this cell is no CSV: one that begins with a quote ends with one, and a quote in it is doubled");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return records.build();
    }

    private Place place() {
        return new Place(source, line, column);
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
            cells.add(new Scalar(place(), text, true));
            passQuoted(text);
        } else {
            int blanks = length - text.stripLeading().length();
            cells.add(new Scalar(new Place(source, line, column + blanks), text.strip(), true));
            column += length + 1;
        }
        isBlank &= !quoted && text.isBlank();
    }

    /** In the file it has quotes around it, its own are doubled, and it may have lines of its own. */
    private void passQuoted(String text) {
        List<String> lines = SourceText.of("cell", 0, text).lines();
        String last = lines.get(lines.size() - 1);
        int doubled =
                Math.toIntExact(last.chars().filter(letter -> letter == '"').count());
        int opening = lines.size() == 1 ? column + 1 : 1;
        line += lines.size() - 1;
        column = opening + last.length() + doubled + 2;
    }

    /** Empty for a line of blanks. */
    @Override
    protected ImmutableList<Scalar> buildRecord() {
        return cells.size() == 1 && isBlank ? ImmutableList.of() : ImmutableList.copyOf(cells);
    }
}
