package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.rfc.RfcLab.SECOND;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.hostAddress;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.nat.NatModel;

/** What a mapping does in its life and behind it, of gateways of both kinds: invariants 68, 70 and 73. */
class LifetimeProperties {
    private static final int HOSTS = 3;
    private static final int WEB = 80;

    @Provide
    Arbitrary<String> models() {
        return Arbitraries.of("rfc", "netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18");
    }

    private static RfcLab lab(String model) {
        return NatModel.find(model)
                .map(netfilter -> RfcLab.of(netfilter, List.of(RfcLab.PUBLIC), HOSTS))
                .orElseGet(() -> RfcLab.of(RfcLab.settings().build(), HOSTS));
    }

    private static Endpoint established(RfcLab lab, int host, int port) {
        Endpoint outside = Objects.requireNonNull(lab.tcpOut(host, port, SERVER, WEB, SYN));
        assertThat(lab.tcpIn(SERVER, WEB, outside, SYN | ACK)).isTrue();
        lab.tcpOut(host, port, SERVER, WEB, ACK);
        return outside;
    }

    /** The client closes first. */
    private static Endpoint closed(RfcLab lab, int host, int port) {
        Endpoint outside = established(lab, host, port);
        lab.tcpOut(host, port, SERVER, WEB, FIN | ACK);
        lab.tcpIn(SERVER, WEB, outside, ACK);
        lab.tcpIn(SERVER, WEB, outside, FIN | ACK);
        lab.tcpOut(host, port, SERVER, WEB, ACK);
        return outside;
    }

    /** Invariant 68: RFC 5382 REQ-5 asks for 2 h 4 min, Linux has five days; the last packet of either side counts. */
    @Property(tries = 60)
    void anIdleConnectionLivesUntilItsTimeoutAndNotLonger(
            @ForAll("models") String model,
            @ForAll @IntRange(max = HOSTS - 1) int host,
            @ForAll @IntRange(min = 1024, max = 65_535) int port,
            @ForAll @LongRange(max = 7439) long pauseSeconds,
            @ForAll @LongRange(max = 500_000L * 1_000_000_000L) long idleNanos,
            @ForAll @IntRange(min = -1, max = 2) int edge) {
        RfcLab lab = lab(model);
        long timeoutNanos = (model.equals("rfc") ? 7440 : 432_000) * SECOND;
        Endpoint outside = established(lab, host, port);
        lab.runFor(pauseSeconds);
        lab.tcpOut(host, port, SERVER, WEB, ACK);

        long idle = edge == 2 ? idleNanos : timeoutNanos + edge;
        lab.simulation.runUntil(lab.simulation.nowNanos() + idle);

        assertThat(lab.gateway.entries()).isEqualTo(idle < timeoutNanos ? 1 : 0);
        assertThat(lab.tcpIn(SERVER, WEB, outside, ACK)).isEqualTo(idle < timeoutNanos);
    }

    /** Invariant 68: 120 s of Linux, 4 min of RFC 7857 section 2; a segment that comes late begins it anew. */
    @Property(tries = 60)
    void aFinishedConnectionIsKeptForItsTimeAfterTheLastPacket(
            @ForAll("models") String model,
            @ForAll @IntRange(max = HOSTS - 1) int host,
            @ForAll @LongRange(max = 119) long pauseSeconds,
            @ForAll @LongRange(min = -1, max = 1) long edge) {
        RfcLab lab = lab(model);
        long timeoutNanos = (model.equals("rfc") ? 240 : 120) * SECOND;
        closed(lab, host, 5000);
        lab.runFor(pauseSeconds);
        lab.tcpOut(host, 5000, SERVER, WEB, ACK);

        lab.simulation.runUntil(lab.simulation.nowNanos() + timeoutNanos + edge);

        assertThat(lab.gateway.entries()).isEqualTo(edge < 0 ? 1 : 0);
    }

