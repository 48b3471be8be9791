package org.twlab.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Of a journal that was cut or damaged exactly the lines before the damage are read. */
class JournalProperties {
    private static final Path FILE = Path.of("/d/journal");

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .withChars("ab 0\u00e9\r\\")
                .ofMaxLength(12)
                .list()
                .ofMaxSize(4);
    }

    private record Read(List<String> lines, long end) {}

    private static Read read(byte[] content) throws IOException {
        MemorySink sink = new MemorySink(MemorySink.NEVER, MemorySink.NEVER);
        sink.create(FILE).write(content);
        List<String> lines = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(sink, FILE)) {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(line.get());
            }
            assertThat(reader.next()).isEmpty();
            return new Read(lines, reader.end());
        }
    }

    private static byte[] written(List<String> texts) throws IOException {
        MemorySink sink = new MemorySink(MemorySink.NEVER, MemorySink.NEVER);
        try (Journal journal = Journal.create(sink, FILE)) {
            texts.forEach(journal::append);
        }
        return sink.content(FILE);
    }

    private static long wholeLines(byte[] content, int cut) {
        long whole = 0;
        for (int i = 0; i < cut; i++) {
            whole += content[i] == '\n' ? 1 : 0;
        }
        return whole;
    }

    @Property(tries = 50)
    void aCutAtAnyByteLeavesTheLinesBeforeIt(@ForAll("texts") List<String> texts) throws IOException {
        byte[] content = written(texts);
        for (int cut = 0; cut <= content.length; cut++) {
            int whole = Math.toIntExact(wholeLines(content, cut));
            Read read = read(Arrays.copyOf(content, cut));

            assertThat(read.lines()).isEqualTo(texts.subList(0, whole));
            assertThat(read.end()).isEqualTo(written(texts.subList(0, whole)).length);
        }
    }

    /** CRC-32C finds every change of up to 32 bits in a row. */
    @Property(tries = 50)
    void aChangedByteEndsTheJournalBeforeItsLine(@ForAll("texts") List<String> texts, @ForAll byte mask)
            throws IOException {
        byte[] content = written(texts);
        for (int at = 0; at < content.length && mask != 0; at++) {
            byte[] damaged = content.clone();
            damaged[at] ^= mask;

            assertThat(read(damaged).lines()).isEqualTo(texts.subList(0, Math.toIntExact(wholeLines(content, at))));
        }
    }

    @Property(tries = 50)
    void aJournalThatIsGoneOnWithIsThatOfOnePass(
            @ForAll("texts") List<String> texts, @ForAll("texts") List<String> more) throws IOException {
        MemorySink sink = new MemorySink(MemorySink.NEVER, MemorySink.NEVER);
        sink.create(FILE).write(written(texts));
        long end = sink.size(FILE);
        sink.append(FILE, end).write("0badc0de half a li".getBytes(StandardCharsets.UTF_8));
        try (Journal journal = Journal.reopen(sink, FILE, end)) {
            more.forEach(journal::append);
        }
        List<String> all = new ArrayList<>(texts);
        all.addAll(more);

        assertThat(sink.content(FILE)).isEqualTo(written(all));
    }

    /** The check value of CRC-32C (RFC 3720, appendix B.4: 32 bytes of zeros give 8a9136aa). */
    @Example
    void theChecksumIsThatOfTheStandard() {
        assertThat(Journal.checksum(new byte[32], 0, 32)).asString().isEqualTo("8a9136aa");
    }
}
