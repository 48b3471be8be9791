package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;

/**
 * Linux 6.18.44: which TSecr is echoed, seen from a scripted peer. Each fact is an event of one peer port: a segment of the
 * packet list, or a call of the host's application where the list shows its FIN or RST. A replay sends what that port sent
 * up to the event, at the recorded instants, and compares what follows until that port's next event.
 *
 * <p>The recorded counters are of the whole machine: retransmissions of other ports in the same interval, which the packet
 * list shows, are subtracted.
 */
final class TimestampEchoCases {
    private static final String SOURCE = "linux-6.18/L8_tsecr.json";
    /** When the event of each fact happened, in order. */
    private static final double[] EVENTS = {
        0.088202, 0.192291, 0.542764, 0.896079, 1.247107, 1.598462, 1.949789, 2.308951, 2.660316, 3.011601, 3.362388,
        3.717593, 3.968938, 4.169193, 4.369580, 4.592039, 4.794274, 5.048538, 5.324053, 5.584204, 5.861436, 6.155506,
        6.536095, 6.537490, 6.988736
    };
    /** The last port's replies were awaited so long. */
    private static final double LAST_WAIT = 0.3;

    private final JsonNode fact;
    private final double event;
    private final List<WireLine> wire;
    private final List<WireLine> own;
    private final int port;

    private TimestampEchoCases(JsonNode fact, double event, List<WireLine> wire) {
        this.fact = fact;
        this.event = event;
        this.wire = wire;
        WireLine line =
                wire.stream().filter(l -> l.seconds() == event).findFirst().orElseThrow();
        this.port = line.injected() ? line.sourcePort() : line.destinationPort();
        this.own = wire.stream()
                .filter(l -> l.sourcePort() == port || l.destinationPort() == port)
                .toList();
    }

