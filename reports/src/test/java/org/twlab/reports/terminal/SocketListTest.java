package org.twlab.reports.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.SocketSnapshot.Timer;
import org.twlab.core.tcp.TcpState;

/** Lines as {@code ss -tano} of iproute2 prints them. */
class SocketListTest {
    private static final Endpoint LOCAL = new Endpoint(Address.parse("10.1.0.1").bits(), 5101);
    private static final Endpoint REMOTE =
            new Endpoint(Address.parse("10.1.0.2").bits(), 80);
    private static final Endpoint NOBODY = new Endpoint(0, 0);
    private static final long MILLISECOND = 1_000_000L;

    private static String render(SocketSnapshot... sockets) {
        return SocketList.render(List.of(sockets), TerminalStyle.PLAIN);
    }

    @Test
    void socketsStandInTheirOrderUnderOneHeader() {
        String text = render(
                new SocketSnapshot(TcpState.LISTEN, new Endpoint(0, 80), NOBODY, Timer.NONE, 0, 0),
                new SocketSnapshot(TcpState.TIME_WAIT, LOCAL, REMOTE, Timer.TIME_WAIT, 56_700 * MILLISECOND, 0),
                new SocketSnapshot(TcpState.ESTABLISHED, LOCAL, REMOTE, Timer.RETRANSMIT, 204 * MILLISECOND, 3));
        assertThat(text).isEqualTo("""
                State      Local Address:Port  Peer Address:Port  Timer
                LISTEN     0.0.0.0:80          0.0.0.0:*
                TIME-WAIT  10.1.0.1:5101       10.1.0.2:80        timer:(timewait,56sec,0)
                ESTAB      10.1.0.1:5101       10.1.0.2:80        timer:(on,204ms,3)
                """);
    }

    /** 4.856 s, 59 s and 56 s were seen; the others follow print_ms_timer of iproute2. */
    @ParameterizedTest
    @CsvSource({
        "4856, 4.856ms",
        "59994, 59sec",
        "56010, 56sec",
        "40, 040ms",
        "5000, 5sec",
        "60000, 1min",
        "65250, 1min5sec",
        "7200000, 120min",
        "0, ''"
    })
    void remainingTimeIsShortenedAsSsDoes(long millis, String expected) {
        String text = render(
                new SocketSnapshot(TcpState.FIN_WAIT_2, LOCAL, REMOTE, Timer.KEEPALIVE, millis * MILLISECOND, 0));
        assertThat(text).contains("FIN-WAIT-2").contains("timer:(keepalive," + expected + ",0)");
    }
}
