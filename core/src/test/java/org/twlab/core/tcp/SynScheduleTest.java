package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** SYNs that nobody answers, or that somebody answers wrongly: rows S3, Y1 and Y2, measured on Linux 6.18.44. */
class SynScheduleTest {
    private CraftedPeer peer;
    private TcpConnection c;
    private long failedAtMillis = -1;

    private void connect(HostSettings settings) {
        peer = new CraftedPeer(settings);
        failedAtMillis = -1;
        c = peer.host.connect(CraftedPeer.ADDRESS, 80, ConnectOptions.automatic(1), new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                failedAtMillis = peer.nowNanos() / MILLISECOND;
                assertThat(errno).isEqualTo(Errno.ETIMEDOUT);
            }
        });
        peer.settle();
    }

    /** Seconds at which SYNs leave until connect() fails. */
    private List<Long> schedule(HostSettings settings) {
        connect(settings);
        List<Long> seconds = new ArrayList<>(List.of(0L));
        int sent = 1;
        while (failedAtMillis < 0) {
            peer.runFor(SECOND / 2);
            if (peer.received.size() > sent) {
                sent = peer.received.size();
                seconds.add(peer.nowNanos() / SECOND);
            }
        }
        return seconds;
    }

    @ParameterizedTest
    @CsvSource({
        "6, 4, 0 1 2 3 4 5 7 11 19 35 67, 131",
        "6, 0, 0 1 3 7 15 31 63, 127",
        "2, 4, 0 1 2 3 4 5, 7",
        "2, 0, 0 1 3, 7"
    })
    void Y1_linearTimeoutsGoFirst(String retries, String linear, String sent, long failsAtSeconds) {
        HostSettings settings = TwoHosts.settings("linux-6.18")
                .withSysctl("net.ipv4.tcp_syn_retries", retries)
                .withSysctl("net.ipv4.tcp_syn_linear_timeouts", linear);
        List<Long> seconds = schedule(settings);
        assertThat(String.join(" ", seconds.stream().map(String::valueOf).toList()))
                .isEqualTo(sent);
        assertThat(failedAtMillis).isEqualTo(failsAtSeconds * 1000);
    }

    @Test
    void Y1_switchedOffTheGapsDoubleFromTheStart() {
        assertThat(schedule(HostSettings.of(KernelProfile.named("linux-6.18").without(Row.Y1))))
                .startsWith(0L, 1L, 3L, 7L);
    }

    @Test
    void Y2_aRepeatedSynHasTheSameIsnAndAFreshTsVal() {
        connect(TwoHosts.settings("linux-4.9"));
        peer.runFor(8 * SECOND);
        assertThat(peer.received).hasSize(4);
        assertThat(peer.received).extracting(TcpSegment::seq).containsOnly(c.sender.iss);
        int first = peer.received.get(0).options().tsVal();
        assertThat(peer.received).extracting(s -> s.options().tsVal() - first).containsExactly(0, 1000, 3000, 7000);
        connect(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.Y2)));
        peer.runFor(8 * SECOND);
        assertThat(peer.received)
                .as("without Y2")
                .extracting(s -> s.options().tsVal())
                .hasSize(4)
                .containsOnly(peer.received.get(0).options().tsVal());
    }

    private void refuse(int flags) {
        TcpSegment syn = peer.received.get(0);
        peer.send(TcpSegment.of(
                80, syn.sourcePort(), 5000, syn.seq() + 77, flags, 0, TcpOptions.NONE, LiteralBytes.EMPTY));
    }

    @Test
    void S1_theRstNamesTheUnacceptableAcknowledgment() {
        connect(TwoHosts.settings("linux-4.9"));
        refuse(TcpSegment.ACK);
        assertThat(peer.last().flags()).isEqualTo(TcpSegment.RST);
        assertThat(peer.last().seq()).isEqualTo(c.sender.iss + 77);
        assertThat(peer.last().options().wireLength()).isZero();
        assertThat(c.state()).isEqualTo(TcpState.SYN_SENT);
    }

    @ParameterizedTest
    @CsvSource({"6.18, 16, 2, 8", "6.18, 20, 1, 8", "4.9, 16, 2, 1000"})
    void S3_theFirstUnacceptableAcknowledgmentBringsTheSynAgain(
            String kernel, int flags, int before, long nextSynMillis) {
        connect(TwoHosts.settings("linux-" + kernel));
        refuse(flags);
        assertThat(peer.received).hasSize(before);
        peer.runUntil(nextSynMillis * MILLISECOND - 1);
        assertThat(peer.received).hasSize(before);
        peer.runUntil(nextSynMillis * MILLISECOND);
        peer.settle();
        assertThat(peer.last().flags()).isEqualTo(TcpSegment.SYN);
        refuse(TcpSegment.ACK);
        int sent = peer.received.size();
        peer.runFor(500 * MILLISECOND);
        assertThat(peer.received).as("only the first one does so").hasSize(sent);
    }

    @Test
    void S3_switchedOffTheTimerGoesOn() {
        connect(HostSettings.of(KernelProfile.named("linux-6.18").without(Row.S3)));
        refuse(TcpSegment.ACK);
        peer.runUntil(900 * MILLISECOND);
        assertThat(peer.received).as("SYN and RST").hasSize(2);
    }

    @Test
    void dataAndFinOnASynAckAreNotTaken() {
        connect(TwoHosts.settings("linux-6.18"));
        TcpSegment syn = peer.last();
        int flags = TcpSegment.SYN | TcpSegment.ACK | TcpSegment.FIN;
        peer.send(TcpSegment.of(
                80, syn.sourcePort(), 5000, syn.seq() + 1, flags, 9, TcpOptions.NONE, LiteralBytes.of(new byte[5])));
        assertThat(c.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(peer.last().ack()).isEqualTo(5001);
        assertThat(c.bytesReceived()).isZero();
    }
}
