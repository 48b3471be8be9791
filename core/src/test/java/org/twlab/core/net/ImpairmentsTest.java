package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** Copies, holding back, corruption, and what interceptors and a link that is down do. */
class ImpairmentsTest {
    private static final long MILLI = 1_000_000;
    private static final LinkSettings PLAIN = LinkSettings.delay(5 * MILLI);

    private final List<TraceEvent> traced = new ArrayList<>();

    /** n = 100,000 packets at 5 %: binomial, with a standard deviation of sqrt(n p (1 - p)) = 68.9. */
    @Test
    void shareOfDuplicatesIsBinomial() {
        ProbeLink net = net(PLAIN.toBuilder().duplicate(new Chance(5, 100)).build());
        for (int i = 0; i < 100_000; i++) {
            net.send(i & 0xFFFF);
        }

        assertThat(net.forward().copies()).isBetween(5000L - 276, 5000L + 276);
    }

    @Test
    void aCopyIsTracedAndTravelsByItself() {
        ProbeLink net = net(PLAIN.toBuilder()
                .duplicate(Chance.ALWAYS)
                .jitter(LinkArbitraries.UP_TO_1_MS, false)
                .build());
        net.send(1);
        net.simulation().runUntil(10 * MILLI);

        assertThat(net.identifications()).containsExactly(1, 1);
        Set<Long> instants = new HashSet<>();
        net.b().arrivals().forEach(arrival -> instants.add(arrival.atNanos()));
        assertThat(instants).hasSize(2).allMatch(nanos -> nanos > 5 * MILLI); // each drew its own jitter
        assertThat(net.forward().copies()).isEqualTo(1);
        assertThat(traced.get(1)).isEqualTo(new TraceEvent.PacketCopied(0, "a->b", Probe.packet(1, 2, 64, 1, 40)));
    }

    /** 1000 bytes take 1 ms: the second packet leaves at 2 ms, as if nothing had been copied. */
    @Test
    void aCopyDoesNotUseTheLineAgain() {
        ProbeLink net = net(
                PLAIN.toBuilder().bandwidth(8_000_000).duplicate(Chance.ALWAYS).build());
        net.sendOfLength(1, 1000);
        net.sendOfLength(2, 1000);
        net.simulation().runUntil(10 * MILLI);

        assertThat(net.b().arrivals())
                .extracting(Probe.Arrival::atNanos)
                .containsExactly(6 * MILLI, 6 * MILLI, 7 * MILLI, 7 * MILLI);
        assertThat(net.identifications()).containsExactly(1, 1, 2, 2);
    }

    /** 1000 bytes take 1 ms: a lost packet has kept the next one from the line, and is not copied. */
    @Test
    void aLostPacketHasUsedTheLine() {
        ProbeLink net = net(PLAIN.toBuilder()
                .bandwidth(8_000_000)
                .loss(new Loss.GilbertElliott(Chance.ALWAYS, Chance.ALWAYS, Chance.NEVER, Chance.ALWAYS))
                .duplicate(Chance.ALWAYS)
                .build());
        net.sendOfLength(1, 1000);
        net.sendOfLength(2, 1000);
        net.simulation().runUntil(10 * MILLI);

        assertThat(net.identifications()).containsExactly(2, 2);
        assertThat(net.b().arrivals()).extracting(Probe.Arrival::atNanos).containsOnly(7 * MILLI);
    }

    /** Copies and their jitter come from streams of their own: originals arrive as they do without. */
    @Test
    void copiesChangeNothingAboutOriginals() {
        LinkSettings jittery =
                PLAIN.toBuilder().jitter(LinkArbitraries.UP_TO_1_MS, false).build();
        ProbeLink without = net(jittery);
        ProbeLink with = net(jittery.toBuilder().duplicate(new Chance(1, 2)).build());
        for (int i = 0; i < 200; i++) {
            without.send(i);
            with.send(i);
        }
        without.simulation().runUntil(10 * MILLI);
        with.simulation().runUntil(10 * MILLI);

        assertThat(with.b().arrivals()).containsAll(without.b().arrivals()).hasSizeGreaterThan(250);
    }

