package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.hostAddress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.ReferenceNat.Allowed;
import org.twlab.nat.ReferenceNat.Entry;
import org.twlab.nat.ReferenceNat.Fate;
import org.twlab.nat.ReferenceNat.Flow;

/** Arbitrary sequences of segments from three inside hosts and three remote endpoints, any order, any pauses. */
class NatGatewayProperties {
    private static final int HOSTS = 3;
    private static final List<Endpoint> REMOTES = List.of(
            new Endpoint(NatLab.SERVER, 80), new Endpoint(NatLab.SERVER, 81), new Endpoint(NatLab.OTHER_SERVER, 80));
    private static final List<PacketClass> CLASSES =
            List.of(PacketClass.SYN, PacketClass.SYN_ACK, PacketClass.FIN, PacketClass.ACK, PacketClass.RST);
    private static final List<Integer> FLAGS = List.of(
            TcpSegment.SYN,
            TcpSegment.SYN | TcpSegment.ACK,
            TcpSegment.FIN | TcpSegment.ACK,
            TcpSegment.ACK,
            TcpSegment.RST);

    /**
     * A pause, then a segment.
     *
     * @param outbound whether from an inside host; otherwise to the public port that this host and port have, if any
     */
    record Step(int pauseSeconds, boolean outbound, int host, int port, int remote, int segment, int length) {
        Flow flow() {
            Endpoint to = REMOTES.get(remote);
            return new Flow(host, port, to.address(), to.port());
        }

        PacketClass segmentClass() {
            return CLASSES.get(segment);
        }
    }

