package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.run.Shard;
import org.twlab.reports.run.Journal;
import org.twlab.reports.run.JournalReader;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;

/**
 * What a batch is, as its directory knows it while it is in the making: enough to resume it.
 *
 * @param request the runs asked for
 * @param tool name, version and revision of the program
 * @param commandLine as it was given
 * @param startedAt when
 * @param folder relative names of input files begin there
 * @param effective SHA-256 of the scenario with every default filled in
 * @param inputs SHA-256 of every input file, by the name it was given
 */
record BatchFacts(
        BatchRequest request,
        String tool,
        ImmutableList<String> commandLine,
        Instant startedAt,
        Path folder,
        String effective,
        ImmutableMap<String, String> inputs) {
    private static final String END = "end";

    /** Writes them in one piece, before anything else of the directory. */
    void writeTo(RunDirectory directory) {
        List<String> lines = new ArrayList<>();
        lines.add("tool " + escaped(tool));
        commandLine.forEach(word -> lines.add("word " + escaped(word)));
        lines.add("started " + startedAt);
        lines.add("folder " + escaped(folder.toString()));
        lines.add("input " + escaped(request.input()));
        request.sets().forEach(set -> lines.add("set " + escaped(set)));
        request.seed().ifPresent(seed -> lines.add("seed " + seed));
        request.only().ifPresent(only -> lines.add("only " + escaped(only)));
        lines.add("pcap " + request.pcap());
        request.out().ifPresent(out -> lines.add("out " + escaped(out)));
        request.shard().ifPresent(shard -> lines.add("shard " + shard));
        lines.add("effective " + effective);
        inputs.forEach((given, hash) -> lines.add("file " + hash + " " + escaped(given)));
        lines.add(END);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lines.forEach(line -> bytes.writeBytes(Journal.line(line)));
        directory.writeBytes(RunDirectory.BATCH_FILE, bytes.toByteArray());
    }

    /** Reads those of a directory; empty if they are not there or not whole. */
    static Optional<BatchFacts> of(RunFiles files) {
        if (!files.has(RunDirectory.BATCH_FILE)) {
            return Optional.empty();
        }
        Lines lines = new Lines();
        try (JournalReader reader = files.journal(RunDirectory.BATCH_FILE)) {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(line.get());
            }
        }
        try {
            return lines.all("end").isEmpty() ? Optional.empty() : Optional.of(lines.facts());
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty(); // whole lines, but not those of this version
        }
    }

    /** The lines of such a file. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();

        void add(String line) {
            lines.add(line);
        }

        ImmutableList<String> all(String key) {
            return lines.stream()
                    .filter(line -> line.equals(key) || line.startsWith(key + " "))
                    .map(line -> unescaped(line.substring(Math.min(line.length(), key.length() + 1))))
                    .collect(ImmutableList.toImmutableList());
        }

        Optional<String> any(String key) {
            return all(key).stream().findFirst();
        }

        String one(String key) {
            return any(key).orElseThrow(() -> new IllegalArgumentException("no line '" + key + "'"));
        }

        BatchFacts facts() {
            ImmutableMap.Builder<String, String> inputs = ImmutableMap.builder();
            for (String file : all("file")) {
                int blank = file.indexOf(' ');
                inputs.put(file.substring(blank + 1), file.substring(0, blank));
            }
            return new BatchFacts(
                    new BatchRequest(
                            one("input"),
                            all("set"),
                            any("seed").map(Long::valueOf),
                            any("only"),
                            Boolean.parseBoolean(one("pcap")),
                            any("shard").flatMap(Shard::parse),
                            any("out")),
                    one("tool"),
                    all("word"),
                    Instant.parse(one("started")),
                    Path.of(one("folder")),
                    one("effective"),
                    inputs.buildOrThrow());
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean isEscape = text.charAt(i) == '\\' && i + 1 < text.length();
            char next = text.charAt(isEscape ? ++i : i);
            plain.append(isEscape && next == 'n' ? '\n' : next);
        }
        return plain.toString();
    }
}
