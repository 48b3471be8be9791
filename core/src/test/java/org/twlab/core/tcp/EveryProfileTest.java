package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.core.kernel.KernelProfile;

/** Any kernel exchanges data with any other, either closes first, and after TIME_WAIT nothing is left. */
class EveryProfileTest {
    static Stream<Arguments> pairs() {
        return KernelProfile.names().stream()
                .flatMap(client -> KernelProfile.names().stream().map(server -> Arguments.of(client, server)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void exchangesDataAndClosesEitherWay(String client, String server) {
        for (boolean serverFirst : new boolean[] {false, true}) {
            for (HostSettings.Timers timers : HostSettings.Timers.values()) {
                TwoHosts net = new TwoHosts(settings(client, timers), settings(server, timers));
                net.serve(200, 20_000, serverFirst);
                TcpConnection c = net.connect(TwoHosts.client(200, 20_000, !serverFirst));
                net.simulation.runUntil(5 * SECOND);

                TcpHost active = serverFirst ? net.server : net.client;
                TcpHost passive = serverFirst ? net.client : net.server;
                assertThat(c.bytesReceived()).isEqualTo(20_000);
                assertThat(c.foreignBytesReceived()).isZero();
                assertThat(active.timeWaitEntries()).isEqualTo(1);
                assertThat(passive.snapshot().stream().filter(s -> s.state() != TcpState.LISTEN))
                        .isEmpty();

                net.simulation.runUntil(300 * SECOND);
                assertThat(active.timeWaitEntries()).isZero();
                assertThat(net.client.portsUsed()).isZero();
                assertThat(net.simulation.pending()).isZero();
            }
        }
    }

    /**
     * Measured on 3.10.99, 4.9.154 and 6.18.44; 2.6.32 by its source, Windows as documented, RFC 9293 at least three
     * minutes: seven repetitions with timeouts up to 120 s.
     */
    @ParameterizedTest
    @CsvSource({
        "linux-2.6.32, 21",
        "linux-3.10, 127",
        "linux-4.9, 127",
        "linux-4.10, 127",
        "linux-4.14, 127",
        "linux-4.19, 127",
        "linux-6.18, 131",
        "windows-2003, 21",
        "rfc9293, 247"
    })
    void connectFailsWhenNobodyAnswers(String profile, int seconds) {
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings(profile));
        TcpConnection c =
                peer.host.connect(CraftedPeer.ADDRESS, 80, ConnectOptions.automatic(1), ConnectionHandler.NONE);
        peer.runUntil(seconds * SECOND - 1);
        assertThat(c.error()).isEmpty();
        peer.runFor(1);
        assertThat(c.error()).contains(Errno.ETIMEDOUT);
    }

    private static HostSettings settings(String profile, HostSettings.Timers timers) {
        return TwoHosts.settings(profile).toBuilder()
                .timers(timers)
                .uptimeNanos(777 * SECOND + 123_456_789)
                .build();
    }
}
