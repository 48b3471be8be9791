package org.twlab.topology.language;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON Schemas (draft 07) for editors, made from the description of a record. */
public final class JsonSchema {
    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private JsonSchema() {}

    /** The schema of files of one type, as JSON text that ends with a line end. */
    public static String of(RecordType<?> type, String title) {
        SchemaDefinitions definitions = new SchemaDefinitions();
        ObjectNode schema = definitions.object();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", title);
        schema.setAll(type.describe(definitions));
        schema.set("definitions", definitions.all());
        try {
            return WRITER.writeValueAsString(schema) + "\n";
        } catch (IOException failure) {
            throw new UncheckedIOException("writing a tree in memory cannot fail", failure);
        }
    }
}
