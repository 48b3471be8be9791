package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.rfc.RfcLab.OTHER_SERVER;
import static org.twlab.nat.rfc.RfcLab.PUBLIC;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.hostAddress;
import static org.twlab.nat.rfc.RfcLab.packet;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.stateful.Action;
import net.jqwik.api.stateful.ActionSequence;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.nat.MappingSnapshot;
import org.twlab.nat.PortRange;

/**
 * Arbitrary packets from three inside hosts and to whatever outside endpoints were ever seen, in any order and with any
 * pauses, through gateways of all kinds: each is compared with {@link ReferenceTable}. As any packet may be missing or
 * come late, this covers loss and reordering.
 */
class RfcGatewayProperties {
    private static final List<Endpoint> REMOTES = List.of(
            new Endpoint(SERVER, 80),
            new Endpoint(SERVER, 81),
            new Endpoint(OTHER_SERVER, 80),
            new Endpoint(OTHER_SERVER, 6000));
    private static final List<Integer> PORTS = List.of(5000, 5001, 5004, 40_000, 700);
    private static final List<Integer> FLAGS = List.of(
            TcpSegment.SYN,
            TcpSegment.SYN | TcpSegment.ACK,
            TcpSegment.ACK,
            TcpSegment.FIN | TcpSegment.ACK,
            TcpSegment.RST);

