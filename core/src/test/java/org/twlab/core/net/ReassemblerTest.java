package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** Fragments at a node that does nothing but put them together. */
class ReassemblerTest {
    private static final long SECOND = 1_000_000_000L;

    private final Simulation simulation = new Simulation();
    private final List<TraceEvent> traced = new ArrayList<>();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), traced::add, false);
    private final Probe sender = new Probe("sender", context, 1);
    private final End end = new End(context);
    private final Link link =
            Link.connect(context, sender.side(), end.addInterface(2), LinkSettings.delay(0), LinkSettings.delay(0));

    /** Keeps what is whole. */
    private static final class End extends Node {
        private final List<Reassembler.Whole> wholes = new ArrayList<>();
        private final List<Ipv4Packet> reported = new ArrayList<>();
        private final Reassembler reassembler = new Reassembler(this, reported::add);

        End(NetworkContext context) {
            super("end", context);
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            Optional<Reassembler.Whole> whole = reassembler.add(packet);
            whole.ifPresent(complete -> {
                accept();
                wholes.add(complete);
            });
        }
    }

    @AfterEach
    void everyFragmentIsAccountedFor() {
        Conservation.check(List.of(sender, end), List.of(link.forward(), link.backward()));
    }

    @Test
    void theLastFragmentMakesTheWhole() {
        Ipv4Packet whole = packet(7, 120);
        List<Ipv4Packet> pieces = Fragments.split(whole, 60);
        send(pieces.get(2), pieces.get(0));
        assertThat(end.held()).isEqualTo(2);
        assertThat(end.wholes).isEmpty();
        send(pieces.get(1));

        assertThat(end.wholes).containsExactly(new Reassembler.Whole(whole, 60));
        assertThat(end.held()).isZero();
        assertThat(end.accepted()).isEqualTo(3);
        assertThat(end.drops().total()).isZero();
        assertThat(simulation.pending()).isZero();
    }

    @Test
    void packetsDifferByAddressesProtocolAndIdentification() {
        Ipv4Packet[] others = {
            packet(7, 120),
            packet(8, 120),
            open(Ipv4Packet.of(3, 2, 64, 7, packet(7, 120).payload())),
            open(Ipv4Packet.of(1, 3, 64, 7, packet(7, 120).payload())),
            open(Ipv4Packet.of(1, 2, 64, 7, new OpaquePayload(252, new byte[100])))
        };
        for (Ipv4Packet each : others) {
            send(Fragments.split(each, 60).get(0));
        }
        assertThat(end.held()).isEqualTo(5);
        for (Ipv4Packet each : others) {
            send(Fragments.split(each, 60).get(1), Fragments.split(each, 60).get(2));
        }

        assertThat(end.wholes).extracting(Reassembler.Whole::packet).containsExactly(others);
    }

    @Test
    void theRestHasThirtySecondsFromTheFirstToCome() {
        List<Ipv4Packet> pieces = Fragments.split(packet(7, 120), 60);
        send(pieces.get(0));
        simulation.runUntil(20 * SECOND);
        send(pieces.get(1));
        simulation.runUntil(30 * SECOND - 1);
        assertThat(end.held()).isEqualTo(2);
        simulation.runUntil(30 * SECOND);

        assertThat(end.held()).isZero();
        assertThat(end.drops().of(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(2);
        assertThat(dropped())
                .containsExactly(
                        "reassembly_timeout {received=2, since_ns=30000000000}",
                        "reassembly_timeout {received=2, since_ns=30000000000}");
        assertThat(end.reported).containsExactly(pieces.get(0));
        send(pieces.get(2));
        assertThat(end.wholes).isEmpty();
        simulation.runUntil(60 * SECOND);
        assertThat(end.drops().of(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(3);
    }

    /** RFC 792: without the first fragment there is nobody to be told. */
    @Test
    void withoutItsFirstFragmentATimeoutIsNotReported() {
        List<Ipv4Packet> pieces = Fragments.split(packet(7, 120), 60);
        send(pieces.get(1), pieces.get(2));
        simulation.runUntil(30 * SECOND);

        assertThat(end.drops().of(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(2);
        assertThat(end.reported).isEmpty();
    }

    @Test
    void whatCompletedInTimeDoesNotTimeOut() {
        List<Ipv4Packet> pieces = Fragments.split(packet(7, 120), 60);
        send(pieces.get(0), pieces.get(1));
        simulation.runUntil(30 * SECOND - 1);
        send(pieces.get(2));
        simulation.runUntil(100 * SECOND);

        assertThat(end.wholes).hasSize(1);
        assertThat(end.drops().total()).isZero();
    }

    @Test
    void aRepeatedFragmentIsDroppedAndTheOthersWait() {
        List<Ipv4Packet> pieces = Fragments.split(packet(7, 120), 60);
        send(pieces.get(0), pieces.get(1), pieces.get(1));

        assertThat(end.held()).isEqualTo(2);
        assertThat(dropped()).containsExactly("bad_fragment {offset=40, length=40}");
        send(pieces.get(2));
        assertThat(end.wholes).hasSize(1);
    }

    @Test
    void anOverlapSpoilsThemAll() {
        List<Ipv4Packet> pieces = Fragments.split(packet(7, 120), 60);
        send(pieces.get(0), Fragments.split(packet(7, 120), 52).get(1));

        assertThat(end.held()).isZero();
        assertThat(dropped())
                .containsExactly("bad_fragment {offset=0, length=40}", "bad_fragment {offset=32, length=32}");
        assertThat(simulation.pending()).isZero();
        send(pieces.get(0), pieces.get(1), pieces.get(2));
        assertThat(end.wholes).containsExactly(new Reassembler.Whole(packet(7, 120), 60));
    }

    @Test
    void whatIsClearedIsDroppedForAReason() {
        List<Ipv4Packet> pieces = Fragments.split(packet(7, 60), 36);
        send(pieces.get(0), Fragments.split(packet(9, 60), 36).get(1));
        assertThat(end.held()).isEqualTo(2);
        end.reassembler.clear(DropReason.HOST_DOWN);

        assertThat(end.held()).isZero();
        assertThat(end.drops().of(DropReason.HOST_DOWN)).isEqualTo(2);
        assertThat(simulation.pending()).isZero();
        send(pieces.get(1), pieces.get(2));
        assertThat(end.wholes).isEmpty();
    }

    private void send(Ipv4Packet... packets) {
        for (Ipv4Packet packet : packets) {
            sender.send(packet);
        }
        simulation.runUntil(simulation.nowNanos());
    }

    private List<String> dropped() {
        return traced.stream()
                .filter(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().toString())
                .toList();
    }

    private static Ipv4Packet packet(int identification, int length) {
        return open(Probe.packet(1, 2, 64, identification, length));
    }

    /** Without DF. */
    private static Ipv4Packet open(Ipv4Packet packet) {
        return packet.withHeader(0, 0, new byte[0], Checksums.NOT_STAMPED);
    }
}
