package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Counter;

/** Automatic and explicit ports, as Linux chooses them. */
class PortAllocatorTest {
    private static final String RANGE = "net.ipv4.ip_local_port_range";
    private static final String REUSE = "net.ipv4.tcp_tw_reuse";

    private long nextId = 1;

    private static TwoHosts hosts(HostSettings client) {
        TwoHosts net = new TwoHosts(client, TwoHosts.settings("linux-4.9"));
        net.serve(200, 1000, false);
        return net;
    }

    private TcpConnection connect(TwoHosts net, int localPort, boolean reuseAddress) {
        ConnectOptions options = new ConnectOptions(nextId++, localPort, reuseAddress);
        return net.client.connect(TwoHosts.SERVER, 80, options, TwoHosts.client(200, 1000, true));
    }

    private List<Integer> ports(TwoHosts net, int count) {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(connect(net, 0, false).localPort());
        }
        return ports;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-3.10", "linux-4.9", "linux-6.18"})
    void everyPortIsUsedOnceAndThenNoneIsLeft(String profile) {
        TwoHosts net = hosts(TwoHosts.settings(profile).withSysctl(RANGE, "40000 40999"));
        Set<Integer> ports = new HashSet<>(ports(net, 1000));
        assertThat(ports).hasSize(1000).allMatch(port -> port >= 40000 && port <= 40999);
        int before = net.events.size();
        TcpConnection refused = connect(net, 0, false);
        assertThat(refused.error()).contains(Errno.EADDRNOTAVAIL);
        assertThat(net.events).as("no packet is sent").hasSize(before);
        assertThat(net.client.portsUsed()).isEqualTo(1000);
    }

    @Test
    void before44PortsFollowOneAnother() {
        List<Integer> ports = ports(hosts(TwoHosts.settings("linux-3.10").withSysctl(RANGE, "40000 40009")), 10);
        for (int i = 1; i < 10; i++) {
            assertThat(ports.get(i)).isEqualTo(40000 + (ports.get(i - 1) - 40000 + 1) % 10);
        }
    }

    @Test
    void since44PortsOfTheFirstParityComeFirst() {
        for (String profile : new String[] {"linux-4.9", "linux-6.18"}) {
            List<Integer> ports = ports(hosts(TwoHosts.settings(profile).withSysctl(RANGE, "40001 40600")), 600);
            assertThat(ports.subList(0, 300)).as(profile).allMatch(port -> port % 2 == 1);
            assertThat(ports.subList(300, 600)).as(profile).allMatch(port -> port % 2 == 0);
        }
    }