    record Scene(String model, Optional<PortRange> ports, int base, List<Step> steps) {}

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<Step> steps = Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(40, 0),
                                Tuple.of(2, 1),
                                Tuple.of(1, 9),
                                Tuple.of(1, 10),
                                Tuple.of(1, 29),
                                Tuple.of(1, 60),
                                Tuple.of(1, 119),
                                Tuple.of(1, 120),
                                Tuple.of(1, 300)),
                        Arbitraries.of(true, false),
                        mostly(0, 1, 2),
                        mostly(5000, 5001, 700),
                        mostly(0, 1, 2),
                        Arbitraries.frequency(
                                Tuple.of(3, 0), Tuple.of(4, 1), Tuple.of(4, 2), Tuple.of(8, 3), Tuple.of(1, 4)),
                        Arbitraries.integers().between(0, 40))
                .as(Step::new);
        Arbitrary<Optional<PortRange>> ranges =
                Arbitraries.of(Optional.empty(), Optional.of(new PortRange(5000, 5002)));
        Arbitrary<Integer> bases =
                Arbitraries.oneOf(Arbitraries.of(0, 1, -1, Integer.MIN_VALUE), Arbitraries.integers());
        return Combinators.combine(
                        Arbitraries.of("netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"),
                        ranges,
                        bases,
                        steps.list().ofMinSize(30).ofMaxSize(80))
                .as((model, range, base, list) ->
                        // a 6.18 may take ports away where there are few, which the reference does not follow
                        new Scene(model, model.equals("netfilter-6.18") ? Optional.empty() : range, base, list));
    }

    /** The first number in nine cases of ten: connections get old only if segments meet. */
    private static Arbitrary<Integer> mostly(int usual, int rare, int rarer) {
        return Arbitraries.frequency(Tuple.of(18, usual), Tuple.of(1, rare), Tuple.of(1, rarer));
    }

    /**
     * Every packet that passes is, byte for byte, the packet with other endpoints, one less TTL and all checksums
     * computed anew; every other packet passes nowhere. So translation and its reverse are the identity, options and
     * payload stay, and an entry keeps its public port while it lives.
     */
    @Property(tries = 400)
    void doesWhatTheReferenceTableSays(@ForAll("scenes") Scene scene) {
        Run run = new Run(scene);
        scene.steps().forEach(run::play);
        assertThat(run.lab.conservation().inFlight()).isZero();
        Statistics.label("a third of the steps pass")
                .collect(3 * run.passed >= scene.steps().size())
                .coverage(mix -> mix.check(true).percentage(share -> share > 50));
        for (String state : List.of("TIME_WAIT", "CLOSE", "SYN_SENT2", "LAST_ACK")) {
            Statistics.label(state)
                    .collect(run.states.contains(state))
                    .coverage(mix -> mix.check(true).percentage(share -> share > 4));
        }
        for (String how : List.of("expired", "reopened", "reset before any answer")) {
            Statistics.label(how)
                    .collect(run.ends().contains(how))
                    .coverage(mix -> mix.check(true).percentage(share -> share > 4));
        }
    }

    @Property(tries = 200)
    void noTwoEntriesShareATuple(@ForAll("scenes") Scene scene) {
        Run run = new Run(scene);
        for (Step step : scene.steps()) {
            run.play(step);
            List<MappingSnapshot> entries = run.lab.gateway.snapshot();
            Set<List<Endpoint>> originals = new HashSet<>();
            Set<List<Endpoint>> replies = new HashSet<>();
            for (MappingSnapshot entry : entries) {
                assertThat(originals.add(List.of(entry.inside(), entry.remote())))
                        .isTrue();
                assertThat(replies.add(List.of(entry.outside(), entry.remote())))
                        .isTrue();
            }
            assertThat(run.lab.gateway.entries()).isEqualTo(entries.size());
            assertThat(run.lab.gateway.portsUsed()).isEqualTo((int)
                    entries.stream().map(MappingSnapshot::outside).distinct().count());
        }
    }

    @Property(tries = 200)
    void nothingLeavesWithAPrivateAddress(@ForAll("scenes") Scene scene) {
        Run run = new Run(scene);
        scene.steps().forEach(run::play);
        assertThat(run.lab.outside.received).allSatisfy(packet -> {
            assertThat(packet.source()).isEqualTo(PUBLIC);
            assertThat(PacketCodec.verify(packet)).isTrue();
        });
    }

    @Property(tries = 100)
    void theSameSequenceGivesTheSameTrace(@ForAll("scenes") Scene scene) {
        Run one = new Run(scene);
        scene.steps().forEach(one::play);
        Run other = new Run(scene);
        scene.steps().forEach(other::play);
        assertThat(one.lab.events).isEqualTo(other.lab.events);
    }

    /** A gateway and the reference side by side. */
    private static final class Run {
        final NatLab lab;
        private final ReferenceNat reference;
        private final int base;
        private final Map<Flow, Integer> lastPorts = new HashMap<>();
        private long seconds;
        private int window;
        int passed;
        /** States that some entry has been in. */
        final Set<String> states = new HashSet<>();

        Run(Scene scene) {
            NatSettings settings = NatLab.settings(scene.model());
            lab = new NatLab(scene.ports().map(settings::withPorts).orElse(settings), HOSTS);
            reference = new ReferenceNat(scene.model(), scene.ports().orElse(null));
            base = scene.base();
        }

        /** How entries have ended. */
        Set<String> ends() {
            Set<String> ends = new HashSet<>();
            for (TraceEvent event : lab.events) {
                if (event instanceof TraceEvent.MappingEnded ended) {
                    ends.add(ended.how());
                }
            }
            return ends;
        }

        void play(Step step) {
            seconds += step.pauseSeconds();
            lab.runTo((double) seconds);
            reference.advanceTo(seconds);
            if (step.outbound()) {
                playOutbound(step);
            } else {
                playInbound(step);
            }
            assertSameEntries();
        }

        private void playOutbound(Step step) {
            Flow flow = step.flow();
            int before = lab.outside.received.size();
            TcpSegment segment = segment(step, step.port(), flow.remotePort());
            Ipv4Packet packet = NatLab.packet(hostAddress(step.host()), flow.remote(), 64, segment);
            lab.sendFrom(step.host(), packet);
            Optional<Entry> entry = reference.find(flow);
            if (entry.isPresent()) {
                Fate fate = reference.track(entry.get(), "o", step.segmentClass());
                if (fate == Fate.DROPPED) {
                    assertThat(lab.outside.received).hasSize(before);
                    return;
                }
                if (fate == Fate.PASSES) {
                    assertPassedOut(packet, step, entry.get().publicPort, before);
                    return;
                }
            }
            Allowed allowed = reference.allowedPorts(flow);
            if (!ReferenceNat.mayBegin(step.segmentClass()) || allowed.isNone()) {
                assertThat(lab.outside.received).hasSize(before);
                return;
            }
            int publicPort = lab.outside.last().tcp().sourcePort();
            assertThat(allowed.contains(publicPort))
                    .as("%s in %s", publicPort, allowed)
                    .isTrue();
            assertPassedOut(packet, step, publicPort, before);
            reference.track(reference.add(flow, publicPort), "o", step.segmentClass());
            lastPorts.put(flow, publicPort);
        }

        private void assertPassedOut(Ipv4Packet sent, Step step, int publicPort, int before) {
            passed++;
            Flow flow = step.flow();
            assertThat(lab.outside.received).hasSize(before + 1);
            TcpSegment expected = sent.tcp().withPorts(publicPort, flow.remotePort(), -1);
            assertThat(lab.outside.last()).isEqualTo(NatLab.packet(PUBLIC, flow.remote(), 63, expected));
        }

        private void playInbound(Step step) {
            Flow flow = step.flow();
            int publicPort = lastPorts.getOrDefault(flow, step.port());
            TcpSegment segment = segment(step, flow.remotePort(), publicPort);
            Ipv4Packet packet = NatLab.packet(flow.remote(), PUBLIC, 64, segment);
            Optional<Entry> entry = reference.find(flow.remote(), flow.remotePort(), publicPort);
            List<Integer> before = receivedInside();
            lab.sendIn(packet);
            Fate fate =
                    entry.map(e -> reference.track(e, "r", step.segmentClass())).orElse(Fate.DROPPED);
            if (fate != Fate.PASSES) {
                assertThat(receivedInside()).isEqualTo(before);
                return;
            }
            passed++;
            Flow to = entry.get().flow;
            before.set(to.host(), before.get(to.host()) + 1);
            assertThat(receivedInside()).isEqualTo(before);
            TcpSegment expected = segment.withPorts(flow.remotePort(), to.insidePort(), -1);
            assertThat(lab.host(to.host()).last())
                    .isEqualTo(NatLab.packet(flow.remote(), hostAddress(to.host()), 63, expected));
        }

        private List<Integer> receivedInside() {
            List<Integer> counts = new ArrayList<>();
            for (int host = 0; host < HOSTS; host++) {
                counts.add(lab.host(host).received.size());
            }
            return counts;
        }

        /** All numbers are in place: whatever the segment, it ends at base, or one behind it with a SYN or FIN. */
        private TcpSegment segment(Step step, int sourcePort, int destinationPort) {
            int flags = FLAGS.get(step.segment());
            int length = step.segmentClass() == PacketClass.ACK ? step.length() : 0;
            return TcpSegment.of(
                    sourcePort,
                    destinationPort,
                    base - length,
                    (flags & TcpSegment.ACK) == 0 ? 0 : base,
                    flags,
                    ++window, // never the same ACK again
                    TcpOptions.timestamps(step.length() * 7919, base),
                    LiteralBytes.of(new byte[length]));
        }

        private void assertSameEntries() {
            Set<String> expected = new TreeSet<>();
            for (Entry entry : reference.entries()) {
                Flow flow = entry.flow;
                states.add(entry.state);
                expected.add(new Endpoint(hostAddress(flow.host()), flow.insidePort())
                        + " " + new Endpoint(PUBLIC, entry.publicPort)
                        + " " + new Endpoint(flow.remote(), flow.remotePort())
                        + " " + entry.state + " " + entry.expires);
            }
            Set<String> actual = new TreeSet<>();
            for (MappingSnapshot entry : lab.gateway.snapshot()) {
                actual.add(entry.inside() + " " + entry.outside() + " " + entry.remote() + " " + entry.state() + " "
                        + entry.expiresNanos() / 1_000_000_000L);
            }
            assertThat(actual).isEqualTo(expected);
        }
    }
}