    @Provide
    Arbitrary<RfcSettings> settings() {
        Arbitrary<RfcSettings.Builder> kinds = Combinators.combine(
                        Arbitraries.of(EndpointDependence.class),
                        Arbitraries.of(EndpointDependence.class),
                        Arbitraries.of(PortAssignment.class),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(UnsolicitedSyn.class))
                .as((mapping, filtering, assignment, parity, refreshes, syn) -> RfcLab.settings()
                        .mapping(mapping)
                        .filtering(filtering)
                        .assignment(assignment)
                        .parity(parity)
                        .inboundRefreshes(refreshes)
                        .unsolicitedSyn(syn));
        Arbitrary<Integer> limits = Arbitraries.frequency(Tuple.of(3, RfcLimits.NONE), Tuple.of(1, 2), Tuple.of(1, 4));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of(new PortRange(5000, 5005), new PortRange(5001, 5012), new PortRange(4990, 5060)),
                        Arbitraries.of(0, 0, 1, 2, 3),
                        Arbitraries.of(0L, 120L, 500L),
                        limits,
                        limits)
                .as((builder, ports, shape, holdDown, mostPorts, mostSessions) -> {
                    builder.ports(ports)
                            .holdDown(holdDown * RfcLab.SECOND)
                            .limits(RfcLimits.UNLIMITED
                                    .withPortsPerSubscriber(mostPorts)
                                    .withSessionsPerSubscriber(mostSessions));
                    if (shape == 1 || shape == 3) {
                        builder.mapping(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                                .filtering(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                                .overloading(true);
                    }
                    return shape >= 2
                            ? builder.allocation(new PortAllocation.Blocks(2, 2))
                                    .build()
                            : builder.build();
                });
    }

    @Provide
    Arbitrary<ActionSequence<Run>> traffic() {
        Arbitrary<Integer> pauses = Arbitraries.frequency(
                Tuple.of(40, 0),
                Tuple.of(2, 6),
                Tuple.of(2, 59),
                Tuple.of(2, 60),
                Tuple.of(2, 120),
                Tuple.of(2, 239),
                Tuple.of(2, 240),
                Tuple.of(1, 300),
                Tuple.of(1, 7440));
        Arbitrary<Action<Run>> steps = Combinators.combine(
                        pauses,
                        Arbitraries.of(true, false),
                        Arbitraries.frequency(
                                Tuple.of(4, RfcLab.TCP), Tuple.of(2, RfcLab.UDP), Tuple.of(1, RfcLab.ICMP)),
                        mostly(2),
                        Arbitraries.frequency(
                                Tuple.of(6, 0), Tuple.of(2, 1), Tuple.of(2, 2), Tuple.of(1, 3), Tuple.of(1, 4)),
                        mostly(3),
                        Arbitraries.frequency(
                                Tuple.of(5, 0), Tuple.of(3, 1), Tuple.of(2, 2), Tuple.of(2, 3), Tuple.of(1, 4)),
                        mostly(5))
                .as(Step::new);
        return Arbitraries.sequences(steps).ofSize(50);
    }

    /** 0 in more than half of all cases: sessions get old only if packets meet. */
    private static Arbitrary<Integer> mostly(int last) {
        return Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, last));
    }

    @Property(tries = 500)
    void doesWhatTheReferenceTableSays(
            @ForAll("settings") RfcSettings settings, @ForAll("traffic") ActionSequence<Run> traffic) {
        Run run = traffic.run(new Run(settings));
        run.lab.conservation();
        for (Ipv4Packet packet : run.lab.outside.received) {
            assertThat(packet.source()).isEqualTo(PUBLIC); // invariant 63
            assertThat(PacketCodec.verify(packet)).isTrue(); // invariant 62
        }
        note("some got no port", run.refused > 0, 10);
        note("a tenth came in", 10 * run.enteredCount > run.steps, 25);
        note("some must stay out", run.keptOut > 0, 50);
        run.lab.rfc().flush();
        assertThat(run.lab.rfc().mappings()
                        + run.lab.rfc().subscribers()
                        + run.lab.rfc().heldDown()
                        + run.lab.rfc().portsUsed()
                        + run.lab.rfc().blocksUsed())
                .isZero();
    }

    private static void note(String what, boolean seen, double least) {
        Statistics.label(what).collect(seen).coverage(mix -> mix.check(true).percentage(share -> share > least));
    }

    /** A pause, then a packet: from a host, or to one of the outside endpoints seen last. */
    record Step(int pause, boolean outbound, int protocol, int host, int port, int remote, int flags, int recent)
            implements Action<Run> {
        @Override
        public Run run(Run run) {
            run.play(this);
            return run;
        }
    }

    /** A gateway and what it should do. */
    static final class Run {
        final RfcLab lab;
        final ReferenceTable reference;
        private final RfcSettings settings;
        /** Outside endpoints by protocol, in the order in which they were first seen. */
        private final ListMultimap<Integer, Endpoint> seen = ArrayListMultimap.create();

        int steps;
        int refused;
        int enteredCount;
        int keptOut;

        Run(RfcSettings settings) {
            this.settings = settings;
            lab = RfcLab.of(settings, 3);
            reference = new ReferenceTable(settings);
        }

        void play(Step step) {
            steps++;
            lab.runFor(step.pause());
            reference.advance(lab.simulation.nowNanos());
            Endpoint remote = REMOTES.get(step.remote());
            if (step.protocol() == RfcLab.ICMP) {
                remote = new Endpoint(remote.address(), 0);
            }
            if (step.outbound()) {
                sendOut(step, remote);
            } else {
                sendIn(step, remote);
            }
            compareTables();
        }

        private void sendOut(Step step, Endpoint remote) {
            int protocol = step.protocol();
            int port = PORTS.get(step.port());
            Endpoint inside = new Endpoint(hostAddress(step.host()), port);
            IpPayload payload = RfcLab.payload(protocol, port, remote.port(), FLAGS.get(step.flags()));
            boolean opens = !(payload instanceof TcpSegment segment) || segment.syn();
            ReferenceTable.Entry entry = reference.between(protocol, inside, remote);
            if (entry == null && opens && reference.mayHaveMoreSessions(inside.address())) {
                entry = reference.shared(protocol, inside, remote);
                entry = entry != null ? entry : fresh(protocol, inside, remote);
            }
            Ipv4Packet out = lab.send(step.host(), remote.address(), payload);
            if (entry == null) {
                assertThat(out).isNull();
                refused += opens ? 1 : 0;
                return;
            }
            if (entry.outside.port() == 0) {
                entry = chosen(entry, Objects.requireNonNull(out));
            }
            expect(out, PUBLIC, remote.address(), from(payload, entry.outside.port()));
            reference.note(entry, remote, true, payload instanceof TcpSegment segment ? segment : null);
        }

        /** An entry without a port yet; null if there is none. */
        private ReferenceTable.@Nullable Entry fresh(int protocol, Endpoint inside, Endpoint remote) {
            boolean room = reference.mayHaveMorePorts(inside.address());
            return room && !reference.free(protocol, inside, remote).isEmpty()
                    ? new ReferenceTable.Entry(protocol, inside, remote, new Endpoint(PUBLIC, 0))
                    : null;
        }

        private ReferenceTable.Entry chosen(ReferenceTable.Entry entry, Ipv4Packet out) {
            Endpoint outside = new Endpoint(
                    out.source(),
                    out.payload() instanceof IcmpMessage query
                            ? Translation.identifier(query)
                            : Translation.sourcePort(out));
            Set<Integer> free = reference.free(entry.protocol, entry.inside, entry.first);
            assertThat(free).contains(outside.port()); // invariants 60, 65
            int wanted = entry.inside.port();
            if (settings.assignment() == PortAssignment.PRESERVE
                    && settings.allocation().blockSize() == 0
                    && free.contains(wanted)) {
                assertThat(outside.port()).isEqualTo(wanted); // invariant 65
            }
            ReferenceTable.Entry made = new ReferenceTable.Entry(entry.protocol, entry.inside, entry.first, outside);
            reference.entries.add(made);
            seen.put(entry.protocol, outside);
            return made;
        }

        private void sendIn(Step step, Endpoint remote) {
            List<Endpoint> known = seen.get(step.protocol());
            Endpoint outside = step.recent() < known.size()
                    ? known.get(known.size() - 1 - step.recent())
                    : new Endpoint(PUBLIC, 5000);
            IpPayload payload = step.protocol() == RfcLab.ICMP
                    ? RfcLab.echo(IcmpMessage.ECHO_REPLY, outside.port())
                    : RfcLab.payload(step.protocol(), remote.port(), outside.port(), FLAGS.get(step.flags()));
            TcpSegment segment = payload instanceof TcpSegment tcp ? tcp : null;
            boolean opens = segment == null || segment.syn();
            ReferenceTable.Entry entry = reference.entered(step.protocol(), outside, remote, opens);
            lab.hosts.forEach(host -> host.received.clear());
            lab.arrives(packet(remote.address(), outside.address(), 64, payload));
            for (int host = 0; host < lab.hosts.size(); host++) {
                List<Ipv4Packet> received = lab.hosts.get(host).received;
                if (entry == null || entry.inside.address() != hostAddress(host)) {
                    assertThat(received).isEmpty();
                } else {
                    assertThat(received).hasSize(1);
                    expect(received.get(0), remote.address(), hostAddress(host), to(payload, entry.inside.port()));
                }
            }
            if (entry == null) {
                keptOut++;
                return;
            }
            enteredCount++;
            reference.note(entry, remote, false, segment);
        }

        /** Byte for byte the packet with other endpoints, one less TTL and all checksums computed anew. */
        private static void expect(@Nullable Ipv4Packet packet, int source, int destination, IpPayload payload) {
            assertThat(packet).isNotNull();
            assertThat(PacketCodec.encode(Objects.requireNonNull(packet)))
                    .isEqualTo(PacketCodec.encode(packet(source, destination, 63, payload)));
        }

        private static IpPayload from(IpPayload payload, int port) {
            if (payload instanceof TcpSegment segment) {
                return RfcLab.tcp(port, segment.destinationPort(), segment.flags());
            }
            return payload instanceof IcmpMessage query
                    ? RfcLab.echo(query.type(), port)
                    : RfcLab.udp(port, ((UdpDatagram) payload).destinationPort());
        }

        private static IpPayload to(IpPayload payload, int port) {
            if (payload instanceof TcpSegment segment) {
                return RfcLab.tcp(segment.sourcePort(), port, segment.flags());
            }
            return payload instanceof IcmpMessage query
                    ? RfcLab.echo(query.type(), port)
                    : RfcLab.udp(((UdpDatagram) payload).sourcePort(), port);
        }

        private void compareTables() {
            RfcGateway gateway = lab.rfc();
            List<MappingSnapshot> rows = gateway.snapshot();
            assertThat(rows)
                    .containsExactlyInAnyOrderElementsOf(reference.rows().toList());
            assertThat(gateway.entries()).isEqualTo(rows.size());
            assertThat(gateway.mappings()).isEqualTo(reference.entries.size());
            Set<List<Object>> ports = new HashSet<>();
            reference.entries.forEach(entry -> ports.add(List.of(entry.protocol, entry.outside)));
            assertThat(gateway.portsUsed()).isEqualTo(ports.size());
        }
    }
}
