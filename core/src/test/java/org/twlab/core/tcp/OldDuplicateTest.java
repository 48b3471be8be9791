package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpSegment;

/**
 * The first reason for TIME-WAIT, RFC 9293 section 3.6 and RFC 1337: a late copy of old data fits into a new incarnation of
 * its 4-tuple. Hosts without timestamps whose ISN is a clock of 4 us (RFC 793): a connection that sends faster than that
 * clock leaves numbers behind that the next one will use. Every data segment of the first incarnation is copied, late.
 */
class OldDuplicateTest {
    private static final long STREAM_BYTES = 400_000;
    private static final int PORT = 40_000;
    private static final SocketOptions REUSING = SocketOptions.reusing(true);

    /** Late copies of one delay, and a client that connects again from the same port as soon as it may. */
    private static final class Meeting {
        private final List<TcpConnection> accepted = new ArrayList<>();
        private final TwoHosts net;

        Meeting(HostSettings client, long copyDelayNanos) {
            net = TwoHosts.withChaos(client, settings().build(), 10 * TwoHosts.MILLISECOND);
            net.chaos.decide(packet -> packet.origin().connectionId() == 1
                            && packet.source() == TwoHosts.CLIENT
                            && ((TcpSegment) packet.payload()).payload().length() > 0
                    ? new long[] {0, copyDelayNanos}
                    : ChaoticWire.UNHARMED);
            net.server.listen(80, 128, c -> {
                accepted.add(c);
                return new ConnectionHandler() {
                    @Override
                    public void onPeerFinished(TcpConnection finished) {
                        finished.close();
                    }
                };
            });
        }

        /** Bytes of the first incarnation that the application of the second has read. */
        long foreignBytes() {
            open(1);
            long connectionId = 2;
            while (accepted.size() < 2 && net.simulation.nowNanos() < 70 * TwoHosts.SECOND) {
                net.simulation.runUntil(net.simulation.nowNanos() + 20 * TwoHosts.MILLISECOND);
                if (accepted.size() == 1 && !accepted.get(0).isLive()) {
                    open(connectionId++);
                }
            }
            net.simulation.runUntil(net.simulation.nowNanos() + 5 * TwoHosts.SECOND);
            assertThat(accepted).as("incarnations").hasSizeGreaterThan(1);
            assertThat(accepted.get(0).foreignBytesReceived()).isZero();
            return accepted.get(1).foreignBytesReceived();
        }

        private void open(long connectionId) {
            net.client.connect(
                    TwoHosts.SERVER, 80, new ConnectOptions(connectionId, PORT, REUSING), new ConnectionHandler() {
                        @Override
                        public void onEstablished(TcpConnection established) {
                            established.write(STREAM_BYTES);
                            established.close();
                        }

                        @Override
                        public void onData(TcpConnection connection, Payload bytes) {
                            throw new IllegalStateException("the server writes nothing");
                        }
                    });
        }
    }

    private static HostSettings.Builder settings() {
        return TwoHosts.settings("linux-2.6.32").toBuilder()
                .sysctl("net.ipv4.tcp_timestamps", "0")
                .isn(Isn.RFC793);
    }

    private static List<Long> foreignBytesByDelay(HostSettings client) {
        List<Long> found = new ArrayList<>();
        for (long delayMillis = 100; delayMillis <= 3000; delayMillis += 100) {
            found.add(new Meeting(client, delayMillis * TwoHosts.MILLISECOND).foreignBytes());
        }
        return found;
    }

    @Test
    void withTimeWaitNoCopyOfAnyDelayIsRead() {
        assertThat(foreignBytesByDelay(settings().build())).hasSize(30).containsOnly(0L);
    }

    @Test
    void withoutTimeWaitSomeDelayIsACounterexample() {
        assertThat(foreignBytesByDelay(settings().timeWaitNanos(0).build())).anyMatch(bytes -> bytes > 0);
    }
}
