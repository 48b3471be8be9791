package org.twlab.reports.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.table.Table;

/** A value inside a {@link JsonDocument}. */
sealed interface JsonValue {

    /** Writes the value where the generator stands. */
    void writeTo(JsonGenerator generator) throws IOException;

    record Text(String value) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            generator.writeString(value);
        }
    }

    record Whole(long value) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            generator.writeNumber(value);
        }
    }

    /** A decimal number with the digits of the CSV files; {@code null} where there is no finite value. */
    record Decimal(double value) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            if (Double.isFinite(value)) {
                generator.writeNumber(NumberText.exact(value));
            } else {
                generator.writeNull();
            }
        }
    }

    record Truth(boolean value) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            generator.writeBoolean(value);
        }
    }

    record Absent() implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            generator.writeNull();
        }
    }

    /** An array with one object for each row, its keys the names of the columns. */
    record Rows(Table table) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            generator.writeStartArray();
            for (int row = 0; row < table.rowCount(); row++) {
                generator.writeStartObject();
                for (int column = 0; column < table.schema().columns().size(); column++) {
                    generator.writeFieldName(
                            table.schema().columns().get(column).name());
                    field(row, column).writeTo(generator);
                }
                generator.writeEndObject();
            }
            generator.writeEndArray();
        }

        private JsonValue field(int row, int column) {
            if (table.isAbsent(row, column)) {
                return new Absent();
            }
            return switch (table.schema().columns().get(column).type()) {
                case INTEGER -> new Whole(table.integer(row, column));
                case DECIMAL -> new Decimal(table.decimal(row, column));
                case TEXT -> new Text(table.text(row, column));
                case BOOLEAN -> new Truth(table.bool(row, column));
            };
        }
    }

    /** An object; its class is public because callers fill it. */
    record ObjectValue(JsonObject object) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            object.writeTo(generator);
        }
    }

    /** An array; its class is public because callers fill it. */
    record ArrayValue(JsonArray array) implements JsonValue {
        @Override
        public void writeTo(JsonGenerator generator) throws IOException {
            array.writeTo(generator);
        }
    }
}
