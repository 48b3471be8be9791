package org.twlab.reports.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.twlab.reports.table.Table;

/** A JSON object in the making; keys stand in the order in which they were put, each once. */
public final class JsonObject {
    private final Map<String, JsonValue> values = new LinkedHashMap<>();

    public JsonObject put(String key, String value) {
        return set(key, new JsonValue.Text(value));
    }

    public JsonObject put(String key, long value) {
        return set(key, new JsonValue.Whole(value));
    }

    /** A decimal number; NaN and the infinities become {@code null}. */
    public JsonObject put(String key, double value) {
        return set(key, new JsonValue.Decimal(value));
    }

    public JsonObject put(String key, boolean value) {
        return set(key, new JsonValue.Truth(value));
    }

    /** A whole number, or {@code null}. */
    public JsonObject put(String key, OptionalLong value) {
        return set(key, value.isPresent() ? new JsonValue.Whole(value.getAsLong()) : new JsonValue.Absent());
    }

    /** A text, or {@code null}. */
    public JsonObject put(String key, Optional<String> value) {
        return set(key, value.<JsonValue>map(JsonValue.Text::new).orElseGet(JsonValue.Absent::new));
    }

    public JsonObject put(String key, JsonObject value) {
        return set(key, new JsonValue.ObjectValue(value));
    }

    public JsonObject put(String key, JsonArray value) {
        return set(key, new JsonValue.ArrayValue(value));
    }

    /** An array with an object for each row. */
    public JsonObject put(String key, Table value) {
        return set(key, new JsonValue.Rows(value));
    }

    private JsonObject set(String key, JsonValue value) {
        if (values.putIfAbsent(key, value) != null) {
            throw new IllegalStateException("key '" + key + "' is already there");
        }
        return this;
    }

    void writeTo(JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<String, JsonValue> entry : values.entrySet()) {
            generator.writeFieldName(entry.getKey());
            entry.getValue().writeTo(generator);
        }
        generator.writeEndObject();
    }
}
