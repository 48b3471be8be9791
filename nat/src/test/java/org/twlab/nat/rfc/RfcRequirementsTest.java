package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.rfc.RfcLab.ICMP;
import static org.twlab.nat.rfc.RfcLab.OTHER_SERVER;
import static org.twlab.nat.rfc.RfcLab.PUBLIC;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.TCP;
import static org.twlab.nat.rfc.RfcLab.UDP;
import static org.twlab.nat.rfc.RfcLab.hostAddress;
import static org.twlab.nat.rfc.RfcLab.packet;
import static org.twlab.nat.rfc.RfcLab.udp;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.NatModel;
import org.twlab.nat.PortRange;

/**
 * What {@link Conformance} says, shown by gateways: each test drives one and finds out whether the requirement is met.
 * Times are looked at a second before and after the bound, as a mapping that lives exactly as long is within it.
 */
class RfcRequirementsTest {
    private static final int ROUTER = RfcLab.address("192.0.2.9");

    static Stream<Subject> subjects() {
        return Subject.all();
    }

    private static void check(Subject subject, Requirement requirement, boolean met) {
        assertThat(met)
                .as(requirement.document() + " " + requirement.number() + ": " + requirement.text())
                .isEqualTo(subject.conformance().meets(requirement));
    }

    private static Endpoint must(@Nullable Endpoint endpoint) {
        return Objects.requireNonNull(endpoint);
    }

