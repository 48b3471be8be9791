package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the recordings. */
final class Recording {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> GROUPS = List.of("TcpExt.", "Tcp.", "TcpExt", "Tcp");

    private Recording() {}

    /** The rows of a CSV file, each by column name. */
    static List<Map<String, String>> rows(String file) {
        List<String> lines =
                new String(bytes(file), StandardCharsets.UTF_8).lines().toList();
        List<String> columns = cells(lines.get(0));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                row.put(columns.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The facts of a JSON file. */
    static List<JsonNode> facts(String file) {
        List<JsonNode> facts = new ArrayList<>();
        document(file).get("facts").forEach(facts::add);
        return facts;
    }

    static JsonNode document(String file) {
        try {
            return JSON.readTree(bytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counters as CSV files hold them: {@code {"TcpExt.PAWSEstab": 1}}. */
    static Map<String, Long> counters(String text) {
        try {
            return counters(JSON.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counters by their names without the group; those that did not change are left out. */
    static Map<String, Long> counters(JsonNode node) {
        Map<String, Long> counters = new TreeMap<>();
        node.properties().forEach(field -> {
            if (field.getValue().asLong() != 0) {
                counters.put(withoutGroup(field.getKey()), field.getValue().asLong());
            }
        });
        return counters;
    }

    /** The names of all counters in all recordings, without the group. */
    static Set<String> counterNames() {
        Set<String> names = new TreeSet<>();
        for (String profile : List.of("linux-3.10", "linux-4.9")) {
            for (String file : List.of("s8_timewait_receives.csv", "s9_last_ack_crafted.csv")) {
                rows(profile + "/" + file)
                        .forEach(
                                row -> names.addAll(counters(row.get("counters").isEmpty() ? "{}" : row.get("counters"))
                                        .keySet()));
            }
        }
        for (String file :
                List.of("L5_timewait_input", "L5_ratelimit", "L6_exhaustion", "L6_bind_timewait", "L8_tsecr")) {
            facts("linux-6.18/" + file + ".json").forEach(fact -> {
                if (fact.has("counters")) {
                    names.addAll(counters(fact.get("counters")).keySet());
                }
            });
        }
        return names;
    }

    private static String withoutGroup(String name) {
        if (CounterChange.KEPT.contains(name)) {
            return name;
        }
        for (String group : GROUPS) {
            if (name.startsWith(group)) {
                return name.substring(group.length());
            }
        }
        return name;
    }

    private static byte[] bytes(String file) {
        try (InputStream in = Recording.class.getResourceAsStream("/recorded/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no recording " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RFC 4180: cells may be quoted, a doubled quote stands for one. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
