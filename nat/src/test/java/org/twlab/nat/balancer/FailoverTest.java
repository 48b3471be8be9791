package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.balancer.BalancerLab.MILLISECOND;
import static org.twlab.nat.balancer.BalancerLab.backends;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.Errno;
import org.twlab.core.trace.DropReason;

/** Backends that die and come back: probes every 500 ms, 2 to rise, 3 to fall. */
class FailoverTest {
    private static final HealthCheck CHECK = new HealthCheck(500 * MILLISECOND, 2, 3);

    private static BalancerLab lab(BalancerSettings settings) {
        BalancerLab lab = BalancerLab.of(settings, 2, "linux-4.9");
        lab.serve(10, 10, false);
        return lab;
    }

    private static List<Boolean> up(BalancerLab lab) {
        List<BackendSnapshot> snapshot =
                lab.hasProxy() ? lab.proxy().backends() : lab.balancer().backends();
        return snapshot.stream().map(BackendSnapshot::up).toList();
    }

    /**
     * The server dies at 0.9 s: the probes of 1.0, 1.5 and 2.0 s fail, each when the next is due (of a proxy as well), so that it is
     * down from 2.5 s on; up again at 4.9 s, the probes of 5.0 and 5.5 s succeed a round trip later.
     */
    @ParameterizedTest
    @EnumSource(BalancerMode.class)
    void probesFindWhoIsUp(BalancerMode mode) {
        BalancerLab lab = lab(BalancerLab.settings(mode, 2).withHealth(CHECK));
        lab.runTo(0.9);
        lab.servers.get(0).reboot(4_000 * MILLISECOND);
        lab.runTo(2.49);
        assertThat(up(lab)).containsExactly(true, true);
        lab.runTo(2.51);
        assertThat(up(lab)).containsExactly(false, true);
        lab.served.clear();
        lab.call(0, 10, 10, true);
        lab.call(0, 10, 10, true);
        lab.runTo(2.9);
        assertThat(lab.served).containsExactly(1, 1);
        lab.runTo(5.49);
        assertThat(up(lab)).containsExactly(false, true);
        lab.runTo(5.51);
        assertThat(up(lab)).containsExactly(true, true);
    }

    /** A SYN-ACK that is answered by RST leaves neither an entry nor a connection: only the listener is there. */
    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT", "DSR"})
    void probesLeaveNothingBehind(BalancerMode mode) {
        BalancerLab lab = lab(BalancerLab.settings(mode, 1).withHealth(CHECK));
        lab.runTo(10.1);
        assertThat(lab.servers.get(0).snapshot()).hasSize(1);
        assertThat(lab.served).isEmpty();
        assertThat(lab.balancer().originated()).isEqualTo(2 * 20);
        assertThat(lab.balancer().dropped()).isZero();
        lab.conservation();
    }

    /** A server on which nothing listens answers RST, which says dead at once: a round trip of 2 ms after the third probe. */
    @Test
    void aResetProbeHasFailed() {
        BalancerLab lab =
                BalancerLab.of(BalancerLab.settings(BalancerMode.DNAT, 1).withHealth(CHECK), 1, "linux-4.9");
        lab.runTo(1.501);
        assertThat(up(lab)).containsExactly(true);
        lab.runTo(1.502);
        assertThat(up(lab)).containsExactly(false);
    }

    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT", "DSR"})
    void connectionsOfADeadBackendAreReset(BalancerMode mode) {
        BalancerLab lab = lab(BalancerLab.settings(mode, 2).withRejections(Rejection.RESET, Rejection.RESET));
        BalancerLab.Call call = lab.call(0, 5, 10, true);
        lab.runTo(1);
        lab.balancer().setEnabled(backends(2).get(0), false);
        call.connection().write(5);
        lab.runTo(2);
        assertThat(call.peer().error).isEqualTo(Errno.ECONNRESET);
        assertThat(lab.balancer().connections()).isEmpty();
        assertThat(lab.balancer().drops().of(DropReason.NAT_NO_BACKEND)).isEqualTo(1);
        lab.call(0, 10, 10, true);
        lab.runTo(3);
        assertThat(lab.served).containsExactly(0, 1);
    }

    /** The client goes on to send until tcp_retries2 ends it; when the backend is back before, so is the connection. */
    @Test
    void connectionsOfADeadBackendMayHang() {
        BalancerLab lab = lab(BalancerLab.settings(BalancerMode.DNAT, 2));
        BalancerLab.Call call = lab.call(0, 5, 10, true);
        lab.runTo(1);
        lab.balancer().setEnabled(backends(2).get(0), false);
        call.connection().write(5);
        lab.runTo(3);
        assertThat(call.connection().error()).isEmpty();
        assertThat(lab.balancer().drops().of(DropReason.NAT_NO_BACKEND)).isGreaterThan(2);
        assertThat(lab.balancer().connections()).hasSize(1);
        lab.balancer().setEnabled(backends(2).get(0), true);
        lab.runTo(20);
        assertThat(call.connection().bytesReceived()).isEqualTo(10);
    }

    /** RST or silence; a proxy has already answered the SYN. */
    @ParameterizedTest
    @EnumSource(BalancerMode.class)
    void withoutBackendsThereIsNoService(BalancerMode mode) {
        for (Rejection rejection : Rejection.values()) {
            BalancerLab lab = lab(BalancerLab.settings(mode, 1).withRejections(rejection, Rejection.SILENCE));
            if (lab.hasProxy()) {
                lab.proxy().setEnabled(backends(1).get(0), false);
            } else {
                lab.balancer().setEnabled(backends(1).get(0), false);
            }
            BalancerLab.Call call = lab.call(0, 10, 10, true);
            lab.runTo(0.5);
            Errno expected = lab.hasProxy() ? Errno.ECONNRESET : Errno.ECONNREFUSED;
            assertThat(call.peer().error).isEqualTo(rejection == Rejection.RESET ? expected : null);
            assertThat(lab.served).isEmpty();
            if (!lab.hasProxy()) {
                assertThat(lab.balancer().drops().of(DropReason.NAT_NO_BACKEND)).isEqualTo(1);
            }
        }
    }

    /** A restart: what went on is answered by RST on its next segment, and what is new is served. */
    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "FULLNAT", "DSR"})
    void aFlushedConnectionIsReset(BalancerMode mode) {
        BalancerLab lab = lab(BalancerLab.settings(mode, 1));
        BalancerLab.Call call = lab.call(0, 5, 10, true);
        lab.runTo(1);
        assertThat(lab.balancer().connections().get(0).state()).isEqualTo(FlowState.ESTABLISHED);
        lab.balancer().flush();
        assertThat(lab.balancer().entries()).isZero();
        assertThat(lab.balancer().sourcesUsed(backends(1).get(0))).isZero();
        assertThat(lab.balancer().backends().get(0).active()).isZero();
        call.connection().write(5);
        lab.runTo(2);
        assertThat(call.peer().error).isEqualTo(Errno.ECONNRESET);
        assertThat(lab.delivered("balancer->router"))
                .anyMatch(packet -> packet.tcp().has(TcpSegment.RST));
        BalancerLab.Call next = lab.call(0, 10, 10, true);
        lab.runTo(3);
        assertThat(next.connection().bytesReceived()).isEqualTo(10);
    }
}
