package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/**
 * Two hosts that open, write, close and abort at random, a wire that loses, and a third party that sends segments into
 * their connections: numbers near the right ones, any flags. Nothing may throw, every state change must be one that RFC
 * 9293 and the entries know, and in the end nothing may be left.
 */
class HostFuzzProperties {
    private static final long MS = TwoHosts.MILLISECOND;
    private static final String[] PROFILES = {"linux-3.10", "linux-4.9", "linux-6.18"};

    /** Edges of RFC 9293 figure 5, with reset, abort and give-up from everywhere, and the entries' shortcuts. */
    private static final Set<String> EDGES = Set.of(
            "CLOSED>SYN_SENT",
            "LISTEN>SYN_RECEIVED",
            "SYN_SENT>SYN_RECEIVED",
            "SYN_SENT>ESTABLISHED",
            "SYN_RECEIVED>ESTABLISHED",
            "SYN_RECEIVED>FIN_WAIT_1",
            "SYN_RECEIVED>CLOSE_WAIT",
            "ESTABLISHED>FIN_WAIT_1",
            "ESTABLISHED>CLOSE_WAIT",
            "FIN_WAIT_1>FIN_WAIT_2",
            "FIN_WAIT_1>CLOSING",
            "FIN_WAIT_1>TIME_WAIT",
            "FIN_WAIT_2>TIME_WAIT",
            "CLOSING>TIME_WAIT",
            "CLOSE_WAIT>LAST_ACK");

    private static final class Chaos {
        private final Random random;
        private final TwoHosts net;
        private final List<TcpConnection> open = new ArrayList<>();
        private final Set<TcpState> reached = EnumSet.noneOf(TcpState.class);
        private long nextId = 1000;
        private boolean over;

        private long injected;

        Chaos(long seed, String clientProfile, String serverProfile) {
            random = new Random(seed);
            net = TwoHosts.withWire(settings(clientProfile), settings(serverProfile));
            net.wire.lose(packet -> random.nextInt(8) == 0);
            for (TcpHost host : List.of(net.client, net.server)) {
                host.listen(80, 128, c -> {
                    open.add(c);
                    return new ConnectionHandler() {
                        @Override
                        public void onEstablished(TcpConnection connection) {
                            if (over) {
                                connection.close();
                            }
                        }
                    };
                });
            }
        }

        private HostSettings settings(String profile) {
            HostSettings settings = TwoHosts.settings(profile)
                    .withSysctl("net.ipv4.ip_local_port_range", "80 83")
                    .withSysctl("net.ipv4.tcp_tw_reuse", "1")
                    .withSysctl("net.ipv4.tcp_rfc1337", Integer.toString(random.nextInt(2)))
                    .withSysctl("net.ipv4.tcp_timestamps", Integer.toString(random.nextInt(2)));
            return profile.equals("linux-6.18")
                    ? settings
                    : settings.withSysctl("net.ipv4.tcp_tw_recycle", Integer.toString(random.nextInt(2)));
        }

        void step() {
            switch (random.nextInt(6)) {
                case 0 -> connect();
                case 1, 2 -> act();
                default -> inject();
            }
            net.simulation.runUntil(net.simulation.nowNanos() + random.nextInt(1 + random.nextInt(40)) * MS);
            open.forEach(c -> reached.add(c.state()));
        }

        private void connect() {
            boolean fromClient = random.nextBoolean();
            TcpHost from = fromClient ? net.client : net.server;
            int to = fromClient ? TwoHosts.SERVER : TwoHosts.CLIENT;
            int port = random.nextInt(3) == 0 ? 80 + random.nextInt(4) : 0;
            open.add(from.connect(
                    to, 80 + random.nextInt(2), new ConnectOptions(nextId++, port, true), ConnectionHandler.NONE));
        }

        private void act() {
            if (open.isEmpty()) {
                return;
            }
            TcpConnection c = open.get(random.nextInt(open.size()));
            switch (random.nextInt(8)) {
                case 0 -> c.abort();
                case 1, 2 -> c.close();
                case 3 -> c.shutdownWrite();
                default -> c.write(random.nextInt(5000));
            }
        }

        /** A segment into one of the connections, or its remains, with numbers near the right ones. */
        private void inject() {
            if (open.isEmpty()) {
                return;
            }
            TcpConnection c = open.get(random.nextInt(open.size()));
            int seq = c.receiver.rcvNxt + near();
            int ack = c.sender.sndNxt + near();
            TcpOptions.Builder options = TcpOptions.builder();
            if (random.nextBoolean()) {
                options.timestamps(c.receiver.tsRecent + near(), c.tsValNow() + near());
            }
            if (random.nextInt(4) == 0) {
                options.mss(random.nextInt(65536)).windowScale(random.nextInt(256));
            }
            if (random.nextInt(4) == 0) {
                options.sackBlocks(c.sender.sndUna + near(), c.sender.sndNxt + near());
            }
            int flags = random.nextInt(TcpSegment.FLAGS + 1);
            LiteralBytes bytes = LiteralBytes.of(new byte[random.nextInt(3) == 0 ? random.nextInt(200) : 0]);
            TcpSegment segment = TcpSegment.of(
                    c.ports & 0xFFFF, c.ports >>> 16, seq, ack, flags, random.nextInt(65536), options.build(), bytes);
            Ipv4Packet packet = Ipv4Packet.of(c.remoteAddress, c.localAddress, 64, 0, segment);
            long before = account(c.host);
            c.host.receive(packet, c.host.interfaces().get(0));
            injected++;
            assertThat(account(c.host) - before)
                    .as("a packet that no link brought ends once")
                    .isEqualTo(1);
        }

