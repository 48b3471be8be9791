package org.twlab.experiments.method;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What kernels did with a segment that reached a socket in TIME_WAIT: Linux 3.10.99, 4.9.154 and 6.18.44, recorded. A
 * line has five columns that say what came, and four that say what became of it.
 */
final class RecordedReplies {
    private static final String FILE = "timewait-recorded.csv";
    private static final int KEY_COLUMNS = 5;

    private final Map<String, String> outcomes = new LinkedHashMap<>();

    private RecordedReplies() {}

    static RecordedReplies load() {
        RecordedReplies recorded = new RecordedReplies();
        List<String> lines = Splitter.on('\n').omitEmptyStrings().splitToList(text());
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = Splitter.on(',').splitToList(line);
            recorded.outcomes.put(
                    String.join(",", cells.subList(0, KEY_COLUMNS)),
                    String.join(",", cells.subList(KEY_COLUMNS, cells.size())));
        }
        return recorded;
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(RecordedReplies.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("resource " + FILE, failure);
        }
    }

    /** Reply, state, timer and PAWS counter, joined by commas; empty where nothing is recorded. */
    Optional<String> outcome(String kernel, String timestamps, String segment, String position, String tsVal) {
        return Optional.ofNullable(outcomes.get(String.join(",", kernel, timestamps, segment, position, tsVal)));
    }

    /** How many there are of a kernel. */
    long ofKernel(String kernel) {
        return outcomes.keySet().stream()
                .filter(key -> key.startsWith(kernel + ","))
                .count();
    }
}
