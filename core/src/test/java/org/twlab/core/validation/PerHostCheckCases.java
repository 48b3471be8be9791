package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.HostSettings;

/**
 * Linux 3.10.99 and 4.9.154: a SYN from an address whose timestamp tcp_tw_recycle may remember.
 *
 * <p>The last column says whether the socket of the connection before was still there when the SYN was sent. The rows
 * named {@code memory} ran in one go, at intervals that no column tells, each shorter than a second: there the value must
 * be one that the host shows within the second after the last close.
 */
final class PerHostCheckCases {
    private static final int TS = 1_000_000;
    private static final int FIRST_PORT = 40_000;
    private static final int FIRST_ISN = 1000;
    private static final int OTHER_ADDRESS = Address.parse("10.1.0.9").bits();
    private static final Pattern SECONDS = Pattern.compile("wall-second difference (\\d+)");
    private static final String RECYCLE = "net.ipv4.tcp_tw_recycle";
    private static final String TIMESTAMPS = "net.ipv4.tcp_timestamps";

    private final String profile;
    private final Map<String, String> row;
    private final String scenario;

    private PerHostCheckCases(String profile, Map<String, String> row) {
        this.profile = profile;
        this.row = row;
        this.scenario = row.get("scenario");
    }

    static List<Case> of(String profile, String file) {
        String source = profile + "/" + file;
        List<Case> cases = new ArrayList<>();
        for (Map<String, String> row : Recording.rows(source)) {
            String name = "row " + (cases.size() + 1) + ": " + row.get("scenario") + ", recycle " + row.get("recycle")
                    + ", " + row.get("closer") + " closed first, age " + row.get("age_s") + " s, TSval "
                    + row.get("tsval_delta_ticks") + (row.get("same_port").equals("True") ? ", same port" : "")
                    + ", seq " + row.get("syn_seq");
            cases.add(Case.of(source, name, new PerHostCheckCases(profile, row)::replay));
        }
        return cases;
    }

    private void replay(Variant kernels, Differences differences) {
        Scene scene = new Scene(kernels);
        scene.prepare();
        boolean socketPresent = scene.lastSocketPresent();
        long pawsPassive = scene.peer.host.counters().get(Counter.PAWS_PASSIVE);

        differences.compare("outcome", row.get("outcome"), scene.probe());
        differences.compare(
                "PAWSPassive_delta",
                Long.parseLong(row.get("PAWSPassive_delta")),
                scene.peer.host.counters().get(Counter.PAWS_PASSIVE) - pawsPassive);
        String recorded = row.get("TW_bucket_present");
        if (!recorded.isEmpty() && Boolean.parseBoolean(recorded) != socketPresent) {
            scene.peer.runFor(1_000 * ScriptedPeer.MILLISECOND);
            boolean later = scenario.startsWith("memory") ? scene.lastSocketPresent() : socketPresent;
            differences.compare("TW_bucket_present", Boolean.parseBoolean(recorded), later);
        }
    }

    /** One host, one peer, and the connections that went before the row's SYN. */
    private final class Scene {
        private final ScriptedPeer peer;
        private final CraftedConnection.Server server;
        private int nextPort = FIRST_PORT;
        private CraftedConnection last;

        Scene(Variant kernels) {
            boolean onAtClose = scenario.startsWith("recycle turned")
                    ? scenario.contains("off after")
                    : row.get("recycle").equals("1");
            HostSettings settings = kernels.settings(profile)
                    .withClock(1000, 0, phaseNanos())
                    .withSysctl(RECYCLE, onAtClose ? "1" : "0")
                    .withSysctl(TIMESTAMPS, scenario.contains("timestamps=0 throughout") ? "0" : "1");
            peer = new ScriptedPeer(settings);
            peer.host.addAddress(OTHER_ADDRESS);
            server = new CraftedConnection.Server(peer, 80, 81);
            last = open(TS);
        }

