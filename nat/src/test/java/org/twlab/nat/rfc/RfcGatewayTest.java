package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.rfc.RfcLab.INSIDE;
import static org.twlab.nat.rfc.RfcLab.OTHER_SERVER;
import static org.twlab.nat.rfc.RfcLab.PUBLIC;
import static org.twlab.nat.rfc.RfcLab.SECOND;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.TCP;
import static org.twlab.nat.rfc.RfcLab.UDP;
import static org.twlab.nat.rfc.RfcLab.hostAddress;
import static org.twlab.nat.rfc.RfcLab.packet;
import static org.twlab.nat.rfc.RfcLab.udp;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.PortRange;

class RfcGatewayTest {
    private static final List<Integer> POOL = List.of(PUBLIC, PUBLIC + 1, PUBLIC + 2);

    private static Drop lastDrop(RfcLab lab) {
        return lab.events.stream()
                .filter(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop())
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static Endpoint must(@Nullable Endpoint endpoint) {
        return Objects.requireNonNull(endpoint);
    }

    /**
     * Who reaches an inside endpoint that has spoken to port 80 of one server, by kind of mapping and filtering: that
     * port, another of the same server, another server; and whether another server is shown the same outside endpoint.
     */
    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT,       ENDPOINT_INDEPENDENT,       true, true,  true,  true",
        "ENDPOINT_INDEPENDENT,       ADDRESS_DEPENDENT,          true, true,  false, true",
        "ENDPOINT_INDEPENDENT,       ADDRESS_AND_PORT_DEPENDENT, true, false, false, true",
        "ADDRESS_DEPENDENT,          ENDPOINT_INDEPENDENT,       true, true,  true,  false",
        "ADDRESS_DEPENDENT,          ADDRESS_DEPENDENT,          true, true,  false, false",
        "ADDRESS_DEPENDENT,          ADDRESS_AND_PORT_DEPENDENT, true, false, false, false",
        "ADDRESS_AND_PORT_DEPENDENT, ENDPOINT_INDEPENDENT,       true, true,  true,  false",
        "ADDRESS_AND_PORT_DEPENDENT, ADDRESS_DEPENDENT,          true, true,  false, false",
        "ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, true, false, false, false"
    })
    void reachabilityFollowsFromMappingAndFiltering(
            EndpointDependence mapping,
            EndpointDependence filtering,
            boolean same,
            boolean otherPort,
            boolean otherServer,
            boolean oneEndpoint) {
        for (int protocol : new int[] {TCP, UDP}) {
            RfcLab lab = RfcLab.of(
                    RfcLab.settings().mapping(mapping).filtering(filtering).build(), 1);
            Endpoint endpoint = must(lab.out(protocol, 0, 5000, SERVER, 80));
            assertThat(lab.in(protocol, SERVER, 80, endpoint)).isEqualTo(same);
            assertThat(lab.in(protocol, SERVER, 81, endpoint)).isEqualTo(otherPort);
            assertThat(lab.in(protocol, OTHER_SERVER, 80, endpoint)).isEqualTo(otherServer);
            if (!otherServer) {
                assertThat(lastDrop(lab).toString()).isEqualTo("nat_filtered {filtering=" + filtering.label() + "}");
                boolean toOther = endpoint.equals(lab.out(protocol, 0, 5000, OTHER_SERVER, 80));
                assertThat(toOther).isEqualTo(oneEndpoint);
            }
        }
    }

    /** RFC 4787 REQ-8: what came in from a stranger is answered from the endpoint that the stranger has used. */
    @Test
    void anAnswerToAStrangerLeavesFromTheEndpointThatWasSpokenTo() {
        RfcLab lab = RfcLab.of(
                RfcLab.settings()
                        .mapping(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                        .build(),
                1);
        Endpoint first = must(lab.out(UDP, 0, 5000, SERVER, 80));
        Endpoint second = must(lab.out(UDP, 0, 5000, SERVER, 81));
        assertThat(second).isNotEqualTo(first);

        assertThat(lab.in(UDP, OTHER_SERVER, 9, second)).isTrue();
        assertThat(lab.in(UDP, OTHER_SERVER, 9, first)).isFalse(); // the host could not tell it from the other
        assertThat(lab.out(UDP, 0, 5000, OTHER_SERVER, 9)).isEqualTo(second);
    }

    @Test
    void rfc5382Req4_anUnsolicitedSynIsAnsweredByPortUnreachableAfterSixSeconds() {
        RfcLab lab = RfcLab.of(RfcLab.settings().build(), 1);
        assertThat(lab.tcpIn(SERVER, 80, new Endpoint(PUBLIC, 5000), SYN)).isFalse();
        assertThat(lab.gateway.held()).isEqualTo(1);
        lab.runTo(6);
        IcmpMessage error = (IcmpMessage) lab.outside.last().payload();
        assertThat(error.type()).isEqualTo(3);
        assertThat(error.code()).isEqualTo(3);
        assertThat(lastDrop(lab).reason()).isEqualTo(DropReason.NAT_NO_MAPPING);
        assertThat(lab.gateway.held()).isZero();
        lab.conservation();
    }

    @Test
    void rfc5382Req4_aSynThatTheInsideMeetsIsDroppedSilently() {
        RfcLab lab = RfcLab.of(RfcLab.settings().build(), 1);
        lab.tcpIn(SERVER, 80, new Endpoint(PUBLIC, 5000), SYN);
        lab.runTo(3);
        assertThat(lab.out(TCP, 0, 5000, SERVER, 80)).isEqualTo(new Endpoint(PUBLIC, 5000));
        lab.runTo(7);
        assertThat(lab.outside.received).hasSize(1); // the SYN of the inside
        assertThat(lastDrop(lab).reason()).isEqualTo(DropReason.NAT_HELD);
        assertThat(lab.tcpIn(SERVER, 80, new Endpoint(PUBLIC, 5000), SYN)).isTrue(); // sent again
    }

    @Test
    void limitsSayWhatWasUsedUp() {
        RfcSettings settings =
                RfcLab.settings().limits(new RfcLimits(3, 2, 2, RfcLimits.NONE)).build();
        RfcLab lab = RfcLab.of(settings, 3);
        lab.out(UDP, 0, 5000, SERVER, 80);
        lab.out(UDP, 0, 5001, SERVER, 80);
        assertThat(lab.out(UDP, 0, 5002, SERVER, 80)).isNull();
        assertThat(lastDrop(lab).toString()).isEqualTo("nat_quota {used=2, quota=2}");
        lab.out(UDP, 1, 5000, SERVER, 80);
        assertThat(lab.out(UDP, 1, 5001, SERVER, 80)).isNull();
        assertThat(lastDrop(lab).toString()).isEqualTo("nat_table_full {entries=3, limit=3}");
        assertThat(lab.rfc().subscribers()).isEqualTo(2);
        assertThat(lab.out(UDP, 2, 5001, SERVER, 80)).isNull();
        assertThat(lab.rfc().subscribers()).isEqualTo(2); // a host that was refused leaves no trace
    }

    @Test
    void aPortThatIsHeldDownServesOnlyTheHostThatHadIt() {
        RfcSettings settings =
                RfcLab.settings().ports(new PortRange(5000, 5000)).build();
        RfcLab lab = RfcLab.of(settings, 2);
        assertThat(lab.out(UDP, 0, 5000, SERVER, 80)).isNotNull();
        lab.runTo(300); // UDP lives 300 s, and the port is held until 420
        assertThat(lab.rfc().heldDown()).isEqualTo(1);
        assertThat(lab.out(UDP, 1, 5000, SERVER, 80)).isNull();
        assertThat(lastDrop(lab).toString()).isEqualTo("nat_port_exhausted {first=5000, last=5000, taken=1}");
        assertThat(lab.out(UDP, 0, 6000, SERVER, 80)).isNotNull();
        lab.simulation.runUntil(720 * SECOND - 1); // ended at 600
        assertThat(lab.out(UDP, 1, 5000, SERVER, 80)).isNull();
        lab.runTo(720);
        assertThat(lab.out(UDP, 1, 5000, SERVER, 80)).isNotNull();
        assertThat(lab.rfc().heldDown()).isZero();
    }

    @Test
    void pairedHostsKeepTheirAddressAndArbitraryOnesDoNot() {
        for (Pooling pooling : Pooling.values()) {
            RfcLab lab = RfcLab.of(
                    RfcSettings.builder(INSIDE, 24, POOL).pooling(pooling).build(), 3);
            for (int host = 0; host < 3; host++) {
                TreeSet<Integer> seen = new TreeSet<>();
                for (int port = 5000; port < 5006; port++) {
                    seen.add(must(lab.out(UDP, host, port, SERVER, 80)).address());
                }
                assertThat(seen).hasSize(pooling == Pooling.PAIRED ? 1 : 3);
            }
        }
    }

    @Test
    void blocksAreLoggedOnceAndGivenBackWhenEmpty() {
        RfcSettings settings = RfcLab.settings()
                .ports(new PortRange(1024, 1024 + 16 * 3 - 1))
                .parity(false)
                .allocation(new PortAllocation.Blocks(16, 2))
                .build();
        RfcLab lab = RfcLab.of(settings, 3);
        for (int i = 0; i < 32; i++) {
            assertThat(lab.out(UDP, 0, 5000 + i, SERVER, 80)).isNotNull();
        }
        assertThat(lab.out(UDP, 0, 6000, SERVER, 80)).isNull();
        assertThat(lastDrop(lab).toString()).isEqualTo("nat_quota {used=32, quota=32}");
        assertThat(lab.out(UDP, 1, 5000, SERVER, 80)).isNotNull();
        assertThat(lab.out(UDP, 2, 5000, SERVER, 80)).isNull();
        assertThat(lastDrop(lab).reason()).isEqualTo(DropReason.NAT_PORT_EXHAUSTED);
        assertThat(lab.rfc().blocksUsed()).isEqualTo(3);
        assertThat(lab.rfc().log().records()).isEqualTo(3);
        lab.runTo(300);
        assertThat(lab.rfc().blocksUsed()).isZero();
        assertThat(lab.rfc().heldDown()).isEqualTo(3);
        lab.simulation.runUntil(420 * SECOND - 1);
        assertThat(lab.out(UDP, 2, 5000, SERVER, 80)).isNull();
        lab.runTo(420);
        assertThat(lab.out(UDP, 2, 5000, SERVER, 80)).isNotNull();
        assertThat(lab.rfc().log().records()).isEqualTo(7); // 3 given back, 1 assigned again
        assertThat(lab.rfc().log().bytes()).isEqualTo(7 * 150);
    }

    @Test
    void eachMappingIsLoggedWhereThereAreNoBlocksAndNoneWhereTheyAreFixed() {
        RfcLab shared = RfcLab.of(RfcLab.settings().build(), 1);
        RfcSettings settings = RfcLab.settings()
                .allocation(new PortAllocation.Deterministic(64))
                .build();
        RfcLab fixed = RfcLab.of(settings, 1);
        for (int i = 0; i < 10; i++) {
            shared.out(UDP, 0, 5000 + i, SERVER, 80);
            Endpoint outside = must(fixed.out(UDP, 0, 5000 + i, SERVER, 80));
            assertThat(new DeterministicMapping(settings).insideOf(outside.address(), outside.port()))
                    .hasValue(hostAddress(0));
        }
        assertThat(shared.rfc().log().records()).isEqualTo(10);
        shared.runTo(300);
        assertThat(shared.rfc().log().records()).isEqualTo(20);
        assertThat(fixed.rfc().log().records()).isZero();
    }

    /** RFC 5508 REQ-7: the error of an inside host about a hairpinned packet reaches the other with its own packet. */
    @Test
    void errorsAboutHairpinnedPacketsComeBack() {
        RfcLab lab = RfcLab.of(RfcLab.settings().build(), 2);
        Endpoint second = must(lab.out(UDP, 1, 6000, SERVER, 80));
        Ipv4Packet sent = packet(hostAddress(0), second.address(), 63, udp(5000, second.port()));
        lab.out(UDP, 0, 5000, PUBLIC, second.port());
        Ipv4Packet got = lab.hosts.get(1).last();
        assertThat(got.source()).isEqualTo(PUBLIC);

        lab.send(1, PUBLIC, IcmpMessage.about(got, 3, 3, 0));

        Ipv4Packet error = lab.hosts.get(0).last();
        assertThat(error.source()).isEqualTo(PUBLIC);
        assertThat(PacketCodec.verify(error)).isTrue();
        assertThat(((IcmpMessage) error.payload()).quote().toBytes()).isEqualTo(PacketCodec.encode(sent));
        lab.conservation();
    }

    @Test
    void anErrorAboutAQueryReachesTheHostWithItsOwnIdentifier() {
        RfcLab lab = RfcLab.of(RfcLab.settings().build(), 2);
        lab.out(RfcLab.ICMP, 1, 7000, SERVER, 0);
        Endpoint outside = must(lab.out(RfcLab.ICMP, 0, 7000, SERVER, 0));
        assertThat(outside.port()).isEqualTo(7001);
        Ipv4Packet sent = packet(hostAddress(0), SERVER, 63, RfcLab.echo(IcmpMessage.ECHO_REQUEST, 7000));

        lab.arrives(packet(OTHER_SERVER, PUBLIC, 64, IcmpMessage.about(lab.outside.last(), 11, 0, 0)));

        Ipv4Packet error = lab.hosts.get(0).last();
        assertThat(((IcmpMessage) error.payload()).quote().toBytes()).isEqualTo(PacketCodec.encode(sent));
        assertThat(lab.hosts.get(1).received).isEmpty();
    }

    /** Semantics of published figures: 55,000 connections to one destination, more to another. */
    @Test
    void awsTakes55000ConnectionsToADestination() {
        NatPreset preset = NatPresets.find("aws-nat-gateway").orElseThrow();
        RfcLab lab = RfcLab.of(preset.builder(INSIDE, 24, List.of(PUBLIC)).build(), 1);
        for (int i = 0; i < 55_000; i++) {
            lab.out(TCP, 0, 10_000 + i, SERVER, 443);
        }
        assertThat(lab.rfc().mappings()).isEqualTo(55_000);
        assertThat(lab.out(TCP, 0, 9999, SERVER, 443)).isNull();
        assertThat(lastDrop(lab).toString()).isEqualTo("nat_port_exhausted {taken=55000, limit=55000}");
        assertThat(lab.out(TCP, 0, 9999, SERVER, 444)).isNotNull();
        assertThat(lab.rfc().portsUsed()).isEqualTo(55_001);
    }

    @ParameterizedTest
    @CsvSource({"gcp-cloud-nat, 120", "gcp-cloud-nat-30s, 30"})
    void gcpHas64PortsAndWaitsForTimeWait(String name, long timeWait) {
        NatPreset preset = NatPresets.find(name).orElseThrow();
        RfcLab lab = RfcLab.of(preset.builder(INSIDE, 24, List.of(PUBLIC)).build(), 2);
        for (int i = 0; i < 64; i++) {
            Endpoint outside = must(lab.out(TCP, 0, 10_000 + i, SERVER, 443));
            lab.tcpIn(SERVER, 443, outside, SYN | ACK);
            lab.tcpOut(0, 10_000 + i, SERVER, 443, FIN | ACK);
            lab.tcpIn(SERVER, 443, outside, FIN | ACK);
        }
        assertThat(lab.out(TCP, 0, 20_000, SERVER, 443)).isNull();
        assertThat(lastDrop(lab).reason()).isEqualTo(DropReason.NAT_QUOTA);
        assertThat(lab.out(TCP, 0, 20_001, SERVER, 444)).isNotNull();
        assertThat(lab.out(TCP, 1, 20_000, SERVER, 443)).isNotNull();
        lab.simulation.runUntil(timeWait * SECOND - 1);
        assertThat(lab.out(TCP, 0, 20_000, SERVER, 443)).isNull();
        lab.runTo(timeWait);
        assertThat(lab.out(TCP, 0, 20_000, SERVER, 443)).isNotNull();
    }

    @Test
    void presetsSayWhatIsPublished() {
        assertThat(NatPresets.names())
                .containsExactly(
                        "home-router", "aws-nat-gateway", "azure-nat-gateway", "gcp-cloud-nat", "gcp-cloud-nat-30s");
        NatPreset azure = NatPresets.find("azure-nat-gateway").orElseThrow();
        RfcSettings settings = azure.builder(INSIDE, 24, List.of(PUBLIC)).build();
        assertThat(settings.ports().size()).isEqualTo(64_512);
        assertThat(settings.limits().perDestination()).isEqualTo(50_000);
        assertThat(azure.source("limits.perDestination")).isPresent();
        assertThat(azure.source("hairpin")).isEmpty();
        assertThat(NatPresets.find("carrier")).isEmpty();
    }
}
