package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

class LinkTest {
    private static final long MBIT = 1_000_000;

    private final Simulation simulation = new Simulation();
    private final List<TraceEvent> traced = new ArrayList<>();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), traced::add, false);
    private final Probe a = new Probe("a", context, 1);
    private final Probe b = new Probe("b", context, 2);

    @Test
    void delaysExactlyAndKeepsTheOrder() {
        connect(LinkSettings.delay(5_000_000));
        simulation.at(100, () -> send(1));
        simulation.at(100, () -> send(2));

        simulation.runUntil(5_000_099);
        assertThat(b.arrivals()).isEmpty();
        simulation.runUntil(5_000_100);

        assertThat(b.packets()).containsExactly(numbered(1), numbered(2));
        assertThat(b.arrivals()).extracting(Probe.Arrival::atNanos).containsOnly(5_000_100L);
    }

    @Test
    void eachDirectionHasItsOwnSettings() {
        Link.connect(context, a.side(), b.side(), LinkSettings.delay(10), LinkSettings.delay(70));
        send(1);
        b.send(numbered(2));
        simulation.runUntil(100);

        assertThat(b.arrivals()).extracting(Probe.Arrival::atNanos).containsExactly(10L);
        assertThat(a.arrivals()).extracting(Probe.Arrival::atNanos).containsExactly(70L);
    }

    /** 1250 bytes at 10 Mbit/s take 1 ms: the n-th of a burst arrives after n ms and the delay. */
    @Test
    void packetsOfABurstLeaveOneAfterTheOther() {
        connect(new LinkSettings(3_000_000, LinkSettings.Jitter.NONE, 10 * MBIT, 100, 0, 1));
        for (int i = 0; i < 10; i++) {
            a.send(Probe.packet(1, 2, 64, i, 1250));
        }
        simulation.runUntil(1_000_000_000);

        for (int i = 0; i < 10; i++) {
            assertThat(b.arrivals().get(i).atNanos()).isEqualTo((i + 1) * 1_000_000L + 3_000_000);
        }
    }

    /** 40 bytes are 320 bits; 320 / 3 Mbit/s = 106,666.67 ns, and the last bit is there only after all of it. */
    @Test
    void serializationTimeIsRoundedUp() {
        connect(new LinkSettings(0, LinkSettings.Jitter.NONE, 3 * MBIT, 100, 0, 1));
        send(1);
        simulation.runUntil(1_000_000);

        assertThat(b.arrivals().get(0).atNanos()).isEqualTo(106_667);
    }

    @Test
    void anIdleLineStartsAtOnce() {
        connect(new LinkSettings(0, LinkSettings.Jitter.NONE, 10 * MBIT, 0, 0, 1));
        for (long atMillis : new long[] {0, 5, 6, 20}) {
            simulation.at(atMillis * 1_000_000, () -> a.send(Probe.packet(1, 2, 64, 0, 1250)));
        }
        simulation.runUntil(1_000_000_000);

        assertThat(b.arrivals())
                .extracting(Probe.Arrival::atNanos)
                .containsExactly(1_000_000L, 6_000_000L, 7_000_000L, 21_000_000L);
    }

    @Test
    void aFullQueueDropsWhatComes() {
        Link link = connect(new LinkSettings(0, LinkSettings.Jitter.NONE, 10 * MBIT, 2, 0, 1));
        for (int i = 0; i < 5; i++) {
            a.send(Probe.packet(1, 2, 64, i, 1250)); // 0 on the line, 1 and 2 wait, 3 and 4 are dropped
        }
        assertThat(link.forward().queued()).isEqualTo(2);
        assertThat(link.forward().drops().of(DropReason.QUEUE_FULL)).isEqualTo(2);
        simulation.at(999_999, () -> a.send(Probe.packet(1, 2, 64, 5, 1250))); // still full
        simulation.at(1_000_000, () -> a.send(Probe.packet(1, 2, 64, 6, 1250))); // 0 has left
        simulation.runUntil(1_000_000_000);

        assertThat(b.packets()).extracting(Ipv4Packet::identification).containsExactly(0, 1, 2, 6);
        assertThat(link.forward().drops().of(DropReason.QUEUE_FULL)).isEqualTo(3);
        assertThat(link.forward().queued()).isZero();
        assertThat(traced.stream()
                        .filter(TraceEvent.PacketDropped.class::isInstance)
                        .map(event -> ((TraceEvent.PacketDropped) event).drop().toString()))
                .containsOnly("queue_full {queued=2, limit=2}");
    }

    @Test
    void aLostPacketIsCountedAndTraced() {
        Link link = connect(new LinkSettings(10, LinkSettings.Jitter.NONE, 0, 0, 1, 1));
        send(1);
        simulation.runUntil(100);

        assertThat(b.arrivals()).isEmpty();
        assertThat(link.forward().drops().of(DropReason.LOSS)).isEqualTo(1);
        assertThat(link.forward().inFlight()).isZero();
        assertThat(traced).hasSize(2).first().isInstanceOf(TraceEvent.PacketSent.class);
        assertThat(traced.get(1)).isInstanceOfSatisfying(TraceEvent.PacketDropped.class, event -> {
            assertThat(event.place()).isEqualTo("a->b");
            assertThat(event.drop().reason()).isEqualTo(DropReason.LOSS);
        });
    }

    @Test
    void sendingAndArrivingAreTraced() {
        connect(LinkSettings.delay(10));
        simulation.at(7, () -> send(1));
        simulation.runUntil(100);

        assertThat(traced)
                .containsExactly(
                        new TraceEvent.PacketSent(7, "a->b", numbered(1)),
                        new TraceEvent.PacketDelivered(17, "a->b", numbered(1)));
    }

    @Test
    void anInterfaceHasOneLink() {
        connect(LinkSettings.delay(0));

        assertThatIllegalStateException()
                .isThrownBy(() -> connect(LinkSettings.delay(0)))
                .withMessage("interface 0 of a already has a link");
    }

    @Test
    void absurdSettingsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSettings.delay(-1))
                .withMessageContaining("delayNanos (-1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkSettings(0, LinkSettings.Jitter.NONE, 0, 0, 2, 1))
                .withMessage("chance 2/1 is not in 0..1");
    }

    private Link connect(LinkSettings settings) {
        return Link.connect(context, a.side(), b.side(), settings, settings);
    }

    private void send(int identification) {
        a.send(numbered(identification));
    }

    private static Ipv4Packet numbered(int identification) {
        return Probe.packet(1, 2, 64, identification, 40);
    }
}
