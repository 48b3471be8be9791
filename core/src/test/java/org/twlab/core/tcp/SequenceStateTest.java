package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** What an end of a connection expects is what the other end has sent; a crafted segment that fits it counts. */
class SequenceStateTest {
    private static final FourTuple AT_CLIENT = FourTuple.of(TwoHosts.CLIENT, 40000, TwoHosts.SERVER, 80);

    private final TwoHosts net = TwoHosts.withWire(settings(), settings());
    private final TcpConnection client;

    SequenceStateTest() {
        net.server.listen(80, 128, c -> ConnectionHandler.NONE);
        client = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(SECOND);
    }

    private static HostSettings settings() {
        return TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.ip_local_port_range", "40000 40000");
    }

    private SequenceState atClient() {
        return net.client.sequenceState(AT_CLIENT).orElseThrow();
    }

    private SequenceState atServer() {
        return net.server.sequenceState(AT_CLIENT.reversed()).orElseThrow();
    }

    private void injectReset(int seq) {
        net.client.inject(
                TwoHosts.CLIENT,
                TwoHosts.SERVER,
                TcpSegment.of(40000, 80, seq, 0, TcpSegment.RST, 0, TcpOptions.NONE, LiteralBytes.EMPTY));
    }

    @Test
    void theTwoEndsAgree() {
        client.write(300);
        net.simulation.runUntil(2 * SECOND);

        assertThat(atServer().rcvNxt())
                .isEqualTo(atClient().sndNxt())
                .isEqualTo(atClient().sndUna());
        assertThat(atClient().rcvNxt()).isEqualTo(atServer().sndNxt());
        assertThat(atServer().tsRecent()).isNotZero();
        assertThat(atServer().rcvWnd()).isPositive();
        assertThat(net.server.sequenceState(AT_CLIENT)).isEmpty();
    }

    @Test
    void anEntryStillKnowsWhatItExpects() {
        SequenceState before = atClient();
        client.close();
        net.simulation.runUntil(2 * SECOND);

        assertThat(net.client.timeWaitEntries()).isEqualTo(1);
        assertThat(atClient().sndNxt()).isEqualTo(before.sndNxt() + 1);
        assertThat(atClient().rcvNxt()).isEqualTo(before.rcvNxt());
    }

    /** RFC 5961 section 3.2: exactly RCV.NXT resets, elsewhere in the window draws a challenge ACK. */
    @Test
    void aCraftedResetCountsWhereItHitsAndTheSenderKnowsNothingOfIt() {
        long sent = net.client.counters().get(Counter.OUT_SEGS);
        injectReset(atServer().rcvNxt() + 1);
        net.simulation.runUntil(SECOND + 15 * MILLISECOND);
        assertThat(net.server.sequenceState(AT_CLIENT.reversed())).isPresent();
        assertThat(net.server.counters().get(Counter.TCP_CHALLENGE_ACK)).isEqualTo(1);

        injectReset(atServer().rcvNxt());
        net.simulation.runUntil(2 * SECOND);
        assertThat(net.server.sequenceState(AT_CLIENT.reversed())).isEmpty();
        assertThat(net.client.counters().get(Counter.OUT_SEGS)).isEqualTo(sent);
        assertThat(net.client.counters().get(Counter.OUT_RSTS)).isZero();
    }
}
