package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.Handshakes.CLIENT_ISN;
import static org.twlab.nat.Handshakes.SERVER_ISN;
import static org.twlab.nat.Handshakes.established;
import static org.twlab.nat.Handshakes.fromClient;
import static org.twlab.nat.NatLab.SERVER;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sysctls that are set while connections live, as the kernel reads them: when it sees a packet. */
class SysctlsAtRunTimeTest {
    private static final String PREFIX = "net.netfilter.nf_conntrack_";
    private static final int PORT = 5000;

    private static void acknowledge(NatLab lab) {
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
    }

    private static void assertSecondsLeft(NatLab lab, double seconds) {
        assertThat(lab.secondsLeft()).isCloseTo(seconds, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 500_000})
    void anotherTimeoutCountsFromTheNextPacketOfAnEntry(int seconds) {
        NatLab lab = NatLab.of("netfilter-6.18");
        established(lab, 0, PORT);
        lab.runTo(10);
        lab.gateway.setSysctl(PREFIX + "tcp_timeout_established", seconds);

        assertSecondsLeft(lab, 431_990);
        lab.runTo(20);
        acknowledge(lab);
        assertSecondsLeft(lab, seconds);
        lab.runTo(20 + seconds);
        assertThat(lab.gateway.entries()).isZero();
    }

    /** Two entries of one state, the older of which has the longer life: neither waits for the other. */
    @Test
    void entriesFromBeforeAndAfterExpireEachInItsTime() {
        NatLab lab = NatLab.of("netfilter-4.9");
        lab.open(0, PORT, SERVER, 80);
        lab.gateway.setSysctl(PREFIX + "tcp_timeout_syn_sent", 5);
        lab.open(1, PORT + 1, SERVER, 80);

        lab.runTo(5);
        assertThat(lab.gateway.snapshot())
                .singleElement()
                .satisfies(entry -> assertThat(entry.inside().port()).isEqualTo(PORT));
        lab.runTo(120);
        assertThat(lab.gateway.entries()).isZero();
    }

    @Test
    void aTableMadeSmallerKeepsWhatItHasAndTakesNothingMore() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        established(lab, 1, PORT + 1);
        lab.gateway.setSysctl(PREFIX + "max", 1);

        assertThat(lab.gateway.entries()).isEqualTo(2);
        assertThat(lab.open(2, PORT + 2, SERVER, 80)).isEqualTo(-1);
        lab.gateway.setSysctl(PREFIX + "max", 3);
        assertThat(lab.open(2, PORT + 2, SERVER, 80)).isEqualTo(PORT + 2);
    }

    /** As {@code if (nf_conntrack_max && count > nf_conntrack_max)} of __nf_conntrack_alloc has it. */
    @Test
    void aTableWithALimitOf0TakesEverything() {
        NatLab lab = NatLab.of("netfilter-4.9");
        lab.gateway.setSysctl(PREFIX + "max", 1);
        established(lab, 0, PORT);
        assertThat(lab.open(1, PORT + 1, SERVER, 80)).isEqualTo(-1);
        lab.gateway.setSysctl(PREFIX + "max", 0);

        assertThat(lab.open(1, PORT + 1, SERVER, 80)).isEqualTo(PORT + 1);
        assertThat(lab.open(2, PORT + 2, SERVER, 80)).isEqualTo(PORT + 2);
    }

    @Test
    void looseIsAskedForEachPacketOfNoEntry() {
        NatLab lab = NatLab.of("netfilter-4.9");
        lab.gateway.setSysctl(PREFIX + "tcp_loose", 0);
        acknowledge(lab);
        assertThat(lab.outside.received).isEmpty();

        lab.gateway.setSysctl(PREFIX + "tcp_loose", 1);
        acknowledge(lab);
        assertThat(lab.outside.received).hasSize(1);
    }

    @Test
    void beLiberalIsAskedForEachSegmentOutOfItsWindow() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        int before = lab.outside.received.size();
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1_000_000, SERVER_ISN + 1, 0);
        assertThat(lab.outside.received).hasSize(before);

        lab.gateway.setSysctl(PREFIX + "tcp_be_liberal", 1);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1_000_000, SERVER_ISN + 1, 0);
        assertThat(lab.outside.received).hasSize(before + 1);
    }

    @Test
    void maxRetransIsAskedForEachRepetition() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        acknowledge(lab);
        assertSecondsLeft(lab, 432_000);

        lab.gateway.setSysctl(PREFIX + "tcp_max_retrans", 0);
        acknowledge(lab);
        assertSecondsLeft(lab, 300);
    }

    @Test
    void aRebootForgetsThem() {
        NatLab lab = NatLab.of("netfilter-4.9");
        NatSettings before = lab.gateway.settings();
        lab.gateway.setSysctl(PREFIX + "tcp_timeout_syn_sent", 5);
        lab.gateway.setSysctl(PREFIX + "tcp_loose", 0);
        assertThat(lab.gateway.settings()).isNotEqualTo(before);

        lab.gateway.reboot(0);

        assertThat(lab.gateway.settings()).isEqualTo(before);
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        assertSecondsLeft(lab, 120);
        acknowledge(lab);
        fromClient(lab, 1, PORT + 1, ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        assertThat(lab.gateway.entries()).isEqualTo(2);
    }

    @Test
    void whatNoKernelTakesIsRefused() {
        NatLab lab = NatLab.of("netfilter-4.9");

        assertThatThrownBy(() -> lab.gateway.setSysctl(PREFIX + "tcp_loose", 2)).hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> lab.gateway.setSysctl(PREFIX + "tcp_lose", 1)).hasMessageContaining("no sysctl");
    }
}
