package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.experiments.traffic.Conversation.SECOND;

import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.HostSettings;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.experiments.traffic.FlowSettings.Application;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.nat.rewrite.Helper;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.language.Distribution;

/** FTP between two hosts, and out of a network behind a NAT: active mode needs the gateway's helper. */
class FtpTrafficTest {
    private static final Distribution NOTHING = Distribution.constant(0);
    private static final int GATEWAY = Address.parse("10.1.0.1").bits();
    private static final int PUBLIC = Address.parse("198.51.100.1").bits();
    private static final int SERVER = Address.parse("203.0.113.10").bits();

    @ParameterizedTest
    @ValueSource(strings = {"ftp-active", "ftp-passive"})
    void filesArriveOneAfterAnother(String mode) {
        AttemptLog attempts =
                Conversation.of("60s", "to: \"server:80\", application: " + mode + ", response: 100kB, exchanges: 3");

        assertThat(attempts.size()).isEqualTo(1);
        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.exchanges(0)).isEqualTo(3);
        assertThat(attempts.exchangeBytes(0)).isEqualTo(300_000);
        assertThat(attempts.closer(0)).isEqualTo(Closer.CLIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp-active", "ftp-passive"})
    void theServerMayCloseFirstAndFilesMayBeEmpty(String mode) {
        AttemptLog attempts =
                Conversation.of("60s", "to: \"server:80\", application: " + mode + ", closes: server, service: 1s");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.closer(0)).isEqualTo(Closer.SERVER);
    }

    @Test
    void aDeadlineEndsTheAttempt() {
        AttemptLog attempts = Conversation.of(
                "60s", "to: \"server:80\", application: ftp-active, response: 1kB, service: 9s, deadline: 5s");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.ABORTED);
        assertThat(attempts.endedNanos(0)).isEqualTo(5 * SECOND);
    }

    @Test
    void activeModeNeedsTheHelper() {
        AttemptLog helped = behindNat(Application.FTP_ACTIVE, Helper.FTP);
        AttemptLog alone = behindNat(Application.FTP_ACTIVE);

        assertThat(helped.size()).isEqualTo(6);
        assertThat(alone.size()).isEqualTo(6);
        for (int row = 0; row < 6; row++) {
            assertThat(helped.outcome(row)).isEqualTo(Outcome.OK);
            assertThat(helped.exchanges(row)).isEqualTo(2);
            assertThat(alone.outcome(row)).isNotEqualTo(Outcome.OK);
            assertThat(alone.errno(row)).isNotEqualTo(Optional.of(Errno.EPROTO));
        }
    }

    @Test
    void passiveModeNeedsNone() {
        AttemptLog attempts = behindNat(Application.FTP_PASSIVE);

        assertThat(attempts.size()).isEqualTo(6);
        for (int row = 0; row < 6; row++) {
            assertThat(attempts.outcome(row)).isEqualTo(Outcome.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"request: 1B", "closes: both"})
    void whatFtpCannotDoIsSaid(String keys) {
        String text = """
                scenario: wrong
                duration: 1s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links:
                    - {between: [client, server], delay: 5ms}
                traffic:
                  - {from: client, to: "server:21", application: ftp-active, %s}
                """.formatted(keys);

        assertThat(ScenarioLoader.standard()
                        .loadText("wrong.yaml", text, List.of())
                        .diagnostics()
                        .render())
                .contains("wrong.yaml:10:")
                .contains("ftp-active");
    }

    /** Three clients of two attempts, two files of 20 kB each; the links lose nothing. */
    private static AttemptLog behindNat(Application application, Helper... helpers) {
        KernelProfile kernel = KernelProfile.named("linux-4.9");
        NatSettings settings = NatSettings.builder(
                        GATEWAY, 24, ImmutableIntArray.of(PUBLIC), NatModel.named("netfilter-4.9"))
                .helpers(helpers)
                .build();
        GatewayPlan plan =
                new GatewayPlan(GATEWAY, Prefix.parse("10.1.0.0/24"), ImmutableIntArray.of(PUBLIC), (name, context) -> {
                    NatGateway gateway = new NatGateway(name, settings, context);
                    return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                });
        Network network = NetworkBuilder.of(3)
                .population("client", 3, "10.1.0.0/24", k -> HostSettings.of(kernel))
                .gateway("nat", plan)
                .host("server", Address.text(SERVER), HostSettings.of(kernel))
                .link("client", "nat", Duration.ofMillis(1))
                .link("nat", "server", Duration.ofMillis(5))
                .build();
        FlowPlan flow =
                new FlowPlan("ftp", network.hosts("client"), List.of(new Endpoint(SERVER, 21)), flow(application));
        Traffic traffic = new Traffic(network.simulation(), network.streams(), 1000 * SECOND, List.of(flow));
        traffic.serve(network.host("server"), List.of(21));
        traffic.start();
        network.simulation().runUntil(1000 * SECOND);
        traffic.finish();
        return traffic.log();
    }

    private static FlowSettings flow(Application application) {
        return new FlowSettings(
                application,
                NOTHING,
                OptionalLong.empty(),
                OptionalLong.of(2),
                new Pace.Think(Distribution.constant(SECOND)),
                NOTHING,
                Distribution.constant(20_000),
                NOTHING,
                Distribution.constant(2),
                NOTHING,
                Closes.CLIENT,
                NOTHING,
                NOTHING,
                false,
                OptionalInt.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
