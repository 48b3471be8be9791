package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.tcp.SocketSnapshot;

/**
 * Linux 3.10.99 and 4.9.154: how long TIME_WAIT lasts.
 *
 * <p>Bounds of a duration. The real round trip was the added delay plus 1 to 40 ms of emulation, so that an entry of 3.5
 * retransmission timeouts lies between those of a host with the added delay alone and with 40 ms more. The kernel's timer
 * adds: on 4.9 at HZ 1000 up to 64 ms to a timeout of 0.5 to 4 s and up to 4.096 s to one of 32 to 262 s, never less; on
 * 3.10 up to one slot of 128 ms to a short one, while the slow wheel ends 60 s up to 7.5 s early. 0.1 s for looking.
 */
final class TimeWaitDurationCases {
    private static final double SECOND = 1e9;
    private static final int PORT = 40_000;
    private static final long NOISE_NANOS = 40 * ScriptedPeer.MILLISECOND;
    private static final long FOR_EVER_NANOS = 300_000 * ScriptedPeer.MILLISECOND;
    private static final double LOOKING_SECONDS = 0.1;
    private static final double SHORT_SECONDS = 4;

    private final String profile;
    private final Map<String, String> row;

    private TimeWaitDurationCases(String profile, Map<String, String> row) {
        this.profile = profile;
        this.row = row;
    }

    static List<Case> of(String profile) {
        String source = profile + "/s1_timewait_duration.csv";
        List<Case> cases = new ArrayList<>();
        for (Map<String, String> row : Recording.rows(source)) {
            String name = "row " + (cases.size() + 1) + ": recycle " + row.get("recycle") + ", timestamps "
                    + row.get("timestamps_sysctl") + ", of the client " + row.get("client_sends_ts") + ", "
                    + row.get("closer") + " closes, " + row.get("close_shape") + ", delay "
                    + row.get("extra_delay_ms") + " ms";
            cases.add(Case.of(source, name, new TimeWaitDurationCases(profile, row)::replay));
        }
        return cases;
    }

    /** What a host shows: the entry at its birth and how long it lives, none when there is none. */
    private record Life(Optional<SocketSnapshot> atBirth, double seconds) {}

    private void replay(Variant kernels, Differences differences) {
        long addedNanos = Long.parseLong(row.get("extra_delay_ms")) * ScriptedPeer.MILLISECOND;
        Life shortest = life(kernels, addedNanos);
        Life longest = life(kernels, addedNanos + NOISE_NANOS);
        differences.compare(
                "tw_state_first_seen",
                row.get("tw_state_first_seen"),
                shortest.atBirth().map(s -> LinuxNames.state(s.state())).orElse("none"));
        if (row.get("timer_at_first_sight_s").isEmpty() || shortest.atBirth().isEmpty()) {
            differences.compare(
                    "observed_duration_s",
                    row.get("observed_duration_s"),
                    shortest.atBirth().isEmpty() ? "no TIME_WAIT seen" : "TIME_WAIT of " + shortest.seconds());
            return;
        }
        boolean wheel = profile.equals("linux-3.10");
        boolean isShort = shortest.seconds() < SHORT_SECONDS;
        double early = wheel && !isShort ? 7.5 : 0;
        double late = wheel ? (isShort ? 0.128 : 0) : isShort ? 0.064 : 4.096;
        differences.within(
                "observed_duration_s",
                Double.parseDouble(row.get("observed_duration_s")),
                shortest.seconds() - early,
                longest.seconds() + late + LOOKING_SECONDS);
        differences.within(
                "timer_at_first_sight_s",
                Double.parseDouble(row.get("timer_at_first_sight_s")),
                shortest.seconds() - 2 * LOOKING_SECONDS,
                longest.seconds() + (isShort ? late : 0));
    }

    private Life life(Variant kernels, long roundTripNanos) {
        ScriptedPeer peer = new ScriptedPeer(kernels.settings(profile)
                .withSysctl("net.ipv4.tcp_tw_recycle", row.get("recycle"))
                .withSysctl("net.ipv4.tcp_timestamps", row.get("timestamps_sysctl")));
        CraftedConnection.Server server = new CraftedConnection.Server(peer, 80);
        OptionalInt ts = row.get("client_sends_ts").equals("1") ? OptionalInt.of(1_000_000) : OptionalInt.empty();
        CraftedConnection c = CraftedConnection.open(peer, server, PORT, 80, 1000, ts, roundTripNanos);
        if (row.get("closer").equals("client")) {
            c.finish();
            c.hostCloses();
            peer.runFor(roundTripNanos);
            c.acknowledge();
        } else {
            c.hostCloses();
            peer.runFor(roundTripNanos);
            if (row.get("close_shape").equals("ACK then FIN")) {
                c.acknowledge();
            }
            c.finish();
        }
        Optional<SocketSnapshot> atBirth = peer.socket(PORT);
        long bornNanos = peer.nowNanos();
        while (peer.socket(PORT).isPresent() && peer.nowNanos() < FOR_EVER_NANOS) {
            long leftNanos = peer.socket(PORT).orElseThrow().remainingNanos();
            peer.runFor(leftNanos > 0 ? leftNanos : 1_000 * ScriptedPeer.MILLISECOND);
        }
        return new Life(atBirth, (peer.nowNanos() - bornNanos) / SECOND);
    }
}
