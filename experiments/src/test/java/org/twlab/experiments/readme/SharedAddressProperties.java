package org.twlab.experiments.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;

/** The property of the README, and that the README shows just this. */
class SharedAddressProperties {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final NatSettings ONE_ADDRESS = NatSettings.of(
            Address.parse("10.1.0.1").bits(),
            24,
            Address.parse("198.51.100.1").bits(),
            NatModel.named("netfilter-4.9"));

    @Property(tries = 50)
    void onlyClientsThatShareAnAddressAreRefused(@ForAll @IntRange(min = 2, max = 9) int clients, @ForAll boolean nat) {
        HostSettings linux = HostSettings.of(KernelProfile.named("linux-4.9"));
        NetworkBuilder network = NetworkBuilder.of(1)
                .population("client", clients, "10.1.0.0/24", k -> linux.withUptimeNanos(k * HOUR))
                .host("server", "203.0.113.10", linux.withSysctl("net.ipv4.tcp_tw_recycle", "1"))
                .link("client", "edge", Duration.ofMillis(1))
                .link("edge", "server", Duration.ofMillis(9));
        Network net = (nat ? network.gateway("edge", NatKind.gateway(ONE_ADDRESS)) : network.router("edge")).build();
        TcpHost server = net.host("server");
        server.listen(80, 128, connection -> ConnectionHandler.whenEstablished(TcpConnection::close));
        for (int k = clients - 1; k >= 0; k--) { // the highest clock first
            TcpHost client = net.host("client[" + k + "]");
            ConnectionHandler closing = ConnectionHandler.whenPeerFinished(TcpConnection::close);
            client.connect(net.address("server"), 80, ConnectOptions.automatic(k + 1), closing);
            net.simulation().runUntil((clients - k) * SECOND);
        }
        assertThat(server.counters().get(Counter.PAWS_PASSIVE) > 0).isEqualTo(nat);
    }

    @Example
    void readmeShowsThisProperty() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/org/twlab/experiments/readme/SharedAddressProperties.java"));
        int start = source.indexOf("    @Property");
        String property = source.substring(start, source.indexOf("\n    }\n", start) + "\n    }\n".length());
        String readme = Files.readString(Path.of("../README.md"));
        int block = readme.indexOf("```java\n") + "```java\n".length();
        String shown = readme.substring(block, readme.indexOf("```", block));
        assertThat(shown).isEqualTo(property.indent(-4));
        assertThat(shown.lines().count()).as("lines").isLessThanOrEqualTo(20);
    }
}
