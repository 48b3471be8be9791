package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceEvent;

/**
 * Whatever a link does to packets, at the end of every event each of them is somewhere, and the trace tells the same.
 */
class LinkConservationProperties {
    private static final long END_NANOS = 30_000_000;
    private static final int SENT = 300;

    @Property(tries = 300)
    void nothingIsLostWithoutReasonAndNothingComesFromNowhere(
            @ForAll("settings") LinkSettings settings, @ForAll boolean faulty, @ForAll long seed) {
        Map<Class<?>, Long> traced = new HashMap<>();
        ProbeLink net = new ProbeLink(seed, settings, event -> traced.merge(event.getClass(), 1L, Long::sum));
        LinkDirection link = net.forward();
        UniformRandomProvider random = new RandomStreams(seed, 0).named("traffic");
        if (faulty) {
            link.intercept(packet -> fate(random));
            for (int i = 0; i < 4; i++) {
                boolean down = i % 2 == 0;
                net.simulation().at(random.nextLong(END_NANOS), () -> link.setDown(down));
            }
        }
        scheduleTraffic(net, random);

        net.simulation().runUntil(Long.MAX_VALUE / 2, () -> {
            assertConserved(link);
            return false;
        });

        assertConserved(link);
        assertThat(link.sent()).isEqualTo(SENT).isEqualTo(count(traced, TraceEvent.PacketSent.class));
        assertThat(link.inFlight()).isZero();
        assertThat(link.queued()).isZero();
        assertThat(link.queuedBytes()).isZero();
        assertThat(link.delivered())
                .isEqualTo(net.b().arrivals().size())
                .isEqualTo(count(traced, TraceEvent.PacketDelivered.class));
        assertThat(link.copies()).isEqualTo(count(traced, TraceEvent.PacketCopied.class));
        assertThat(link.drops().total()).isEqualTo(count(traced, TraceEvent.PacketDropped.class));
    }

    private static void assertConserved(LinkDirection link) {
        assertThat(link.sent() + link.copies())
                .isEqualTo(link.delivered() + link.drops().total() + link.inFlight());
        assertThat(link.queued()).isBetween(0, link.queuePeak()); // with those that will be lost behind the line
    }

    private static void scheduleTraffic(ProbeLink net, UniformRandomProvider random) {
        Simulation simulation = net.simulation();
        for (int i = 0; i < SENT; i++) {
            int identification = i;
            int length = 20 + random.nextInt(300);
            // whole tenths of a millisecond: bursts, and instants at which packets leave the line too
            simulation.at(
                    random.nextLong(END_NANOS / 100_000) * 100_000, () -> net.sendOfLength(identification, length));
        }
    }

    private static Fate fate(UniformRandomProvider random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Fate.Drop("fault 1");
            case 1 -> new Fate.Corrupt();
            case 2 -> new Fate.Delay(random.nextLong(3_000_000));
            case 3 -> new Fate.Duplicate(random.nextLong(3_000_000));
            default -> Fate.PASS;
        };
    }

    private static long count(Map<Class<?>, Long> traced, Class<? extends TraceEvent> kind) {
        return traced.getOrDefault(kind, 0L);
    }

    /** What is dropped for chance is the same, whatever else the link and its neighbours do. */
    @Property(tries = 100)
    void lossesDependOnNoOtherFeature(@ForAll("settings") LinkSettings busy, @ForAll long seed) {
        LinkSettings lossy = LinkSettings.delay(1000).toBuilder()
                .loss(new Loss.GilbertElliott(new Chance(1, 9), new Chance(1, 3), new Chance(1, 50), new Chance(2, 3)))
                .build();
        // all of them pass the line: a packet that the queue drops makes no draw
        LinkSettings mixed = busy.toBuilder()
                .loss(lossy.loss())
                .queue(new QueueSettings.DropTail(1000, QueueSettings.Unit.PACKETS))
                .build();

        assertThat(lost(seed, mixed, true)).isEqualTo(lost(seed, lossy, false)).isNotEmpty();
    }

    private static Map<Integer, Integer> lost(long seed, LinkSettings settings, boolean otherTraffic) {
        Map<Integer, Integer> lost = new HashMap<>();
        ProbeLink net = new ProbeLink(seed, settings, event -> {
            if (event instanceof TraceEvent.PacketDropped dropped
                    && dropped.place().equals("a->b")) {
                lost.merge(dropped.packet().identification(), 1, Integer::sum);
            }
        });
        for (int i = 0; i < 200; i++) {
            net.send(i);
            if (otherTraffic) {
                net.b().send(Probe.packet(2, 1, 64, i, 40));
            }
        }
        net.simulation().runUntil(Long.MAX_VALUE / 2);
        return lost;
    }

    /** Jitter that keeps the order: with all else that does not hold packets back, they arrive as they were sent. */
    @Property(tries = 200)
    void jitterKeepsTheOrder(@ForAll("settings") LinkSettings settings, @ForAll long seed) {
        LinkSettings ordered = settings.toBuilder()
                .jitter(LinkArbitraries.UP_TO_1_MS, true)
                .reorder(Chance.NEVER, 0)
                .corrupt(Chance.NEVER)
                .build();
        ProbeLink net = new ProbeLink(seed, ordered);
        UniformRandomProvider random = new RandomStreams(seed, 0).named("traffic");
        for (int i = 0; i < 100; i++) {
            net.send(i);
            net.simulation().runUntil(net.simulation().nowNanos() + random.nextLong(300_000));
        }
        net.simulation().runUntil(Long.MAX_VALUE / 2);

        assertThat(net.b().packets()).extracting(Ipv4Packet::identification).isSorted();
    }

    @Provide
    Arbitrary<LinkSettings> settings() {
        return LinkArbitraries.settings();
    }
}
