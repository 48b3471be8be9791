package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragment;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** Lines and loops of routers whose links differ in delay and MTU: age, fragments, reports, and the account of it all. */
class RouterPathProperties {
    private static final int A = Address.parse("10.0.0.1").bits();
    private static final int B = Address.parse("10.255.0.1").bits();

    /** Any packets along any path: what arrives is as old as its way is long, and nothing is lost from the account. */
    @Property(tries = 300)
    void invariants3And11_ageAndAccountAlongAnyPath(@ForAll long seed, @ForAll @IntRange(max = 8) int routers) {
        Random random = new Random(seed);
        Path path = new Path(routers, random);
        for (int i = 0; i < 20; i++) {
            path.a.send(packet(random, i, path.simulation.nowNanos()));
            path.simulation.runUntil(path.simulation.nowNanos() + random.nextInt(30));
            path.check();
        }
        boolean stopped = path.simulation.runUntil(10_000, () -> {
            path.check();
            return false;
        });

        assertThat(stopped).isFalse();
        for (Probe.Arrival arrival : path.b.arrivals()) {
            assertThat(arrival.atNanos() - arrival.packet().bornNanos()).isEqualTo(path.delayNanos());
        }
        assertThat(path.check().inFlight()).isZero();
    }

    /** One packet along any path: whole or in pieces it arrives as it was sent, or its sender is told the MTU. */
    @Property(tries = 500)
    void invariant13_arrivesOrIsReported(
            @ForAll long seed,
            @ForAll @IntRange(max = 8) int routers,
            @ForAll @IntRange(min = 1, max = 1400) int length,
            @ForAll boolean dontFragment) {
        Path path = new Path(routers, new Random(seed));
        Ipv4Packet packet = udp(7, length, 64, dontFragment);
        path.a.send(packet);
        path.simulation.runUntil(10_000);

        int narrowest = path.mtus.stream().mapToInt(mtu -> mtu).min().getAsInt();
        boolean fits = packet.totalLength() <= narrowest;
        boolean fitsFirst = packet.totalLength() <= path.mtus.get(0);
        assertThat(path.b.packets()).allMatch(arrived -> arrived.totalLength() <= narrowest);
        if (dontFragment) {
            assertThat(path.b.packets()).hasSize(fits ? 1 : 0).noneMatch(Ipv4Packet::isFragment);
            assertThat(path.a.arrivals()).hasSize(fits || !fitsFirst ? 0 : 1);
            path.a
                    .packets()
                    .forEach(report ->
                            assertThat(path.narrowedTo(packet)).isEqualTo(((IcmpMessage) report.payload()).rest()));
        } else {
            assertThat(path.whole()).isEqualTo(packet.withTtl(64 - routers));
            assertThat(path.whole().payload()).isSameAs(packet.payload());
            assertThat(path.a.arrivals()).isEmpty();
        }
        path.check();
    }

    /** Fragments that die of their TTL: only the first is reported, with its bytes as the router received them. */
    @Property(tries = 300)
    void invariants10And14_oneReportWithWhatTheRouterReceived(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int routers,
            @ForAll @IntRange(min = 600, max = 1400) int length,
            @ForAll @IntRange(min = 1, max = 8) int ttl) {
        Path path = new Path(routers, new Random(seed));
        path.a.send(udp(7, length, ttl, false));
        path.simulation.runUntil(10_000);

        long deaths = path.drops(DropReason.TTL_EXCEEDED);
        assertThat(deaths > 0).isEqualTo(ttl <= routers);
        assertThat(path.a.arrivals()).hasSize(ttl <= routers ? 1 : 0);
        if (ttl <= routers) {
            Ipv4Packet dead = path.dead.get(0);
            assertThat(dead.ttl()).isEqualTo(1);
            assertThat(dead.fragmentOffset()).isZero();
            assertThat(path.dead).filteredOn(each -> each.fragmentOffset() == 0).hasSize(1);
            byte[] bytes = PacketCodec.encode(dead);
            byte[] quote =
                    ((IcmpMessage) path.a.packets().get(0).payload()).quote().toBytes();
            assertThat(quote).isEqualTo(Arrays.copyOf(bytes, Math.min(bytes.length, 548)));
            assertThat(quote.length).isGreaterThanOrEqualTo(dead.headerLength() + 8);
        }
        path.check();
    }

