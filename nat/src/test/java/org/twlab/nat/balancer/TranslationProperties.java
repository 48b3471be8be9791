package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.balancer.BalancerLab.SERVICE;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * Invariants 74 and 64: a backend sees the client's own endpoint under DNAT and DSR, and one of the pool under FULLNAT;
 * all else of a segment, options above all, is as it was sent; checksums are right; a TTL is spent.
 */
class TranslationProperties {
    private static final BalancerMode[] MODES = {BalancerMode.DNAT, BalancerMode.FULLNAT, BalancerMode.DSR};

    @Property(tries = 30)
    void conversationsPassUnchanged(
            @ForAll @IntRange(max = 2) int mode,
            @ForAll @IntRange(min = 1, max = 4) int backends,
            @ForAll @IntRange(min = 1, max = 5) int clients,
            @ForAll boolean clientFirst,
            @ForAll @IntRange(min = 1, max = 20_000) int bytes) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(MODES[mode], backends), clients, "linux-6.18");
        lab.serve(bytes, bytes, !clientFirst);
        List<BalancerLab.Call> calls = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            calls.add(lab.call(i, bytes, bytes, clientFirst));
        }
        lab.runTo(5);
        for (BalancerLab.Call call : calls) {
            assertThat(call.connection().bytesReceived()).isEqualTo(bytes);
        }
        List<Ipv4Packet> sent = lab.delivered("router->balancer");
        List<Ipv4Packet> seen = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            for (Ipv4Packet packet : lab.delivered("balancer->server[" + i + "]")) {
                seen.add(packet);
                checkSeen(lab, MODES[mode], i, packet);
            }
        }
        assertThat(seen).hasSameSizeAs(sent);
        for (Ipv4Packet packet : sent) {
            assertThat(seen).anyMatch(other -> isSame(packet, other));
        }
        if (MODES[mode] != BalancerMode.DSR) {
            checkReplies(lab, backends);
        }
        lab.conservation();
    }

    private static void checkSeen(BalancerLab lab, BalancerMode mode, int server, Ipv4Packet packet) {
        assertThat(PacketCodec.verify(packet)).isTrue();
        boolean client =
                lab.clients.stream().anyMatch(each -> each.interfaces().get(0).address() == packet.source());
        boolean pool = packet.source() == BalancerLab.pool(1).addresses().get(0);
        assertThat(client).isEqualTo(mode != BalancerMode.FULLNAT);
        assertThat(pool).isEqualTo(mode == BalancerMode.FULLNAT);
        int destination = mode == BalancerMode.DSR ? SERVICE.address() : BalancerLab.serverAddress(server);
        assertThat(packet.destination()).isEqualTo(destination);
    }

    private static void checkReplies(BalancerLab lab, int backends) {
        List<Ipv4Packet> heard = lab.delivered("balancer->router");
        int count = 0;
        for (int i = 0; i < backends; i++) {
            for (Ipv4Packet packet : lab.delivered("server[" + i + "]->balancer")) {
                count++;
                assertThat(heard).anyMatch(other -> isSame(packet, other));
            }
        }
        assertThat(heard).hasSize(count).allMatch(packet -> packet.source() == SERVICE.address());
    }

    /** Whether only addresses, ports, checksums and one TTL differ. */
    private static boolean isSame(Ipv4Packet packet, Ipv4Packet other) {
        TcpSegment a = packet.tcp();
        TcpSegment b = other.tcp();
        return other.ttl() == packet.ttl() - 1
                && other.identification() == packet.identification()
                && other.flagsAndOffset() == packet.flagsAndOffset()
                && b.withPorts(0, 0, 0).equals(a.withPorts(0, 0, 0))
                && b.options().equals(a.options())
                && b.payload().equals(a.payload())
                && other.origin().connectionId() == packet.origin().connectionId();
    }

    /** Crafted segments with any flags and options, in fragments or whole, after a SYN. */
    @Property(tries = 60)
    void anySegmentPassesUnchanged(
            @ForAll @IntRange(max = 2) int mode,
            @ForAll @IntRange(min = 1, max = 65_535) int port,
            @ForAll int tsVal,
            @ForAll int tsEcr,
            @ForAll int seq,
            @ForAll @Size(max = 12) List<@IntRange(max = 0x1FF) Integer> flags) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(MODES[mode], 1), 1, "linux-4.9");
        TcpOptions options = TcpOptions.builder()
                .timestamps(tsVal, tsEcr)
                .sackBlocks(tsEcr, tsEcr + 1, seq, seq + 7)
                .build();
        inject(lab, port, seq, TcpSegment.SYN, TcpOptions.timestamps(tsVal, 0), 0);
        for (int each : flags) {
            inject(lab, port, seq, each, options, each % 9);
        }
        lab.runTo(1);
        List<Ipv4Packet> sent = lab.delivered("router->balancer").stream()
                .filter(packet -> packet.origin().connectionId() == 0)
                .toList();
        List<Ipv4Packet> seen = lab.delivered("balancer->server[0]");
        assertThat(seen.size()).isGreaterThanOrEqualTo(1);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(isSame(sent.get(i), seen.get(i))).isTrue();
            checkSeen(lab, MODES[mode], 0, seen.get(i));
        }
        assertThat(seen.size() + lab.balancer().dropped()).isGreaterThanOrEqualTo(sent.size());
        lab.conservation();
    }

    private static void inject(BalancerLab lab, int port, int seq, int flags, TcpOptions options, int length) {
        TcpSegment segment =
                TcpSegment.of(port, SERVICE.port(), seq, 0, flags, 1000, options, LiteralBytes.of(new byte[length]));
        lab.clients.get(0).inject(BalancerLab.clientAddress(0), SERVICE.address(), segment);
    }

    /** A server link of another MTU: what is too large is refused with DF, and TCP makes do with what fits. */
    @Property(tries = 10)
    void smallLinksAreFound(@ForAll @IntRange(max = 2) int mode, @ForAll @IntRange(min = 600, max = 1499) int mtu) {
        BalancerLab lab = new BalancerLab(
                1,
                BalancerLab.settings(MODES[mode], 1),
                1,
                i -> BalancerLab.host("linux-4.9"),
                () -> BalancerLab.host("linux-4.9"),
                mtu);
        lab.serve(30_000, 30_000, false);
        BalancerLab.Call call = lab.call(0, 30_000, 30_000, true);
        lab.runTo(20);
        assertThat(call.connection().bytesReceived()).isEqualTo(30_000);
        assertThat(lab.delivered("balancer->server[0]")).allMatch(packet -> packet.totalLength() <= mtu);
        assertThat(mtu).isLessThan(LinkSettings.DEFAULT_MTU);
        lab.conservation();
    }
}
