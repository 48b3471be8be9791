package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** What every node does: interceptors, and the account of its packets. Two of them with a link of 10 ns between. */
class NodeTest {
    private static final int A = Address.parse("10.0.1.2").bits();
    private static final int B = Address.parse("10.0.2.2").bits();
    private static final long DELAY = 10;

    private final List<TraceEvent> traced = new ArrayList<>();
    private final NetworkContext context =
            new NetworkContext(new Simulation(), new RandomStreams(1, 0), traced::add, false);
    private final Probe a = new Probe("a", context, A);
    private final Probe b = new Probe("b", context, B);
    private final Link link =
            Link.connect(context, a.side(), b.side(), LinkSettings.delay(DELAY), LinkSettings.delay(DELAY));

    @Test
    void aFaultAtANodeDropsBeforeTheNodeSeesThePacket() {
        b.intercept(packet -> new Fate.Drop("wet cable"));
        send();
        context.simulation().runUntil(DELAY);

        assertThat(b.arrivals()).isEmpty();
        assertThat(b.drops().of(DropReason.FAULT)).isEqualTo(1);
        assertThat(traced)
                .filteredOn(TraceEvent.PacketDropped.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(TraceEvent.PacketDropped.class, dropped -> {
                    assertThat(dropped.place()).isEqualTo("b");
                    assertThat(dropped.drop().toString()).isEqualTo("fault {fault=wet cable}");
                });
        assertThat(conservation()).isEqualTo(new Conservation(1, 0, 0, 1, 0, 0));
    }

    @Test
    void aFaultAtANodeDelaysAndThePacketIsHeldMeanwhile() {
        b.intercept(packet -> new Fate.Delay(5));
        send();
        assertThat(conservation()).isEqualTo(new Conservation(1, 0, 0, 0, 1, 0));
        context.simulation().runUntil(DELAY + 4);

        assertThat(b.held()).isEqualTo(1);
        assertThat(conservation()).isEqualTo(new Conservation(1, 0, 0, 0, 0, 1));
        assertThat(b.arrivals()).isEmpty();

        context.simulation().runUntil(1_000);
        assertThat(b.arrivals()).extracting(Probe.Arrival::atNanos).containsExactly(DELAY + 5);
        assertThat(conservation()).isEqualTo(new Conservation(1, 0, 1, 0, 0, 0));
    }

    /** Neither the copy nor what was delayed is asked about again. */
    @Test
    void aFaultAtANodeDuplicatesOnce() {
        int[] asked = {0};
        b.intercept(packet -> {
            asked[0]++;
            return new Fate.Duplicate(7);
        });
        send();
        context.simulation().runUntil(1_000);

        assertThat(asked[0]).isEqualTo(1);
        assertThat(b.arrivals()).extracting(Probe.Arrival::atNanos).containsExactly(DELAY, DELAY + 7);
        assertThat(b.packets()).containsExactly(udp(), udp());
        assertThat(b.copies()).isEqualTo(1);
        assertThat(traced)
                .filteredOn(TraceEvent.PacketCopied.class::isInstance)
                .containsExactly(new TraceEvent.PacketCopied(DELAY, "b", udp()));
        assertThat(conservation()).isEqualTo(new Conservation(1, 1, 2, 0, 0, 0));
    }

    @Test
    void aFaultAtANodeCorruptsSoThatAChecksumTells() {
        b.intercept(packet -> new Fate.Corrupt());
        for (int i = 0; i < 16; i++) {
            send();
        }
        context.simulation().runUntil(1_000);

        assertThat(b.packets()).hasSize(16).noneMatch(PacketCodec::verify);
        assertThat(b.packets().stream().distinct().count()).isGreaterThan(1);
        assertThat(conservation()).isEqualTo(new Conservation(16, 0, 16, 0, 0, 0));
    }

    @Test
    void withoutAFaultEverythingPasses() {
        b.intercept(packet -> Fate.PASS);
        send();
        context.simulation().runUntil(DELAY);
        b.intercept(packet -> new Fate.Drop("one"));
        b.intercept(null);
        send();
        context.simulation().runUntil(2 * DELAY);

        assertThat(b.packets()).containsExactly(udp(), udp());
        assertThat(b.received()).isEqualTo(2);
        assertThat(a.originated()).isEqualTo(2);
        assertThat(a.sent()).isEqualTo(2);
        assertThat(b.accepted()).isEqualTo(2);
        assertThat(b.copies()).isZero();
    }

    @Test
    void whatCannotLeaveIsMadeAndDropped() {
        a.originateInVain(udp(), DropReason.NO_ROUTE);

        assertThat(conservation()).isEqualTo(new Conservation(1, 0, 0, 1, 0, 0));
        assertThat(a.sent()).isZero();
    }

    @Test
    void aPacketDroppedTwiceIsFound() {
        b.intercept(packet -> {
            b.drop(packet, DropReason.NO_ROUTE);
            return new Fate.Drop("again");
        });
        send();
        context.simulation().runUntil(DELAY);

        assertThatThrownBy(this::conservation)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("""
                        packets are not conserved:
                        node b: received 1 + originated 0 + copies 0 is not accepted 0 + dropped 2 + sent 0 + held 0
                        network: Conservation[originated=1, copies=0, accepted=0, dropped=2, inFlight=0, held=0]""");
    }

    @Test
    void aPacketSentPastTheAccountIsFound() {
        a.side().send(udp());

        assertThatThrownBy(this::conservation)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node a: sent 0 is not the 1 that links were given");
    }

    @Test
    void aPacketThatArrivesWithoutALinkIsFound() {
        b.arrive(udp(), b.side());

        assertThatThrownBy(this::conservation)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node b: received 1 is not the 0 that links have delivered");
    }

    private void send() {
        a.send(udp());
    }

    private Conservation conservation() {
        return Conservation.check(List.of(a, b), List.of(link.forward(), link.backward()));
    }

    private static Ipv4Packet udp() {
        return Ipv4Packet.of(A, B, 64, 7, new UdpDatagram(1, 2, LiteralBytes.of((byte) 3), Checksums.NOT_STAMPED));
    }
}