    @Test
    void bitSetAndProbingChooseTheSamePorts() {
        HostSettings settings = TwoHosts.settings("linux-4.9").withSysctl(RANGE, "40000 41999");
        TwoHosts fast = hosts(settings);
        TwoHosts probing = hosts(settings);
        connect(probing, 50000, false);
        List<Integer> chosen = new ArrayList<>();
        List<Integer> probed = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            for (int k = 0; k < 30; k++) {
                chosen.add(connect(fast, 0, false).localPort());
                probed.add(connect(probing, 0, false).localPort());
            }
            fast.simulation.runUntil(fast.simulation.nowNanos() + SECOND);
            probing.simulation.runUntil(probing.simulation.nowNanos() + SECOND);
        }
        assertThat(probing.client.portsUsed()).isGreaterThan(1500);
        assertThat(chosen).isEqualTo(probed);
    }

    @Test
    void portIsFreeAgainWhenTimeWaitIsOver() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9").withSysctl(RANGE, "40000 40000"));
        connect(net, 0, false);
        net.simulation.runUntil(60 * SECOND);
        assertThat(connect(net, 0, false).error()).contains(Errno.EADDRNOTAVAIL);
        net.simulation.runUntil(61 * SECOND);
        assertThat(connect(net, 0, false).error()).isEmpty();
    }

    @Test
    void reuseTakesAnEntryTwoWholeSecondsAfterItsLastTimestamp() {
        TwoHosts net = hosts(
                TwoHosts.settings("linux-4.9").withSysctl(RANGE, "40000 40000").withSysctl(REUSE, "1"));
        TcpConnection first = connect(net, 0, false);
        net.simulation.runUntil(2 * SECOND - 1);
        assertThat(connect(net, 0, false).error()).contains(Errno.EADDRNOTAVAIL);
        net.simulation.runUntil(2 * SECOND);
        int sndNxt = first.sender.sndNxt;
        TcpConnection second = connect(net, 0, false);
        assertThat(second.error()).isEmpty();
        assertThat(second.sender.iss - sndNxt).isEqualTo(65537);
        assertThat(second.receiver.tsRecent).isEqualTo(first.receiver.tsRecent);
        assertThat(net.client.counters().get(Counter.TW_RECYCLED)).isEqualTo(1);
        net.simulation.runUntil(3 * SECOND);
        assertThat(second.bytesReceived()).isEqualTo(1000);
    }

    @Test
    void reuseOf618CountsMillisecondsFromEntryAndDefaultsToLoopbackOnly() {
        HostSettings one = TwoHosts.settings("linux-6.18").withSysctl(RANGE, "40000 40000");
        TwoHosts loopbackOnly = hosts(one);
        connect(loopbackOnly, 0, false);
        loopbackOnly.simulation.runUntil(30 * SECOND);
        assertThat(connect(loopbackOnly, 0, false).error()).contains(Errno.EADDRNOTAVAIL);
        TwoHosts on = hosts(one.withSysctl(REUSE, "1"));
        connect(on, 0, false);
        on.simulation.runUntil(1_060_000_000L);
        assertThat(connect(on, 0, false).error()).as("1000 ms after 60 ms").contains(Errno.EADDRNOTAVAIL);
        on.simulation.runUntil(1_061_000_000L);
        assertThat(connect(on, 0, false).error()).isEmpty();
    }

    @Test
    void withoutTimestampsNothingIsReused() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9")
                .withSysctl(RANGE, "40000 40000")
                .withSysctl(REUSE, "1")
                .withSysctl("net.ipv4.tcp_timestamps", "0"));
        connect(net, 0, false);
        net.simulation.runUntil(59 * SECOND);
        assertThat(connect(net, 0, false).error()).contains(Errno.EADDRNOTAVAIL);
    }

    @Test
    void boundPortNeedsReuseAddressOnBothAndTimestampsForTheSamePeer() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9"));
        connect(net, 5000, true);
        net.simulation.runUntil(SECOND);
        assertThat(connect(net, 5000, false).error()).contains(Errno.EADDRINUSE);
        assertThat(connect(net, 5000, true).error())
                .as("age and sysctl play no part")
                .isEmpty();
        TwoHosts plain = hosts(TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_timestamps", "0"));
        connect(plain, 5000, true);
        plain.simulation.runUntil(SECOND);
        assertThat(connect(plain, 5000, true).error()).contains(Errno.EADDRNOTAVAIL);
    }

    @Test
    void explicitlyBoundPortIsNotChosenAutomatically() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9").withSysctl(RANGE, "40000 40003"));
        connect(net, 40002, false);
        assertThat(ports(net, 3)).containsExactlyInAnyOrder(40000, 40001, 40003);
        assertThat(connect(net, 0, false).error()).contains(Errno.EADDRNOTAVAIL);
    }

    @Test
    void samePortServesSeveralDestinations() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9").withSysctl(RANGE, "40000 40000"));
        net.server.listen(81, 10, c -> ConnectionHandler.NONE);
        assertThat(connect(net, 0, false).error()).isEmpty();
        TcpConnection other =
                net.client.connect(TwoHosts.SERVER, 81, ConnectOptions.automatic(99), ConnectionHandler.NONE);
        assertThat(other.localPort()).isEqualTo(40000);
        assertThat(IntStream.of(net.client.portsUsed())).containsExactly(2);
    }

    /** Capacity is per source address: two addresses have twice the ports toward one destination. */
    @Test
    void everySourceAddressHasAllPorts() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9").withSysctl(RANGE, "40000 40001"));
        int second = TwoHosts.CLIENT + 7;
        net.client.addAddress(second);
        SocketOptions late = SocketOptions.DEFAULT.withBindAddressNoPort(true);
        for (int address : new int[] {TwoHosts.CLIENT, second}) {
            for (int i = 0; i < 3; i++) {
                TcpConnection c = net.client.connect(
                        TwoHosts.SERVER,
                        80,
                        ConnectOptions.bound(nextId++, address, 0, late),
                        TwoHosts.client(200, 1000, true));
                assertThat(c.error().isPresent()).isEqualTo(i == 2);
                assertThat(c.error().isPresent() || c.tuple().local().address() == address)
                        .isTrue();
            }
        }
        assertThat(net.client.portsUsed()).isEqualTo(4);
        TcpConnection foreign = net.client.connect(
                TwoHosts.SERVER, 80, ConnectOptions.bound(nextId++, second + 1, 0, late), ConnectionHandler.NONE);
        assertThat(foreign.error()).as("not an address of this host").contains(Errno.EADDRNOTAVAIL);
    }

    /** The same port can be bound on two addresses; a listener on all of them stands in the way of both. */
    @Test
    void bindLooksAtTheAddress() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9"));
        int second = TwoHosts.CLIENT + 7;
        net.client.addAddress(second);
        net.client.listen(6000, 1, c -> ConnectionHandler.NONE);
        assertThat(bind(net, TwoHosts.CLIENT, 5000).error()).isEmpty();
        assertThat(bind(net, second, 5000).error()).isEmpty();
        assertThat(bind(net, second, 5000).error()).contains(Errno.EADDRINUSE);
        assertThat(bind(net, 0, 5000).error()).contains(Errno.EADDRINUSE);
        assertThat(bind(net, second, 6000).error()).contains(Errno.EADDRINUSE);
    }

    private TcpConnection bind(TwoHosts net, int address, int port) {
        ConnectOptions options = ConnectOptions.bound(nextId++, address, port, SocketOptions.DEFAULT);
        return net.client.connect(TwoHosts.SERVER, 80, options, TwoHosts.client(200, 1000, true));
    }

    @Test
    void bindToPort0FailsInBindWhenEveryPortIsHeld() {
        TwoHosts net = hosts(TwoHosts.settings("linux-6.18").withSysctl(RANGE, "40000 40001"));
        assertThat(ports(net, 1)).containsExactly(40_000);
        assertThat(bind(net, 0, 0).localPort()).isEqualTo(40_001);
        assertThat(bind(net, 0, 0).error()).contains(Errno.EADDRINUSE);
    }

    @Test
    void reservedPortsAndListenersAreNoAutomaticChoice() {
        TwoHosts net = hosts(TwoHosts.settings("linux-4.9")
                .withSysctl(RANGE, "40000 40003")
                .withSysctl("net.ipv4.ip_local_reserved_ports", "40000,50000-60000"));
        net.client.listen(40_002, 1, c -> ConnectionHandler.NONE);
        assertThat(ports(net, 2)).containsExactlyInAnyOrder(40_001, 40_003);
        assertThat(connect(net, 0, false).error()).contains(Errno.EADDRNOTAVAIL);
        net.client.setSysctl("net.ipv4.ip_local_reserved_ports", "");
        assertThat(connect(net, 0, false).localPort()).isEqualTo(40_000);
        assertThat(connect(net, 50_001, false).error())
                .as("reserved ports can be bound")
                .isEmpty();
    }

    /** Documented: ports 1025 to 5000, one after the other; and any host may be given another range. */
    @Test
    void otherSystemsHaveRangesOfTheirOwn() {
        List<Integer> windows = ports(hosts(TwoHosts.settings("windows-2003")), 50);
        assertThat(windows).allMatch(port -> port >= 1025 && port <= 5000).doesNotHaveDuplicates();
        HostSettings rfc = TwoHosts.settings("rfc9293");
        assertThat(ports(hosts(rfc), 50)).allMatch(port -> port >= 49_152);
        List<Integer> few = ports(hosts(rfc.toBuilder().ports(2000, 2009).build()), 10);
        assertThat(few)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(2000, 2010).boxed().toList());
        assertThat(few).as("drawn at random").isNotEqualTo(few.stream().sorted().toList());
    }
}
