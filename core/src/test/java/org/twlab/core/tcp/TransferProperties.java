package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * Both ends write, pause, read in pieces and close over a wire that loses, doubles, delays and so reorders. Whatever it
 * does, each application gets what the other wrote, in order and once, and every segment obeys the rules of RFC 9293,
 * RFC 2018 and RFC 7323.
 */
class TransferProperties {
    private static final String[] PROFILES = {"linux-2.6.32", "linux-3.10", "linux-4.9", "linux-6.18", "rfc9293"};

    /** What one host has sent so far, by the segments on the wire. */
    private static final class Observed {
        private final Set<Integer> tsVals = new HashSet<>();
        private boolean first = true;
        private boolean edgeKnown;
        private boolean timestamps;
        private int lastTsVal;
        private int edge;
        private int isn;
        private int scale = -1;

        void check(TcpSegment segment, Observed peer, boolean agreed) {
            assertThat(segment.options().wireLength() % 4).isZero();
            assertThat(segment.options().wireLength()).isLessThanOrEqualTo(40);
            if (segment.syn()) {
                if (segment.seq() != isn) {
                    // an old duplicate of the SYN has opened a new incarnation, with its own clock
                    isn = segment.seq();
                    first = true;
                    edgeKnown = false;
                }
                scale = segment.options().windowScale();
                timestamps = segment.options().hasTimestamps();
            } else if (!segment.rst()) {
                assertThat(segment.options().hasTimestamps())
                        .as("timestamps if and only if agreed on: %s", segment)
                        .isEqualTo(agreed);
                assertThat(segment.options().mss() + segment.options().windowScale())
                        .as("options of a SYN only")
                        .isEqualTo(-2);
                checkEdge(segment, scale >= 0 && peer.scale >= 0 ? scale : 0);
            }
            if (segment.options().hasTimestamps()) {
                checkTimestamps(segment, peer);
            }
            first = false;
        }

        private void checkEdge(TcpSegment segment, int shift) {
            int right = segment.ack() + (segment.window() << shift);
            assertThat(edgeKnown && Serial32.precedes(right, edge))
                    .as("right edge moves back: %s", segment)
                    .isFalse();
            edge = right;
            edgeKnown = true;
        }

        private void checkTimestamps(TcpSegment segment, Observed peer) {
            int tsVal = segment.options().tsVal();
            assertThat(first || Serial32.precedesOrEquals(lastTsVal, tsVal))
                    .as("TSval goes back: %s", segment)
                    .isTrue();
            lastTsVal = tsVal;
            tsVals.add(tsVal);
            if (segment.acks()) {
                assertThat(peer.tsVals)
                        .as("TSecr of %s", segment)
                        .contains(segment.options().tsEcr());
            } else {
                assertThat(segment.options().tsEcr()).isZero();
            }
        }
    }

    /** An application that writes so much in pieces and reads in pieces. */
    private static final class Application implements ConnectionHandler {
        private final Random random;
        private final TwoHosts net;
        private final long toWrite;
        private final boolean readsItself;
        private @Nullable TcpConnection connection;
        private boolean peerFinished;
        private int rcvNxt;
        private int tsRecent;
        private int sndUna;
        private long lastProgressNanos;
        private boolean gaveUp;
        private boolean answeredTooLate;

        Application(TwoHosts net, Random random) {
            this.net = net;
            this.random = random;
            this.toWrite = random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(150_000);
            this.readsItself = random.nextBoolean();
        }

        @Override
        public void onEstablished(TcpConnection established) {
            connection = established;
            rcvNxt = established.receiver.rcvNxt;
            tsRecent = established.receiver.tsRecent;
            lastProgressNanos = net.simulation.nowNanos();
            established.setReadsItself(readsItself);
            established.setNoDelay(random.nextBoolean());
            writeSome();
            if (readsItself) {
                readSome();
            }
        }

        private void writeSome() {
            long left = toWrite - connection.bytesWritten();
            if (left == 0) {
                connection.shutdownWrite();
                return;
            }
            connection.write(Math.min(left, 1 + random.nextInt(random.nextBoolean() ? 400 : 60_000)));
            net.simulation.at(net.simulation.nowNanos() + pauseNanos(), this::writeSome);
        }

        private void readSome() {
            connection.read(1 + random.nextInt(random.nextBoolean() ? 1000 : 40_000));
            if (!peerFinished) {
                net.simulation.at(net.simulation.nowNanos() + pauseNanos(), this::readSome);
            }
        }

        private long pauseNanos() {
            return random.nextInt(random.nextInt(20) == 0 ? 3000 : 30) * MILLISECOND;
        }

        @Override
        public void onPeerFinished(TcpConnection finished) {
            assertThat(peerFinished).isFalse();
            assertThat(finished.unreadBytes()).isZero();
            peerFinished = true;
        }

