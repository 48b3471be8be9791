package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpState;

/** A single host may have several addresses, a population one for each member. */
class MoreAddressesTest {
    private static final HostSettings LINUX = HostSettings.of(KernelProfile.named("linux-4.9"));

    private static int bits(String address) {
        return Address.parse(address).bits();
    }

    private static NetworkBuilder network(Addressing server) {
        return NetworkBuilder.of(1)
                .host("client", "192.0.2.1", LINUX)
                .router("r1")
                .router("r2")
                .node("server", server, site -> new TcpHost(site.name(), site.stack(), LINUX, site.context()))
                .link("client", "r1", Duration.ofMillis(1))
                .link("r1", "r2", Duration.ofMillis(1))
                .link("r2", "server", Duration.ofMillis(1));
    }

    @Test
    void aHostAnswersFromTheAddressThatIsAsked() {
        Addressing three = new Addressing(
                ImmutableIntArray.of(bits("203.0.113.1"), bits("203.0.113.9"), bits("198.51.100.7")), Optional.empty());
        Network network = network(three).build();
        network.host("server").listen(80, 10, connection -> ConnectionHandler.NONE);

        for (String address : new String[] {"203.0.113.1", "203.0.113.9", "198.51.100.7"}) {
            TcpConnection connection = network.host("client")
                    .connect(bits(address), 80, ConnectOptions.automatic(1), ConnectionHandler.NONE);
            network.simulation().runUntil(network.simulation().nowNanos() + 100_000_000);
            assertThat(connection.state()).as(address).isEqualTo(TcpState.ESTABLISHED);
        }
        assertThat(network.address("server")).isEqualTo(bits("203.0.113.1"));
    }

    @Test
    void allOfThemMustBeFreeAndInTheNetwork() {
        Addressing wrong = new Addressing(
                ImmutableIntArray.of(bits("203.0.113.1"), bits("192.0.2.1"), bits("203.0.113.1")),
                Optional.of(Prefix.parse("203.0.113.0/24")));

        assertThat(network(wrong).plan().problems())
                .extracting(NetworkProblem::message)
                .containsExactly(
                        "address 192.0.2.1 of 'server' is already that of 'client'",
                        "address 192.0.2.1 of 'server' is not in its network 203.0.113.0/24",
                        "address 203.0.113.1 of 'server' is already that of 'server'");
    }
}
