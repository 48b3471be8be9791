package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.twlab.core.packet.TcpSegment;

/** Linux 3.10.99 and 4.9.154: a SYN, RST or ACK reaches a socket in LAST_ACK. */
final class LastAckCases {
    private static final int TS = 1_000_000;
    private static final int PORT = 40_000;
    /** The state was looked up 0.15 s after the segment, before the FIN is sent again. */
    private static final long LOOK_NANOS = 150 * ScriptedPeer.MILLISECOND;

    private LastAckCases() {}

    static List<Case> of(String profile) {
        String source = profile + "/s9_last_ack_crafted.csv";
        List<Case> cases = new ArrayList<>();
        for (Map<String, String> row : Recording.rows(source)) {
            String name = "row " + (cases.size() + 1) + ": " + row.get("segment") + ", seq " + row.get("seq_vs_rcv_nxt")
                    + ", TSval " + row.get("tsval_delta");
            cases.add(Case.of(source, name, (kernels, differences) -> replay(profile, row, kernels, differences)));
        }
        return cases;
    }

    private static void replay(String profile, Map<String, String> row, Variant kernels, Differences differences) {
        ScriptedPeer peer = new ScriptedPeer(kernels.settings(profile));
        CraftedConnection.Server server = new CraftedConnection.Server(peer, 80);
        CraftedConnection c = CraftedConnection.open(peer, server, PORT, 80, 1000, OptionalInt.of(TS));
        c.finish();
        peer.takeSegments();
        int hostNext = c.ack + 1;
        c.hostEnd.close();
        peer.runFor(10 * ScriptedPeer.MILLISECOND);
        peer.takeSegments();
        String before = state(peer);
        peer.counters.restart();

        peer.send(segment(row, c, hostNext));
        List<TcpSegment> replies = peer.takeSegments();
        peer.runFor(LOOK_NANOS);

        String reply = row.get("replies (t, segment)");
        differences.compare(
                "replies",
                reply.equals("nothing") ? List.of() : List.of(reply.replaceFirst("^\\+\\d+ms ", "")),
                replies.stream()
                        .map(s -> LinuxNames.relative(s, hostNext, c.seq))
                        .toList());
        differences.compare("state_after_0.15s", row.get("state_after_0.15s"), before + " -> " + state(peer));
        differences.counters(Recording.counters(row.get("counters")), peer.counters.now());
    }

    private static String state(ScriptedPeer peer) {
        return peer.socket(PORT).map(s -> LinuxNames.state(s.state())).orElse("gone");
    }

    private static TcpSegment segment(Map<String, String> row, CraftedConnection c, int hostNext) {
        int offset = Integer.parseInt(row.get("seq_vs_rcv_nxt"));
        String delta = row.get("tsval_delta");
        OptionalInt ts = delta.equals("no-TS") ? OptionalInt.empty() : OptionalInt.of(TS + Integer.parseInt(delta));
        if (row.get("segment").equals("SYN")) {
            return CraftedConnection.syn(PORT, 80, c.seq + offset, ts);
        }
        if (row.get("segment").startsWith("RST")) {
            return c.segment(TcpSegment.RST, offset, ts, 0);
        }
        c.ack = hostNext;
        return c.segment(TcpSegment.ACK, offset, ts, 0);
    }
}
