package org.twlab.experiments.cli;

import com.google.common.collect.Maps;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.experiments.catalogue.EntryResult;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.output.OutputFiles;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.run.Journal;
import org.twlab.reports.run.JournalReader;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

/**
 * What {@code run --all --shard} leaves in its folder beside the run directories, for {@code merge}: what was asked for,
 * and what the entries came to. Lines with a checksum, as those of a journal; numbers as the bits of a double, so that
 * nothing is lost.
 *
 * @param facts what was asked for
 * @param entries in their order
 */
record CataloguePart(Facts facts, List<WholeCatalogue.Ran> entries) {
    static final String FILE = "catalogue.part";
    private static final String END = "end";
    private static final String NONE = "-";

    /**
     * What was asked for.
     *
     * @param shard which part
     * @param tool name, version and revision of the program
     * @param how the options that results depend on, as a command line has them
     */
    record Facts(Shard shard, String tool, String how) {}

    CataloguePart {
        entries = List.copyOf(entries);
    }

    void writeTo(OutputSink sink, Path folder) {
        List<String> lines = new ArrayList<>();
        lines.add(line("part", facts.shard().toString(), facts.tool(), facts.how()));
        for (WholeCatalogue.Ran ran : entries) {
            EntryResult result = ran.result();
            lines.add(line(
                    "entry",
                    result.label(),
                    Long.toString(result.runs()),
                    Integer.toString(result.failures()),
                    Integer.toString(ran.exitCode()),
                    result.source().orElse(NONE)));
            result.expectations().forEach(expectation -> lines.add(line(expectation)));
        }
        lines.add(END);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lines.forEach(line -> bytes.writeBytes(Journal.line(line)));
        OutputFiles.write(sink, folder.resolve(FILE), bytes.toByteArray());
    }

    private static String line(ExpectationResult expectation) {
        return line(
                "expectation",
                Integer.toString(expectation.point()),
                expectation.metric(),
                expectation.where(),
                expectation.verdict().name(),
                expectation.replicationsNeeded().isPresent()
                        ? Integer.toString(expectation.replicationsNeeded().getAsInt())
                        : NONE,
                expectation.allowed().predicted().isPresent()
                        ? bits(expectation.allowed().predicted().getAsDouble())
                        : NONE,
                bits(expectation.allowed().low()),
                bits(expectation.allowed().high()),
                bits(expectation.measured().mean()),
                bits(expectation.measured().ciLow()),
                bits(expectation.measured().ciHigh()));
    }

    private static String line(String... words) {
        return Arrays.stream(words)
                .map(word -> word.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n"))
                .collect(Collectors.joining("\t"));
    }

    private static String bits(double value) {
        return Long.toHexString(Double.doubleToRawLongBits(value));
    }

    /** Reads that of a folder; empty if it is not there or not whole. */
    static Optional<CataloguePart> of(OutputSink sink, Path folder) {
        if (!sink.exists(folder.resolve(FILE))) {
            return Optional.empty();
        }
        List<List<String>> lines = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(sink, folder.resolve(FILE))) {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(words(line.get()));
            }
        }
        boolean whole = lines.size() > 1 && lines.get(lines.size() - 1).equals(List.of(END));
        try {
            return whole ? Optional.of(read(lines.subList(0, lines.size() - 1))) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // whole lines, but not those of this version
        }
    }

    private static List<String> words(String line) {
        return Stream.of(line.split("\t", -1)).map(CataloguePart::unescaped).toList();
    }

    private static String unescaped(String word) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            if (letter != '\\' || i + 1 == word.length()) {
                plain.append(letter);
                continue;
            }
            char escaped = word.charAt(++i);
            plain.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
        }
        return plain.toString();
    }

    private static CataloguePart read(List<List<String>> lines) {
        List<String> part = lines.get(0);
        Shard shard = Shard.parse(part.get(1)).orElseThrow(() -> new IllegalArgumentException(part.get(1)));
        Map<String, Catalogue.Entry> known = Maps.uniqueIndex(Catalogue.entries(), EntryResult::label);
        List<WholeCatalogue.Ran> entries = new ArrayList<>();
        List<ExpectationResult> expectations = new ArrayList<>();
        for (int i = lines.size() - 1; i > 0; i--) {
            List<String> line = lines.get(i);
            if (!line.get(0).equals("entry")) {
                expectations.add(0, expectation(line));
                continue;
            }
            Catalogue.Entry entry = Optional.ofNullable(known.get(line.get(1)))
                    .orElseThrow(() -> new IllegalArgumentException(line.get(1)));
            EntryResult result = new EntryResult(
                    entry,
                    Optional.of(line.get(5)).filter(source -> !source.equals(NONE)),
                    Long.parseLong(line.get(2)),
                    Integer.parseInt(line.get(3)),
                    expectations);
            entries.add(0, new WholeCatalogue.Ran(result, Integer.parseInt(line.get(4))));
            expectations.clear();
        }
        return new CataloguePart(new Facts(shard, part.get(2), part.get(3)), entries);
    }

    private static ExpectationResult expectation(List<String> line) {
        String predicted = line.get(6);
        String needed = line.get(5);
        return new ExpectationResult(
                Integer.parseInt(line.get(1)),
                line.get(2),
                line.get(3),
                new Allowed(
                        predicted.equals(NONE) ? OptionalDouble.empty() : OptionalDouble.of(number(predicted)),
                        number(line.get(7)),
                        number(line.get(8))),
                new Estimate(number(line.get(9)), number(line.get(10)), number(line.get(11))),
                Outcome.valueOf(line.get(4)),
                needed.equals(NONE) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(needed)));
    }

    private static double number(String bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    }
}
