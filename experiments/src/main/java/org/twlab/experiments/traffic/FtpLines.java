package org.twlab.experiments.traffic;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.twlab.core.packet.Payload;

/** The lines of a control connection, put together from what comes in. */
final class FtpLines {
    private final StringBuilder text = new StringBuilder();

    /** Adds bytes and hands over each line that is whole, without its end. */
    void add(Payload bytes, Consumer<String> reader) {
        text.append(new String(bytes.toBytes(), StandardCharsets.ISO_8859_1));
        int end = text.indexOf("\r\n");
        while (end >= 0) {
            String line = text.substring(0, end);
            text.delete(0, end + 2);
            reader.accept(line);
            end = text.indexOf("\r\n");
        }
    }
}
