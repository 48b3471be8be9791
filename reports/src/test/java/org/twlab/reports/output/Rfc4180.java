package org.twlab.reports.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads CSV by the grammar of RFC 4180 section 2, with LF instead of CRLF as this project writes it, and nothing more
 * lenient. A field without quotes and without characters is empty; a quoted one never is.
 */
final class Rfc4180 {
    private final String text;
    private int at;

    private Rfc4180(String text) {
        this.text = text;
    }

    static List<List<Optional<String>>> read(String text) {
        Rfc4180 reader = new Rfc4180(text);
        List<List<Optional<String>>> records = new ArrayList<>();
        while (reader.at < text.length()) {
            records.add(reader.record());
        }
        return records;
    }

    private List<Optional<String>> record() {
        List<Optional<String>> fields = new ArrayList<>();
        fields.add(field());
        while (peek() == ',') {
            at++;
            fields.add(field());
        }
        if (peek() != '\n') {
            throw new AssertionError("LF or comma expected at " + at + " of: " + text);
        }
        at++;
        return fields;
    }

    private Optional<String> field() {
        return peek() == '"' ? Optional.of(escaped()) : bare();
    }

    private String escaped() {
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            char next = peek();
            at++;
            if (next != '"') {
                value.append(next);
            } else if (at < text.length() && text.charAt(at) == '"') {
                value.append('"');
                at++;
            } else {
                return value.toString();
            }
        }
    }

    private Optional<String> bare() {
        int start = at;
        while (peek() != ',' && peek() != '\n') {
            if (peek() == '"' || peek() == '\r') {
                throw new AssertionError("quote or CR in a bare field at " + at + " of: " + text);
            }
            at++;
        }
        return start == at ? Optional.empty() : Optional.of(text.substring(start, at));
    }

    private char peek() {
        if (at == text.length()) {
            throw new AssertionError("ends inside a record: " + text);
        }
        return text.charAt(at);
    }
}