        /**
         * With enough losses in a row a sender gives up, but never before R2 of RFC 9293 section 3.8.3: 100 seconds. And the
         * last acknowledgment may be lost until the peer has left TIME_WAIT and answers a retransmission with a reset.
         */
        @Override
        public void onError(TcpConnection failed, Errno errno) {
            if (connection != null) {
                gaveUp = errno == Errno.ETIMEDOUT;
                answeredTooLate = errno == Errno.ECONNRESET;
                assertThat(gaveUp || answeredTooLate).as("%s", errno).isTrue();
                assertThat(!gaveUp || net.simulation.nowNanos() - lastProgressNanos >= 100 * SECOND)
                        .as("R2")
                        .isTrue();
            }
        }

        void check() {
            if (connection == null || connection.state() == TcpState.CLOSED) {
                return;
            }
            Sender s = connection.sender;
            if (s.sndUna != sndUna) {
                sndUna = s.sndUna;
                lastProgressNanos = net.simulation.nowNanos();
            }
            assertThat(Serial32.precedesOrEquals(s.sndUna, s.sndNxt)).isTrue();
            assertThat(Serial32.precedesOrEquals(s.sndNxt, s.streamEnd() + (s.finQueued ? 1 : 0)))
                    .isTrue();
            Receiver r = connection.receiver;
            assertThat(Serial32.precedesOrEquals(rcvNxt, r.rcvNxt))
                    .as("RCV.NXT")
                    .isTrue();
            assertThat(Serial32.precedesOrEquals(tsRecent, r.tsRecent))
                    .as("TS.Recent")
                    .isTrue();
            rcvNxt = r.rcvNxt;
            tsRecent = r.tsRecent;
        }
    }

    private static HostSettings settings(String profile, Random random) {
        return TwoHosts.settings(profile)
                .withSysctl("net.ipv4.tcp_sack", random.nextInt(4) == 0 ? "0" : "1")
                .withSysctl("net.ipv4.tcp_timestamps", random.nextInt(4) == 0 ? "0" : "1")
                .withSysctl("net.ipv4.tcp_window_scaling", random.nextInt(4) == 0 ? "0" : "1");
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_FIRST)
    void everythingArrivesInOrderAndOnce(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 4) int clientProfile,
            @ForAll @IntRange(min = 0, max = 4) int serverProfile) {
        Random random = new Random(seed);
        TwoHosts net = TwoHosts.withChaos(
                settings(PROFILES[clientProfile], random),
                settings(PROFILES[serverProfile], random),
                (1 + random.nextInt(60)) * MILLISECOND);
        Application client = new Application(net, random);
        Application server = new Application(net, random);
        Observed fromClient = new Observed();
        Observed fromServer = new Observed();
        int lossPercent = random.nextInt(3) == 0 ? 0 : random.nextInt(15);
        int disorderPercent = random.nextInt(3) == 0 ? 0 : random.nextInt(30);
        net.chaos.decide(packet -> {
            observe(packet, fromClient, fromServer);
            client.check();
            server.check();
            return fate(random, lossPercent, disorderPercent);
        });
        net.server.listen(80, 128, c -> server);
        TcpConnection c = net.connect(client);
        net.simulation.runUntil(3000 * SECOND);

        if (c.establishedAtNanos() < 0 || server.connection == null) {
            assertThat(lossPercent)
                    .as("only losses keep a handshake from completing")
                    .isPositive();
            return;
        }
        assertThat(c.foreignBytesReceived() + server.connection.foreignBytesReceived())
                .isZero();
        if (client.gaveUp || server.gaveUp) {
            assertThat(lossPercent).as("only losses make a sender give up").isPositive();
            return;
        }
        if (client.answeredTooLate || server.answeredTooLate) {
            assertThat(lossPercent).as("only losses outlast TIME_WAIT").isPositive();
            assertThat(client.answeredTooLate && server.answeredTooLate).isFalse();
        }
        assertThat(c.bytesReceived()).isEqualTo(server.toWrite);
        assertThat(server.connection.bytesReceived()).isEqualTo(client.toWrite);
        assertThat(client.peerFinished && server.peerFinished).isTrue();
    }

    private static void observe(Ipv4Packet packet, Observed fromClient, Observed fromServer) {
        boolean agreed = fromClient.timestamps && fromServer.timestamps;
        assertThat(packet.totalLength())
                .as("options take their room from the data")
                .isLessThanOrEqualTo(1500);
        if (packet.source() == TwoHosts.CLIENT) {
            fromClient.check(packet.tcp(), fromServer, agreed);
        } else {
            fromServer.check(packet.tcp(), fromClient, agreed);
        }
    }

    private static long[] fate(Random random, int lossPercent, int disorderPercent) {
        if (random.nextInt(100) < lossPercent) {
            return ChaoticWire.LOST;
        }
        long[] extraNanos = new long[random.nextInt(100) < disorderPercent / 4 ? 2 : 1];
        for (int i = 0; i < extraNanos.length; i++) {
            extraNanos[i] = random.nextInt(100) < disorderPercent ? random.nextInt(80) * MILLISECOND : 0;
        }
        return extraNanos;
    }
}
