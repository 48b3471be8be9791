package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/** Applications that read by themselves: the window follows them, and the peer asks a closed one. */
class ReadingTest {
    /** Window of linux-4.9 as in its SYN. */
    private static final int BUFFER = 29_200;

    private final List<String> told = new ArrayList<>();
    private CraftedPeer peer;
    private TcpConnection connection;
    private int ack;

    @BeforeEach
    void open() {
        peer = new CraftedPeer(TwoHosts.settings("linux-4.9"));
        peer.host.listen(80, 128, c -> new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection established) {
                connection = established;
                established.setReadsItself(true);
            }

            @Override
            public void onReadable(TcpConnection readable) {
                told.add("readable " + readable.unreadBytes());
            }

            @Override
            public void onData(TcpConnection from, Payload bytes) {
                told.add("data " + bytes.length());
            }

            @Override
            public void onPeerFinished(TcpConnection finished) {
                told.add("finished");
            }
        });
        peer.send(segment(1000, 0, TcpSegment.SYN, 0));
        ack = peer.last().seq() + 1;
        send(1001, 0);
        peer.received.clear();
    }

    private static TcpSegment segment(int seq, int ack, int flags, int length) {
        TcpOptions options =
                (flags & TcpSegment.SYN) != 0 ? TcpOptions.builder().mss(1460).build() : TcpOptions.NONE;
        return TcpSegment.of(4000, 80, seq, ack, flags, 65535, options, LiteralBytes.of(new byte[length]));
    }

    private void send(int seq, int length) {
        peer.send(segment(seq, ack, TcpSegment.ACK, length));
        peer.runFor(50 * MILLISECOND);
    }

    private void fill(int bytes) {
        for (int sent = 0; sent < bytes; sent += 1460) {
            send(1001 + sent, Math.min(1460, bytes - sent));
        }
    }

    @Test
    void windowShrinksByWhatIsNotRead() {
        send(1001, 1460);
        assertThat(told).containsExactly("readable 1460");
        assertThat(peer.last().window()).isEqualTo(BUFFER - 1460);
        send(2461, 1460);
        assertThat(peer.last().window()).isEqualTo(BUFFER - 2920);
        assertThat(connection.read(2000)).isEqualTo(2000);
        assertThat(told.subList(2, told.size())).containsExactly("data 1460", "data 540");
        assertThat(connection.unreadBytes()).isEqualTo(920);
        assertThat(connection.hasUnreadData()).isTrue();
    }

    @Test
    void fullBufferClosesTheWindowAndReadingOpensItByAnUpdate() {
        fill(BUFFER);
        assertThat(peer.last().window()).isZero();
        assertThat(peer.last().ack()).isEqualTo(1001 + BUFFER);
        peer.received.clear();
        connection.read(1000);
        peer.settle();
        assertThat(peer.received)
                .as("less than a segment is no window: RFC 9293 section 3.8.6.2.2")
                .isEmpty();
        connection.read(1000);
        peer.settle();
        assertThat(peer.last().window()).isEqualTo(1460);
        connection.read(Long.MAX_VALUE);
        peer.settle();
        assertThat(peer.last().window()).isEqualTo(BUFFER);
        assertThat(peer.received).hasSize(2);
        assertThat(connection.hasUnreadData()).isFalse();
    }

    @Test
    void dataForAClosedWindowIsRefusedAndAnswered() {
        fill(BUFFER);
        peer.received.clear();
        send(1001 + BUFFER, 1);
        assertThat(peer.last().ack()).isEqualTo(1001 + BUFFER);
        assertThat(connection.unreadBytes()).isEqualTo(BUFFER);
        send(1001 + BUFFER - 1, 0);
        assertThat(peer.received).as("a window probe draws an ACK").hasSize(2);
    }

    @Test
    void finIsToldWhenEverythingBeforeItIsRead() {
        peer.send(segment(1001, ack, TcpSegment.ACK | TcpSegment.FIN, 100));
        assertThat(connection.state()).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(told).containsExactly("readable 100");
        connection.read(60);
        connection.read(60);
        connection.read(60);
        assertThat(told).containsExactly("readable 100", "data 60", "data 40", "finished");
    }

    @Test
    void goingBackToAutomaticReadingDeliversWhatWaits() {
        send(1001, 300);
        connection.setReadsItself(false);
        send(1301, 200);
        assertThat(told).containsExactly("readable 300", "data 300", "data 200");
        assertThat(connection.read(10)).isZero();
    }

    @Test
    void aReaderThatSleepsForAnHourGetsEverything() {
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        net.serve(0, 200_000, false);
        TcpConnection c = net.connect(new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection established) {
                established.setReadsItself(true);
            }
        });
        net.simulation.runUntil(3600 * SECOND);
        long probes = net.events.stream()
                .filter(e -> e instanceof TraceEvent.PacketSent sent
                        && sent.packet().source() == TwoHosts.SERVER
                        && sent.atNanos() > 10 * SECOND
                        && sent.packet().tcp().length() == 0)
                .count();
        assertThat(c.unreadBytes())
                .as("a buffer full; each of 21 ACKs rounds the window up to 128 bytes")
                .isBetween((long) BUFFER, (long) BUFFER + 21 * 128);
        assertThat(probes).as("every two minutes at last").isBetween(25L, 40L);
        c.setReadsItself(false);
        net.simulation.runUntil(3800 * SECOND);
        assertThat(c.bytesReceived()).isEqualTo(200_000);
        assertThat(c.foreignBytesReceived()).isZero();
    }
}
