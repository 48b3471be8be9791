package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.TcpConnection;

/**
 * Linux 6.18.44 on both sides: which segments carry timestamps, by tcp_timestamps of either side. The client sends four
 * bytes, gets four back and closes; the server closes some time after that, which the packet list tells.
 */
final class NegotiationCases {
    private static final String SOURCE = "linux-6.18/L8_negotiation.json";
    private static final Pattern SYSCTLS = Pattern.compile("client tcp_timestamps=(\\d), server=(\\d)");
    private static final Map<Integer, String> KINDS = Map.of(2, "mss", 3, "ws", 4, "sackok", 8, "ts");
    private static final long BYTES = 4;

    private NegotiationCases() {}

    static List<Case> all() {
        JsonNode packets = Recording.document(SOURCE).get("packets");
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            Matcher m = SYSCTLS.matcher(fact.get("text").asText());
            if (!m.matches()) {
                throw new IllegalArgumentException(fact.toString());
            }
            List<WireLine> wire = WireLine.all(packets.get("c" + m.group(1) + "s" + m.group(2)));
            cases.add(Case.of(
                    SOURCE,
                    fact.get("text").asText(),
                    (kernels, differences) ->
                            replay(fact, m.group(1), m.group(2), serverDelay(wire), kernels, differences)));
        }
        return cases;
    }

    /** How long the server's application waited between the client's FIN and its own close. */
    private static long serverDelay(List<WireLine> wire) {
        List<WireLine> fins = wire.stream().filter(l -> l.has(TcpSegment.FIN)).toList();
        return Math.round((fins.get(1).seconds() - fins.get(0).seconds()) * 1e9);
    }

    private static void replay(
            JsonNode fact, String client, String server, long serverDelay, Variant kernels, Differences differences) {
        String sysctl = "net.ipv4.tcp_timestamps";
        Pair pair = new Pair(
                kernels.settings("linux-6.18").withSysctl(sysctl, client),
                kernels.settings("linux-6.18").withSysctl(sysctl, server),
                0);
        pair.server.listen(80, 128, c -> new ConnectionHandler() {
            @Override
            public void onData(TcpConnection connection, Payload bytes) {
                connection.write(BYTES);
            }

            @Override
            public void onPeerFinished(TcpConnection connection) {
                pair.after(serverDelay, connection::close);
            }
        });
        pair.connect(new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection connection) {
                connection.write(BYTES);
            }

            @Override
            public void onData(TcpConnection connection, Payload bytes) {
                connection.close();
            }
        });
        pair.runFor(1_000 * ScriptedPeer.MILLISECOND);
        List<String> segments = new ArrayList<>();
        for (Pair.Seen seen : pair.seen) {
            TcpSegment segment = seen.packet().tcp();
            segments.add((seen.fromClient() ? "C[" : "S[") + segment.flagText() + "]"
                    + (segment.options().hasTimestamps() ? "TS" : "--"));
        }
        differences.compare("segments", texts(fact.get("segments")), segments);
        differences.compare("syn_opts", texts(fact.get("syn_opts")), options(pair.seen.get(0)));
        differences.compare("synack_opts", texts(fact.get("synack_opts")), options(pair.seen.get(1)));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The kinds of options in the order of the bytes, padding left out. */
    private static List<String> options(Pair.Seen seen) {
        byte[] bytes = PacketCodec.encode(seen.packet());
        int from = 20 + 20;
        int end = 20 + (bytes[32] >> 4 & 0xF) * 4;
        List<String> kinds = new ArrayList<>();
        for (int i = from; i < end; i += bytes[i] == 1 ? 1 : bytes[i + 1]) {
            if (bytes[i] != 1) {
                kinds.add(KINDS.getOrDefault((int) bytes[i], "kind " + bytes[i]));
            }
        }
        return kinds;
    }
}