    @Test
    void whatIsHeldBackIsOvertaken() {
        ProbeLink net = net(PLAIN.toBuilder()
                .jitter(LinkSettings.Jitter.NONE, true)
                .reorder(new Chance(1, 4), 2 * MILLI)
                .build());
        for (int i = 0; i < 1000; i++) {
            net.send(i);
        }
        net.simulation().runUntil(20 * MILLI);
        List<Integer> prompt = new ArrayList<>();
        List<Integer> late = new ArrayList<>();
        net.b().arrivals().forEach(arrival -> {
            assertThat(arrival.atNanos()).isIn(5 * MILLI, 7 * MILLI);
            (arrival.atNanos() == 5 * MILLI ? prompt : late)
                    .add(arrival.packet().identification());
        });

        assertThat(Iterables.concat(prompt, late)).hasSize(1000);
        // binomial: sqrt(1000 x 1/4 x 3/4) = 13.7
        assertThat(late).isSorted().hasSizeBetween(250 - 55, 250 + 55);
        assertThat(prompt).isSorted();
    }

    /** Jitter that keeps the order moves a packet behind the one before, not further. */
    @Test
    void keptOrderIsTheLatestArrivalSoFar() {
        LinkSettings jittery =
                PLAIN.toBuilder().jitter(LinkArbitraries.UP_TO_1_MS, false).build();
        ProbeLink free = net(jittery);
        ProbeLink kept =
                net(jittery.toBuilder().jitter(LinkArbitraries.UP_TO_1_MS, true).build());
        long[] own = new long[50];
        for (int i = 0; i < own.length; i++) {
            free.send(i);
            kept.send(i);
        }
        free.simulation().runUntil(10 * MILLI);
        kept.simulation().runUntil(10 * MILLI);
        free.b().arrivals().forEach(arrival -> own[arrival.packet().identification()] = arrival.atNanos());

        long latest = 0;
        for (int i = 0; i < own.length; i++) {
            latest = Math.max(latest, own[i]);
            Probe.Arrival arrival = kept.b().arrivals().get(i);
            assertThat(arrival.packet().identification()).isEqualTo(i);
            assertThat(arrival.atNanos()).isEqualTo(latest);
        }
    }

    /** 40 bytes, the header half of them: half the flips hit it, give or take 4 sqrt(10000 / 4). */
    @Test
    void corruptionFlipsOneBitAnywhere() {
        ProbeLink net = net(PLAIN.toBuilder().corrupt(Chance.ALWAYS).build());
        byte[] sent = PacketCodec.encode(Probe.packet(1, 2, 64, 1, 40));
        for (int i = 0; i < 10_000; i++) {
            net.send(1);
        }
        net.simulation().runUntil(10 * MILLI);

        long inHeader = 0;
        Set<Integer> places = new HashSet<>();
        for (Ipv4Packet packet : net.b().packets()) {
            byte[] bytes = PacketCodec.encode(packet);
            int flipped = 0;
            for (int i = 0; i < bytes.length; i++) {
                int difference = (bytes[i] ^ sent[i]) & 0xFF;
                flipped += Integer.bitCount(difference);
                if (difference != 0) {
                    places.add(8 * i + Integer.numberOfLeadingZeros(difference << 24));
                }
            }
            assertThat(flipped).isEqualTo(1);
            inHeader += packet.headerIsRight() ? 0 : 1;
        }
        assertThat(places).hasSize(320); // each place is missed by all with probability 320 x e^-31
        assertThat(inHeader).isBetween(5000L - 200, 5000L + 200);
    }

