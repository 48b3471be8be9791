package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.trace.TraceEvent;

/**
 * A connection that was idle for so long that timestamps have wrapped: RFC 7323 section 5.5. A clock of 1000 ticks a second
 * turns the sign of a difference after 24.9 days.
 */
class LongIdleTest {
    private static final long DAY = 86_400 * SECOND;

    @ParameterizedTest
    @ValueSource(strings = {"linux-2.6.32", "linux-3.10", "linux-4.9", "linux-4.19", "linux-6.18", "rfc9293"})
    void dataIsAcceptedAfterTwentyFiveDaysAndHalfAYear(String profile) {
        for (long days : new long[] {1, 25, 40, 180}) {
            TwoHosts net = new TwoHosts(TwoHosts.settings(profile), TwoHosts.settings(profile));
            List<TcpConnection> accepted = new ArrayList<>();
            net.server.listen(80, 128, c -> {
                accepted.add(c);
                return ConnectionHandler.NONE;
            });
            TcpConnection c = net.connect(ConnectionHandler.NONE);
            net.simulation.runUntil(SECOND);
            c.write(100);
            net.simulation.runUntil(days * DAY);
            c.write(100);
            accepted.get(0).write(50);
            net.simulation.runUntil(days * DAY + SECOND);
            assertThat(accepted.get(0).bytesReceived()).as("%d days", days).isEqualTo(200);
            assertThat(c.bytesReceived()).as("%d days", days).isEqualTo(50);
            assertThat(net.server.counters().get(Counter.PAWS_ESTAB)).isZero();
        }
    }

    /** A window that was not used decays to the initial one, and no further. */
    @ParameterizedTest
    @ValueSource(strings = {"linux-4.9", "linux-6.18"})
    void theCongestionWindowBeginsAnewAfterAPause(String profile) {
        TwoHosts net = new TwoHosts(TwoHosts.settings(profile), TwoHosts.settings("linux-6.18"));
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpConnection c = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
        c.write(200_000);
        net.simulation.runUntil(2 * SECOND);
        assertThat(c.sender.congestion().windowBytes()).isGreaterThan(20 * 1448);
        net.events.clear();
        net.simulation.runUntil(60 * SECOND);
        c.write(200_000);
        net.simulation.runUntil(60 * SECOND + MILLISECOND);
        long atOnce = net.events.stream()
                .filter(e -> e instanceof TraceEvent.PacketSent sent
                        && sent.packet().tcp().payload().length() > 0)
                .count();
        assertThat(atOnce).isEqualTo(10);
    }
}
