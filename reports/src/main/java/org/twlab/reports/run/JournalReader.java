package org.twlab.reports.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;

/**
 * Reads the lines of a {@link Journal} from its beginning up to the first that is not whole: cut off, or with another
 * checksum than its text. Whatever is behind that line is not looked at.
 */
public final class JournalReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final InputStream in;
    private long end;
    private boolean broken;

    private JournalReader(Path file, InputStream in) {
        this.file = file;
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    /**
     * Opens a journal.
     *
     * @throws OutputFailure if it cannot be read
     */
    public static JournalReader open(OutputSink sink, Path file) {
        try {
            return new JournalReader(file, sink.read(file));
        } catch (IOException e) {
            throw OutputFailure.ofReading(file, e);
        }
    }

    /**
     * The text of the next line; empty where there is no other whole one.
     *
     * @throws OutputFailure if the file cannot be read
     */
    public Optional<String> next() {
        if (broken) {
            return Optional.empty();
        }
        broken = true;
        try {
            byte[] line = line();
            int content = Journal.CHECKSUM_DIGITS + 1;
            if (line.length < content + 1 || line[line.length - 1] != '\n' || line[content - 1] != ' ') {
                return Optional.empty();
            }
            int length = line.length - 1 - content;
            byte[] checksum = Journal.checksum(line, content, length);
            if (!Arrays.equals(line, 0, Journal.CHECKSUM_DIGITS, checksum, 0, Journal.CHECKSUM_DIGITS)) {
                return Optional.empty();
            }
            broken = false;
            end += line.length;
            return Optional.of(new String(line, content, length, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw OutputFailure.ofReading(file, e);
        }
    }

    /** Up to the line feed, or to the end of the file. */
    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    /** Bytes of the lines returned so far. */
    public long end() {
        return end;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw OutputFailure.ofReading(file, e);
        }
    }
}