    /** Invariant 70: whatever else there is, a SYN on a finished connection leaves one entry of its tuple, a new one. */
    @Property(tries = 60)
    void aSynOnAFinishedConnectionReplacesIt(
            @ForAll("models") String model,
            @ForAll @IntRange(max = HOSTS - 1) int host,
            @ForAll @Size(max = 6) List<@IntRange(min = 5000, max = 5003) Integer> others,
            @ForAll @LongRange(max = 119) long pauseSeconds) {
        RfcLab lab = lab(model);
        Endpoint first = closed(lab, host, 5000);
        others.forEach(port -> lab.tcpOut((host + 1) % HOSTS, port, SERVER, WEB, SYN));
        int entries = lab.gateway.entries();
        lab.runFor(pauseSeconds);
        int before = (int) lab.gateway.snapshot().stream()
                .filter(entry -> !entry.inside().equals(new Endpoint(hostAddress(host), 5000)))
                .count();

        Endpoint second = lab.tcpOut(host, 5000, SERVER, WEB, SYN);

        assertThat(entries).isEqualTo(1 + (int) others.stream().distinct().count());
        assertThat(second).isEqualTo(first);
        assertThat(lab.gateway.entries()).isEqualTo(before + 1);
        assertThat(lab.gateway.snapshot())
                .filteredOn(entry -> entry.inside().equals(new Endpoint(hostAddress(host), 5000)))
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isIn("SYN_SENT", "PARTIALLY_OPEN"));
    }

    /** Invariant 73: with whatever quote, type and source it comes, the host reads its own packet in it. */
    @Property(tries = 100)
    void anErrorReachesTheHostWhosePacketItQuotesAndQuotesIt(
            @ForAll("models") String model,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 3 * HOSTS * 4 - 1) Integer> flows,
            @ForAll @IntRange(max = 5) int chosen,
            @ForAll("errors") List<Integer> typeAndCode,
            @ForAll int router) {
        RfcLab lab = lab(model);
        List<Ipv4Packet> sent =
                flows.stream().distinct().map(flow -> packet(flow)).toList();
        List<Ipv4Packet> left =
                sent.stream().map(packet -> forwarded(lab, packet)).toList();
        int which = chosen % sent.size();
        Ipv4Packet own = sent.get(which);
        int host = own.source() - hostAddress(0);
        lab.hosts.forEach(each -> each.received.clear());

        IcmpMessage error = IcmpMessage.about(left.get(which), typeAndCode.get(0), typeAndCode.get(1), 0);
        lab.arrives(RfcLab.packet(router(router), RfcLab.PUBLIC, 60, error));

        for (int i = 0; i < HOSTS; i++) {
            assertThat(lab.hosts.get(i).received).hasSize(i == host ? 1 : 0);
        }
        Ipv4Packet arrived = lab.hosts.get(host).last();
        assertThat(PacketCodec.verify(arrived)).isTrue();
        assertThat(arrived.source()).isEqualTo(router(router));
        byte[] quote = ((IcmpMessage) arrived.payload()).quote().toBytes();
        byte[] asSent = PacketCodec.encode(PacketCodec.stamp(own.withTtl(own.ttl() - 1)));
        assertThat(quote).isEqualTo(Arrays.copyOf(asSent, quote.length));
    }

    @Provide
    Arbitrary<List<Integer>> errors() {
        return Arbitraries.of(List.of(3, 0), List.of(3, 1), List.of(3, 3), List.of(11, 0), List.of(12, 0));
    }

    /** An address outside that is nobody's here. */
    private static int router(int number) {
        return RfcLab.address("100.64.0.0") | (number & 0xFFFF);
    }

    /** A first packet of some host, protocol and port. */
    private static Ipv4Packet packet(int flow) {
        int protocol = List.of(RfcLab.TCP, RfcLab.UDP, RfcLab.ICMP).get(flow % 3);
        int host = flow / 3 % HOSTS;
        int port = 5000 + flow / 3 / HOSTS;
        return RfcLab.packet(hostAddress(host), SERVER, 64, RfcLab.payload(protocol, port, WEB, SYN));
    }

    private static Ipv4Packet forwarded(RfcLab lab, Ipv4Packet packet) {
        return Objects.requireNonNull(
                lab.send(packet.source() - hostAddress(0), packet.destination(), packet.payload()));
    }
}
