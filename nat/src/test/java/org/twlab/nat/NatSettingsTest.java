package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Prefix;

class NatSettingsTest {

    /** Documentation/networking/nf_conntrack-sysctl.rst and the timeout tables of the kernel. */
    @ParameterizedTest
    @CsvSource({
        "nf_conntrack_tcp_timeout_syn_sent, SYN_SENT, 120",
        "nf_conntrack_tcp_timeout_syn_recv, SYN_RECV, 60",
        "nf_conntrack_tcp_timeout_established, ESTABLISHED, 432000",
        "nf_conntrack_tcp_timeout_fin_wait, FIN_WAIT, 120",
        "nf_conntrack_tcp_timeout_close_wait, CLOSE_WAIT, 60",
        "nf_conntrack_tcp_timeout_last_ack, LAST_ACK, 30",
        "nf_conntrack_tcp_timeout_time_wait, TIME_WAIT, 120",
        "nf_conntrack_tcp_timeout_close, CLOSE, 10",
        "nf_conntrack_tcp_timeout_max_retrans, MAX_RETRANS, 300",
        "nf_conntrack_tcp_timeout_unacknowledged, UNACKNOWLEDGED, 300",
        "nf_conntrack_udp_timeout, UDP, 30",
        "nf_conntrack_udp_timeout_stream, UDP_STREAM, 180"
    })
    void sysctlsAndDefaultsAreThoseOfTheKernel(String sysctl, ConntrackTimeout timeout, long seconds) {
        assertThat(ConntrackTimeout.ofSysctl("net.netfilter." + sysctl)).contains(timeout);
        assertThat(NatModel.named("netfilter-4.9").timeouts().of(timeout)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void newKernelsHaveAShorterUdpStreamTimeout() {
        assertThat(NatModel.named("netfilter-6.18").timeouts().of(ConntrackTimeout.UDP_STREAM))
                .isEqualTo(TimeUnit.SECONDS.toNanos(120));
    }

    @Test
    void everyStateHasTheTimeoutOfItsName() {
        for (ConntrackState state : ConntrackState.values()) {
            String expected = state == ConntrackState.NONE ? "SYN_SENT" : state.name();
            assertThat(ConntrackTimeout.of(state).name()).isEqualTo(expected);
        }
        assertThat(ConntrackTimeout.ofSysctl("net.netfilter.nf_conntrack_icmp_timeout"))
                .isEmpty();
        assertThat(ConntrackTimeout.TIME_WAIT.label()).isEqualTo("time-wait");
    }

    @Test
    void anUnknownModelIsNamedWithTheKnownOnes() {
        assertThat(NatModel.find("netfilter-5.0")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatModel.named("netfilter-5.0"))
                .withMessage(
                        "no model 'netfilter-5.0'; there are [netfilter-2.6.32, netfilter-3.10, netfilter-4.9, netfilter-6.18]");
    }

    @Test
    void addressesMustLieOnTheirSide() {
        NatSettings good = NatLab.settings("netfilter-4.9");
        assertThat(good.insidePrefix()).isEqualTo(Prefix.parse("10.1.0.0/24"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatSettings.of(good.insideAddress(), 24, good.insideAddress() + 9, good.model()))
                .withMessage("outsideAddress (10.1.0.10) is in the inside network 10.1.0.0/24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NatSettings(
                        good.outsideAddress(),
                        good.insidePrefix(),
                        good.outsideAddress(),
                        good.model(),
                        good.timeouts(),
                        good.ports(),
                        true,
                        1))
                .withMessage("insideAddress (203.0.113.1) is not in 10.1.0.0/24");
    }

    @Test
    void sizesAndTimesMustBePossible() {
        NatSettings good = NatLab.settings("netfilter-4.9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> good.withMaxEntries(0))
                .withMessage("maxEntries (0) must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> good.withTimeout(ConntrackTimeout.CLOSE, 0))
                .withMessage("close (0 ns) must be above 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "6, 5", "1, 65536"})
    void aPortRangeHasPortsInOrder(int first, int last) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PortRange(first, last))
                .withMessageContaining("(" + first + ")")
                .withMessageContaining("(" + last + ")");
    }
}
