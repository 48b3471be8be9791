package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

/** Several equally good ways: who takes which. */
class EqualCostTest {
    private static final int CLIENT = 0x0A000001;
    private static final int SERVER = 0xCB007101;
    private static final int FLOWS = 20_000;

    private final Node node = new Probe("node", NetworkContext.untraced(1), 0);

    /** A table with one route to everywhere over several interfaces. */
    private ForwardingTable over(int ways, long key) {
        List<Interface> interfaces = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            interfaces.add(node.addInterface(0));
        }
        NextHops hops = NextHops.of(interfaces);
        ForwardingTable table = new ForwardingTable();
        table.use(new RouteSource() {
            @Override
            public @Nullable NextHops find(int address, int longerThan) {
                return hops;
            }

            @Override
            public int size() {
                return 1;
            }
        });
        table.spreadBy(key);
        return table;
    }

    private static TcpSegment tcp(int sourcePort, int destinationPort) {
        return TcpSegment.of(
                sourcePort, destinationPort, 1, 0, TcpSegment.SYN, 100, TcpOptions.NONE, LiteralBytes.EMPTY);
    }

    private static UdpDatagram udp(int sourcePort, int destinationPort) {
        return new UdpDatagram(sourcePort, destinationPort, LiteralBytes.EMPTY, 0);
    }

    private static Ipv4Packet packet(IpPayload payload) {
        return Ipv4Packet.of(CLIENT, SERVER, 64, 1, payload);
    }

    /**
     * Over n ways a flow takes each with probability 1/n: of N flows the count at one is binomial with variance N (1/n)
     * (1 - 1/n), and is off its mean by more than 4 standard deviations in 1 of 15,000 cases. The hash is fixed, so this
     * passes always or never.
     */
    @Test
    void flowsSpreadEvenly() {
        for (int ways = 2; ways <= 5; ways++) {
            ForwardingTable table = over(ways, 42);
            int[] count = new int[ways];
            List<Interface> hops = table.nextHops(SERVER);
            for (int flow = 0; flow < FLOWS; flow++) {
                count[hops.indexOf(table.select(packet(tcp(1024 + flow, 80))))]++;
            }
            double mean = FLOWS / (double) ways;
            double deviation = Math.sqrt(mean * (1 - 1.0 / ways));
            for (int way = 0; way < ways; way++) {
                assertThat((double) count[way]).isBetween(mean - 4 * deviation, mean + 4 * deviation);
            }
        }
    }

    /** Also when only addresses differ, and those only by one at a time. */
    @Test
    void hostsSpreadEvenly() {
        ForwardingTable table = over(2, 7);
        int first = 0;
        for (int host = 0; host < FLOWS; host++) {
            Ipv4Packet packet = Ipv4Packet.of(CLIENT + host, SERVER, 64, 1, tcp(40_000, 80));
            first += table.select(packet) == table.lookup(SERVER) ? 1 : 0;
        }
        double deviation = Math.sqrt(FLOWS / 4.0);
        assertThat((double) first).isBetween(FLOWS / 2.0 - 4 * deviation, FLOWS / 2.0 + 4 * deviation);
    }

    /** What the first router sends one way, the next one still spreads: their keys differ. */
    @Test
    void routersInSeriesChooseIndependently() {
        ForwardingTable first = over(2, 1);
        ForwardingTable second = over(2, 2);
        int taken = 0;
        int both = 0;
        for (int flow = 0; flow < FLOWS; flow++) {
            Ipv4Packet packet = packet(tcp(1024 + flow, 80));
            if (first.select(packet) == first.lookup(SERVER)) {
                taken++;
                both += second.select(packet) == second.lookup(SERVER) ? 1 : 0;
            }
        }
        double deviation = Math.sqrt(taken / 4.0);
        assertThat((double) both).isBetween(taken / 2.0 - 4 * deviation, taken / 2.0 + 4 * deviation);
    }

    /** Whatever else is in the packets of a flow; 64 ways, so that chance does not hide a difference. */
    @Test
    void aFlowKeepsItsWay() {
        ForwardingTable table = over(64, 3);
        Interface way = table.select(packet(tcp(40_000, 80)));
        TcpSegment data =
                TcpSegment.of(40_000, 80, 999, 5, TcpSegment.ACK, 7, TcpOptions.NONE, LiteralBytes.of(new byte[10]));

        assertThat(table.select(packet(data))).isSameAs(way);
        assertThat(table.select(packet(data).withTtl(3))).isSameAs(way);
        assertThat(table.select(Ipv4Packet.of(CLIENT, SERVER, 64, 77, data))).isSameAs(way);
        assertThat(table.select(packet(data).withHeader(8, 0, new byte[4], 0))).isSameAs(way);
    }

    /** Each part of what a flow is known by moves some of 100 flows to another of 64 ways. */
    @Test
    void everyPartOfTheFlowCounts() {
        ForwardingTable table = over(64, 3);
        ForwardingTable otherKey = over(64, 4);
        int[] moved = new int[6];
        for (int flow = 0; flow < 100; flow++) {
            int way = index(table, packet(tcp(flow, 80)));
            moved[0] += index(table, packet(tcp(flow + 1, 80))) != way ? 1 : 0;
            moved[1] += index(table, packet(tcp(flow, 81))) != way ? 1 : 0;
            moved[2] += index(table, Ipv4Packet.of(CLIENT + 1, SERVER, 64, 1, tcp(flow, 80))) != way ? 1 : 0;
            moved[3] += index(table, Ipv4Packet.of(CLIENT, SERVER + 1, 64, 1, tcp(flow, 80))) != way ? 1 : 0;
            moved[4] += index(table, packet(udp(flow, 80))) != way ? 1 : 0;
            moved[5] += index(otherKey, packet(tcp(flow, 80))) != way ? 1 : 0;
        }
        // each stays with probability 1/64: more than 10 of 100 stay in fewer than 1 of 10^6 cases
        assertThat(Arrays.stream(moved)).allMatch(count -> count >= 90);
    }

    private static int index(ForwardingTable table, Ipv4Packet packet) {
        return table.nextHops(packet.destination()).indexOf(table.select(packet));
    }

    @Test
    void udpPortsCount() {
        ForwardingTable table = over(64, 3);
        assertThat(index(table, packet(udp(1, 2)))).isNotEqualTo(index(table, packet(udp(2, 2))));
        assertThat(index(table, packet(udp(1, 2)))).isNotEqualTo(index(table, packet(udp(1, 3))));
    }

    /**
     * The mixing is that of SplitMix64 (Steele, Lea and Flood 2014, with Stafford's constants), which the JDK has as well:
     * first over the addresses and the key, then with protocol and ports added.
     */
    @Test
    void theHashIsThatOfSplitMix64() {
        for (long key : new long[] {0, 1, -1, Long.MIN_VALUE, 0x123456789ABCDEFL}) {
            long addresses = 0x0A000001_CB007101L;
            assertThat(FlowHash.of(packet(tcp(40_000, 80)), key))
                    .isEqualTo(splitMix(splitMix(addresses ^ key) + 0x6_9C400050L));
            assertThat(FlowHash.of(packet(udp(53, 65_535)), key))
                    .isEqualTo(splitMix(splitMix(addresses ^ key) + 0x11_0035FFFFL));
        }
    }

    /** The generator adds its increment before it mixes. */
    private static long splitMix(long bits) {
        return new SplittableRandom(bits - 0x9E3779B97F4A7C15L).nextLong();
    }

    /** The fragments of a datagram stay together, though only the first has ports. */
    @Test
    void fragmentsGoByTheirAddresses() {
        ForwardingTable table = over(64, 3);
        int way = index(table, fragment(udp(1, 2), Ipv4Packet.MORE_FRAGMENTS));
        int unfragmented = index(table, packet(udp(1, 2)));

        assertThat(index(table, fragment(udp(5, 6), Ipv4Packet.MORE_FRAGMENTS))).isEqualTo(way);
        assertThat(index(table, fragment(new OpaquePayload(17, new byte[8]), 1)))
                .isEqualTo(way);
        assertThat(index(table, fragment(tcp(7, 8), Ipv4Packet.MORE_FRAGMENTS | 5)))
                .isEqualTo(way);
        assertThat(unfragmented).isNotEqualTo(way);
    }

    private static Ipv4Packet fragment(IpPayload payload, int flagsAndOffset) {
        return packet(payload).withHeader(0, flagsAndOffset, new byte[0], 0);
    }

    @Test
    void icmpErrorsGoByTheirAddresses() {
        ForwardingTable table = over(64, 3);
        Ipv4Packet error = packet(IcmpMessage.about(packet(tcp(1, 2)), IcmpMessage.TIME_EXCEEDED, 0, 0));
        Ipv4Packet echo = packet(new IcmpMessage(8, 0, 0, LiteralBytes.EMPTY, 0));

        assertThat(index(table, error)).isEqualTo(index(table, fragment(udp(1, 2), 1)));
        assertThat(index(table, echo)).isNotEqualTo(index(table, error));
    }

    /** A gateway asks for another destination than the packet still has; the flow stays the packet's. */
    @Test
    void theDestinationAskedForCountsForTheRoute() {
        ForwardingTable table = new ForwardingTable();
        Interface inside = node.addInterface(0);
        table.add(new Prefix(CLIENT, 32), inside);

        assertThat(table.select(packet(tcp(1, 2)), CLIENT)).isSameAs(inside);
        assertThat(table.select(packet(tcp(1, 2)))).isNull();
        assertThat(table.nextHops(CLIENT)).containsExactly(inside);
        assertThat(table.nextHops(SERVER)).isEmpty();
    }

    /** Equal shares of all hashes, in order (RFC 2992 section 2.1). */
    @Test
    void sharesAreEqualAndInOrder() {
        List<Interface> all = over(4, 0).nextHops(0);
        NextHops hops = NextHops.of(all);

        assertThat(hops.share(0)).isSameAs(all.get(0));
        assertThat(hops.share(0x3FFF_FFFF_FFFF_FFFFL)).isSameAs(all.get(0));
        assertThat(hops.share(0x4000_0000_0000_0000L)).isSameAs(all.get(1));
        assertThat(hops.share(0x7FFF_FFFF_FFFF_FFFFL)).isSameAs(all.get(1));
        assertThat(hops.share(Long.MIN_VALUE)).isSameAs(all.get(2));
        assertThat(hops.share(-1)).isSameAs(all.get(3));
        assertThat(hops.first()).isSameAs(all.get(0));
        assertThat(hops.all()).isEqualTo(all);
    }
}
