package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpConnection;

/**
 * Linux 6.18.44 with one local port and tcp_tw_reuse 1 against a scripted server: from which moment the delay counts when a
 * segment reaches the entry 0.8 s after its birth. The program tried again and again; the host is asked every millisecond.
 */
final class ReuseClockCases {
    private static final String SOURCE = "linux-6.18/L6_reuse_clock.json";
    private static final int PORT = 40_000;
    private static final int SERVER_ISN = 5_000;
    /** The server's TSval in its SYN-ACK; one more in its FIN. */
    private static final int SERVER_TS = 7_000;

    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    private static final long SEGMENT_AT = 800 * MILLISECOND;
    /** Between two tries of the program, under load. */
    private static final double TRYING_SECONDS = 0.04;

    private static final long PATIENCE_MILLIS = 5_000;

    private ReuseClockCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            cases.add(Case.of(SOURCE, text, (kernels, differences) -> {
                Scene scene = new Scene(kernels, text);
                if (fact.has("before")) {
                    scene.compareTimers(fact, differences);
                } else if (fact.has("rows")) {
                    scene.compareRow(fact.get("rows").get(0), differences);
                } else {
                    scene.compareReuse(fact, differences);
                }
            }));
        }
        return cases;
    }

    /** The host has connected to the scripted server and closed. */
    private static final class Scene {
        private final ScriptedPeer peer;
        private final String text;
        private final int oldSndNxt;
        private final int oldTsVal;
        private final long bornNanos;

        Scene(Variant kernels, String text) {
            this.text = text;
            peer = new ScriptedPeer(kernels.settings("linux-6.18")
                    .withSysctl("net.ipv4.ip_local_port_range", PORT + " " + PORT)
                    .withSysctl("net.ipv4.tcp_tw_reuse", "1"));
            TcpConnection c = connect();
            peer.runFor(0);
            TcpSegment syn = peer.last();
            TcpOptions offer = TcpOptions.builder()
                    .mss(1460)
                    .timestamps(SERVER_TS, syn.options().tsVal())
                    .build();
            int synAck = TcpSegment.SYN | TcpSegment.ACK;
            peer.send(TcpSegment.of(80, PORT, SERVER_ISN, syn.seq() + 1, synAck, 1000, offer, LiteralBytes.EMPTY));
            c.close();
            peer.runFor(0);
            oldSndNxt = peer.last().endSeq();
            oldTsVal = peer.last().options().tsVal();
            send(TcpSegment.ACK, SERVER_ISN + 1, OptionalInt.of(SERVER_TS + 1), 0);
            if (!text.contains("FIN_WAIT_2")) {
                send(TcpSegment.FIN | TcpSegment.ACK, SERVER_ISN + 1, OptionalInt.of(SERVER_TS + 1), 0);
            }
            bornNanos = peer.nowNanos();
        }

        private TcpConnection connect() {
            return peer.host.connect(ScriptedPeer.ADDRESS, 80, ConnectOptions.automatic(1), ConnectionHandler.NONE);
        }

        private void send(int flags, int seq, OptionalInt ts, int bytes) {
            TcpOptions options = ts.isPresent() ? TcpOptions.timestamps(ts.getAsInt(), oldTsVal) : TcpOptions.NONE;
            int ack = (flags & TcpSegment.ACK) != 0 ? oldSndNxt : 0;
            peer.send(TcpSegment.of(80, PORT, seq, ack, flags, 1000, options, LiteralBytes.of(new byte[bytes])));
        }

        /** The segment that the fact names, if any, 0.8 s after the entry's birth. */
        private void segmentInBetween() {
            int rcvNxt = SERVER_ISN + 2;
            if (text.startsWith("FIN copy")) {
                send(TcpSegment.FIN | TcpSegment.ACK, rcvNxt - 1, OptionalInt.of(SERVER_TS + 1), 0);
            } else if (text.startsWith("bare ACK")) {
                send(TcpSegment.ACK, rcvNxt, OptionalInt.of(7_500), 0);
            } else if (text.startsWith("data")) {
                send(TcpSegment.PSH | TcpSegment.ACK, rcvNxt, OptionalInt.of(7_500), 10);
            } else if (text.startsWith("refused SYN")) {
                send(TcpSegment.SYN, rcvNxt + 1000, OptionalInt.of(SERVER_TS - 1000), 0);
            }
        }

        private SocketSnapshot entry() {
            return peer.host.snapshot().get(0);
        }

        void compareTimers(JsonNode fact, Differences differences) {
            peer.runUntil(bornNanos + SEGMENT_AT);
            compareTimer("before", fact.get("before").get(0), differences);
            segmentInBetween();
            compareTimer("after", fact.get("after").get(0), differences);
        }

        private void compareTimer(String column, JsonNode recorded, Differences differences) {
            differences.compare(column, recorded.get(0).asText(), LinuxNames.state(entry().state()));
            double left = entry().remainingNanos() / 1e9;
            differences.within(column + " left", recorded.get(1).asDouble(), left - 0.1, left + 0.01);
        }

        void compareRow(JsonNode row, Differences differences) {
            differences.compare("state", row.get("state").asText(), LinuxNames.state(entry().state()));
            differences.compare("timer", row.get("timer").asInt(), Timeline.timer(entry().timer()));
            differences.compare("retrans", row.get("retrans").asInt(), entry().retransmits());
            differences.compare(
                    "local", row.get("local").get(1).asInt(), entry().local().port());
            double left = entry().remainingNanos() / 1e9;
            differences.within("left", row.get("left").asDouble(), left - 0.4, left);
        }

        void compareReuse(JsonNode fact, Differences differences) {
            if (!text.contains("FIN_WAIT_2") && !text.startsWith("nothing")) {
                peer.runUntil(bornNanos + SEGMENT_AT);
                segmentInBetween();
            }
            OptionalDouble reused = OptionalDouble.empty();
            peer.takeSegments();
            long from = (peer.nowNanos() - bornNanos) / MILLISECOND;
            for (long millis = from; millis < PATIENCE_MILLIS && reused.isEmpty(); millis++) {
                peer.runUntil(bornNanos + millis * MILLISECOND);
                if (connect().error().isEmpty()) {
                    reused = OptionalDouble.of(millis / 1000.0);
                }
            }
            peer.runFor(0);
            JsonNode recorded = fact.get("reused_after_s");
            differences.compare("reused", !recorded.isNull(), reused.isPresent());
            if (recorded.isNull() || reused.isEmpty()) {
                return;
            }
            double after = reused.getAsDouble();
            differences.within("reused_after_s", recorded.asDouble(), after, after + TRYING_SECONDS);
            compareSyn(fact.get("new_syn"), recorded.asDouble(), after, differences);
        }

        private void compareSyn(JsonNode recorded, double recordedAfter, double after, Differences differences) {
            TcpSegment syn = peer.last();
            differences.compare(
                    "isn_minus_old_snd_nxt",
                    recorded.get("isn_minus_old_snd_nxt").asInt(),
                    syn.seq() - oldSndNxt);
            differences.compare(
                    "tsecr",
                    Integer.toUnsignedLong(recorded.get("tsecr").asInt()),
                    Integer.toUnsignedLong(syn.options().tsEcr()));
            differences.compare(
                    "peer_last_tsval", recorded.get("peer_last_tsval").asInt(), SERVER_TS + 1);
            // one clock for both incarnations: the TSval has grown by the time between
            differences.compare(
                    "tsval_minus_old",
                    recorded.get("tsval_minus_old").asLong() - Math.round(recordedAfter * 1000),
                    syn.options().tsVal() - oldTsVal - Math.round(after * 1000));
        }
    }
}
