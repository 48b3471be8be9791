package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.twlab.nat.balancer.BalancerLab.SERVICE;
import static org.twlab.nat.balancer.BalancerLab.backends;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Endpoint;
import org.twlab.nat.PortRange;

class BalancerSettingsTest {

    private static void refused(ThrowingCallable made, String message) {
        assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(message);
    }

    /** tcp_timeouts of ip_vs_proto_tcp.c, in seconds. */
    @ParameterizedTest
    @CsvSource({
        "SYN_SENT, 120",
        "SYN_RECV, 60",
        "ESTABLISHED, 900",
        "FIN_WAIT, 120",
        "CLOSE_WAIT, 60",
        "TIME_WAIT, 120",
        "CLOSE, 10"
    })
    void timeoutsAreThoseOfIpvs(FlowState state, long seconds) {
        assertThat(FlowTimeouts.DEFAULT.of(state)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void backendsAreChecked() {
        refused(() -> of(BalancerMode.DNAT, List.of()), "backends (none) must be at least 1");
        Endpoint atService = new Endpoint(SERVICE.address(), 8080);
        refused(() -> of(BalancerMode.DNAT, List.of(atService)), "has the service's address");
        Endpoint one = backends(1).get(0);
        refused(() -> of(BalancerMode.DNAT, List.of(one, one)), "is there twice");
        refused(() -> of(BalancerMode.DNAT, List.of(new Endpoint(7, 0))), "must have a port");
        refused(() -> of(BalancerMode.DSR, List.of(new Endpoint(7, 81))), "must have the service's port (80)");
        refused(
                () -> BalancerSettings.of(BalancerMode.DNAT, new Endpoint(7, 0), backends(1)),
                "service (0.0.0.7:0) must have a port");
    }

    private static BalancerSettings of(BalancerMode mode, List<Endpoint> backends) {
        return BalancerSettings.of(mode, SERVICE, backends);
    }

    @ParameterizedTest
    @EnumSource(
            value = BalancerMode.class,
            names = {"DNAT", "DSR", "PROXY"})
    void aPoolIsForFullNatOnly(BalancerMode mode) {
        refused(() -> of(BalancerMode.FULLNAT, backends(1)), "pool (none) must be given with FULLNAT");
        BalancerSettings full = BalancerLab.settings(BalancerMode.FULLNAT, 1);
        refused(
                () -> new BalancerSettings(
                        mode,
                        SERVICE,
                        full.backends(),
                        full.pool(),
                        full.scheduling(),
                        full.timeouts(),
                        full.health(),
                        full.noBackend(),
                        full.deadBackend(),
                        full.reschedules(),
                        full.upstreamClose(),
                        full.timestamps()),
                "pool (given)");
    }

    @Test
    void poolsAreChecked() {
        refused(() -> SourcePool.of(List.of()), "addresses (none) must be at least 1");
        refused(() -> SourcePool.of(List.of(1, 1)), "an address twice");
        refused(() -> new SourcePool(ImmutableList.of(1), new PortRange(1023, 2000)), "must be within 1024-65535");
        SourcePool atBackend = SourcePool.of(List.of(backends(1).get(0).address()));
        refused(() -> BalancerSettings.fullNat(SERVICE, backends(1), atBackend), "has the address of backend");
        Endpoint service = new Endpoint(SERVICE.address(), 8080);
        SourcePool atService = SourcePool.of(List.of(SERVICE.address()));
        refused(() -> BalancerSettings.fullNat(service, backends(1), atService), "pool has the service");
        assertThat(BalancerSettings.fullNat(SERVICE, backends(1), atService).pool())
                .contains(atService);
        assertThat(BalancerLab.pool(2).size()).isEqualTo(2 * 64_512);
    }

    @Test
    void whatMeansNothingIsRefused() {
        BalancerSettings proxy = BalancerLab.settings(BalancerMode.PROXY, 1);
        refused(() -> proxy.withTimeout(FlowState.TIME_WAIT, 1), "timeouts mean nothing with PROXY");
        refused(() -> proxy.withRejections(Rejection.RESET, Rejection.RESET), "deadBackend (RESET) means nothing");
        BalancerSettings dnat = BalancerLab.settings(BalancerMode.DNAT, 1);
        refused(() -> dnat.withUpstreamClose(UpstreamClose.AFTER_DOWNSTREAM), "means nothing with DNAT");
        refused(() -> dnat.withTimeout(FlowState.CLOSE, 0), "close (0 ns) must be above 0");
        refused(() -> new HealthCheck(0, 1, 1), "intervalNanos (0) must be above 0");
        refused(() -> new HealthCheck(1, 0, 1), "rise (0) and fall (1) must be at least 1");
        refused(() -> new HealthCheck(1, 1, 0), "rise (1) and fall (0) must be at least 1");
        NetworkContext context = NetworkContext.untraced(1);
        refused(() -> new Balancer("b", proxy, context), "mode (PROXY)");
        assertThat(dnat.withReschedules(false).reschedules()).isFalse();
    }
}
