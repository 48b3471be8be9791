package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/** Rules of whole conversations: two hosts open, write and close at random over a wire that loses. */
class ConversationProperties {
    private static final long MS = TwoHosts.MILLISECOND;

    /** What happened between two hosts that were left to themselves for some seconds. */
    private static TwoHosts talk(long seed, HostSettings client, HostSettings server) {
        Random random = new Random(seed);
        TwoHosts net = TwoHosts.withWire(client, server);
        net.wire.lose(packet -> random.nextInt(6) == 0);
        List<TcpConnection> open = new ArrayList<>();
        net.server.listen(80, 3, c -> {
            open.add(c);
            return ConnectionHandler.whenPeerFinished(TcpConnection::close);
        });
        for (int i = 0; i < 60; i++) {
            act(net, open, random);
            net.simulation.runUntil(net.simulation.nowNanos() + random.nextInt(200) * MS);
        }
        open.forEach(TcpConnection::close);
        net.simulation.runUntil(net.simulation.nowNanos() + 400 * TwoHosts.SECOND);
        return net;
    }

    private static void act(TwoHosts net, List<TcpConnection> open, Random random) {
        if (open.isEmpty() || random.nextInt(4) == 0) {
            open.add(net.connect(ConnectionHandler.NONE));
            return;
        }
        TcpConnection c = open.get(random.nextInt(open.size()));
        switch (random.nextInt(6)) {
            case 0 -> c.abort();
            case 1 -> c.close();
            case 2 -> c.shutdownWrite();
            default -> c.write(random.nextInt(4000));
        }
    }

