package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;

/** How long packets live, in hops and in time, seen only through the trace of drawn networks. */
class LifetimeProperties {
    private static final long DELAY_NANOS = 2_000_000;
    private static final long LARGEST_JITTER_NANOS = 500_000;
    private static final int QUEUE = 3;
    private static final int BITS_PER_SECOND = 1_000_000;
    /** 120 bytes at 1 Mbit/s; ICMP errors are shorter. */
    private static final long LINE_NANOS = 960_000;

    private static final LinkSettings POOR = new LinkSettings(
            DELAY_NANOS, random -> random.nextLong(LARGEST_JITTER_NANOS + 1), BITS_PER_SECOND, QUEUE, 1, 10);

    /** What a packet of a {@link Recorder} is known by on its way. */
    private record Key(int source, int identification) {}

    @Provide
    Arbitrary<DrawnGraph> graphs() {
        return DrawnGraph.arbitrary();
    }

    /** Each link lowers TTL by one and none carries TTL 0 (RFC 791, RFC 1812 section 5.3.1). */
    @Property(tries = 300)
    void ttlFallsByOneAtEachRouter(@ForAll("graphs") DrawnGraph graph, @ForAll @IntRange(min = 1, max = 12) int ttl) {
        Map<Key, Integer> lastTtl = new LinkedHashMap<>();
        for (TraceEvent event : run(graph, ttl)) {
            if (event instanceof PacketSent sent && !(sent.packet().payload() instanceof IcmpMessage)) {
                int expected = lastTtl.getOrDefault(key(sent.packet()), ttl + 1) - 1;
                assertThat(sent.packet().ttl())
                        .as(sent.link())
                        .isEqualTo(expected)
                        .isPositive();
                lastTtl.put(key(sent.packet()), expected);
            }
        }
        assertThat(lastTtl).isNotEmpty();
    }

    /** A packet is not older than what its links can have taken: the line behind a full queue, delay and jitter. */
    @Property(tries = 300)
    void agedNoMoreThanItsLinksAllow(@ForAll("graphs") DrawnGraph graph, @ForAll @IntRange(min = 1, max = 12) int ttl) {
        long perLink = (QUEUE + 2) * LINE_NANOS + DELAY_NANOS + LARGEST_JITTER_NANOS;
        for (TraceEvent event : run(graph, ttl)) {
            if (event instanceof PacketDelivered delivered
                    && !(delivered.packet().payload() instanceof IcmpMessage)) {
                int links = ttl - delivered.packet().ttl() + 1;
                long age = delivered.atNanos() - delivered.packet().bornNanos();
                assertThat(age).as(delivered.link()).isBetween(links * (DELAY_NANOS + LINE_NANOS), links * perLink);
            }
        }
    }

    /** Each death by TTL is answered at most once, with type 11 that quotes the header as received; errors never are. */
    @Property(tries = 300)
    void aDeathByTtlIsReportedAtMostOnce(
            @ForAll("graphs") DrawnGraph graph, @ForAll @IntRange(min = 1, max = 12) int ttl) {
        long deaths = 0;
        long reports = 0;
        List<TraceEvent> events = run(graph, ttl);
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof PacketDropped dropped && dropped.drop().reason() == DropReason.TTL_EXCEEDED) {
                deaths++;
                assertThat(dropped.packet().ttl()).isLessThanOrEqualTo(1);
            }
            if (events.get(i) instanceof PacketSent sent
                    && sent.packet().payload() instanceof IcmpMessage message
                    && message.type() == IcmpMessage.TIME_EXCEEDED
                    && sent.packet().ttl() == 64) {
                reports++;
                assertThat(events.get(i - 1)).isInstanceOf(PacketDropped.class);
            }
        }
        assertThat(reports).isBetween(Math.min(deaths, 1), deaths); // the first of a run is never rate-limited
    }

    /** Everybody sends to everybody at once; the events until all is quiet. */
    private static List<TraceEvent> run(DrawnGraph graph, int ttl) {
        List<TraceEvent> events = new ArrayList<>();
        Network network = graph.builder(POOR).build(events::add);
        List<Recorder> all = network.nodes().stream()
                .filter(Recorder.class::isInstance)
                .map(Recorder.class::cast)
                .toList();
        for (Recorder sender : all) {
            for (Recorder receiver : all) {
                if (receiver != sender) {
                    sender.send(receiver.interfaces().get(0).address(), ttl);
                }
            }
        }
        network.simulation().runUntil(60_000_000_000L);
        return events;
    }

    private static Key key(Ipv4Packet packet) {
        return new Key(packet.source(), packet.identification());
    }
}