    /**
     * Two routers that send to each other: t - 1 times forwarded, dead at the t-th visit, one report. The way is the
     * first link and then the loop's, there and back in turn.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 64, 254, 255})
    void invariant12_aLoopEndsAfterAsManyLinksAsTheTtl(int ttl) {
        Path path = new Path(2, List.of(1L, 1_000L, 1_000_000L), List.of(1500, 1500, 1500));
        Router last = path.routers.get(1);
        last.routes().add(new Prefix(B, 32), last.interfaces().get(0));
        path.a.send(udp(7, 10, ttl, true));
        path.simulation.runUntil(10_000_000);

        int visits = Math.max(ttl, 1);
        assertThat(path.routers.stream().mapToLong(Router::received).sum())
                .as("visits, the report's way from the second router included")
                .isEqualTo(visits + (visits % 2 == 0 ? 1 : 0));
        assertThat(path.drops(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        assertThat(path.deadAtNanos).containsExactly(1 + 1_000L * (visits - 1));
        assertThat(path.dead.get(0).ttl()).isEqualTo(Math.min(ttl, 1));
        assertThat(path.a.arrivals()).hasSize(1);
        assertThat(path.a.packets().get(0).ttl()).isEqualTo(visits % 2 == 0 ? 63 : 64);
        assertThat(path.b.arrivals()).isEmpty();
        assertThat(path.check().dropped()).isEqualTo(1);
    }

    private static Ipv4Packet packet(Random random, int identification, long bornNanos) {
        Ipv4Packet drawn = udp(identification, random.nextInt(1400), random.nextInt(12), random.nextBoolean());
        return Ipv4Packet.of(A, B, drawn.ttl(), identification, drawn.payload(), PacketOrigin.UNKNOWN, bornNanos)
                .withHeader(0, drawn.flagsAndOffset(), new byte[0], Checksums.NOT_STAMPED);
    }

    private static Ipv4Packet udp(int identification, int length, int ttl, boolean dontFragment) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 7);
        }
        UdpDatagram datagram = new UdpDatagram(1, 2, LiteralBytes.of(data), Checksums.NOT_STAMPED);
        Ipv4Packet packet = Ipv4Packet.of(A, B, ttl, identification, datagram);
        return dontFragment ? packet : packet.withHeader(0, 0, new byte[0], Checksums.NOT_STAMPED);
    }

    /** {@code a - r1 - ... - rn - b}. */
    private static final class Path {
        final Simulation simulation = new Simulation();
        final List<Ipv4Packet> dead = new ArrayList<>();
        final List<Long> deadAtNanos = new ArrayList<>();
        final Probe a;
        final Probe b;
        final List<Router> routers = new ArrayList<>();
        final List<Integer> mtus;
        private final List<Long> delays;
        private final List<Node> nodes = new ArrayList<>();
        private final List<LinkDirection> links = new ArrayList<>();

        Path(int length, Random random) {
            this(length, delays(length, random), mtus(length, random));
        }

        Path(int length, List<Long> delays, List<Integer> mtus) {
            this.delays = delays;
            this.mtus = mtus;
            NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), this::note, true);
            a = new Probe("a", context, A);
            b = new Probe("b", context, B);
            Interface left = a.side();
            for (int i = 1; i <= length; i++) {
                Router router = new Router("r" + i, context, RouterSettings.DEFAULT);
                Interface back = router.addInterface(A + (i << 8));
                link(context, left, back, i - 1);
                left = router.addInterface(0);
                router.routes().add(new Prefix(A, 32), back);
                router.routes().add(new Prefix(B, 32), left);
                routers.add(router);
            }
            link(context, left, b.side(), length);
            nodes.add(a);
            nodes.addAll(routers);
            nodes.add(b);
        }

        private static List<Long> delays(int routers, Random random) {
            return random.longs(routers + 1L, 0, 100).boxed().toList();
        }

        private static List<Integer> mtus(int routers, Random random) {
            return random.ints(routers + 1L, 68, 1500).boxed().toList();
        }

        private void link(NetworkContext context, Interface from, Interface to, int place) {
            LinkSettings there = LinkSettings.delay(delays.get(place)).toBuilder()
                    .mtu(mtus.get(place))
                    .build();
            Link link = Link.connect(context, from, to, there, LinkSettings.delay(delays.get(place)));
            links.add(link.forward());
            links.add(link.backward());
        }

        private void note(TraceEvent event) {
            if (event instanceof TraceEvent.PacketDropped drop && drop.drop().reason() == DropReason.TTL_EXCEEDED) {
                dead.add(drop.packet());
                deadAtNanos.add(drop.atNanos());
            }
        }

        long delayNanos() {
            return delays.stream().mapToLong(delay -> delay).sum();
        }

        long drops(DropReason reason) {
            return routers.stream()
                    .mapToLong(router -> router.drops().of(reason))
                    .sum();
        }

        /** The first MTU that a packet meets and does not fit. */
        int narrowedTo(Ipv4Packet packet) {
            return mtus.stream()
                    .filter(mtu -> mtu < packet.totalLength())
                    .findFirst()
                    .orElseThrow();
        }

        /** What has arrived, put together by places alone. */
        Ipv4Packet whole() {
            Ipv4Packet first = b.packets().get(0);
            if (!(first.payload() instanceof Fragment start)) {
                return first;
            }
            int next = 0;
            for (Ipv4Packet piece : b.packets()) {
                Fragment part = (Fragment) piece.payload();
                assertThat(part.from()).isEqualTo(next).isEqualTo(piece.fragmentOffset());
                assertThat(part.whole()).isSameAs(start.whole());
                next = part.to();
            }
            assertThat(next).isEqualTo(start.whole().wireLength());
            return first.withHeader(0, 0, first.options(), Checksums.NOT_STAMPED)
                    .withPayload(start.whole());
        }

        Conservation check() {
            return Conservation.check(nodes, links);
        }
    }
}
