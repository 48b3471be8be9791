package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.DropReason;

class LinkProperties {
    private static final LinkSettings.Jitter UP_TO_1_MS = random -> random.nextLong(1_000_000);

    /** Whatever has been sent is somewhere, at every instant: delivered, dropped, or on the way. */
    @Property(tries = 200)
    void sentIsDeliveredDroppedOrInFlight(@ForAll("settings") LinkSettings settings, @ForAll long seed) {
        ProbeLink net = new ProbeLink(seed, settings);
        LinkDirection direction = net.forward();
        UniformRandomProvider random = new RandomStreams(seed, 0).named("traffic");
        int sent = 0;
        for (int step = 0; step < 100; step++) {
            for (int i = random.nextInt(10); i > 0; i--) {
                net.send(sent++);
            }
            net.simulation().runUntil(net.simulation().nowNanos() + random.nextInt(300_000));

            int onTheWay = net.simulation().pending();
            assertThat(direction.sent()).isEqualTo(sent);
            assertThat(direction.delivered()).isEqualTo(net.b().arrivals().size());
            assertThat(direction.inFlight()).isEqualTo(onTheWay);
            assertThat(direction.delivered() + direction.drops().total() + onTheWay)
                    .isEqualTo(sent);
        }
        net.simulation().runUntil(Long.MAX_VALUE / 2);
        assertThat(direction.inFlight()).isZero();
        assertThat(new HashSet<>(net.identifications())).hasSize((int) direction.delivered());
    }

    /** A line without jitter is first in, first out, and never faster than its rate. */
    @Property(tries = 200)
    void lineKeepsOrderAndRate(@ForAll long seed) {
        long bitsPerSecond = 8_000_000;
        ProbeLink net =
                new ProbeLink(seed, new LinkSettings(2_000_000, LinkSettings.Jitter.NONE, bitsPerSecond, 20, 0, 1));
        UniformRandomProvider random = new RandomStreams(seed, 0).named("traffic");
        for (int i = 0; i < 300; i++) {
            net.sendOfLength(i, 20 + random.nextInt(1481));
            net.simulation().runUntil(net.simulation().nowNanos() + random.nextLong(1_500_000));
        }
        net.simulation().runUntil(10_000_000_000L);

        List<Probe.Arrival> arrivals = net.b().arrivals();
        assertThat(net.identifications()).isSorted();
        for (int i = 1; i < arrivals.size(); i++) {
            long gapNanos = arrivals.get(i).atNanos() - arrivals.get(i - 1).atNanos();
            assertThat(gapNanos).isGreaterThanOrEqualTo(arrivals.get(i).packet().totalLength() * 1000L); // 1 us a byte
        }
    }

    @Property(tries = 200)
    void jitterAddsToTheDelayWithinItsBounds(@ForAll long seed) {
        ProbeLink net = new ProbeLink(seed, new LinkSettings(5_000_000, UP_TO_1_MS, 0, 0, 0, 1));
        for (int i = 0; i < 50; i++) {
            net.send(i);
        }
        net.simulation().runUntil(10_000_000);

        assertThat(net.b().arrivals())
                .hasSize(50)
                .allSatisfy(arrival -> assertThat(arrival.atNanos()).isBetween(5_000_000L, 5_999_999L));
    }

    /** 50 packets sent at once keep their order with probability 1/50!. */
    @Example
    void jitterMayReorder() {
        ProbeLink net = new ProbeLink(1, new LinkSettings(5_000_000, UP_TO_1_MS, 0, 0, 0, 1));
        for (int i = 0; i < 50; i++) {
            net.send(i);
        }
        net.simulation().runUntil(10_000_000);

        List<Integer> sorted = net.identifications().stream().sorted().toList();
        assertThat(net.identifications()).isNotEqualTo(sorted);
    }