    /** Every row of the table has its test. */
    @Test
    void everyRequirementHasATest() {
        TreeSet<String> tests = Arrays.stream(RfcRequirementsTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(ParameterizedTest.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Arrays.stream(Requirement.values()).map(Requirement::test))
                .containsExactlyInAnyOrderElementsOf(tests);
    }

    /** The deviations of Netfilter, row by row. */
    @Test
    void netfilterDeviatesWhereTheKernelSaysSo() {
        for (String name : NatModel.names()) {
            assertThat(Arrays.stream(Requirement.values()).filter(Conformance.of(NatModel.named(name))::meets))
                    .containsExactly(
                            Requirement.RFC4787_REQ3A,
                            Requirement.RFC4787_REQ6,
                            Requirement.RFC4787_REQ12,
                            Requirement.RFC5382_REQ2,
                            Requirement.RFC5382_REQ5,
                            Requirement.RFC5382_REQ10,
                            Requirement.RFC5508_REQ4,
                            Requirement.RFC5508_REQ5);
        }
        assertThat(Arrays.stream(Requirement.values())
                        .filter(row ->
                                !Conformance.of(RfcLab.settings().build()).meets(row)))
                .containsExactly(Requirement.RFC4787_REQ3A);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req1_mappingIsEndpointIndependent(Subject subject) {
        check(subject, Requirement.RFC4787_REQ1, mapsAlike(subject.lab().get(), UDP));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req1_mappingIsEndpointIndependent(Subject subject) {
        check(subject, Requirement.RFC5382_REQ1, mapsAlike(subject.lab().get(), TCP));
    }

    /** The port is taken toward the second server already, so that only a rule keeps both mappings alike. */
    private static boolean mapsAlike(RfcLab lab, int protocol) {
        lab.out(protocol, 1, 5000, OTHER_SERVER, 80);
        lab.out(protocol, 0, 5064, OTHER_SERVER, 80); // where each host has its own 64 ports
        Endpoint first = lab.out(protocol, 0, 5000, SERVER, 80);
        boolean port = must(first).equals(lab.out(protocol, 0, 5000, SERVER, 81));
        return first.equals(lab.out(protocol, 0, 5000, OTHER_SERVER, 80)) && port;
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req2_poolingIsPaired(Subject subject) {
        check(subject, Requirement.RFC4787_REQ2, hasOneAddress(subject.pool().get()));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc6888Req2_poolingIsPaired(Subject subject) {
        check(subject, Requirement.RFC6888_REQ2, hasOneAddress(subject.pool().get()));
    }

    private static boolean hasOneAddress(RfcLab lab) {
        TreeSet<Integer> seen = new TreeSet<>();
        for (int port = 5000; port < 5016; port++) {
            seen.add(must(lab.out(UDP, 0, port, SERVER + port - 5000, 80)).address());
        }
        return seen.size() == 1;
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req3_portsAreNotOverloaded(Subject subject) {
        check(subject, Requirement.RFC4787_REQ3, keepsPortsApart(withFewPorts(subject, 64), UDP));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req7_portsAreNotOverloaded(Subject subject) {
        check(subject, Requirement.RFC5382_REQ7, keepsPortsApart(withFewPorts(subject, 64), TCP));
    }

    /** Both destinations get all the ports there are, if they can; Netfilter preserves those of two hosts. */
    private static boolean keepsPortsApart(RfcLab lab, int protocol) {
        boolean rfc = lab.gateway instanceof RfcGateway;
        TreeSet<Integer> toOne = new TreeSet<>();
        TreeSet<Integer> toOther = new TreeSet<>();
        for (int i = 0; i < 64; i++) {
            Endpoint one = lab.out(protocol, 0, 5000 + i, SERVER, 80);
            Endpoint other = lab.out(protocol, rfc ? 0 : 1, rfc ? 6000 + i : 5000 + i, OTHER_SERVER, 80);
            if (one != null) {
                toOne.add(one.port());
            }
            if (other != null) {
                toOther.add(other.port());
            }
        }
        return toOne.stream().noneMatch(toOther::contains);
    }

    /** An RFC gateway with the ports of one block, or with so many where there are no blocks; others as they are. */
    private static RfcLab withFewPorts(Subject subject, int ports) {
        RfcLab lab = subject.lab().get();
        if (!(lab.gateway instanceof RfcGateway gateway)
                || gateway.settings().allocation() instanceof PortAllocation.Deterministic) {
            return lab;
        }
        int blockSize = gateway.settings().allocation().blockSize();
        int size = blockSize == 0 ? ports : blockSize;
        PortRange range = new PortRange(5000, 5000 + size - 1);
        return RfcLab.of(gateway.settings().toBuilder().ports(range).build(), 3);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req3a_portsStayInTheirRange(Subject subject) {
        RfcLab lab = subject.lab().get();
        boolean below = true;
        for (int host = 0; host < 3; host++) {
            below &= must(lab.out(UDP, host, 700, SERVER, 80)).port() < 1024;
            below &= must(lab.out(UDP, host, 1024, SERVER, 80)).port() >= 1024;
        }
        check(subject, Requirement.RFC4787_REQ3A, below);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req4_parityIsKept(Subject subject) {
        RfcLab lab = subject.lab().get();
        boolean kept = true;
        for (int i = 0; i < 21; i++) { // three hosts want each port, and each of them the same place in 64 ports
            int port = 5000 + 64 * (i / 3);
            kept &= (must(lab.out(UDP, i % 3, port, SERVER, 80)).port() & 1) == (port & 1);
        }
        check(subject, Requirement.RFC4787_REQ4, kept);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req5_udpMappingLivesTwoMinutes(Subject subject) {
        check(subject, Requirement.RFC4787_REQ5, lives(subject, UDP, 120));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req5c_udpMappingLivesFiveMinutes(Subject subject) {
        check(subject, Requirement.RFC4787_REQ5C, lives(subject, UDP, 300));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5508Req2_icmpQueryLivesSixtySeconds(Subject subject) {
        check(subject, Requirement.RFC5508_REQ2, lives(subject, ICMP, 60));
    }

    /** Whether an answer just before so many seconds still reaches the host. */
    private static boolean lives(Subject subject, int protocol, long seconds) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = lab.out(protocol, 0, 5000, SERVER, 80);
        if (endpoint == null) {
            return false;
        }
        lab.simulation.runUntil(seconds * RfcLab.SECOND - 1);
        return lab.in(protocol, SERVER, 80, endpoint);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req6_outboundRefreshes(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = must(lab.out(UDP, 0, 5000, SERVER, 80));
        boolean same = true;
        for (int i = 0; i < 40; i++) {
            lab.runFor(20); // below every timeout, 800 s in all
            same &= endpoint.equals(lab.out(UDP, 0, 5000, SERVER, 80));
        }
        check(subject, Requirement.RFC4787_REQ6, same && lab.in(UDP, SERVER, 80, endpoint));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req8_filteringIgnoresThePort(Subject subject) {
        check(subject, Requirement.RFC4787_REQ8, admitsOtherPort(subject.lab().get(), UDP));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req3_filteringIgnoresThePort(Subject subject) {
        check(subject, Requirement.RFC5382_REQ3, admitsOtherPort(subject.lab().get(), TCP));
    }

    private static boolean admitsOtherPort(RfcLab lab, int protocol) {
        Endpoint endpoint = must(lab.out(protocol, 0, 5000, SERVER, 80));
        return lab.in(protocol, SERVER, 81, endpoint);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc6888Req7_filteringIsIndependent(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = must(lab.out(UDP, 0, 5000, SERVER, 80));
        check(subject, Requirement.RFC6888_REQ7, lab.in(UDP, OTHER_SERVER, 9, endpoint));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req9_udpHairpins(Subject subject) {
        check(subject, Requirement.RFC4787_REQ9, hairpins(subject.lab().get(), UDP));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req8_tcpHairpins(Subject subject) {
        check(subject, Requirement.RFC5382_REQ8, hairpins(subject.lab().get(), TCP));
    }

    /** Both hosts send to the outside endpoint the other has toward the public address, as peers do that punch holes. */
    private static boolean hairpins(RfcLab lab, int protocol) {
        for (int host = 0; host < 2; host++) {
            lab.out(protocol, host, 5000 + host, SERVER, 80);
            lab.out(protocol, host, 5000 + host, PUBLIC, 9);
        }
        Endpoint first = lastOutside(lab, 0);
        Endpoint second = lastOutside(lab, 1);
        lab.out(protocol, 1, 5001, PUBLIC, first.port());
        lab.hosts.get(1).received.clear();
        lab.out(protocol, 0, 5000, PUBLIC, second.port());
        return lab.hosts.get(1).received.stream()
                .anyMatch(packet -> packet.payload().protocol() == protocol
                        && packet.source() == PUBLIC
                        && Translation.sourcePort(packet) == first.port());
    }

    private static Endpoint lastOutside(RfcLab lab, int host) {
        return lab.events.stream()
                .filter(TraceEvent.MappingCreated.class::isInstance)
                .map(TraceEvent.MappingCreated.class::cast)
                .filter(created -> created.internal().local().address() == hostAddress(host))
                .reduce((one, other) -> other)
                .orElseThrow()
                .external()
                .local();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc4787Req12_icmpErrorKeepsTheMapping(Subject subject) {
        check(subject, Requirement.RFC4787_REQ12, survivesError(subject.lab().get(), UDP));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req10_icmpErrorKeepsTheConnection(Subject subject) {
        check(subject, Requirement.RFC5382_REQ10, survivesError(subject.lab().get(), TCP));
    }

    private static boolean survivesError(RfcLab lab, int protocol) {
        Endpoint endpoint = must(lab.out(protocol, 0, 5000, SERVER, 80));
        IcmpMessage error = IcmpMessage.about(lab.outside.last(), 3, 1, 0);
        assertThat(lab.arrives(packet(ROUTER, endpoint.address(), 64, error))).isTrue();
        return lab.in(protocol, SERVER, 80, endpoint);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req2a_simultaneousOpenPasses(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = must(lab.tcpOut(0, 5000, SERVER, 80, SYN));
        boolean passes = lab.tcpIn(SERVER, 80, endpoint, SYN);
        passes &= endpoint.equals(lab.tcpOut(0, 5000, SERVER, 80, SYN | ACK));
        passes &= lab.tcpIn(SERVER, 80, endpoint, SYN | ACK);
        passes &= endpoint.equals(lab.tcpOut(0, 5000, SERVER, 80, ACK));
        check(subject, Requirement.RFC5382_REQ2, passes && lab.tcpIn(SERVER, 80, endpoint, ACK));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req4_unsolicitedSynWaits(Subject subject) {
        RfcLab lab = subject.lab().get();
        lab.tcpIn(SERVER, 80, new Endpoint(PUBLIC, 5000), SYN);
        lab.simulation.runUntil(6 * RfcLab.SECOND - 1);
        check(subject, Requirement.RFC5382_REQ4, lab.outside.received.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req5_establishedLives7440Seconds(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = establish(lab);
        lab.simulation.runUntil(7440 * RfcLab.SECOND - 1);
        check(subject, Requirement.RFC5382_REQ5, lab.tcpIn(SERVER, 80, endpoint, ACK));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5382Req5_transitoryLives240Seconds(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint opening = must(lab.tcpOut(1, 6000, SERVER, 80, SYN));
        Endpoint closing = establish(lab);
        lab.tcpOut(0, 5000, SERVER, 80, FIN | ACK);
        lab.tcpIn(SERVER, 80, closing, ACK);
        lab.simulation.runUntil(240 * RfcLab.SECOND - 1);
        boolean met = lab.tcpIn(SERVER, 80, opening, SYN | ACK) && lab.tcpIn(SERVER, 80, closing, FIN | ACK);
        check(subject, Requirement.RFC5382_REQ5_TRANSITORY, met);
    }

    private static Endpoint establish(RfcLab lab) {
        Endpoint endpoint = must(lab.tcpOut(0, 5000, SERVER, 80, SYN));
        assertThat(lab.tcpIn(SERVER, 80, endpoint, SYN | ACK)).isTrue();
        lab.tcpOut(0, 5000, SERVER, 80, ACK);
        return endpoint;
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc7857Section2_closedConnectionsAreKept(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = establish(lab);
        lab.tcpOut(0, 5000, SERVER, 80, FIN | ACK);
        lab.tcpIn(SERVER, 80, endpoint, FIN | ACK);
        lab.tcpOut(0, 5000, SERVER, 80, ACK);
        lab.simulation.runUntil(240 * RfcLab.SECOND - 1);
        check(subject, Requirement.RFC7857_S2, lab.tcpIn(SERVER, 80, endpoint, FIN | ACK));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc7857Section2_2_resetConnectionsAreKept(Subject subject) {
        RfcLab lab = subject.lab().get();
        Endpoint endpoint = establish(lab);
        lab.arrives(packet(SERVER, endpoint.address(), 64, reset(endpoint)));
        lab.simulation.runUntil(240 * RfcLab.SECOND - 1);
        check(subject, Requirement.RFC7857_S2_2, lab.tcpIn(SERVER, 80, endpoint, ACK));
    }

    /** At the number that the host has acknowledged, which any gateway takes. */
    private static TcpSegment reset(Endpoint endpoint) {
        return TcpSegment.of(80, endpoint.port(), 2000, 0, RST, 0, TcpOptions.NONE, LiteralBytes.EMPTY);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5508Req4_errorsComeIn(Subject subject) {
        RfcLab lab = subject.lab().get();
        lab.out(UDP, 1, 5000, SERVER, 80);
        lab.out(UDP, 0, 5000, SERVER, 80);
        Ipv4Packet sent = packet(hostAddress(0), SERVER, 63, udp(5000, 80));
        IcmpMessage error = IcmpMessage.about(lab.outside.last(), 11, 0, 0);
        lab.arrives(packet(ROUTER, PUBLIC, 64, error));
        List<Ipv4Packet> got = lab.hosts.get(0).received;
        boolean met = got.size() == 1
                && got.get(0).source() == ROUTER
                && PacketCodec.verify(got.get(0))
                && Arrays.equals(quote(got.get(0)), PacketCodec.encode(sent));
        check(subject, Requirement.RFC5508_REQ4, met);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc5508Req5_errorsGoOut(Subject subject) {
        RfcLab lab = subject.lab().get();
        lab.out(UDP, 1, 5000, SERVER, 80);
        Endpoint endpoint = must(lab.out(UDP, 0, 5000, SERVER, 80));
        Ipv4Packet answer = packet(SERVER, endpoint.address(), 64, udp(80, endpoint.port()));
        lab.arrives(answer);
        Ipv4Packet out = lab.send(0, SERVER, IcmpMessage.about(lab.hosts.get(0).last(), 3, 3, 0));
        boolean met = out != null
                && out.source() == PUBLIC
                && PacketCodec.verify(out)
                && Arrays.equals(quote(out), PacketCodec.encode(answer.withTtl(63)));
        check(subject, Requirement.RFC5508_REQ5, met);
    }

    private static byte[] quote(Ipv4Packet error) {
        return ((IcmpMessage) error.payload()).quote().toBytes();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc6888Req4_portsOfASubscriberAreLimited(Subject subject) {
        RfcLab lab = limited(subject, limits -> limits.withPortsPerSubscriber(5));
        int got = 0;
        for (int port = 5000; port < 5010; port++) {
            got += lab.out(UDP, 0, port, SERVER, 80) == null ? 0 : 1;
        }
        assertThat(lab.out(UDP, 1, 5000, SERVER, 80)).isNotNull();
        check(subject, Requirement.RFC6888_REQ4, got == 5);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void rfc6888Req5_sessionsOfASubscriberAreLimited(Subject subject) {
        RfcLab lab = limited(subject, limits -> limits.withSessionsPerSubscriber(5));
        int got = 0;
        for (int port = 80; port < 90; port++) {
            got += lab.out(UDP, 0, 5000, SERVER, port) == null ? 0 : 1;
        }
        assertThat(lab.out(UDP, 1, 5000, SERVER, 80)).isNotNull();
        check(subject, Requirement.RFC6888_REQ5, got == 5);
    }

    private static RfcLab limited(Subject subject, Function<RfcLimits, RfcLimits> change) {
        RfcLab lab = subject.lab().get();
        if (!(lab.gateway instanceof RfcGateway gateway)) {
            return lab;
        }
        RfcSettings settings = gateway.settings();
        return RfcLab.of(
                settings.toBuilder().limits(change.apply(settings.limits())).build(), 3);
    }

    /** One host has had all ports of the gateway; does another get one before 120 s are over? */
    @ParameterizedTest
    @MethodSource("subjects")
    void rfc6888Req8_freePortsWait(Subject subject) {
        RfcLab rehearsal = withFewPorts(subject, 1);
        rehearsal.out(UDP, 0, 5000, SERVER, 80);
        rehearsal.runFor(1000);
        long endedNanos = rehearsal.events.stream()
                .filter(TraceEvent.MappingEnded.class::isInstance)
                .mapToLong(TraceEvent::atNanos)
                .findFirst()
                .orElseThrow();

        RfcLab lab = withFewPorts(subject, 1);
        Endpoint first = must(lab.out(UDP, 0, 5000, SERVER, 80));
        lab.simulation.runUntil(endedNanos + 120 * RfcLab.SECOND - 1);
        Endpoint second = lab.out(UDP, 1, 5000, SERVER, 80);
        check(subject, Requirement.RFC6888_REQ8, !first.equals(second));
    }
}
