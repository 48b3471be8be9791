package org.twlab.reports.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;

/**
 * A file of lines each of which shows by itself whether it is whole: eight hexadecimal digits of the CRC-32C of what
 * follows, a blank, a text in UTF-8, LF. Each is handed to the operating system in one piece before {@link #append}
 * returns, so a process that is killed leaves a number of whole lines and at most one piece of a line.
 * {@link JournalReader} reads such a file.
 */
public final class Journal implements Closeable {
    static final int CHECKSUM_DIGITS = 8;

    private final Path file;
    private final OutputStream out;

    private Journal(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Begins a file.
     *
     * @throws OutputFailure if the name is taken or the file cannot be made
     */
    public static Journal create(OutputSink sink, Path file) {
        try {
            return new Journal(file, sink.create(file));
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }

    /**
     * Goes on with a file.
     *
     * @param length bytes of its whole lines, as {@link JournalReader#end} says; what is behind them goes
     * @throws OutputFailure if the file cannot be written
     */
    public static Journal reopen(OutputSink sink, Path file, long length) {
        try {
            return new Journal(file, sink.append(file, length));
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }

    /**
     * Writes a line.
     *
     * @param text without line feeds
     * @throws OutputFailure if it cannot be written whole
     */
    public void append(String text) {
        if (text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line of a journal is one line: " + text);
        }
        try {
            out.write(line(text));
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }

    /** The bytes of a line, for files that are written whole. */
    public static byte[] line(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[CHECKSUM_DIGITS + 1 + content.length + 1];
        System.arraycopy(checksum(content, 0, content.length), 0, line, 0, CHECKSUM_DIGITS);
        line[CHECKSUM_DIGITS] = ' ';
        System.arraycopy(content, 0, line, CHECKSUM_DIGITS + 1, content.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** The digits of the checksum of some bytes. */
    static byte[] checksum(byte[] bytes, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, offset, length);
        byte[] digits = new byte[CHECKSUM_DIGITS];
        for (int i = 0; i < CHECKSUM_DIGITS; i++) {
            int digit = (int) (sum.getValue() >>> (4 * (CHECKSUM_DIGITS - 1 - i))) & 0xF;
            digits[i] = (byte) Character.forDigit(digit, 16);
        }
        return digits;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }
}
