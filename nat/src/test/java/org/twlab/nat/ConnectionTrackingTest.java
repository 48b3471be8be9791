package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.PSH;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.packet.TcpSegment.URG;
import static org.twlab.nat.Handshakes.CLIENT_ISN;
import static org.twlab.nat.Handshakes.SERVER_ISN;
import static org.twlab.nat.Handshakes.closed;
import static org.twlab.nat.Handshakes.established;
import static org.twlab.nat.Handshakes.fromClient;
import static org.twlab.nat.Handshakes.fromServer;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.inbound;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/**
 * States and timeouts of tracked TCP connections. G6, G7 and G14 were measured on Linux 6.18.44, the rest follows
 * nf_conntrack_proto_tcp.c of the kernel named.
 */
class ConnectionTrackingTest {
    private static final int PORT = 5000;

    private static void assertEntry(NatLab lab, String state, double seconds) {
        assertThat(lab.state()).isEqualTo(state);
        assertThat(lab.secondsLeft()).isCloseTo(seconds, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g6StatesAndTimeoutsWhenTheClientClosesFirst(String model) {
        NatLab lab = NatLab.of(model);
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        assertEntry(lab, "SYN_SENT", 120);
        fromServer(lab, PORT, SYN | ACK, SERVER_ISN, CLIENT_ISN + 1, 0);
        assertEntry(lab, "SYN_RECV", 60);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
        fromClient(lab, 0, PORT, FIN | ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        assertEntry(lab, "FIN_WAIT", 120);
        fromServer(lab, PORT, ACK, SERVER_ISN + 1, CLIENT_ISN + 2, 0);
        assertEntry(lab, "CLOSE_WAIT", 60);
        fromServer(lab, PORT, FIN | ACK, SERVER_ISN + 1, CLIENT_ISN + 2, 0);
        assertEntry(lab, "LAST_ACK", 30);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 2, SERVER_ISN + 2, 0);
        assertEntry(lab, "TIME_WAIT", 120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g6StatesAndTimeoutsWhenTheServerClosesFirst(String model) {
        NatLab lab = NatLab.of(model);
        established(lab, 0, PORT);
        fromServer(lab, PORT, FIN | ACK, SERVER_ISN + 1, CLIENT_ISN + 1, 0);
        assertEntry(lab, "FIN_WAIT", 120);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 2, 0);
        assertEntry(lab, "CLOSE_WAIT", 60);
        fromClient(lab, 0, PORT, FIN | ACK, CLIENT_ISN + 1, SERVER_ISN + 2, 0);
        assertEntry(lab, "LAST_ACK", 30);
        fromServer(lab, PORT, ACK, SERVER_ISN + 2, CLIENT_ISN + 2, 0);
        assertEntry(lab, "TIME_WAIT", 120);
    }

    @Test
    void theFinOfTheOtherSideInTheSameSegmentAsItsAckLeadsStraightToLastAck() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromClient(lab, 0, PORT, FIN | ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        fromServer(lab, PORT, FIN | ACK, SERVER_ISN + 1, CLIENT_ISN + 2, 0);
        assertEntry(lab, "LAST_ACK", 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g7SynOnTimeWaitStartsANewEntryWithTheSamePort(String model) {
        NatLab lab = NatLab.of(model);
        int end = closed(lab, 0, PORT);
        lab.runTo(40);

        fromClient(lab, 0, PORT, SYN, end + 100_000, 0, 0);

        assertEntry(lab, "SYN_SENT", 120);
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(PORT);
        assertThat(lab.events)
                .anyMatch(e ->
                        e instanceof TraceEvent.MappingEnded end1 && end1.how().equals("reopened"));
    }

    /** A time-wait entry lives 120 s after the last segment and holds its port against others meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void aFinishedConnectionHoldsItsPortFor120SecondsAfterItsLastSegment(String model) {
        NatLab lab = NatLab.of(model);
        lab.runTo(0.03);
        closed(lab, 0, PORT);

        lab.runTo(120.02);
        assertThat(lab.gateway.entries()).isEqualTo(1);
        assertThat(lab.open(1, PORT, SERVER, 80)).isNotEqualTo(PORT);
        lab.runTo(120.04);
        assertThat(lab.gateway.entries()).isEqualTo(1);
        assertThat(lab.open(2, PORT, SERVER, 80)).isEqualTo(PORT);
    }

    @Test
    void aStrayRetransmissionKeepsAFinishedConnectionAlive() {
        NatLab lab = NatLab.of("netfilter-4.9");
        closed(lab, 0, PORT);
        lab.runTo(100);
        fromServer(lab, PORT, FIN | ACK, SERVER_ISN + 1, CLIENT_ISN + 2, 0);
        assertEntry(lab, "TIME_WAIT", 120);
        lab.runTo(219);
        assertThat(lab.gateway.entries()).isEqualTo(1);
        lab.runTo(220);
        assertThat(lab.gateway.entries()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, TIME_WAIT, 1",
        "netfilter-3.10, TIME_WAIT, 1",
        "netfilter-4.9, '', 0",
        "netfilter-6.18, '', 0"
    })
    void aSynOfTheServerOnTimeWaitEndsTheEntryButOnOldKernels(String model, String state, int invalid) {
        NatLab lab = NatLab.of(model);
        closed(lab, 0, PORT);
        int answers = lab.outside.received.size();

        fromServer(lab, PORT, SYN, 77, 0, 0);

        assertThat(lab.gateway.snapshot())
                .extracting(MappingSnapshot::state)
                .isEqualTo(state.isEmpty() ? List.of() : List.of(state));
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(invalid);
        assertThat(lab.outside.received.size() - answers)
                .as("RSTs of the gateway")
                .isEqualTo(1 - invalid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g14RstAfterEstablishmentLeadsToCloseForTenSeconds(String model) {
        NatLab lab = NatLab.of(model);
        established(lab, 0, PORT);
        fromServer(lab, PORT, RST, SERVER_ISN + 1, 0, 0);
        assertEntry(lab, "CLOSE", 10);
        lab.runTo(10);
        assertThat(lab.gateway.entries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g14RstThatAnswersTheSynDeletesTheEntryAndStillReachesTheClient(String model) {
        NatLab lab = NatLab.of(model);
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        fromServer(lab, PORT, RST | ACK, 0, CLIENT_ISN + 1, 0);
        assertThat(lab.gateway.entries()).isZero();
        assertThat(lab.host(0).last().tcp().rst()).isTrue();
        assertThat(lab.host(0).last().tcp().destinationPort()).isEqualTo(PORT);
    }

    @Test
    void anRstBelowWhatTheOtherSideHasAcknowledgedIsInvalid() {
        for (String model : NatModel.names()) {
            NatLab lab = NatLab.of(model);
            established(lab, 0, PORT);
            int delivered = lab.host(0).received.size();
            fromServer(lab, PORT, RST, SERVER_ISN, 0, 0);
            assertEntry(lab, "ESTABLISHED", 432_000);
            assertThat(lab.host(0).received).hasSize(delivered);
            assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, CLOSE",
        "netfilter-3.10, CLOSE",
        "netfilter-4.9, CLOSE",
        "netfilter-6.18, ESTABLISHED"
    })
    void anRstAboveTheNextNumberKeepsEstablishedOnNewKernelsButOnlyForTenSeconds(String model, String state) {
        NatLab lab = NatLab.of(model);
        established(lab, 0, PORT);
        fromServer(lab, PORT, RST, SERVER_ISN + 50, 0, 0);
        assertEntry(lab, state, 10);
    }

    @Test
    void anRstBehindOwnDataIsTakenAtOnce() {
        NatLab lab = NatLab.of("netfilter-6.18");
        established(lab, 0, PORT);
        fromServer(lab, PORT, ACK | PSH, SERVER_ISN + 1, CLIENT_ISN + 1, 19);
        fromServer(lab, PORT, RST, SERVER_ISN + 20, 0, 0);
        assertEntry(lab, "CLOSE", 10);
    }

    /** The opener's RST, then its SYN again: what happens to a client that was told its old connection still lives. */
    @Test
    void aSynRightBehindAnRstOfTheSameHostStartsANewEntry() {
        NatLab lab = NatLab.of("netfilter-4.9");
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        fromServer(lab, PORT, ACK, SERVER_ISN, 4711, 0); // a challenge ACK: ignored
        assertEntry(lab, "SYN_SENT", 120);
        assertThat(lab.host(0).last().tcp().ack()).isEqualTo(4711);
        fromClient(lab, 0, PORT, RST, 4711, 0, 0);
        assertEntry(lab, "CLOSE", 10);
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        assertEntry(lab, "SYN_SENT", 120);
    }

    @Test
    void aSynOnAConnectionThatTheServerResetIsOnlyIgnored() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromServer(lab, PORT, RST, SERVER_ISN + 1, 0, 0);
        lab.runTo(4);
        fromClient(lab, 0, PORT, SYN, 9_000, 0, 0);
        assertEntry(lab, "CLOSE", 6);
        assertThat(lab.outside.last().tcp().syn()).isTrue();
        fromServer(lab, PORT, SYN | ACK, 70_000, 9_001, 0);
        assertEntry(lab, "SYN_RECV", 60);
    }

    @Test
    void trackingStartsOverWhenAnIgnoredSynIsAnswered() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromClient(lab, 0, PORT, SYN, 123_456, 0, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
        fromServer(lab, PORT, SYN | ACK, 999, 5, 0); // answers another SYN
        assertEntry(lab, "ESTABLISHED", 432_000);
        fromClient(lab, 0, PORT, SYN, 123_456, 0, 0);
        fromServer(lab, PORT, SYN | ACK, 999, 123_457, 0);
        assertEntry(lab, "SYN_RECV", 60);
        fromClient(lab, 0, PORT, ACK, 123_457, 1_000, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
        fromServer(lab, PORT, RST, 1_000, 0, 0);
        assertEntry(lab, "CLOSE", 10);
    }

    @Test
    void aChallengeAckIsNotTakenForTheAckOfTheLastFin() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromClient(lab, 0, PORT, FIN | ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        fromServer(lab, PORT, FIN | ACK, SERVER_ISN + 1, CLIENT_ISN + 2, 0);
        fromClient(lab, 0, PORT, SYN, 500_000, 0, 0);
        assertThat(lab.state()).isEqualTo("LAST_ACK");
        fromServer(lab, PORT, ACK, SERVER_ISN + 2, CLIENT_ISN + 2, 0);
        assertThat(lab.state()).isEqualTo("LAST_ACK");
        fromServer(lab, PORT, ACK, SERVER_ISN + 2, CLIENT_ISN + 2, 0);
        assertThat(lab.state()).isEqualTo("TIME_WAIT");
    }

    @Test
    void simultaneousOpenIsFollowed() {
        NatLab lab = NatLab.of("netfilter-4.9");
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        fromServer(lab, PORT, SYN, SERVER_ISN, 0, 0);
        assertEntry(lab, "SYN_SENT2", 120);
        fromClient(lab, 0, PORT, SYN | ACK, CLIENT_ISN, SERVER_ISN + 1, 0);
        assertEntry(lab, "SYN_RECV", 60);
        fromServer(lab, PORT, SYN | ACK, SERVER_ISN, CLIENT_ISN + 1, 0);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    @ParameterizedTest
    @CsvSource({"netfilter-2.6.32, 120", "netfilter-3.10, 120", "netfilter-4.9, 120", "netfilter-6.18, 113"})
    void aRepeatedSynRenewsTheTimeoutOnOlderKernels(String model, double left) {
        NatLab lab = NatLab.of(model);
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        lab.runTo(7);
        fromClient(lab, 0, PORT, SYN, CLIENT_ISN, 0, 0);
        assertEntry(lab, "SYN_SENT", left);
    }

    @Test
    void unacknowledgedDataCapsTheTimeoutAt300Seconds() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromClient(lab, 0, PORT, ACK | PSH, CLIENT_ISN + 1, SERVER_ISN + 1, 100);
        assertEntry(lab, "ESTABLISHED", 300);
        fromServer(lab, PORT, ACK, SERVER_ISN + 1, CLIENT_ISN + 101, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    @Test
    void threeRepetitionsOfAnAckCapTheTimeoutAt300Seconds() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        for (int i = 0; i < 2; i++) {
            fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
            assertEntry(lab, "ESTABLISHED", 432_000);
        }
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        assertEntry(lab, "ESTABLISHED", 300);
        fromServer(lab, PORT, ACK, SERVER_ISN + 1, CLIENT_ISN + 1, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    @Test
    void aConnectionInProgressIsPickedUpFromInsideAndNotAssuredUntilAnswered() {
        NatLab lab = NatLab.of("netfilter-4.9");
        fromClient(lab, 0, PORT, ACK, 1_000, 2_000, 10);
        assertEntry(lab, "ESTABLISHED", 300);
        fromServer(lab, PORT, ACK, 2_000, 1_010, 0);
        fromClient(lab, 0, PORT, ACK, 1_010, 2_000, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    @Test
    void withoutLooseTrackingAConnectionInProgressIsInvalid() {
        NatLab lab = new NatLab(NatLab.settings("netfilter-4.9").withLoose(false), 1);
        fromClient(lab, 0, PORT, ACK, 1_000, 2_000, 10);
        assertThat(lab.gateway.entries()).isZero();
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, PSH, URG, FIN, SYN | FIN, SYN | RST, FIN | RST, SYN | FIN | ACK, FIN | PSH | URG, RST | URG})
    void segmentsThatNoTcpSendsAreDroppedFromEitherSide(int flags) {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        int inside = lab.host(0).received.size();
        int outside = lab.outside.received.size();
        fromClient(lab, 0, PORT, flags, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        fromServer(lab, PORT, flags, SERVER_ISN + 1, CLIENT_ISN + 1, 0);
        fromClient(lab, 0, PORT + 1, flags, 1, 1, 0);
        assertThat(lab.host(0).received).hasSize(inside);
        assertThat(lab.outside.received).hasSize(outside);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(3);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    @Test
    void aDropTellsStateAndClass() {
        NatLab lab = NatLab.of("netfilter-4.9");
        fromClient(lab, 0, PORT, FIN | ACK, 1, 1, 0);
        assertThat(lab.events)
                .filteredOn(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().toString())
                .containsExactly("nat_invalid {state=NONE, class=FIN}");
    }

    @Test
    void everyTimeoutCanBeSet() {
        NatSettings settings =
                NatLab.settings("netfilter-4.9").withTimeout(ConntrackTimeout.TIME_WAIT, 30_000_000_000L);
        NatLab lab = new NatLab(settings, 1);
        closed(lab, 0, PORT);
        assertEntry(lab, "TIME_WAIT", 30);
    }

    @Test
    void partlyAcknowledgedDataStillCapsTheTimeout() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromServer(lab, PORT, ACK | PSH, SERVER_ISN + 1, CLIENT_ISN + 1, 100);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 51, 0);
        assertEntry(lab, "ESTABLISHED", 300);
        fromClient(lab, 0, PORT, ACK, CLIENT_ISN + 1, SERVER_ISN + 101, 0);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    @Test
    void whatAPickedUpConnectionRepeatsIsNotNew() {
        NatLab lab = NatLab.of("netfilter-4.9");
        fromClient(lab, 0, PORT, ACK, 1_000, 2_000, 10);
        fromServer(lab, PORT, ACK, 2_000, 1_000, 0);
        fromClient(lab, 0, PORT, ACK, 1_000, 2_000, 10);
        assertEntry(lab, "ESTABLISHED", 432_000);
    }

    /** Numbers of a connection that closes may be those of its successor already: new kernels do not look. */
    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, TIME_WAIT, 1",
        "netfilter-3.10, TIME_WAIT, 1",
        "netfilter-4.9, TIME_WAIT, 1",
        "netfilter-6.18, CLOSE, 0"
    })
    void anOldRstInAClosingState(String model, String state, int invalid) {
        NatLab lab = NatLab.of(model);
        closed(lab, 0, PORT);
        fromServer(lab, PORT, RST, SERVER_ISN - 1000, 0, 0);
        assertThat(lab.state()).isEqualTo(state);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(invalid);
    }

    /** The server has forgotten the connection and refuses the SYN that tracking ignored. */
    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, ESTABLISHED, 1",
        "netfilter-3.10, ESTABLISHED, 1",
        "netfilter-4.9, ESTABLISHED, 1",
        "netfilter-6.18, CLOSE, 0"
    })
    void anRstThatAnswersAnIgnoredSyn(String model, String state, int invalid) {
        NatLab lab = NatLab.of(model);
        established(lab, 0, PORT);
        fromClient(lab, 0, PORT, SYN, 500_000, 0, 0);
        fromServer(lab, PORT, RST | ACK, 0, 500_001, 0);
        assertThat(lab.state()).isEqualTo(state);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(invalid);
    }

    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, ESTABLISHED, 1",
        "netfilter-3.10, ESTABLISHED, 1",
        "netfilter-4.9, ESTABLISHED, 1",
        "netfilter-6.18, CLOSE, 0"
    })
    void anRstNumberedZeroBeforeTheConnectionIsAssured(String model, String state, int invalid) {
        NatLab lab = NatLab.of(model);
        fromClient(lab, 0, PORT, ACK, 1_000, 2_000_000, 0);
        fromServer(lab, PORT, ACK, 2_000_000, 1_000, 0);
        fromServer(lab, PORT, RST, 0, 0, 0);
        assertThat(lab.state()).isEqualTo(state);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(invalid);
    }

    @ParameterizedTest
    @CsvSource({"netfilter-2.6.32, 432000", "netfilter-3.10, 432000", "netfilter-4.9, 432000", "netfilter-6.18, 300"})
    void aClosedWindowCapsTheTimeoutOnNewKernels(String model, double seconds) {
        NatLab lab = NatLab.of(model);
        established(lab, 0, PORT);
        TcpSegment closedWindow =
                TcpSegment.of(80, PORT, SERVER_ISN + 1, CLIENT_ISN + 1, ACK, 0, TcpOptions.NONE, LiteralBytes.EMPTY);
        lab.sendIn(inbound(SERVER, closedWindow));
        assertEntry(lab, "ESTABLISHED", seconds);
    }

    @Test
    void startingOverForgetsWhoClosed() {
        NatLab lab = NatLab.of("netfilter-4.9");
        established(lab, 0, PORT);
        fromClient(lab, 0, PORT, FIN | ACK, CLIENT_ISN + 1, SERVER_ISN + 1, 0);
        fromClient(lab, 0, PORT, SYN, 500_000, 0, 0);
        fromServer(lab, PORT, SYN | ACK, 7_000, 500_001, 0);
        assertEntry(lab, "SYN_RECV", 60);
        fromServer(lab, PORT, RST, 7_001, 0, 0);
        fromClient(lab, 0, PORT, SYN, 600_000, 0, 0);
        assertThat(lab.state()).as("the SYN is ignored").isEqualTo("CLOSE");
    }
}