    @Test
    void aFaultCorruptsByTheSameMeans() {
        ProbeLink net = net(PLAIN);
        net.forward().intercept(packet -> new Fate.Corrupt());
        net.send(1);
        net.simulation().runUntil(10 * MILLI);

        Ipv4Packet arrived = Iterables.getOnlyElement(net.b().packets());
        assertThat(arrived).isNotEqualTo(Probe.packet(1, 2, 64, 1, 40));
        assertThat(traced.get(1))
                .isEqualTo(new TraceEvent.PacketCorrupted(0, "a->b", Probe.packet(1, 2, 64, 1, 40), arrived));
    }

    @Test
    void aFaultDelaysAndDuplicatesBeforeTheLine() {
        ProbeLink net = net(PLAIN.toBuilder().bandwidth(8_000_000).build());
        net.forward()
                .intercept(packet ->
                        packet.identification() == 1 ? new Fate.Delay(3 * MILLI) : new Fate.Duplicate(10 * MILLI));
        net.sendOfLength(1, 1000);
        net.sendOfLength(2, 1000);
        assertThat(net.forward().inFlight()).isEqualTo(3);
        net.simulation().runUntil(20 * MILLI);

        assertThat(net.identifications()).containsExactly(2, 1, 2);
        assertThat(net.b().arrivals())
                .extracting(Probe.Arrival::atNanos)
                .containsExactly(6 * MILLI, 9 * MILLI, 16 * MILLI);
    }

    /** Before a link of 1 ms a packet: what waits when it goes down still arrives, what comes then does not. */
    @Test
    void aLinkThatIsDownDeliversWhatItHas() {
        for (QueueSettings queue : new QueueSettings[] {QueueSettings.DEFAULT, new QueueSettings.CoDel(9, 1, 1)}) {
            ProbeLink net =
                    net(PLAIN.toBuilder().bandwidth(8_000_000).queue(queue).build());
            net.sendOfLength(1, 1000);
            net.sendOfLength(2, 1000);
            net.forward().setDown(true);
            net.sendOfLength(3, 1000);
            net.simulation().runUntil(10 * MILLI);
            net.forward().setDown(false);
            net.sendOfLength(4, 1000);
            net.simulation().runUntil(20 * MILLI);

            assertThat(net.identifications()).containsExactly(1, 2, 4);
            assertThat(net.forward().drops().of(DropReason.LINK_DOWN)).isEqualTo(1);
        }
    }

    /**
     * A packet that a fault holds back enters when it goes on: it is dropped if the link is down then, and only then.
     */
    @Test
    void aDelayedPacketMeetsTheLinkAsItIsLater() {
        ProbeLink net = net(PLAIN);
        net.forward().intercept(packet -> new Fate.Delay(2 * MILLI));
        net.send(1);
        net.simulation().runUntil(MILLI);
        net.forward().setDown(true);
        net.send(2); // held back until 3 ms
        net.simulation().runUntil(2 * MILLI);
        net.forward().setDown(false);
        net.simulation().runUntil(20 * MILLI);

        assertThat(net.identifications()).containsExactly(2);
        assertThat(net.forward().drops().of(DropReason.LINK_DOWN)).isEqualTo(1);
    }

    /** Byte limits count what waits, not what is on the line. */
    @Test
    void aQueueOfBytesTakesWhatFits() {
        ProbeLink net = net(PLAIN.toBuilder()
                .bandwidth(8_000_000)
                .queue(new QueueSettings.DropTail(1000, QueueSettings.Unit.BYTES))
                .build());
        net.sendOfLength(0, 1500); // on the line
        net.sendOfLength(1, 700);
        net.sendOfLength(2, 301);
        net.sendOfLength(3, 300);

        assertThat(net.forward().queuedBytes()).isEqualTo(1000);
        assertThat(traced.stream()
                        .filter(TraceEvent.PacketDropped.class::isInstance)
                        .map(event -> ((TraceEvent.PacketDropped) event).drop().toString()))
                .containsExactly("queue_full {queued=700, limit=1000}");
    }

    private ProbeLink net(LinkSettings settings) {
        traced.clear();
        return new ProbeLink(1, settings, traced::add);
    }
}