    private static List<Ipv4Packet> packets(TwoHosts net) {
        List<Ipv4Packet> packets = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.PacketSent sent && !sent.link().startsWith("wire")) {
                packets.add(sent.packet());
            }
        }
        return packets;
    }

    private static String pair(Ipv4Packet packet, boolean reversed) {
        TcpSegment s = packet.tcp();
        return reversed
                ? packet.destination() + ":" + s.destinationPort() + ">" + packet.source() + ":" + s.sourcePort()
                : packet.source() + ":" + s.sourcePort() + ">" + packet.destination() + ":" + s.destinationPort();
    }

    /** Invariant 15: states follow the edges of one path, and nothing follows CLOSED. */
    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void closedIsTheEndOfAnIncarnation(@ForAll long seed, @ForAll("profiles") String a, @ForAll("profiles") String b) {
        TwoHosts net = talk(seed, TwoHosts.settings(a), TwoHosts.settings(b));
        Map<String, String> last = new HashMap<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.StateChanged change) {
                String socket = change.host() + change.tuple() + change.connectionId();
                String before = last.put(socket, change.to());
                boolean begins = change.from().equals("LISTEN")
                        || (before == null && change.from().equals("CLOSED"));
                assertThat(begins ? "CLOSED" : change.from())
                        .as("%s after %s", change, before)
                        .isEqualTo(before == null ? "CLOSED" : before);
            }
        }
        assertThat(last).isNotEmpty();
        assertThat(last.values()).containsOnly("CLOSED");
    }

    /**
     * Invariant 24: a SYN-ACK acknowledges the ISN of a SYN that came before it, cookies or not; segment size, window scale
     * and SACK-permitted stand in SYNs alone.
     */
    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void aSynAckAnswersASyn(
            @ForAll long seed, @ForAll("profiles") String a, @ForAll("linux") String b, @ForAll boolean cookies) {
        HostSettings server = TwoHosts.settings(b).withSysctl("net.ipv4.tcp_syncookies", cookies ? "1" : "0");
        Set<String> syns = new HashSet<>();
        int synAcks = 0;
        for (Ipv4Packet packet : packets(talk(seed, TwoHosts.settings(a), server))) {
            TcpSegment s = packet.tcp();
            if (s.syn() && !s.acks()) {
                syns.add(pair(packet, false) + "#" + (s.seq() + 1));
            } else if (s.syn()) {
                synAcks++;
                assertThat(syns).contains(pair(packet, true) + "#" + s.ack());
            } else {
                TcpOptions options = s.options();
                assertThat(options.mss()).isEqualTo(TcpOptions.ABSENT);
                assertThat(options.windowScale()).isEqualTo(TcpOptions.ABSENT);
                assertThat(options.sackPermitted()).isFalse();
            }
        }
        assertThat(synAcks).isPositive();
    }

    /** Invariant 59: where either side has no timestamps, there are none in any later segment, and PAWS counts nothing. */
    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void oneSideWithoutTimestampsMeansNone(
            @ForAll long seed, @ForAll("linux") String a, @ForAll("linux") String b, @ForAll boolean clientHas) {
        HostSettings without = TwoHosts.settings(clientHas ? b : a).withSysctl("net.ipv4.tcp_timestamps", "0");
        TwoHosts net =
                talk(seed, clientHas ? TwoHosts.settings(a) : without, clientHas ? without : TwoHosts.settings(b));
        for (Ipv4Packet packet : packets(net)) {
            TcpSegment s = packet.tcp();
            boolean offer = s.syn() && !s.acks() && clientHas;
            assertThat(s.options().hasTimestamps()).as(s.toString()).isEqualTo(offer);
        }
        for (TcpHost host : List.of(net.client, net.server)) {
            assertThat(host.counters().get(Counter.PAWS_ESTAB)).isZero();
            assertThat(host.counters().get(Counter.PAWS_ACTIVE)).isZero();
            assertThat(host.counters().get(Counter.PAWS_TIMEWAIT)).isZero();
        }
    }

    /**
     * Invariant 77: with all SYNs lost connect() fails at the first expiry at which K + l repetitions were made or 2^(K+1) - 1
     * seconds have passed; expiries 1 to l + 1 are a second apart, then the gaps double up to 120 s.
     */
    @Property(tries = 100)
    void connectFailsWhenTheTableSays(
            @ForAll("oneSecond") String profile,
            @ForAll @IntRange(min = 1, max = 9) int retries,
            @ForAll @IntRange(max = 8) int linear) {
        boolean knowsLinear = profile.equals("linux-6.18");
        HostSettings settings =
                TwoHosts.settings(profile).withSysctl("net.ipv4.tcp_syn_retries", Integer.toString(retries));
        if (knowsLinear) {
            settings = settings.withSysctl("net.ipv4.tcp_syn_linear_timeouts", Integer.toString(linear));
        }
        CraftedPeer peer = new CraftedPeer(settings);
        List<Long> failedAt = new ArrayList<>();
        peer.host.connect(CraftedPeer.ADDRESS, 80, ConnectOptions.automatic(1), new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                failedAt.add(peer.nowNanos());
            }
        });
        peer.runFor(3000 * TwoHosts.SECOND);
        int linearTimeouts = knowsLinear ? linear : 0;
        long seconds = 1;
        for (int repetitions = 0; !over(repetitions, retries, linearTimeouts, seconds); repetitions++) {
            seconds += repetitions < linearTimeouts ? 1 : Math.min(2L << (repetitions - linearTimeouts), 120);
        }
        assertThat(failedAt).containsExactly(seconds * TwoHosts.SECOND);
    }

    private static boolean over(int repetitions, int retries, int linear, long seconds) {
        return repetitions >= retries + linear || seconds >= (2L << retries) - 1;
    }

    @Provide
    Arbitrary<String> profiles() {
        return Arbitraries.of(KernelProfile.names().stream()
                .filter(name -> !name.equals("rfc9293"))
                .toList());
    }

    @Provide
    Arbitrary<String> linux() {
        return Arbitraries.of(KernelProfile.names().stream()
                .filter(name -> name.startsWith("linux"))
                .toList());
    }

    @Provide
    Arbitrary<String> oneSecond() {
        return Arbitraries.of("linux-3.10", "linux-4.9", "linux-4.14", "linux-6.18");
    }
}
