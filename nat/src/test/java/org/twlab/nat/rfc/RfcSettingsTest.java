package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.packet.Address;
import org.twlab.nat.PortRange;

class RfcSettingsTest {
    private static final int INSIDE = Address.parse("100.64.0.1").bits();
    private static final int PUBLIC = Address.parse("203.0.113.1").bits();

    private static RfcSettings.Builder builder() {
        return RfcSettings.builder(INSIDE, 24, List.of(PUBLIC, PUBLIC + 1));
    }

    /** RFC 5382 REQ-5, RFC 7857 section 2, RFC 4787 REQ-5, RFC 5508 REQ-2. */
    @ParameterizedTest
    @CsvSource({
        "TCP_ESTABLISHED, 7440",
        "TCP_TRANSITORY, 240",
        "TCP_TIME_WAIT, 240",
        "TCP_AFTER_RESET, 240",
        "UDP, 300",
        "ICMP_QUERY, 60"
    })
    void timeoutsAreThoseOfTheDocuments(RfcTimeout timeout, long seconds) {
        assertThat(builder().build().timeouts().of(timeout)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void aBuilderOfSettingsMakesThemAgain() {
        RfcSettings settings = builder()
                .mapping(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                .filtering(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                .assignment(PortAssignment.RANDOM)
                .overloading(true)
                .ports(new PortRange(2048, 4095))
                .parity(false)
                .allocation(new PortAllocation.Blocks(64, 2))
                .holdDown(1)
                .pooling(Pooling.ARBITRARY)
                .hairpin(false)
                .timeout(RfcTimeout.UDP, 7)
                .inboundRefreshes(false)
                .unsolicitedSyn(UnsolicitedSyn.SILENT)
                .limits(new RfcLimits(1, 2, 3, 4))
                .build();

        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.limits())
                .isEqualTo(RfcLimits.UNLIMITED
                        .withMappings(1)
                        .withPortsPerSubscriber(2)
                        .withSessionsPerSubscriber(3)
                        .withPerDestination(4));
    }

    @ParameterizedTest
    @EnumSource(names = "ADDRESS_AND_PORT_DEPENDENT", mode = EnumSource.Mode.EXCLUDE)
    void portsAreReusedOnlyWhereRepliesCanBeToldApart(EndpointDependence other) {
        EndpointDependence right = EndpointDependence.ADDRESS_AND_PORT_DEPENDENT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .mapping(other)
                        .filtering(right)
                        .overloading(true)
                        .build())
                .withMessageContaining("overloading needs mapping address-and-port-dependent, not " + other.label());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .mapping(right)
                        .filtering(other)
                        .overloading(true)
                        .build())
                .withMessageContaining("overloading needs filtering address-and-port-dependent, not " + other.label());
    }

    @Test
    void addressesLieOnTheirSide() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RfcSettings.builder(INSIDE, 24, List.of()).build())
                .withMessageContaining("outsideAddresses ([])");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RfcSettings.builder(INSIDE, 24, List.of(PUBLIC, PUBLIC)).build())
                .withMessageContaining("203.0.113.1, 203.0.113.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RfcSettings.builder(INSIDE, 24, List.of(INSIDE + 1)).build())
                .withMessage("outsideAddresses: 100.64.0.2 is in the inside network 100.64.0.0/24");
    }

    @Test
    void blocksFitTheRangeAndTheNetwork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .ports(new PortRange(1024, 1033))
                        .allocation(new PortAllocation.Blocks(11, 1))
                        .build())
                .withMessage("size of a block (11) is above that of the range 1024-1033");
        // 64512 / 512 = 126 blocks of each address, 252 of both
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .allocation(new PortAllocation.Deterministic(512))
                        .build())
                .withMessage("blocks of 512 ports: there are 252 for the 256 addresses of 100.64.0.0/24");
        assertThat(builder()
                        .allocation(new PortAllocation.Deterministic(504)) // 128 of each address
                        .build())
                .isNotNull();
    }

    @Test
    void limitsTimesAndSizesMustBePossible() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RfcLimits.UNLIMITED.withPerDestination(0))
                .withMessage("perDestination (0) must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().timeout(RfcTimeout.UDP, 0))
                .withMessage("udp (0 ns) must be above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().holdDown(-1).build())
                .withMessage("holdDownNanos (-1) must not be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder().allocation(new PortAllocation.Blocks(1, 9)).build())
                .withMessage("parity needs blocks of at least 2 ports");
        assertThatIllegalArgumentException().isThrownBy(() -> new PortAllocation.Blocks(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PortAllocation.Deterministic(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeterministicMapping(builder().build()));
    }
}
