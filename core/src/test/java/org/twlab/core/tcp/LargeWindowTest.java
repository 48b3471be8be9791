package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** Receive windows of more than 64 KiB, of which a SYN cannot tell (RFC 7323 section 2.2). */
class LargeWindowTest {

    /** What lies in the window, beyond a gap, waits, and TCPOFOQueue counts it; what lies right of it does not. */
    @ParameterizedTest
    @CsvSource({
        "1048576, true, 1048575, 1",
        "1048576, true, 1048576, 0",
        "1048576, false, 65534, 1",
        "1048576, false, 65535, 0",
        "8192, true, 8191, 1",
        "8192, true, 8192, 0",
        "2000000000, true, 8388479, 1",
        "2000000000, true, 8388480, 0"
    })
    void theWindowIsAsWideAsScalingLetsItBe(int window, boolean scaled, int distance, int taken) {
        KernelProfile kernel = KernelProfile.named("rfc9293").with(Parameter.RECEIVE_WINDOW, window, "a test");
        CraftedPeer peer = new CraftedPeer(HostSettings.of(kernel));
        peer.host.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpOptions.Builder options = TcpOptions.builder().mss(1460);
        TcpOptions offered = (scaled ? options.windowScale(7) : options).build();
        peer.send(CraftedPeer.segment(4000, 80, 4999, 0, TcpSegment.SYN, offered));
        TcpSegment synAck = peer.last();
        assertThat(synAck.window()).isEqualTo(Math.min(window, 65_535));
        int ack = synAck.seq() + 1;
        peer.send(CraftedPeer.segment(4000, 80, 5000, ack, TcpSegment.ACK, TcpOptions.NONE));

        peer.send(CraftedPeer.segment(
                4000, 80, 5000 + distance, ack, TcpSegment.ACK, TcpOptions.NONE, LiteralBytes.of(new byte[1])));

        assertThat(peer.last().ack()).isEqualTo(5000);
        assertThat(peer.host.counters().get(Counter.TCP_OFO_QUEUE)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"linux-2.6.32, 0", "linux-3.10, 1", "linux-4.9, 1", "linux-6.18, 1"})
    void linuxCountsDisorderSince3(String profile, int counted) {
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings(profile));
        peer.host.listen(80, 128, c -> ConnectionHandler.NONE);
        peer.send(CraftedPeer.segment(
                4000,
                80,
                4999,
                0,
                TcpSegment.SYN,
                TcpOptions.builder().mss(1460).build()));
        int ack = peer.last().seq() + 1;
        peer.send(CraftedPeer.segment(4000, 80, 5000, ack, TcpSegment.ACK, TcpOptions.NONE));

        peer.send(CraftedPeer.segment(
                4000, 80, 5100, ack, TcpSegment.ACK, TcpOptions.NONE, LiteralBytes.of(new byte[1])));

        assertThat(peer.host.counters().get(Counter.TCP_OFO_QUEUE)).isEqualTo(counted);
    }
}
