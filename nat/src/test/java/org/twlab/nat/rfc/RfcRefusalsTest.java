package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.rfc.RfcLab.INSIDE;
import static org.twlab.nat.rfc.RfcLab.OTHER_SERVER;
import static org.twlab.nat.rfc.RfcLab.PUBLIC;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.UDP;
import static org.twlab.nat.rfc.RfcLab.hostAddress;
import static org.twlab.nat.rfc.RfcLab.packet;
import static org.twlab.nat.rfc.RfcLab.tcp;
import static org.twlab.nat.rfc.RfcLab.udp;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** What a gateway that is described by its behaviours lets through on neither side, and what it says of it. */
class RfcRefusalsTest {
    private static final int TIMESTAMP_REQUEST = 13;

    private final RfcLab lab = RfcLab.of(RfcLab.settings().build(), 2);

    private static String lastDrop(RfcLab lab) {
        return lab.events.stream()
                .filter(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().toString())
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static IcmpMessage query(int type) {
        return new IcmpMessage(type, 0, 7 << 16 | 1, LiteralBytes.EMPTY, Checksums.NOT_STAMPED);
    }

    @Test
    void nobodyOutsideReachesAnInsideAddress() {
        lab.out(UDP, 0, 5000, SERVER, 80);

        assertThat(lab.arrives(packet(SERVER, hostAddress(0), 64, udp(80, 5000))))
                .isFalse();
        assertThat(lastDrop(lab)).isEqualTo("nat_no_mapping");
        assertThat(lab.arrives(packet(SERVER, INSIDE, 64, udp(80, 5000)))).isFalse();
        assertThat(lastDrop(lab)).isEqualTo("nat_no_mapping");
    }

    @Test
    void whatIsForOthersOutsideIsForwardedAsItIs() {
        lab.arrives(packet(SERVER, OTHER_SERVER, 64, udp(80, 5000)));

        assertThat(lab.outside.last()).isEqualTo(packet(SERVER, OTHER_SERVER, 63, udp(80, 5000)));
        assertThat(lab.gateway.entries()).isZero();
    }

    @Test
    void aSourceThatIsNotOfTheInsideGetsNoMapping() {
        lab.hosts.get(0).send(packet(OTHER_SERVER, SERVER, 64, udp(5000, 80)));
        lab.runFor(0);

        assertThat(lab.outside.received).isEmpty();
        assertThat(lastDrop(lab)).startsWith("nat_invalid {source=");
        assertThat(lab.gateway.entries()).isZero();
    }

    @Test
    void aSegmentThatOpensNothingNeedsASession() {
        assertThat(lab.tcpOut(0, 5000, SERVER, 80, ACK)).isNull();
        assertThat(lastDrop(lab)).isEqualTo("nat_invalid {state=NONE, class=.}");
    }

    @Test
    void queriesButPingsPassOnNeitherSide() {
        assertThat(lab.send(0, SERVER, query(TIMESTAMP_REQUEST))).isNull();
        assertThat(lastDrop(lab)).isEqualTo("unknown_protocol {protocol=1}");
        assertThat(lab.arrives(packet(SERVER, PUBLIC, 64, query(TIMESTAMP_REQUEST))))
                .isFalse();
        assertThat(lab.gateway.drops().of(DropReason.UNKNOWN_PROTOCOL)).isEqualTo(2);
    }

    @Test
    void aPingFromOutsideIsAnsweredByTheGateway() {
        lab.out(RfcLab.ICMP, 0, 7, SERVER, 0);

        assertThat(lab.arrives(packet(SERVER, PUBLIC, 64, query(IcmpMessage.ECHO_REQUEST))))
                .isFalse();
        assertThat(((IcmpMessage) lab.outside.last().payload()).type()).isEqualTo(IcmpMessage.ECHO_REPLY);
        assertThat(lab.outside.last().source()).isEqualTo(PUBLIC);
    }

    /** RFC 5508 REQ-4 and REQ-5: an error about no session, and a redirect about one, go nowhere. */
    @ParameterizedTest
    @CsvSource({"3, 3, false", "5, 1, true"})
    void anErrorThatIsNotAboutASessionIsInvalidFromBothSides(int type, int code, boolean aboutASession) {
        Ipv4Packet out = Objects.requireNonNull(lab.send(0, SERVER, udp(5000, 80)));
        lab.arrives(packet(SERVER, PUBLIC, 64, udp(80, 5000)));
        Ipv4Packet in = lab.hosts.get(0).last();
        Ipv4Packet foreign = packet(PUBLIC, OTHER_SERVER, 63, udp(5001, 80));
        Ipv4Packet toNobody = packet(OTHER_SERVER, hostAddress(0), 63, udp(80, 5001));
        int sent = lab.outside.received.size();

        IcmpMessage fromOutside = IcmpMessage.about(aboutASession ? out : foreign, type, code, 0);
        assertThat(lab.arrives(packet(SERVER, PUBLIC, 64, fromOutside))).isFalse();
        assertThat(lastDrop(lab)).isEqualTo("nat_invalid {type=" + type + ", code=" + code + "}");
        IcmpMessage fromInside = IcmpMessage.about(aboutASession ? in : toNobody, type, code, 0);
        assertThat(lab.send(0, SERVER, fromInside)).isNull();
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(2);
        assertThat(lab.outside.received).hasSize(sent);
    }

    @Test
    void anErrorFromOutsideSpendsItsTtlOnce() {
        Ipv4Packet out = Objects.requireNonNull(lab.send(0, SERVER, udp(5000, 80)));
        lab.arrives(packet(SERVER, PUBLIC, 64, IcmpMessage.about(out, 3, 3, 0)));

        assertThat(lab.hosts.get(0).last().ttl()).isEqualTo(63);
    }

    @Test
    void withoutHairpinningAPublicEndpointIsTheGatewaysOwn() {
        RfcLab plain = RfcLab.of(RfcLab.settings().hairpin(false).build(), 2);
        plain.out(UDP, 1, 6000, SERVER, 80);
        plain.send(0, PUBLIC, tcp(5000, 6000, SYN));

        assertThat(plain.hosts.get(1).received).isEmpty();
        assertThat(plain.hosts.get(0).last().tcp().flags() & RST).isEqualTo(RST);
        assertThat(lastDrop(plain)).isEqualTo("no_socket");
    }

    @Test
    void theInsideAddressIsTheGatewaysOwnWithHairpinningToo() {
        lab.send(0, INSIDE, tcp(5000, 80, SYN));

        assertThat(lab.hosts.get(0).last().tcp().flags() & RST).isEqualTo(RST);
        assertThat(lastDrop(lab)).isEqualTo("no_socket");
    }

    /** A port that some inside host has is filtered, another has no mapping; refused or not. */
    @ParameterizedTest
    @CsvSource({"REFUSE, 1", "SILENT, 0"})
    void whatIsFilteredAndWhatHasNoMappingAreToldApart(UnsolicitedSyn treatment, int answers) {
        RfcLab strict = RfcLab.of(
                RfcLab.settings()
                        .filtering(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                        .unsolicitedSyn(treatment)
                        .build(),
                1);
        Endpoint outside = Objects.requireNonNull(strict.tcpOut(0, 5000, SERVER, 80, SYN));
        int sent = strict.outside.received.size();

        strict.tcpIn(OTHER_SERVER, 80, outside, SYN);
        assertThat(lastDrop(strict)).isEqualTo("nat_filtered {filtering=address-and-port-dependent}");
        assertThat(strict.outside.received).hasSize(sent + answers);
        strict.tcpIn(OTHER_SERVER, 80, new Endpoint(PUBLIC, 5001), SYN);
        assertThat(lastDrop(strict)).isEqualTo("nat_no_mapping");
        assertThat(strict.outside.received).hasSize(sent + 2 * answers);
    }

    /** The route to the inside network leads outside: such a neighbour is unreachable (RFC 1812 section 5.2.7.1). */
    @Test
    void anInsideAddressWithoutALinkIsUnreachable() {
        assertThat(lab.send(0, hostAddress(9), udp(5000, 80))).isNull();
        IcmpMessage error = (IcmpMessage) lab.hosts.get(0).last().payload();
        assertThat(error.code()).isEqualTo(IcmpMessage.HOST_UNREACHABLE);
        assertThat(lastDrop(lab)).isEqualTo("no_route");
    }
}
