package org.twlab.reports.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A JSON array in the making. */
public final class JsonArray {
    private final List<JsonValue> values = new ArrayList<>();

    public JsonArray add(String value) {
        return append(new JsonValue.Text(value));
    }

    public JsonArray add(long value) {
        return append(new JsonValue.Whole(value));
    }

    /** A decimal number; NaN and the infinities become {@code null}. */
    public JsonArray add(double value) {
        return append(new JsonValue.Decimal(value));
    }

    public JsonArray add(boolean value) {
        return append(new JsonValue.Truth(value));
    }

    public JsonArray add(JsonObject value) {
        return append(new JsonValue.ObjectValue(value));
    }

    public JsonArray add(JsonArray value) {
        return append(new JsonValue.ArrayValue(value));
    }

    private JsonArray append(JsonValue value) {
        values.add(value);
        return this;
    }

    void writeTo(JsonGenerator generator) throws IOException {
        generator.writeStartArray();
        for (JsonValue value : values) {
            value.writeTo(generator);
        }
        generator.writeEndArray();
    }
}
