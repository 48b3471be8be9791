package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.core.packet.TcpSegment;

/**
 * One packet of a recording: {@code 0.279957 S 7400>80 [S] seq=3000000000 ack=0 len=0 TS=5000000/0 ttl=64 injected}.
 *
 * @param injected whether the recording program sent it, and not a kernel
 * @param tsVal none without timestamps
 */
record WireLine(
        double seconds,
        int sourcePort,
        int destinationPort,
        int flags,
        int seq,
        int ack,
        int length,
        OptionalInt tsVal,
        int tsEcr,
        boolean injected) {
    private static final Pattern LINE = Pattern.compile("([\\d.]+) [SC] (\\d+)>(\\d+) \\[([A-Z.]*)\\] seq=(\\d+) "
            + "ack=(\\d+) len=(\\d+)(?: TS=(\\d+)/(\\d+))? ttl=\\d+ (\\w+).*");

    static List<WireLine> all(JsonNode lines) {
        List<WireLine> all = new ArrayList<>();
        lines.forEach(line -> all.add(parse(line.asText())));
        return all;
    }

    private static WireLine parse(String text) {
        Matcher m = LINE.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("no packet: " + text);
        }
        int flags = 0;
        for (char letter : m.group(4).toCharArray()) {
            flags |= 1 << "FSRP.U".indexOf(letter);
        }
        boolean timestamps = m.group(8) != null;
        return new WireLine(
                Double.parseDouble(m.group(1)),
                Integer.parseInt(m.group(2)),
                Integer.parseInt(m.group(3)),
                flags,
                Integer.parseUnsignedInt(m.group(5)),
                Integer.parseUnsignedInt(m.group(6)),
                Integer.parseInt(m.group(7)),
                timestamps ? OptionalInt.of(Integer.parseUnsignedInt(m.group(8))) : OptionalInt.empty(),
                timestamps ? Integer.parseUnsignedInt(m.group(9)) : 0,
                m.group(10).equals("injected"));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isSynAck() {
        return has(TcpSegment.SYN) && has(TcpSegment.ACK);
    }
}
