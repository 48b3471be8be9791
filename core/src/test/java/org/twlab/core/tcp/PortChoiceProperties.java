package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.trace.TraceEvent;

/**
 * The choice of local ports against the kernels' loops written out plainly ({@code __inet_hash_connect} of 3.10, 4.9 and
 * 6.18): every candidate is probed in turn. What is taken is read off the host's list of sockets.
 */
class PortChoiceProperties {
    private static final String RANGE = "net.ipv4.ip_local_port_range";
    private static final String RESERVED = "net.ipv4.ip_local_reserved_ports";
    private static final String REUSE = "net.ipv4.tcp_tw_reuse";
    private static final int LOW = 40_000;

    /** A client that opens connections to two ports of a server and closes them first, and the model beside it. */
    private static final class Client {
        final TwoHosts net;
        final String profile;
        final int count;
        final Random random;
        final Set<Integer> barred = new HashSet<>();
        final Map<Integer, Long> perturbation = new HashMap<>();
        final Map<String, Long> enteredNanos = new HashMap<>();
        private long hint;
        private int draws;
        private int seen;
        private int opened;

        Client(String profile, int count, boolean reuse, Random random) {
            HostSettings settings = TwoHosts.settings(profile).withSysctl(RANGE, LOW + " " + (LOW + count - 1));
            int reserved = LOW + random.nextInt(count);
            if (!profile.equals("linux-2.6.32") && random.nextBoolean()) {
                settings = settings.withSysctl(RESERVED, String.valueOf(reserved));
                barred.add(reserved);
            }
            net = new TwoHosts(settings.withSysctl(REUSE, reuse ? "1" : "0"), TwoHosts.settings("linux-4.9"));
            for (int port : new int[] {80, 81}) {
                net.server.listen(port, 4000, c -> ConnectionHandler.whenPeerFinished(TcpConnection::close));
            }
            this.profile = profile;
            this.count = count;
            this.random = random;
        }

        TcpConnection connect(int remotePort, ConnectOptions options) {
            return net.client.connect(
                    TwoHosts.SERVER, remotePort, options, ConnectionHandler.whenEstablished(TcpConnection::close));
        }

        int nextId() {
            return ++opened;
        }

        /** The port that the kernel's loop finds. */
        Optional<Integer> expected(int remotePort) {
            IntPredicate free = freeToward(remotePort);
            long base = (int) net.client.secrets().portHash(TwoHosts.CLIENT, TwoHosts.SERVER, remotePort);
            return switch (profile) {
                case "linux-2.6.32", "linux-3.10" -> {
                    for (int k = 1; k <= count; k++) {
                        int port = LOW + (int) (((hint + base + 1 & 0xFFFFFFFFL) % count + k - 1) % count);
                        if (free.test(port)) {
                            hint += k;
                            yield Optional.of(port);
                        }
                    }
                    yield Optional.empty();
                }
                case "linux-4.9" -> {
                    int[] steps = new int[1];
                    Optional<Integer> port = byParity(hint + base, free, steps);
                    hint += port.isPresent() ? steps[0] + 2 : 0;
                    yield port;
                }
                default -> {
                    long initial = (int) (net.client.secrets().portHash(0, TwoHosts.SERVER, remotePort) >>> 1);
                    long offset = perturbation.getOrDefault(remotePort, initial);
                    long jump = 2 * Long.remainderUnsigned(net.client.secrets().draw(draws++), 8);
                    int[] steps = new int[1];
                    Optional<Integer> port = byParity(offset + base, free, steps);
                    perturbation.put(remotePort, port.isPresent() ? offset + Math.max(steps[0], jump) + 2 : offset);
                    yield port;
                }
            };
        }

