package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.primitives.ImmutableIntArray;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
        "nf_conntrack_udp_timeout_stream, UDP_STREAM, 180",
        "nf_conntrack_icmp_timeout, ICMP, 30",
        "nf_conntrack_generic_timeout, GENERIC, 600"
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
        assertThat(ConntrackTimeout.ofSysctl("net.netfilter.nf_conntrack_tcp_timeout_syn_sent2"))
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
    }

    @Test
    void sizesAndTimesMustBePossible() {
        NatSettings good = NatLab.settings("netfilter-4.9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> good.withMaxEntries(-1))
                .withMessage("maxEntries (-1) must not be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> good.withTimeout(ConntrackTimeout.CLOSE, 0))
                .withMessage("close (0 ns) must be above 0");
    }

    private static NatSettings.Builder builder(String... outside) {
        int[] addresses = Stream.of(outside).mapToInt(NatLab::address).toArray();
        return NatSettings.builder(
                NatLab.INSIDE, 24, ImmutableIntArray.copyOf(addresses), NatModel.named("netfilter-4.9"));
    }

    private static PortForward forward(int protocol, String from, int first, int last, String to, int port) {
        return new PortForward(protocol, NatLab.address(from), new PortRange(first, last), NatLab.address(to), port);
    }

    @Test
    void outsideAddressesAreSomeAndDifferent() {
        assertThat(builder("203.0.113.1", "203.0.113.9").build().outsideAddress())
                .isEqualTo(NatLab.PUBLIC);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build())
                .withMessage("outsideAddresses ([]) must have an address");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("203.0.113.1", "203.0.113.1").build())
                .withMessage("outsideAddress (203.0.113.1) is there twice");
    }

    @Test
    void noPacketIsForTwoForwards() {
        NatSettings.Builder settings = builder("203.0.113.1", "203.0.113.2")
                .forward(forward(6, "203.0.113.1", 80, 89, "10.1.0.2", 80))
                .forward(forward(17, "203.0.113.1", 80, 80, "10.1.0.2", 80))
                .forward(forward(6, "203.0.113.2", 80, 80, "10.1.0.2", 80))
                .forward(forward(6, "203.0.113.1", 90, 90, "10.1.0.2", 80));
        assertThat(settings.build().forwards()).hasSize(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.forward(forward(6, "203.0.113.1", 89, 90, "10.1.0.3", 1))
                        .build())
                .withMessage("forwards (tcp 203.0.113.1:80-89 > 10.1.0.2:80) and"
                        + " (tcp 203.0.113.1:89-90 > 10.1.0.3:1) overlap");
    }

    @Test
    void forwardsLeadFromAnOutsideAddressToAnInsideHost() {
        for (String[] ends :
                new String[][] {{"203.0.113.2", "10.1.0.2"}, {"203.0.113.1", "10.2.0.2"}, {"203.0.113.1", "10.1.0.1"}
                }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder("203.0.113.1")
                            .forward(forward(6, ends[0], 80, 80, ends[1], 80))
                            .build())
                    .withMessageContaining(ends[1]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> forward(1, "203.0.113.1", 80, 80, "10.1.0.2", 80))
                .withMessage("protocol (1) must be 6 (TCP) or 17 (UDP)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> forward(6, "203.0.113.1", 80, 81, "10.1.0.2", 65535))
                .withMessage("insidePort (65535) must be 1 to 65534 for 2 ports");
        assertThat(forward(6, "203.0.113.1", 80, 81, "10.1.0.2", 65534).insidePortOf(81))
                .isEqualTo(65535);
    }

    @Test
    void persistentHasNothingToChooseWhereTheInterfaceDecides() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder("203.0.113.1").masquerade(true).persistent(true).build())
                .withMessageContaining("masquerade (true)");
    }

    @Test
    void similarSettingsDifferInNothingElse() {
        NatSettings all = builder("203.0.113.1", "203.0.113.2")
                .forward(forward(6, "203.0.113.1", 80, 80, "10.1.0.2", 80))
                .ports(new PortRange(5, 6))
                .portOption(PortOption.RANDOM)
                .persistent(true)
                .hairpin(true)
                .invalid(InvalidPolicy.FORWARD)
                .refusal(RefusalPolicy.SILENT)
                .loose(false)
                .beLiberal(true)
                .maxRetrans(7)
                .maxEntries(99)
                .timeout(ConntrackTimeout.CLOSE, 5)
                .build();
        assertThat(all.toBuilder().build()).isEqualTo(all);
        assertThat(builder("203.0.113.1").masquerade(true).build().toBuilder()
                        .build()
                        .masquerade())
                .isTrue();
    }

    @Test
    void everySysctlSetsWhatItShows() {
        NatSettings defaults = NatLab.settings("netfilter-6.18");
        assertThat(NatSysctls.names()).hasSize(18).allMatch(name -> name.startsWith("net.netfilter.nf_conntrack_"));
        for (String name : NatSysctls.names()) {
            long other = NatSysctls.most(name) == 1 ? 1 - NatSysctls.valueOf(defaults, name) : 77;
            NatSettings changed =
                    NatSysctls.apply(defaults.toBuilder(), name, other).build();
            for (String each : NatSysctls.names()) {
                assertThat(NatSysctls.valueOf(changed, each))
                        .as("%s after %s", each, name)
                        .isEqualTo(each.equals(name) ? other : NatSysctls.valueOf(defaults, each));
            }
        }
    }

    /** G15: what a 6.18.44 shows. */
    @ParameterizedTest
    @CsvSource({
        "tcp_be_liberal, 0",
        "tcp_loose, 1",
        "tcp_max_retrans, 3",
        "udp_timeout, 30",
        "udp_timeout_stream, 120",
        "icmp_timeout, 30",
        "generic_timeout, 600",
        "max, 262144"
    })
    void g15Defaults(String sysctl, long value) {
        assertThat(NatSysctls.valueOf(NatLab.settings("netfilter-6.18"), "net.netfilter.nf_conntrack_" + sysctl))
                .isEqualTo(value);
    }

    /** Of a host with over 4 GB of memory, as each kernel reckons it: 4 entries for each of 16384 or of 65536 buckets. */
    @ParameterizedTest
    @CsvSource({"netfilter-2.6.32, 65536", "netfilter-3.10, 65536", "netfilter-4.9, 262144", "netfilter-6.18, 262144"})
    void theTableHasTheSizeThatItsKernelGivesIt(String model, long entries) {
        assertThat(NatSysctls.valueOf(NatLab.settings(model), "net.netfilter.nf_conntrack_max"))
                .isEqualTo(entries);
    }

    @Test
    void aWrongSysctlIsNamed() {
        NatSettings.Builder builder = builder("203.0.113.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatSysctls.apply(builder, "net.netfilter.nf_conntrack_tcp_loose", 2))
                .withMessage("net.netfilter.nf_conntrack_tcp_loose (2) must be 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatSysctls.apply(builder, "net.netfilter.nf_conntrack_buckets", 2))
                .withMessageStartingWith("no sysctl 'net.netfilter.nf_conntrack_buckets'; there are [net.netfilter.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxRetrans(256).build())
                .withMessage("maxRetrans (256) must be 0 to 255");
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
