package org.twlab.nat.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;

/** The two lines of FTP (RFC 959) that name an endpoint, as {@code a,b,c,d,e,f}: address a.b.c.d, port 256 e + f. */
public final class Ftp {
    /** Port of the control connection. */
    public static final int CONTROL_PORT = 21;
    /** Port from which a server opens data connections in active mode. */
    public static final int DATA_PORT = 20;

    private static final String SIX = "(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3})";
    private static final Pattern PORT = Pattern.compile("(?i:PORT) +" + SIX + " *\\r?\\n");
    private static final Pattern PASSIVE = Pattern.compile("227 [^\\r\\n]*?\\(?" + SIX + "[^\\r\\n]*\\r?\\n");

    private Ftp() {}

    /** The endpoint that a client announces at the beginning of these bytes, the whole line with its end included. */
    public static Optional<Endpoint> port(Payload bytes) {
        return endpoint(PORT.matcher(text(bytes)));
    }

    /** The endpoint that a server announces at the beginning of these bytes in a reply 227. */
    public static Optional<Endpoint> passive(Payload bytes) {
        return endpoint(PASSIVE.matcher(text(bytes)));
    }

    /** {@code PORT a,b,c,d,e,f} with the end of the line. */
    public static Payload portCommand(Endpoint endpoint) {
        return line("PORT " + six(endpoint));
    }

    /** {@code 227 Entering Passive Mode (a,b,c,d,e,f).} with the end of the line. */
    public static Payload passiveReply(Endpoint endpoint) {
        return line("227 Entering Passive Mode (" + six(endpoint) + ").");
    }

    /** A line as it is sent: with CR and LF. */
    public static Payload line(String text) {
        return LiteralBytes.of((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Bytes of the first line, its end included; 0 where it has none. */
    static int lineLength(Payload bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.byteAt(i) == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private static String six(Endpoint endpoint) {
        int address = endpoint.address();
        int port = endpoint.port();
        return (address >>> 24) + "," + (address >>> 16 & 0xFF) + "," + (address >>> 8 & 0xFF) + "," + (address & 0xFF)
                + "," + (port >>> 8) + "," + (port & 0xFF);
    }

    private static String text(Payload bytes) {
        return new String(bytes.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Optional<Endpoint> endpoint(Matcher line) {
        if (!line.lookingAt()) {
            return Optional.empty();
        }
        long value = 0;
        for (int i = 1; i <= 6; i++) {
            int part = Integer.parseInt(line.group(i));
            if (part > 0xFF) {
                return Optional.empty();
            }
            value = value << 8 | part;
        }
        int port = (int) (value & 0xFFFF);
        return port == 0 ? Optional.empty() : Optional.of(new Endpoint((int) (value >>> 16), port));
    }
}
