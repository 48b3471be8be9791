package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.packet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.trace.DropReason;

/** Pings, whose identifier is their port, and protocols without ports. */
class PingTest {
    private final NatLab lab = NatLab.of("netfilter-6.18");

    @AfterEach
    void everyPacketIsAccountedFor() {
        lab.conservation();
    }

    /** 0 is the identifier that tuples of requests and replies have in common. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 4711, 65535})
    void aPingLeavesWithItsIdentifierAndItsAnswerComesBack(int identifier) {
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(identifier, 1)));
        assertThat(lab.outside.last()).isEqualTo(packet(PUBLIC, SERVER, 63, Pings.request(identifier, 1)));

        lab.sendIn(inbound(SERVER, Pings.reply(identifier, 1)));
        assertThat(lab.host(0).last()).isEqualTo(packet(SERVER, hostAddress(0), 63, Pings.reply(identifier, 1)));
        assertThat(lab.state()).isEqualTo("REPLIED");
        assertThat(lab.secondsLeft()).isEqualTo(30);
    }

    @Test
    void twoHostsWithOneIdentifierAreToldApart() {
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(5, 1)));
        lab.sendFrom(1, outbound(1, SERVER, Pings.request(5, 2)));
        int other = Pings.identifier(lab.outside.last());
        assertThat(other).isNotEqualTo(5);
        assertThat(PacketCodec.verify(lab.outside.last())).isTrue();

        lab.sendIn(inbound(SERVER, Pings.reply(other, 2)));
        assertThat(lab.host(1).last()).isEqualTo(packet(SERVER, hostAddress(1), 63, Pings.reply(5, 2)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.portsUsed()).isZero();
    }

    @Test
    void thirtySecondsAfterTheLastItIsForgotten() {
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(5, 1)));
        lab.runTo(29);
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(5, 2)));
        lab.runTo(58);
        assertThat(lab.gateway.entries()).isEqualTo(1);
        lab.runTo(59);
        assertThat(lab.gateway.entries()).isZero();

        lab.sendIn(inbound(SERVER, Pings.reply(5, 2)));
        assertThat(lab.host(0).received).isEmpty();
    }

    @Test
    void anAnswerFromElsewhereOrToNothingGoesNowhere() {
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(5, 1)));
        lab.sendIn(inbound(OTHER_SERVER, Pings.reply(5, 1)));
        lab.sendIn(inbound(SERVER, Pings.reply(6, 1)));
        assertThat(lab.host(0).received).isEmpty();
        lab.sendFrom(1, outbound(1, SERVER, Pings.reply(5, 1)));
        assertThat(lab.outside.received).hasSize(1);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(1);
    }

    @Test
    void aPingForTheGatewayIsAnsweredByItEvenWithTheIdentifierOfAnother() {
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(0, 1)));
        lab.sendIn(inbound(SERVER, Pings.request(0, 9)));
        assertThat(lab.outside.last().payload()).isInstanceOf(IcmpMessage.class);
        assertThat(((IcmpMessage) lab.outside.last().payload()).type()).isEqualTo(IcmpMessage.ECHO_REPLY);
        assertThat(lab.host(0).received).isEmpty();
    }

    @Test
    void anErrorAboutAPingQuotesWhatTheHostSent() {
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(5, 1)));
        Ipv4Packet request = outbound(1, SERVER, Pings.request(5, 2));
        lab.sendFrom(1, request);
        int router = NatLab.address("192.0.2.9");

        lab.sendIn(packet(router, PUBLIC, 60, IcmpMessage.about(lab.outside.last(), 11, 0, 0)));

        Ipv4Packet error = lab.host(1).last();
        assertThat(error.source()).isEqualTo(router);
        assertThat(PacketCodec.verify(error)).isTrue();
        assertThat(((IcmpMessage) error.payload()).quote().toBytes())
                .isEqualTo(PacketCodec.encode(request.withTtl(63)));
    }

    @Test
    void aProtocolWithoutPortsHasOneInsideHostPerRemote() {
        OpaquePayload tunnel = new OpaquePayload(47, new byte[8]);
        lab.sendFrom(0, outbound(0, SERVER, tunnel));
        assertThat(lab.outside.last().source()).isEqualTo(PUBLIC);
        lab.sendIn(inbound(SERVER, tunnel));
        assertThat(lab.host(0).last().source()).isEqualTo(SERVER);
        assertThat(lab.secondsLeft()).isEqualTo(600);

        lab.sendFrom(1, outbound(1, SERVER, tunnel));
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
        lab.sendFrom(1, outbound(1, OTHER_SERVER, tunnel));
        assertThat(lab.outside.last().destination()).isEqualTo(OTHER_SERVER);
    }
}
