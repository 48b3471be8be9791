package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;

/** The close state machine of RFC 9293 section 3.6 and figure 5, edge by edge; each edge is its row's doing. */
class CloseRulesTest {
    private static final KernelProfile LINUX = KernelProfile.named("linux-4.9");

    @ParameterizedTest
    @CsvSource({
        "C2, SYN_SENT, CLOSED",
        "C3, SYN_RECEIVED, FIN_WAIT_1",
        "C3, ESTABLISHED, FIN_WAIT_1",
        "C4, CLOSE_WAIT, LAST_ACK"
    })
    void C2_C3_C4_whatCloseDoes(Row row, TcpState before, TcpState after) {
        assertThat(CloseRules.afterClose(LINUX, before)).isEqualTo(after);
        assertThat(CloseRules.afterClose(LINUX.without(row), before)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"E2, FIN_WAIT_1, FIN_WAIT_2", "E6, CLOSING, TIME_WAIT", "E7, LAST_ACK, CLOSED"})
    void E2_E6_E7_whatTheAcknowledgmentOfOurFinDoes(Row row, TcpState before, TcpState after) {
        assertThat(CloseRules.afterFinAcknowledged(LINUX, before)).isEqualTo(after);
        assertThat(CloseRules.afterFinAcknowledged(LINUX.without(row), before)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "E1, ESTABLISHED, CLOSE_WAIT",
        "E1, SYN_RECEIVED, CLOSE_WAIT",
        "E4, FIN_WAIT_1, CLOSING",
        "E5, FIN_WAIT_2, TIME_WAIT"
    })
    void E1_E4_E5_whatThePeersFinDoes(Row row, TcpState before, TcpState after) {
        assertThat(CloseRules.afterFinReceived(LINUX, before)).isEqualTo(after);
        assertThat(CloseRules.afterFinReceived(LINUX.without(row), before)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = TcpState.class,
            names = {"FIN_WAIT_1", "FIN_WAIT_2", "CLOSING", "LAST_ACK", "TIME_WAIT", "CLOSED"})
    void closeAfterCloseChangesNothing(TcpState state) {
        assertThat(CloseRules.afterClose(LINUX, state)).isEqualTo(state);
    }

    @Test
    void anAbortTellsThePeerUnlessItKnowsNothingOrOurFinIsOut() {
        assertThat(TcpState.values())
                .filteredOn(state -> CloseRules.needsReset(state, true))
                .containsExactly(
                        TcpState.SYN_RECEIVED,
                        TcpState.ESTABLISHED,
                        TcpState.FIN_WAIT_1,
                        TcpState.FIN_WAIT_2,
                        TcpState.CLOSE_WAIT);
        assertThat(CloseRules.needsReset(TcpState.CLOSING, false)).isTrue();
        assertThat(CloseRules.needsReset(TcpState.LAST_ACK, false)).isTrue();
    }

    @Test
    void lingeringWaitsForTheAcknowledgmentOfTheFinOnly() {
        assertThat(TcpState.values())
                .filteredOn(CloseRules::isWaitingForAck)
                .containsExactly(TcpState.FIN_WAIT_1, TcpState.CLOSING, TcpState.LAST_ACK);
    }
}
