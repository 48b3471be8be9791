package org.twlab.reports.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.twlab.reports.table.Table;

/**
 * A JSON document (RFC 8259): keys in the order in which they were put, decimal numbers with the digits of the CSV
 * files, two spaces of indentation, LF, one LF at the end. Equal content is equal text.
 */
public final class JsonDocument {
    private final JsonValue root;

    private JsonDocument(JsonValue root) {
        this.root = root;
    }

    public static JsonDocument of(JsonObject root) {
        return new JsonDocument(new JsonValue.ObjectValue(root));
    }

    public static JsonDocument of(JsonArray root) {
        return new JsonDocument(new JsonValue.ArrayValue(root));
    }

    /** An array with an object for each row, its keys the names of the columns; no value is {@code null}. */
    public static JsonDocument of(Table rows) {
        return new JsonDocument(new JsonValue.Rows(rows));
    }

    /** The document. */
    public String text() {
        StringWriter text = new StringWriter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.setPrettyPrinter(printer);
            root.writeTo(generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a document in memory cannot fail", e);
        }
        return text.append('\n').toString();
    }
}
