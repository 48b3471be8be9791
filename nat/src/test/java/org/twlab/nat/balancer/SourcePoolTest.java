package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.balancer.BalancerLab.SERVICE;
import static org.twlab.nat.balancer.BalancerLab.backends;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.PortRange;

/** What one sees behind a balancer that has sources of its own, and before one that has none. */
class SourcePoolTest {
    private static final String RECYCLE = "net.ipv4.tcp_tw_recycle";

    private static BalancerSettings small(int ports, int backendCount) {
        SourcePool pool = new SourcePool(
                ImmutableList.of(BalancerLab.pool(1).addresses().get(0)), new PortRange(5000, 4999 + ports));
        return BalancerSettings.fullNat(SERVICE, backends(backendCount), pool);
    }

    /** Three ports for each of two backends: the seventh connection is dropped, until one is forgotten. */
    @Test
    void aPoolIsExhaustedForEachBackendApart() {
        BalancerLab lab =
                BalancerLab.of(small(3, 2).withTimeout(FlowState.TIME_WAIT, BalancerLab.SECOND), 8, "linux-4.9");
        lab.serve(10, 10, false);
        BalancerLab.Call first = lab.call(0, 5, 10, true);
        for (int i = 1; i < 6; i++) {
            assertThat(lab.call(i, 5, 10, true).connection().error()).isEmpty();
        }
        lab.runTo(0.5);
        assertThat(lab.served).hasSize(6);
        assertThat(lab.balancer().sourcesUsed(backends(2).get(0))).isEqualTo(3);
        BalancerLab.Call late = lab.call(6, 10, 10, true);
        lab.runTo(0.6);
        assertThat(late.peer().established).isFalse();
        assertThat(lab.balancer().drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
        assertThat(drops(lab))
                .containsExactly(Drop.of(DropReason.NAT_PORT_EXHAUSTED, "first", 5000, "last", 5002, "taken", 3));
        first.connection().write(5);
        lab.runTo(10);
        assertThat(late.connection().bytesReceived()).isEqualTo(10);
        assertThat(late.connection().synSent()).isEqualTo(3);
    }

    private static List<Drop> drops(BalancerLab lab) {
        return lab.events.stream()
                .filter(event -> event instanceof TraceEvent.PacketDropped)
                .map(event -> ((TraceEvent.PacketDropped) event).drop())
                .toList();
    }

    /** Two clients with one port number: two endpoints under DNAT, two sources of the pool under FULLNAT. */
    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT", "DSR"})
    void twoClientsMayHaveOnePort(BalancerMode mode) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 1), 2, "linux-4.9");
        lab.serve(10, 10, false);
        lab.call(0, 7777, 10, 10, true);
        lab.call(1, 7777, 10, 10, true);
        lab.runTo(1);
        List<Endpoint> sources =
                lab.balancer().connections().stream().map(FlowSnapshot::source).toList();
        int pool = BalancerLab.pool(1).addresses().get(0);
        assertThat(lab.served).containsExactly(0, 0);
        assertThat(sources)
                .isEqualTo(
                        mode == BalancerMode.FULLNAT
                                ? List.of(new Endpoint(pool, 1024), new Endpoint(pool, 1025))
                                : List.of(
                                        new Endpoint(BalancerLab.clientAddress(0), 7777),
                                        new Endpoint(BalancerLab.clientAddress(1), 7777)));
    }

    /**
     * The server closes first, so that the client may use its port again at once, while the balancer remembers the connection
     * as over (DSR: not, it has not seen the server's FIN). A new choice takes the next backend and another source; without
     * it the connection meets the TIME_WAIT entry of the first server, whose rule T4 accepts it.
     */
    @ParameterizedTest
    @CsvSource({"DNAT, true, 0 1", "DNAT, false, 0 0", "FULLNAT, true, 0 1", "FULLNAT, false, 0 0", "DSR, true, 0 0"})
    void aPortUsedAgainIsANewConnection(BalancerMode mode, boolean reschedules, String servers) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 2).withReschedules(reschedules), 1, "linux-4.9");
        lab.serve(10, 10, true);
        lab.call(0, 7777, 10, 10, false);
        lab.runTo(1);
        assertThat(lab.balancer().connections().get(0).state())
                .isEqualTo(mode == BalancerMode.DSR ? FlowState.FIN_WAIT : FlowState.TIME_WAIT);
        BalancerLab.Call again = lab.call(0, 7777, 10, 10, false);
        lab.runTo(2);
        assertThat(again.connection().bytesReceived()).isEqualTo(10);
        assertThat(lab.served.stream().map(String::valueOf).toList()).containsExactly(servers.split(" ", -1));
        assertThat(lab.balancer().entries()).isEqualTo(1);
    }

    /**
     * Two clients whose clocks are a day apart, before a 4.9 server with tcp_tw_recycle that closes first: seen from one
     * address, the later clock locks the other out for 60 s; each with its own address, or with the proxy's clock, none.
     */
    @ParameterizedTest
    @CsvSource({"DNAT, true", "FULLNAT, false", "DSR, true", "PROXY, true"})
    void recycleLocksOutBehindOneAddress(BalancerMode mode, boolean served) {
        HostSettings server = BalancerLab.host("linux-4.9").withSysctl(RECYCLE, "1");
        long day = 86_400L * BalancerLab.SECOND;
        BalancerLab lab = new BalancerLab(
                BalancerLab.settings(mode, 1),
                2,
                i -> BalancerLab.host("linux-4.9").withUptimeNanos((2 - i) * day),
                () -> server);
        lab.serve(10, 10, true);
        lab.call(0, 10, 10, false);
        lab.runTo(1);
        BalancerLab.Call other = lab.call(1, 10, 10, false);
        lab.runTo(30);
        assertThat(other.peer().established).isEqualTo(served);
        assertThat(lab.servers.get(0).drops().of(DropReason.TW_RECYCLE)).isEqualTo(served ? 0 : 5);
        lab.runTo(70);
        assertThat(other.peer().established).isTrue();
    }

    /** The server judges each pool address by itself: of two clients in turn each has its own. */
    @Test
    void aSecondPoolAddressKeepsClocksApart() {
        HostSettings server = BalancerLab.host("linux-4.9").withSysctl(RECYCLE, "1");
        BalancerSettings settings = BalancerSettings.fullNat(SERVICE, backends(1), BalancerLab.pool(2));
        BalancerLab lab = new BalancerLab(
                settings,
                2,
                i -> BalancerLab.host("linux-4.9").withUptimeNanos((2 - i) * 86_400L * BalancerLab.SECOND),
                () -> server);
        lab.serve(10, 10, true);
        lab.call(0, 10, 10, false);
        lab.runTo(1);
        BalancerLab.Call other = lab.call(1, 10, 10, false);
        lab.runTo(2);
        assertThat(other.peer().established).isTrue();
        assertThat(lab.servers.get(0).peersRemembered()).isEqualTo(2);
    }
}
