package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** SYN cookies as Linux makes and takes them: RFC 4987 section 3.6, {@code net/ipv4/syncookies.c}. */
class SynCookiesTest {
    private static final int S = TcpSegment.SYN;
    private static final int A = TcpSegment.ACK;
    private static final TcpOptions FULL = TcpOptions.builder()
            .mss(1460)
            .sackPermitted()
            .timestamps(700, 0)
            .windowScale(9)
            .build();

    private CraftedPeer peer;
    private Listener listener;
    private final List<TcpConnection> accepted = new ArrayList<>();

    private void listen(HostSettings settings) {
        peer = new CraftedPeer(settings);
        listener = peer.host.listen(80, 5, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
    }

    private static HostSettings always(String kernel) {
        return TwoHosts.settings("linux-" + kernel).withSysctl("net.ipv4.tcp_syncookies", "2");
    }

    private void send(int port, int seq, int ack, int flags, TcpOptions options) {
        peer.send(TcpSegment.of(port, 80, seq, ack, flags, 1000, options, LiteralBytes.EMPTY));
    }

    private long counted(Counter counter) {
        return peer.host.counters().get(counter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "6.18"})
    void K1_theLastAckAloneMakesTheConnectionWithItsOptions(String kernel) {
        listen(always(kernel).withUptimeNanos(1000 * SECOND));
        send(4000, 1000, 0, S, FULL);
        TcpSegment synAck = peer.last();
        assertThat(synAck.ack()).isEqualTo(1001);
        assertThat(synAck.options().sackPermitted()).isTrue();
        assertThat(synAck.options().windowScale()).isEqualTo(Receiver.WINDOW_SCALE);
        assertThat(synAck.options().tsEcr()).isEqualTo(700);
        assertThat(listener.requests()).as("nothing is kept").isZero();
        assertThat(peer.host.snapshot()).hasSize(1);
        peer.runFor(5 * SECOND);
        assertThat(peer.received).as("nor repeated").hasSize(1);
        send(
                4000,
                1001,
                synAck.seq() + 1,
                A,
                TcpOptions.timestamps(5700, synAck.options().tsVal()));
        assertThat(accepted).hasSize(1);
        TcpConnection c = accepted.get(0);
        assertThat(c.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(c.usesTimestamps() && c.usesSack()).isTrue();
        assertThat(c.sender.peerWindowScale).isEqualTo(9);
        assertThat(c.sender.mss).isEqualTo(1448);
        assertThat(c.receiver.tsRecent).isEqualTo(5700);
        assertThat(counted(Counter.SYNCOOKIES_SENT)).isEqualTo(1);
        assertThat(counted(Counter.SYNCOOKIES_RECV)).isEqualTo(1);
        assertThat(counted(Counter.TCP_REQ_Q_FULL_DO_COOKIES)).isEqualTo(1);
        assertThat(counted(Counter.SYNCOOKIES_FAILED)).isZero();
    }

    @Test
    void withoutTimestampsThereIsTheSegmentSizeAndNothingElse() {
        listen(always("4.9"));
        TcpOptions offer =
                TcpOptions.builder().mss(1400).sackPermitted().windowScale(9).build();
        send(4000, 1000, 0, S, offer);
        TcpSegment synAck = peer.last();
        assertThat(synAck.options()).isEqualTo(TcpOptions.builder().mss(1460).build());
        send(4000, 1001, synAck.seq() + 1, A, TcpOptions.NONE);
        TcpConnection c = accepted.get(0);
        assertThat(c.sender.mss)
                .as("the largest of 536, 1300, 1440, 1460 that fits")
                .isEqualTo(1300);
        assertThat(c.usesSack() || c.usesTimestamps()).isFalse();
        assertThat(c.sender.peerWindowScale).isZero();
    }

    @Test
    void aCookieGoesStaleAfterTwoPeriodsOf64Seconds() {
        for (int seconds : new int[] {0, 64, 127}) {
            assertThat(establishedAfter(seconds, 0)).as("%d s", seconds).isTrue();
        }
        assertThat(establishedAfter(128, 0)).isFalse();
        assertThat(establishedAfter(64, 63)).isTrue();
        assertThat(establishedAfter(65, 63)).as("two steps of the counter").isFalse();
    }

    private boolean establishedAfter(int seconds, int startSecond) {
        accepted.clear();
        listen(always("4.9"));
        peer.runUntil(startSecond * SECOND);
        send(4000, 1000, 0, S, TcpOptions.NONE);
        int ack = peer.last().seq() + 1;
        peer.runFor(seconds * SECOND);
        send(4000, 1001, ack, A, TcpOptions.NONE);
        boolean failed = counted(Counter.SYNCOOKIES_FAILED) > 0;
        assertThat(failed).isNotEqualTo(!accepted.isEmpty());
        return !accepted.isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "0, 1, 0", "0, 0, 1", "0, -1, 0"})
    void aForgedAcknowledgmentIsResetAndCounted(int ackOff, int seqOff, int portOff) {
        listen(always("4.9"));
        send(4000, 1000, 0, S, TcpOptions.NONE);
        int ack = peer.last().seq() + 1;
        // a wrong index of 1 still names a segment size, so the forgery is of bits that hold none
        send(4000 + portOff, 1001 + 100_000 * seqOff, ack + 100_000 * ackOff, A, TcpOptions.NONE);
        assertThat(accepted).isEmpty();
        assertThat(peer.last().flags()).isEqualTo(TcpSegment.RST);
        assertThat(counted(Counter.SYNCOOKIES_FAILED)).isEqualTo(1);
    }

    @Test
    void K1_withoutARecentCookieAnAckIsAnsweredByRstUncounted() {
        listen(TwoHosts.settings("linux-4.9"));
        send(4000, 1001, 5, A, TcpOptions.NONE);
        assertThat(peer.last().flags()).isEqualTo(TcpSegment.RST);
        assertThat(counted(Counter.SYNCOOKIES_FAILED)).isZero();
    }

    @Test
    void K1_switchedOffTheLastAckIsReset() {
        listen(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.K1))
                .withSysctl("net.ipv4.tcp_syncookies", "2"));
        send(4000, 1000, 0, S, TcpOptions.NONE);
        send(4000, 1001, peer.last().seq() + 1, A, TcpOptions.NONE);
        assertThat(accepted).isEmpty();
        assertThat(peer.last().flags()).isEqualTo(TcpSegment.RST);
    }

    @Test
    void cookiesBeginWhenTheSynQueueIsFull() {
        listen(TwoHosts.settings("linux-4.9"));
        for (int port = 4000; port < 4010; port++) {
            send(port, 1000, 0, S, FULL);
        }
        assertThat(peer.received).as("everybody is answered").hasSize(10);
        assertThat(listener.requests()).isEqualTo(5);
        assertThat(counted(Counter.SYNCOOKIES_SENT)).isEqualTo(5);
        send(
                4009,
                1001,
                peer.last().seq() + 1,
                A,
                TcpOptions.timestamps(701, peer.last().options().tsVal()));
        assertThat(accepted).hasSize(1);
    }

    @Test
    void aFullAcceptQueueTakesNoCookie() {
        peer = new CraftedPeer(always("4.9"));
        listener = peer.host.listen(80, 0, null);
        for (int port = 4000; port < 4002; port++) {
            send(port, 1000, 0, S, TcpOptions.NONE);
        }
        int second = peer.last().seq();
        send(4000, 1001, peer.received.get(0).seq() + 1, A, TcpOptions.NONE);
        assertThat(listener.waiting()).isEqualTo(1);
        peer.received.clear();
        send(4001, 1001, second + 1, A, TcpOptions.NONE);
        assertThat(listener.waiting()).isEqualTo(1);
        assertThat(peer.received).isEmpty();
        assertThat(counted(Counter.LISTEN_OVERFLOWS)).isEqualTo(1);
        assertThat(counted(Counter.LISTEN_DROPS)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 7, false, 7", // the bits are those of the options
        "71, 7, false, 71", // largest such value up to the clock
        "70, 7, false, 7",
        "100, 7, true, 87",
        "80, -1, false, 79",
        "78, -1, false, 15",
        "1000000, 14, true, 999966"
    })
    void tsValCarriesTheOptionsAndIsNeverAheadOfTheClock(int ticks, int scale, boolean sack, int tsVal) {
        TcpOptions.Builder offered = TcpOptions.builder();
        if (scale >= 0) {
            offered.windowScale(scale);
        }
        if (sack) {
            offered.sackPermitted();
        }
        int made = SynCookies.tsValWith(ticks, offered.build());
        assertThat(ticks - made).as("within one step of 64 ticks").isBetween(0, 63);
        assertThat(made).isEqualTo(tsVal);
        TcpOptions back = SynCookies.optionsFrom(1460, TcpOptions.timestamps(1, made));
        assertThat(back.windowScale()).isEqualTo(scale);
        assertThat(back.sackPermitted()).isEqualTo(sack);
    }
}