    static List<Case> all() {
        List<WireLine> wire =
                WireLine.all(Recording.document(SOURCE).get("packets").get("wire"));
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            TimestampEchoCases replay = new TimestampEchoCases(fact, EVENTS[cases.size()], wire);
            cases.add(Case.of(SOURCE, fact.get("text").asText(), replay::replay));
        }
        return cases;
    }

    /** The scene: the host with its application, and the first sequence numbers of both sides, recorded and simulated. */
    private static final class Scene {
        final ScriptedPeer peer;

        @Nullable
        TcpConnection application;

        int hostIss;
        int recordedIss;
        int hostTs;
        int recordedTs;
        int peerIsn;
        boolean handshake;

        Scene(Variant kernels, SocketOptions options, boolean readsItself) {
            peer = new ScriptedPeer(kernels.settings("linux-6.18"));
            peer.host.listen(80, 128, options, c -> {
                application = c;
                c.setReadsItself(readsItself);
                return ConnectionHandler.NONE;
            });
        }

        void send(WireLine line) {
            int shift = hostIss - recordedIss;
            boolean acks = line.has(TcpSegment.ACK);
            TcpOptions options = TcpOptions.NONE;
            OptionalInt ts = line.tsVal();
            if (ts.isPresent()) {
                int echoed = handshake && line.tsEcr() != 0 ? line.tsEcr() - recordedTs + hostTs : line.tsEcr();
                options = line.has(TcpSegment.SYN)
                        ? TcpOptions.builder()
                                .mss(1460)
                                .timestamps(ts.getAsInt(), echoed)
                                .build()
                        : TcpOptions.timestamps(ts.getAsInt(), echoed);
            }
            peer.send(TcpSegment.of(
                    line.sourcePort(),
                    line.destinationPort(),
                    line.seq(),
                    acks ? line.ack() + shift : 0,
                    line.flags(),
                    1000,
                    options,
                    LiteralBytes.of(new byte[line.length()])));
        }

        void noteSynAck(WireLine recorded) {
            TcpSegment synAck = peer.last();
            handshake = true;
            hostIss = synAck.seq();
            recordedIss = recorded.seq();
            hostTs = synAck.options().tsVal();
            recordedTs = recorded.tsVal().orElse(0);
            peerIsn = recorded.ack() - 1;
        }
    }

    private void replay(Variant kernels, Differences differences) {
        SocketOptions options = fact.get("text").asText().contains("SO_LINGER 0")
                ? SocketOptions.DEFAULT.withLinger(0)
                : SocketOptions.DEFAULT;
        Scene scene = new Scene(kernels, options, fact.get("text").asText().contains("unread"));
        double start = own.get(0).seconds();
        boolean closed = false;
        for (int i = 0; i < own.size() && own.get(i).seconds() <= event; i++) {
            WireLine line = own.get(i);
            long at = Math.round((line.seconds() - start) * 1e9);
            boolean call = !line.injected() && !closed && scene.handshake && endsConnection(line);
            if (line.injected() || call) {
                scene.peer.runUntil(at);
                if (line.seconds() == event) {
                    scene.peer.takeSegments();
                    scene.peer.counters.restart();
                }
            }
            if (line.injected()) {
                scene.send(line);
            } else if (line.isSynAck() && !scene.handshake) {
                scene.noteSynAck(line);
            } else if (call && scene.application != null) {
                closed = true;
                scene.application.close();
                scene.peer.runFor(0);
            }
        }
        compare(scene, start, differences);
    }

    private static boolean endsConnection(WireLine line) {
        return line.has(TcpSegment.FIN) || line.has(TcpSegment.RST);
    }

    private double nextEvent() {
        return own.stream()
                .filter(line -> line.seconds() > event)
                .filter(line -> line.injected() || endsConnection(line))
                .filter(line -> !fact.get("text").asText().startsWith("our close") || line.injected())
                .mapToDouble(WireLine::seconds)
                .findFirst()
                .orElse(event + LAST_WAIT);
    }

    private void compare(Scene scene, double start, Differences differences) {
        scene.peer.runUntil(Math.round((nextEvent() - start) * 1e9) - 1);
        List<TcpSegment> replies = scene.peer.takeSegments();
        if (fact.has("got")) {
            TcpSegment first = replies.get(0);
            differences.compare(
                    "got",
                    "S. " + fact.get("tsecr").asInt(),
                    first.flagText() + " " + first.options().tsEcr());
        }
        if (fact.has("second_synack")) {
            differences.compare(
                    "second_synack",
                    fact.get("second_synack").asText().replaceAll("TS=\\d+/", "TS=*/"),
                    replies.isEmpty() ? "none" : SegmentText.of(replies.get(0), scene.hostIss, scene.peerIsn));
            differences.compare(
                    "same_isn", true, !replies.isEmpty() && replies.get(0).seq() == scene.hostIss);
        }
        for (String column : List.of("replies", "sent")) {
            if (fact.has(column)) {
                differences.compare(column, recorded(column), relative(replies, scene));
            }
        }
        if (fact.has("state")) {
            List<String> states = new ArrayList<>();
            scene.peer.socket(port).ifPresent(s -> states.add(LinuxNames.state(s.state())));
            List<String> recorded = new ArrayList<>();
            fact.get("state").forEach(s -> recorded.add(s.asText()));
            differences.compare("state", recorded, states);
        }
        if (fact.has("counters")) {
            differences.counters(ownCounters(), scene.peer.counters.now());
        }
        if (fact.has("app") && scene.application != null) {
            String bytes = fact.get("app").asText().replaceAll("b'(.*)'", "$1");
            differences.compare("app", (long) bytes.length(), scene.application.bytesReceived());
        }
    }

    private List<String> recorded(String column) {
        List<String> texts = new ArrayList<>();
        fact.get(column).forEach(text -> texts.add(SegmentText.withoutTsVal(text.asText())));
        return texts;
    }

    /** Sequence numbers count from the ISNs where there was a SYN, and from 0 where there was none. */
    private List<String> relative(List<TcpSegment> replies, Scene scene) {
        int base = own.get(0).has(TcpSegment.SYN) ? own.get(0).seq() : 0;
        return replies.stream().map(s -> SegmentText.of(s, scene.hostIss, base)).toList();
    }

    /** The recorded counters without what other ports retransmitted meanwhile. */
    private Map<String, Long> ownCounters() {
        double end = wire.stream()
                .filter(line -> line.injected() && line.seconds() > event && line.sourcePort() != port)
                .mapToDouble(WireLine::seconds)
                .findFirst()
                .orElse(Double.MAX_VALUE);
        long others = wire.stream()
                .filter(line -> !line.injected() && line.has(TcpSegment.FIN) && line.destinationPort() != port)
                .filter(line -> line.seconds() > event && line.seconds() < end)
                .filter(this::isRepeated)
                .count();
        Map<String, Long> counters = new TreeMap<>(Recording.counters(fact.get("counters")));
        for (String name : List.of("TCPTimeouts", "RetransSegs")) {
            counters.computeIfPresent(name, (n, value) -> value == others ? null : Long.valueOf(value - others));
        }
        return counters;
    }

    private boolean isRepeated(WireLine fin) {
        return wire.stream()
                .anyMatch(line -> !line.injected()
                        && line.has(TcpSegment.FIN)
                        && line.destinationPort() == fin.destinationPort()
                        && line.seconds() < fin.seconds());
    }
}