        private Optional<Integer> byParity(long start, IntPredicate free, int[] steps) {
            int even = count > 1 ? count & ~1 : count;
            int offset = (int) ((start & 0xFFFFFFFFL) % even) & ~1;
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < even; i += 2) {
                    int port = LOW + (offset + pass + i) % even;
                    if (free.test(port)) {
                        steps[0] = i;
                        return Optional.of(port);
                    }
                }
                if (even == 1) {
                    break;
                }
            }
            return Optional.empty();
        }

        /** A port is free toward a destination unless it is barred or its 4-tuple is in use and may not be taken over. */
        private IntPredicate freeToward(int remotePort) {
            noteEntries();
            Map<Integer, SocketSnapshot> used = new HashMap<>();
            for (SocketSnapshot socket : net.client.snapshot()) {
                if (socket.state() != TcpState.LISTEN && socket.remote().port() == remotePort) {
                    used.put(socket.local().port(), socket);
                }
            }
            return port -> !barred.contains(port)
                    && (!used.containsKey(port)
                            || (used.get(port).state() == TcpState.TIME_WAIT && isReusable(port, remotePort)));
        }

        private boolean isReusable(int port, int remotePort) {
            long entered = enteredNanos.getOrDefault(port + " " + remotePort, Long.MAX_VALUE / 2);
            boolean on = net.client.sysctls().isOn(Sysctl.TCP_TW_REUSE);
            long now = net.client.nowNanos();
            boolean old = profile.equals("linux-6.18")
                    ? now / 1_000_000 - entered / 1_000_000 > 1000
                    : now / SECOND - entered / SECOND >= 2;
            return on && old;
        }

        private void noteEntries() {
            for (; seen < net.events.size(); seen++) {
                if (net.events.get(seen) instanceof TraceEvent.EntryCreated entry
                        && entry.host().equals("client")) {
                    enteredNanos.put(
                            entry.tuple().local().port() + " "
                                    + entry.tuple().remote().port(),
                            entry.atNanos());
                }
            }
        }
    }

    @Provide
    Arbitrary<String> profiles() {
        return Arbitraries.of("linux-2.6.32", "linux-3.10", "linux-4.9", "linux-6.18");
    }

    /** Invariants 36, 36a, 37 and 38: which port, how often one is taken over, and that a refusal sends nothing. */
    @Property(tries = 40)
    void portsAreThoseOfTheKernelsLoop(
            @ForAll("profiles") String profile,
            @ForAll boolean reuse,
            @ForAll @IntRange(min = 1, max = 330) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        Client client = new Client(profile, count, reuse, random);
        int perStep = 1 + random.nextInt(Math.max(1, count / 2));
        for (int step = 0; step < 10; step++) {
            if (random.nextInt(6) == 0) {
                bindOne(client);
            }
            for (int i = 0; i < perStep; i++) {
                int remotePort = random.nextInt(4) == 0 ? 81 : 80;
                Optional<Integer> expected = client.expected(remotePort);
                long events = client.net.events.size();
                TcpConnection c = client.connect(remotePort, ConnectOptions.automatic(client.nextId()));
                assertThat(c.error().isEmpty() ? Optional.of(c.localPort()) : Optional.empty())
                        .isEqualTo(expected);
                if (expected.isEmpty()) {
                    assertThat(c.error()).contains(Errno.EADDRNOTAVAIL);
                    assertThat(client.net.events).hasSize((int) events);
                }
            }
            client.net.simulation.runUntil(client.net.simulation.nowNanos() + random.nextInt(4000) * 1_000_000L);
        }
        if (!reuse) {
            assertThat(client.net.client.counters().get(Counter.TW_RECYCLED)).isZero();
        }
    }

    /** bind() makes a record that bars automatic choice for as long as anybody holds it. */
    private static void bindOne(Client client) {
        int port = LOW + client.random.nextInt(client.count);
        TcpConnection c = client.connect(80, ConnectOptions.bound(client.nextId(), 0, port, SocketOptions.DEFAULT));
        if (c.error().isEmpty()) {
            client.barred.add(port);
        }
    }

    /** Invariant 39: within the length of TIME_WAIT no more succeed than there are ports, reuses aside. */
    @Property(tries = 60)
    void withinAMinuteNoMoreConnectionsSucceedThanThereArePorts(
            @ForAll("profiles") String profile,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 50) int tries) {
        Client client = new Client(profile, count, false, new Random(count));
        int ports = count - (profile.endsWith("2.6.32") || profile.endsWith("3.10") || count == 1 ? 0 : count % 2);
        int free = ports
                - (int) client.barred.stream().filter(p -> p < LOW + ports).count();
        int succeeded = 0;
        for (int i = 0; i < tries; i++) {
            succeeded += client.connect(80, ConnectOptions.automatic(client.nextId()))
                            .error()
                            .isEmpty()
                    ? 1
                    : 0;
            client.net.simulation.runUntil(i * SECOND);
        }
        assertThat(succeeded).isEqualTo(Math.min(tries, free));
    }
}