    /**
     * n = 10^5 packets at p = 2 %: the number lost is binomial with standard deviation sqrt(n p (1 - p)) = 44.3. Over 20
     * seeds a miss by more than 5 of them has probability 20 x 6e-7.
     */
    @Example
    void lossRatioIsBinomial() {
        for (long seed = 0; seed < 20; seed++) {
            ProbeLink net = new ProbeLink(seed, new LinkSettings(0, LinkSettings.Jitter.NONE, 0, 0, 2, 100));
            for (int i = 0; i < 100_000; i++) {
                net.send(i & 0xFFFF);
            }
            assertThat(net.forward().drops().of(DropReason.LOSS)).isBetween(2000L - 221, 2000L + 221);
        }
    }

    /** Neither another impairment nor another link nor traffic the other way changes which packets a link loses. */
    @Property(tries = 50)
    void lossesDependOnNothingElse(@ForAll long seed) {
        ProbeLink plain = new ProbeLink(seed, new LinkSettings(1000, LinkSettings.Jitter.NONE, 0, 0, 3, 10));
        ProbeLink busy = new ProbeLink(seed, new LinkSettings(1000, UP_TO_1_MS, 0, 0, 3, 10));
        for (int i = 0; i < 200; i++) {
            plain.send(i);
            busy.send(i);
            busy.b().send(Probe.packet(2, 1, 64, i, 40));
        }
        plain.simulation().runUntil(2_000_000);
        busy.simulation().runUntil(2_000_000);

        assertThat(busy.identifications()).containsExactlyInAnyOrderElementsOf(plain.identifications());
    }

    /** Two directions of 200 packets at 1/2 agree in all losses with probability 2^-200. */
    @Property(tries = 50)
    void directionsAndSeedsLoseDifferentPackets(@ForAll long seed) {
        LinkSettings lossy = new LinkSettings(0, LinkSettings.Jitter.NONE, 0, 0, 1, 2);
        ProbeLink net = new ProbeLink(seed, lossy);
        ProbeLink other = new ProbeLink(seed + 1, lossy);
        for (int i = 0; i < 200; i++) {
            net.send(i);
            net.b().send(Probe.packet(2, 1, 64, i, 40));
            other.send(i);
        }
        net.simulation().runUntil(10);
        other.simulation().runUntil(10);

        List<Integer> back =
                net.a().packets().stream().map(Ipv4Packet::identification).toList();
        assertThat(net.identifications()).isNotEqualTo(back).isNotEqualTo(other.identifications());
    }

    /** As above, for two links between the same nodes. */
    @Property(tries = 50)
    void linksSideBySideLoseDifferentPackets(@ForAll long seed) {
        LinkSettings lossy = new LinkSettings(0, LinkSettings.Jitter.NONE, 0, 0, 1, 2);
        NetworkContext context = NetworkContext.untraced(seed);
        Probe a = new Probe("a", context, 1);
        Probe b = new Probe("b", context, 2);
        Interface secondSide = a.addInterface(3);
        Link.connect(context, "first", a.side(), b.side(), lossy, lossy);
        Link.connect(context, "second", secondSide, b.addInterface(4), lossy, lossy);
        for (int i = 0; i < 200; i++) {
            a.send(Probe.packet(1, 2, 64, i, 40));
            secondSide.send(Probe.packet(3, 4, 64, i, 40));
        }
        context.simulation().runUntil(10);

        assertThat(identificationsTo(b, 2)).isNotEqualTo(identificationsTo(b, 4));
    }

    private static List<Integer> identificationsTo(Probe node, int destination) {
        return node.packets().stream()
                .filter(packet -> packet.destination() == destination)
                .map(Ipv4Packet::identification)
                .toList();
    }

    @Provide
    Arbitrary<LinkSettings> settings() {
        Arbitrary<Long> delays = Arbitraries.longs().between(0, 2_000_000);
        Arbitrary<LinkSettings.Jitter> jitters = Arbitraries.of(LinkSettings.Jitter.NONE, UP_TO_1_MS);
        Arbitrary<Long> rates = Arbitraries.of(0L, 1_000_000L, 100_000_000L);
        Arbitrary<Integer> queues = Arbitraries.integers().between(0, 30);
        Arbitrary<Long> losses = Arbitraries.of(0L, 1L, 20L, 100L);
        return Combinators.combine(delays, jitters, rates, queues, losses)
                .as((delay, jitter, rate, queue, loss) -> new LinkSettings(delay, jitter, rate, queue, loss, 100));
    }
}