        /** What a host has told of packets, less what it got and made. */
        private static long account(TcpHost host) {
            return host.accepted()
                    + host.drops().total()
                    + host.sent()
                    + host.held()
                    - host.received()
                    - host.originated()
                    - host.copies();
        }

        private int near() {
            return switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> random.nextInt(5) - 2;
                case 2 -> random.nextInt(4000) - 2000;
                case 3 -> random.nextInt(200_000) - 100_000;
                default -> random.nextInt();
            };
        }

        /** Everybody lets go; after the longest timers nothing is left. */
        void end() {
            over = true;
            net.wire.lose(packet -> false);
            List.copyOf(open).forEach(TcpConnection::close);
            net.simulation.runUntil(net.simulation.nowNanos() + 3000 * TwoHosts.SECOND);
            assertThat(open).as("connections").allMatch(c -> c.state() == TcpState.CLOSED);
            assertThat(net.stack.liveConnections()).as("live connections").isZero();
            assertThat(net.stack.timeWaitEntries()).as("entries").isZero();
            assertThat(net.client.portsUsed() + net.server.portsUsed())
                    .as("ports")
                    .isZero();
            assertThat(net.simulation.pending()).as("timers").isZero();
            assertThat(account(net.client) + account(net.server))
                    .as("packets that are accounted for")
                    .isEqualTo(injected);
        }

        void checkStates() {
            for (TraceEvent event : net.events) {
                if (event instanceof TraceEvent.StateChanged change
                        && !change.to().equals("CLOSED")) {
                    assertThat(EDGES).contains(change.from() + ">" + change.to());
                }
            }
        }
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.RANDOM_SEED)
    void nothingThrowsAndNothingIsLeft(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 2) int clientProfile,
            @ForAll @IntRange(min = 0, max = 2) int serverProfile) {
        Chaos chaos = new Chaos(seed, PROFILES[clientProfile], PROFILES[serverProfile]);
        for (int i = 0; i < 150; i++) {
            chaos.step();
        }
        chaos.end();
        chaos.checkStates();
    }

    private static final List<String> ALL_PROFILES = List.copyOf(KernelProfile.names());
    private static final int STRINGS_EACH = 8;
    private static final int ROUNDS = 52;

    /** 250 tries of 416 byte strings: 104 000, eight on every connection. */
    @Property(tries = 250, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.RANDOM_SEED)
    void noByteStringDoesMoreThanTheTableOfStatesAllows(@ForAll long seed) {
        Random random = new Random(seed);
        String profile = ALL_PROFILES.get(random.nextInt(ALL_PROFILES.size()));
        ByteFuzz fuzz = new ByteFuzz(TwoHosts.settings(profile), seed);
        ByteFuzz.Start[] starts = ByteFuzz.Start.values();
        for (int round = 0; round < ROUNDS; round++) {
            fuzz.begin(starts[round % starts.length]);
            for (int i = 0; i < STRINGS_EACH; i++) {
                fuzz.step();
            }
        }
        int sockets = fuzz.peer.host.snapshot().size();
        assertThat(sockets).as("a socket a round, and a full SYN queue").isLessThan(ROUNDS + 256);
        fuzz.end();
        assertThat(fuzz.peer.host.snapshot()).as("sockets of %s", profile).hasSize(1);
        assertThat(fuzz.peer.host.simulation().pending()).as("timers").isZero();
        assertThat(fuzz.changes)
                .filteredOn(c -> !c.to().equals("CLOSED"))
                .allSatisfy(c -> assertThat(EDGES).contains(c.from() + ">" + c.to()));
    }

    @ParameterizedTest
    @EnumSource(ByteFuzz.Start.class)
    void theByteStringsMeetEveryState(ByteFuzz.Start start) {
        for (String profile : ALL_PROFILES) {
            ByteFuzz fuzz = new ByteFuzz(TwoHosts.settings(profile), 1);
            fuzz.begin(start);
            String name = start.name().replaceAll("_(REQUEST|SIMULTANEOUS|ENTRY)$", "");
            assertThat(fuzz.state().name()).as(profile).isEqualTo(start == ByteFuzz.Start.LISTEN ? "CLOSED" : name);
            if (profile.startsWith("linux-")) {
                assertThat(fuzz.isEntry()).as(profile).isEqualTo(start.name().endsWith("_ENTRY"));
            }
            for (int i = 0; i < 100; i++) {
                fuzz.step();
            }
            assertThat(fuzz.heard).as("packets among 100 byte strings").isGreaterThan(50);
        }
    }

    @Test
    void theChaosReachesEveryStateOfAConnection() {
        Set<TcpState> reached = EnumSet.noneOf(TcpState.class);
        for (long seed = 0; seed < 120; seed++) {
            Chaos chaos = new Chaos(seed, PROFILES[(int) (seed % 3)], PROFILES[(int) (seed % 2)]);
            for (int i = 0; i < 150; i++) {
                chaos.step();
            }
            reached.addAll(chaos.reached);
        }
        assertThat(EnumSet.complementOf(EnumSet.copyOf(reached))).containsOnly(TcpState.LISTEN, TcpState.TIME_WAIT);
    }
}
