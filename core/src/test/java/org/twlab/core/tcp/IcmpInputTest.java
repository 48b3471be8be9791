package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/** ICMP errors about connections, rows I by id: Linux {@code tcp_v4_err} and {@code icmp_err_convert}, RFC 1191, RFC 6069. */
class IcmpInputTest {
    private static final int UNREACHABLE = IcmpMessage.DESTINATION_UNREACHABLE;

    private TwoHosts net;
    private TcpConnection client;
    private TcpConnection server;
    private final List<Errno> errors = new ArrayList<>();

    private void open(HostSettings settings) {
        net = TwoHosts.withWire(settings, settings);
        net.server.listen(80, 128, c -> {
            server = c;
            return ConnectionHandler.NONE;
        });
        client = net.connect(noting());
        net.simulation.runUntil(SECOND);
        net.events.clear();
    }

    private ConnectionHandler noting() {
        return new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                errors.add(errno);
            }
        };
    }

    private static HostSettings linux(String version) {
        return TwoHosts.settings("linux-" + version);
    }

    /** An error about a segment of the client reaches it. */
    private void report(int type, int code, int rest, int seq) {
        TcpSegment segment =
                TcpSegment.of(client.localPort(), 80, seq, 0, TcpSegment.ACK, 0, TcpOptions.NONE, LiteralBytes.EMPTY);
        Ipv4Packet quoted = Ipv4Packet.of(TwoHosts.CLIENT, TwoHosts.SERVER, 1, 0, segment);
        Ipv4Packet error =
                Ipv4Packet.of(TwoHosts.SERVER, TwoHosts.CLIENT, 64, 0, IcmpMessage.about(quoted, type, code, rest));
        net.client.receive(error, net.client.interfaces().get(0));
    }

    private List<String> sent() {
        List<String> lines = new ArrayList<>();
        for (TraceEvent event : net.events) {
            if (event instanceof TraceEvent.PacketSent s && s.link().startsWith("client->")) {
                TcpSegment segment = s.packet().tcp();
                lines.add(segment.payload().length() + "@" + s.atNanos() / MILLISECOND);
            }
        }
        return lines;
    }

    @Test
    void I1_anEntryIgnoresIt() {
        for (boolean obeyed : new boolean[] {true, false}) {
            KernelProfile profile = KernelProfile.named("linux-4.9");
            open(HostSettings.of(obeyed ? profile : profile.without(Row.I1)));
            client.close();
            server.close();
            net.simulation.runUntil(2 * SECOND);
            assertThat(net.client.timeWaitEntries()).isEqualTo(1);
            report(UNREACHABLE, 1, 0, client.sender.sndNxt);
            assertThat(net.client.timeWaitEntries()).isEqualTo(obeyed ? 1 : 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "1, true", "2, false"})
    void I2_onlyNumbersOnTheirWayCountInSynSent(int offset, boolean ends) {
        net = TwoHosts.withWire(linux("6.18"), linux("6.18"));
        net.wire.lose(p -> true);
        client = net.connect(noting());
        report(UNREACHABLE, 1, 0, client.sender.iss + offset);
        assertThat(client.state() == TcpState.CLOSED).isEqualTo(ends);
        assertThat(net.client.counters().get(Counter.OUT_OF_WINDOW_ICMPS)).isEqualTo(ends ? 0 : 1);
    }

    @Test
    void I2_switchedOffAnyNumberCounts() {
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.I2)));
        report(UNREACHABLE, 1, 0, client.sender.sndUna - 100_000);
        assertThat(client.takeSoftError()).contains(Errno.EHOSTUNREACH);
        open(linux("4.9"));
        report(UNREACHABLE, 1, 0, client.sender.sndUna - 100_000);
        assertThat(client.takeSoftError()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, ENETUNREACH, 101",
        "3, 1, EHOSTUNREACH, 113",
        "3, 2, ENOPROTOOPT, 92",
        "3, 3, ECONNREFUSED, 111",
        "3, 5, EOPNOTSUPP, 95",
        "3, 6, ENETUNREACH, 101",
        "3, 7, EHOSTDOWN, 112",
        "3, 8, ENONET, 64",
        "3, 9, ENETUNREACH, 101",
        "3, 10, EHOSTUNREACH, 113",
        "3, 11, ENETUNREACH, 101",
        "3, 12, EHOSTUNREACH, 113",
        "3, 13, EHOSTUNREACH, 113",
        "11, 0, EHOSTUNREACH, 113",
        "12, 0, EPROTO, 71"
    })
    void I3_connectFailsAtOnceWithTheMappedErrno(int type, int code, Errno errno, int number) {
        net = TwoHosts.withWire(linux("6.18"), linux("6.18"));
        net.wire.lose(p -> true);
        client = net.connect(noting());
        report(type, code, 0, client.sender.iss);
        assertThat(client.error()).contains(errno);
        assertThat(errors).containsExactly(errno);
        assertThat(errno.number()).isEqualTo(number);
        assertThat(net.client.counters().get(Counter.ATTEMPT_FAILS)).isEqualTo(1);
        net.simulation.runUntil(10 * SECOND);
        assertThat(client.synSent()).as("no further SYN").isEqualTo(1);
    }

    @Test
    void I3_fragmentationNeededAndSourceQuenchDoNotEndConnect() {
        net = TwoHosts.withWire(linux("6.18"), linux("6.18"));
        net.wire.lose(p -> true);
        client = net.connect(noting());
        report(UNREACHABLE, 4, 1000, client.sender.iss);
        report(IcmpMessage.SOURCE_QUENCH, 0, 0, client.sender.iss);
        assertThat(client.state()).isEqualTo(TcpState.SYN_SENT);
        net = TwoHosts.withWire(
                HostSettings.of(KernelProfile.named("linux-6.18").without(Row.I3)), linux("6.18"));
        client = net.connect(noting());
        report(UNREACHABLE, 1, 0, client.sender.iss);
        assertThat(client.state()).as("without I3").isEqualTo(TcpState.SYN_SENT);
    }

    @Test
    void I3_aRequestWhoseSynAckCannotArriveIsRemovedInSilence() {
        CraftedPeer peer = new CraftedPeer(linux("4.9"));
        Listener listener = peer.host.listen(80, 5, null);
        peer.send(CraftedPeer.segment(4000, 80, 1000, 0, TcpSegment.SYN, TcpOptions.NONE));
        TcpSegment synAck = peer.last();
        for (int seq : new int[] {synAck.seq() + 1, synAck.seq()}) {
            assertThat(listener.requests()).isEqualTo(1);
            TcpSegment quotedSegment = CraftedPeer.segment(80, 4000, seq, 1001, TcpSegment.ACK, TcpOptions.NONE);
            Ipv4Packet quoted = Ipv4Packet.of(CraftedPeer.HOST, CraftedPeer.ADDRESS, 1, 0, quotedSegment);
            IcmpMessage message = IcmpMessage.about(quoted, UNREACHABLE, 1, 0);
            peer.host.receive(
                    Ipv4Packet.of(CraftedPeer.ADDRESS, CraftedPeer.HOST, 64, 0, message),
                    peer.host.interfaces().get(0));
        }
        assertThat(listener.requests()).isZero();
        assertThat(peer.host.counters().get(Counter.LISTEN_DROPS)).isEqualTo(1);
    }

    @Test
    void I4_laterItIsSoftAndReadOnce() {
        open(linux("6.18"));
        report(UNREACHABLE, 1, 0, client.sender.sndUna);
        assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(errors).isEmpty();
        assertThat(client.takeSoftError()).contains(Errno.EHOSTUNREACH);
        assertThat(client.takeSoftError()).isEmpty();
        report(UNREACHABLE, 13, 0, client.sender.sndUna);
        client.write(10);
        net.simulation.runUntil(2 * SECOND);
        assertThat(client.takeSoftError()).as("an acknowledgment clears it").isEmpty();
    }

    @Test
    void I4_itNamesTheErrorOfAConnectionThatTimesOut() {
        for (boolean obeyed : new boolean[] {true, false}) {
            errors.clear();
            KernelProfile profile = KernelProfile.named("linux-4.9");
            open(HostSettings.of(obeyed ? profile : profile.without(Row.I4)).withSysctl("net.ipv4.tcp_retries2", "3"));
            net.wire.lose(p -> true);
            client.write(10);
            net.simulation.runUntil(net.simulation.nowNanos() + 100 * MILLISECOND);
            report(11, 0, 0, client.sender.sndUna);
            net.simulation.runUntil(100 * SECOND);
            assertThat(errors).containsExactly(obeyed ? Errno.EHOSTUNREACH : Errno.ETIMEDOUT);
        }
    }

    @Test
    void I5_fragmentationNeededSendsAgainInSmallerSegments() {
        open(linux("4.9"));
        net.wire.lose(p -> p.totalLength() > 1000);
        client.write(1448);
        net.simulation.runUntil(SECOND + 10 * MILLISECOND);
        report(UNREACHABLE, 4, 1000, client.sender.sndUna);
        net.simulation.runUntil(3 * SECOND);
        assertThat(sent()).startsWith("1448@1000", "948@1010");
        assertThat(server.bytesReceived()).isEqualTo(1448);
        assertThat(server.foreignBytesReceived()).isZero();
        assertThat(client.takeSoftError()).isEmpty();
    }

    @Test
    void I5_switchedOffTheSegmentsStayLarge() {
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.I5)));
        net.wire.lose(p -> p.totalLength() > 1000);
        client.write(1448);
        net.simulation.runUntil(SECOND + 10 * MILLISECOND);
        report(UNREACHABLE, 4, 1000, client.sender.sndUna);
        net.simulation.runUntil(3 * SECOND);
        assertThat(server.bytesReceived()).isZero();
    }

    @Test
    void I5_aLargerMtuChangesNothing() {
        open(linux("4.9"));
        client.write(1448);
        report(UNREACHABLE, 4, 9000, client.sender.sndUna);
        net.simulation.runUntil(3 * SECOND);
        assertThat(sent()).containsExactly("1448@1000");
    }

    /**
     * Data at 1 s, RTO 220 ms: copies at 1220, 1660, 2540, 4300. An error at 2000, the timer having doubled twice to 880 ms
     * at 1660, takes one doubling back: 440 ms after 1660 is 2100.
     */
    @Test
    void I6_unreachableTakesOneDoublingBack() {
        open(linux("4.9"));
        net.wire.lose(p -> true);
        client.write(10);
        net.simulation.runUntil(2000 * MILLISECOND);
        assertThat(sent()).containsExactly("10@1000", "10@1220", "10@1660");
        report(UNREACHABLE, 0, 0, client.sender.sndUna);
        net.simulation.runUntil(3000 * MILLISECOND);
        assertThat(sent()).containsExactly("10@1000", "10@1220", "10@1660", "10@2100", "10@2980");
    }

    @ParameterizedTest
    @CsvSource({"3, 13, 0", "11, 0, 0", "3, 1, 1"})
    void I6_isForTheHeadSegmentAndNetOrHostOnly(int type, int code, int seqOff) {
        open(linux("4.9"));
        net.wire.lose(p -> true);
        client.write(10);
        net.simulation.runUntil(2000 * MILLISECOND);
        report(type, code, 0, client.sender.sndUna + seqOff);
        net.simulation.runUntil(3000 * MILLISECOND);
        assertThat(sent()).containsExactly("10@1000", "10@1220", "10@1660", "10@2540");
    }

    @Test
    void I6_switchedOffTheTimerGoesOn() {
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.I6)));
        net.wire.lose(p -> true);
        client.write(10);
        net.simulation.runUntil(2000 * MILLISECOND);
        report(UNREACHABLE, 0, 0, client.sender.sndUna);
        net.simulation.runUntil(3000 * MILLISECOND);
        assertThat(sent()).endsWith("10@1660", "10@2540");
    }
}
