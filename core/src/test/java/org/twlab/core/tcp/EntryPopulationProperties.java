package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;

/** How many entries a host has, and how long each lives, exactly and with the timers of its kernel. */
class EntryPopulationProperties {
    private static final long MILLISECOND = 1_000_000L;

    @Provide
    Arbitrary<String> profiles() {
        return Arbitraries.of("linux-2.6.32", "linux-3.10", "linux-4.9", "linux-4.14", "linux-6.18", "freebsd");
    }

    /** Connections of one peer that the host closes at once; the gaps before each, in ms. */
    private static TwoHosts closeMany(HostSettings server, List<Integer> gapsMillis, List<Long> opened) {
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-4.9"), server);
        net.server.listen(80, 4000, c -> ConnectionHandler.whenEstablished(TcpConnection::close));
        for (int gap : gapsMillis) {
            net.simulation.runUntil(net.simulation.nowNanos() + gap * MILLISECOND);
            opened.add(net.simulation.nowNanos());
            net.connect(ConnectionHandler.whenPeerFinished(TcpConnection::close));
        }
        return net;
    }

    /** Invariants 28 and 28a: never more than the limit, one overflow for every close that found the table full. */
    @Property(tries = 60)
    void theTableNeverHoldsMoreThanItsLimit(
            @ForAll @IntRange(max = 20) int limit,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 4000) Integer> gapsMillis) {
        HostSettings server =
                TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_max_tw_buckets", String.valueOf(limit));
        TwoHosts net = closeMany(server, gapsMillis, new ArrayList<>());
        net.simulation.runUntil(net.simulation.nowNanos() + SECOND);

        int population = 0;
        int created = 0;
        for (TraceEvent event : net.events) {
            if (event instanceof EntryCreated entry && entry.host().equals("server")) {
                population++;
                created++;
                assertThat(population).isLessThanOrEqualTo(limit);
            } else if (event instanceof EntryEnded entry && entry.host().equals("server")) {
                population--;
                assertThat(entry.how()).as("none is evicted").isEqualTo("expired");
            }
        }
        assertThat(population).isEqualTo(net.server.timeWaitEntries());
        assertThat(net.server.counters().get(Counter.TCP_TIME_WAIT_OVERFLOW)).isEqualTo(gapsMillis.size() - created);
    }

    /** Invariant 29: the entries of now are those that were made within the length of TIME_WAIT. */
    @Property(tries = 40)
    void thePopulationIsWhatEnteredWithinAMinute(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 9000) Integer> gapsMillis) {
        TwoHosts net = closeMany(TwoHosts.settings("linux-6.18"), gapsMillis, new ArrayList<>());
        net.simulation.runUntil(net.simulation.nowNanos() + SECOND);
        long now = net.simulation.nowNanos();

        long recent = net.events.stream()
                .filter(e -> e instanceof EntryCreated entry
                        && entry.host().equals("server")
                        && entry.atNanos() > now - 60 * SECOND)
                .count();
        assertThat(net.server.timeWaitEntries()).isEqualTo((int) recent);
        assertThat(net.server.counters().get(Counter.TW)).as("counted at entry").isEqualTo(gapsMillis.size());
    }

    /** Invariant 26: exactly T, or within the interval of the kernel's timers; and the end is the one announced. */
    @Property(tries = 60)
    void anEntryLivesAsLongAsItsKernelsTimersSay(
            @ForAll("profiles") String profile,
            @ForAll boolean exact,
            @ForAll @IntRange(max = 100_000) int uptimeSeconds,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 9000) Integer> gapsMillis) {
        HostSettings server = TwoHosts.settings(profile).toBuilder()
                .uptimeNanos(uptimeSeconds * SECOND + 123_456)
                .timers(exact ? HostSettings.Timers.EXACT : HostSettings.Timers.KERNEL)
                .build();
        TwoHosts net = closeMany(server, gapsMillis, new ArrayList<>());
        net.simulation.runUntil(net.simulation.nowNanos() + 100 * SECOND);

        Map<FourTuple, EntryCreated> created = new HashMap<>();
        Set<Long> ends = new HashSet<>();
        for (TraceEvent event : net.events) {
            if (event instanceof EntryCreated entry && entry.host().equals("server")) {
                created.put(entry.tuple(), entry);
            } else if (event instanceof EntryEnded entry && entry.host().equals("server")) {
                EntryCreated begun = created.get(entry.tuple());
                assertLife(profile, exact, entry.atNanos() - begun.atNanos());
                ends.add(entry.atNanos());
            }
        }
        assertThat(net.server.timeWaitEntries()).isZero();
        if (!exact && (profile.equals("linux-2.6.32") || profile.equals("linux-3.10"))) {
            long span = gapsMillis.stream().mapToLong(Integer::longValue).sum();
            assertThat(ends.size()).as("one tick in 7.5 s").isLessThanOrEqualTo((int) (span / 7500) + 3);
        }
    }

    private static void assertLife(String profile, boolean exact, long lifeNanos) {
        if (exact || profile.equals("freebsd")) {
            assertThat(lifeNanos).isEqualTo(60 * SECOND);
            return;
        }
        switch (profile) {
            case "linux-2.6.32", "linux-3.10" -> assertThat(lifeNanos).isBetween(52_499 * MILLISECOND, 60 * SECOND);
            case "linux-4.9" -> assertThat(lifeNanos).isBetween(59_999 * MILLISECOND, 64_096 * MILLISECOND);
            default -> assertThat(lifeNanos).isBetween(59_996 * MILLISECOND, 62_048 * MILLISECOND);
        }
    }

    /** What {@code ss} shows of a fresh entry is 60 s, however late its timer will be. */
    @Property(tries = 20)
    void aFreshEntryShowsSixtySeconds(@ForAll("profiles") String profile, @ForAll @IntRange(max = 9999) int uptime) {
        HostSettings server = TwoHosts.settings(profile).toBuilder()
                .uptimeNanos(uptime * MILLISECOND)
                .timers(HostSettings.Timers.KERNEL)
                .build();
        EntryScene scene = EntryScene.inTimeWait(server);

        assertThat(scene.peer.host.snapshot())
                .filteredOn(socket -> socket.state() == TcpState.TIME_WAIT)
                .singleElement()
                .satisfies(socket -> assertThat(socket.remainingNanos()).isEqualTo(60 * SECOND));
    }

    /** Invariant 35: an orphan leaves FIN_WAIT_2 within tcp_fin_timeout, or three and a half timeouts if that is longer. */
    @Property(tries = 60)
    void anOrphanLeavesFinWait2InTime(
            @ForAll @IntRange(min = 1, max = 60) int finTimeout, @ForAll("profiles") String profile) {
        EntryScene scene = EntryScene.inFinWait2(
                profile.equals("freebsd")
                        ? TwoHosts.settings(profile)
                        : TwoHosts.settings(profile).withSysctl("net.ipv4.tcp_fin_timeout", "" + finTimeout));
        long seconds = profile.equals("freebsd") ? 60 : finTimeout;

        scene.peer.runUntil((10 + seconds) * SECOND - 1);
        assertThat(scene.peer.host.timeWaitEntries()).isEqualTo(1);
        scene.peer.runFor(1);
        assertThat(scene.peer.host.timeWaitEntries()).isZero();
        scene.send(0, FIN | ACK, 0);
        assertThat(scene.replies()).as("the FIN is late").isEqualTo("R");
    }

    /** Invariant 52: what the memory forgets is only protection lost; a SYN that passed with a record passes without. */
    @Property(tries = 100)
    void forgettingNeverRefuses(
            @ForAll @IntRange(min = -3, max = 3) int ts, @ForAll @IntRange(max = 70) int ageSeconds) {
        String with = answerAfter(ts, ageSeconds, false);
        String without = answerAfter(ts, ageSeconds, true);

        assertThat(without).isEqualTo("S.");
        assertThat(with).isEqualTo(ageSeconds < 60 && ts < -1 ? "" : "S.");
    }

    private static String answerAfter(int ts, int ageSeconds, boolean forgotten) {
        EntryScene scene = EntryScene.inTimeWait(
                TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_tw_recycle", forgotten ? "0" : "1"));
        scene.waitSeconds(ageSeconds);
        scene.peer.host.setSysctl("net.ipv4.tcp_tw_recycle", "1");
        TcpOptions options =
                TcpOptions.builder().mss(1460).timestamps(EntryScene.TS + ts, 0).build();
        TcpSegment syn = CraftedPeer.segment(4001, 80, 5, 0, SYN, options);
        scene.peer.send(syn);
        return scene.replies();
    }
}