        /** Where the second lies in which the timestamp is taken, so that the row's difference of seconds comes out. */
        private long phaseNanos() {
            Matcher matcher = SECONDS.matcher(scenario);
            if (!matcher.find()) {
                return 0;
            }
            double age = Double.parseDouble(row.get("age_s"));
            double lowest = Math.max(0, Integer.parseInt(matcher.group(1)) - age);
            double highest = Math.min(1, Integer.parseInt(matcher.group(1)) - age + 1);
            if (lowest >= highest) {
                throw new IllegalArgumentException("no phase gives " + scenario);
            }
            return Math.round((lowest + highest) / 2 * 1e9);
        }

        /** Everything before the SYN that the row is about. */
        void prepare() {
            switch (row.get("closer")) {
                case "server" -> {
                    boolean lowStaysOpen = scenario.contains("high closes first") || scenario.contains("+8999");
                    if (!lowStaysOpen) {
                        last.closedByHost(scenario.contains("FIN+ACK"));
                    }
                }
                case "client" -> {
                    last.finish();
                    last.hostCloses();
                    last.acknowledge();
                }
                case "none" -> {
                    // stays open
                }
                default -> throw new IllegalArgumentException(row.get("closer"));
            }
            if (scenario.startsWith("recycle turned")) {
                peer.host.setSysctl(RECYCLE, row.get("recycle"));
            } else if (scenario.contains("then sysctl timestamps=0")) {
                peer.host.setSysctl(TIMESTAMPS, "0");
            }
            rememberMore();
            peer.runFor(Math.round(Double.parseDouble(row.get("age_s")) * 1e9));
        }

        /** The rows about the memory follow one another on one host; each is replayed with what went before it. */
        private void rememberMore() {
            switch (scenario) {
                case "memory: then -1 still accepted", "memory: accept +5000 (reset by server)" ->
                    peer.send(CraftedConnection.syn(nextPort++, 80, 5000, OptionalInt.of(TS - 1000)));
                case "memory: then -1", "memory: then -1000" -> {
                    open(TS + 5000).hostEnd.abort();
                    peer.runFor(0);
                }
                case "memory: raised by +5000 close, then 0",
                        "memory: raised, then +4998",
                        "memory: raised, then +4999" -> open(TS + 5000).closedByHost(false);
                case "memory: high closes first then low closes; probe +8000", "memory: same; probe +8999" -> {
                    open(TS + 9000).closedByHost(false);
                    last.closedByHost(false);
                }
                default -> {
                    // nothing went before
                }
            }
        }

        /** Opens a connection from a new port; all its segments carry one TSval, if any. */
        private CraftedConnection open(int ts) {
            OptionalInt offered = scenario.contains("had no TS option") ? OptionalInt.empty() : OptionalInt.of(ts);
            return CraftedConnection.open(peer, server, nextPort++, 80, FIRST_ISN, offered);
        }

        boolean lastSocketPresent() {
            return peer.socket(last.port).isPresent();
        }

        /** Sends the row's SYN and names the answer as the recording does. */
        String probe() {
            int port = row.get("same_port").equals("True") ? FIRST_PORT : nextPort++;
            int serverPort = scenario.contains("port (81)") ? 81 : 80;
            int address = scenario.contains("address (10.1.0.9)") ? OTHER_ADDRESS : ScriptedPeer.HOST;
            String delta = row.get("tsval_delta_ticks");
            OptionalInt ts = delta.equals("no-TS") ? OptionalInt.empty() : OptionalInt.of(TS + Integer.parseInt(delta));
            peer.takeSegments();
            peer.send(address, CraftedConnection.syn(port, serverPort, Integer.parseInt(row.get("syn_seq")), ts));
            List<TcpSegment> replies = peer.takeSegments();
            if (replies.size() != 1) {
                return replies.isEmpty() ? "no_reply" : replies.toString();
            }
            String letters = LinuxNames.letters(replies.get(0));
            return letters.equals("SA") ? "synack" : "other:" + letters;
        }
    }
}
