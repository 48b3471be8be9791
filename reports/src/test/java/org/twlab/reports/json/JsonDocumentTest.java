package org.twlab.reports.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

class JsonDocumentTest {

    private static Table things() {
        Table table = new Table(TableSchema.of(
                "things.csv",
                "a thing",
                Column.integer("id", "", "number of the thing"),
                Column.decimal("weight_kg", "kg", "its weight"),
                Column.text("name", "its name"),
                Column.bool("new", "whether it is new")));
        table.integer(Long.MAX_VALUE).decimal(0.1 + 0.2).text("").bool(true).endRow();
        table.integer(2).absent().text("\"a\"\n\u4e2d").absent().endRow();
        return table;
    }

    @Test
    void aDocumentIsIndentedAndEndsInOneLf() {
        String text = JsonDocument.of(new JsonObject()
                        .put("tool", "twlab")
                        .put("seed", 1L)
                        .put("share", Double.parseDouble("2e23"))
                        .put("complete", true)
                        .put("revision", Optional.empty())
                        .put(
                                "inputs",
                                new JsonArray().add("a.yaml").add(2L).add(0.5).add(false)))
                .text();

        assertThat(text).isEqualTo("""
                {
                  "tool" : "twlab",
                  "seed" : 1,
                  "share" : 200000000000000000000000,
                  "complete" : true,
                  "revision" : null,
                  "inputs" : [
                    "a.yaml",
                    2,
                    0.5,
                    false
                  ]
                }
                """);
    }

    @Test
    void aTableIsAnArrayOfObjectsInTheOrderOfItsColumns() throws IOException {
        assertThat(tokens(JsonDocument.of(things()).text()))
                .containsExactly(
                        "[",
                        "{",
                        "id",
                        "9223372036854775807",
                        "weight_kg",
                        "0.3",
                        "name",
                        "",
                        "new",
                        "true",
                        "}",
                        "{",
                        "id",
                        "2",
                        "weight_kg",
                        "null",
                        "name",
                        "\"a\"\n\u4e2d",
                        "new",
                        "null",
                        "}",
                        "]");
    }

    @Test
    void tablesNestInObjects() throws IOException {
        JsonObject inner = new JsonObject().put("z", 1L).put("a", new JsonArray().add(new JsonObject().put("k", "v")));

        assertThat(tokens(JsonDocument.of(new JsonObject().put("b", inner).put("a", things()))
                        .text()))
                .startsWith("{", "b", "{", "z", "1", "a", "[", "{", "k", "v", "}", "]", "}", "a", "[", "{", "id");
    }

    @Test
    void whatIsNotFiniteIsNull() throws IOException {
        String text = JsonDocument.of(new JsonArray()
                        .add(Double.NaN)
                        .add(Double.POSITIVE_INFINITY)
                        .add(-0.0))
                .text();

        assertThat(tokens(text)).containsExactly("[", "null", "null", "0", "]");
    }

    @Test
    void aKeyIsPutOnce() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new JsonObject().put("a", 1L).put("a", "b"))
                .withMessage("key 'a' is already there");
    }

    /** What a parser of its own sees: the text of each token. */
    private static List<String> tokens(String document) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(parser.getText());
            }
        }
        return tokens;
    }
}
