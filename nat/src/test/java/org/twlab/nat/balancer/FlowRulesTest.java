package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** The rules against tcp_states of ip_vs_proto_tcp.c, as it is printed there: columns NO ES SS SR FW TW CL CW. */
class FlowRulesTest {
    private static final List<String> COLUMNS = List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW");
    private static final List<Integer> ROWS =
            List.of(TcpSegment.SYN, TcpSegment.FIN | TcpSegment.ACK, TcpSegment.ACK, TcpSegment.RST);

    private static final List<String> INPUT = List.of(
            "sSR, sES, sES, sSR, sSR, sSR, sSR, sSR",
            "sCL, sCW, sSS, sTW, sTW, sTW, sCL, sCW",
            "sES, sES, sSS, sES, sFW, sTW, sCL, sCW",
            "sCL, sCL, sCL, sSR, sCL, sCL, sCL, sCL");
    private static final List<String> OUTPUT = List.of(
            "sSS, sES, sSS, sSR, sSS, sSS, sSS, sSS",
            "sTW, sFW, sSS, sTW, sFW, sTW, sCL, sTW",
            "sES, sES, sSS, sES, sFW, sTW, sCL, sCW",
            "sCL, sCL, sSS, sCL, sCL, sTW, sCL, sCL");
    private static final List<String> INPUT_ONLY = List.of(
            "sSR, sES, sES, sSR, sSR, sSR, sSR, sSR",
            "sCL, sFW, sSS, sTW, sFW, sTW, sCL, sCW",
            "sES, sES, sSS, sES, sFW, sTW, sCL, sCW",
            "sCL, sCL, sCL, sSR, sCL, sCL, sCL, sCL");

    private static final Map<FlowState, String> CODES = new EnumMap<>(Map.of(
            FlowState.SYN_SENT, "SS",
            FlowState.SYN_RECV, "SR",
            FlowState.ESTABLISHED, "ES",
            FlowState.FIN_WAIT, "FW",
            FlowState.CLOSE_WAIT, "CW",
            FlowState.TIME_WAIT, "TW",
            FlowState.CLOSE, "CL"));

    @Test
    void rowsAreThoseOfTheKernel() {
        for (int row = 0; row < ROWS.size(); row++) {
            for (FlowState from : FlowState.values()) {
                TcpSegment segment = segment(ROWS.get(row));
                assertCell(INPUT, row, from, FlowRules.afterClient(from, segment, false));
                assertCell(INPUT_ONLY, row, from, FlowRules.afterClient(from, segment, true));
                assertCell(OUTPUT, row, from, FlowRules.afterBackend(from, segment));
            }
        }
    }

    private static void assertCell(List<String> table, int row, FlowState from, FlowState to) {
        int column = COLUMNS.indexOf(CODES.get(from));
        String cell = table.get(row).split(", ", -1)[column];
        assertThat("s" + Objects.requireNonNull(CODES.get(to)))
                .as("row %s from %s", row, from)
                .isEqualTo(cell);
    }

    /** tcp_state_idx: RST before SYN before FIN before ACK; without any of them the state stays. */
    @Test
    void flagsHaveAnOrder() {
        FlowState from = FlowState.ESTABLISHED;
        int all = TcpSegment.RST | TcpSegment.SYN | TcpSegment.FIN | TcpSegment.ACK;
        assertThat(FlowRules.afterClient(from, segment(all), false)).isEqualTo(FlowState.CLOSE);
        assertThat(FlowRules.afterClient(from, segment(all & ~TcpSegment.RST), false))
                .isEqualTo(FlowState.ESTABLISHED);
        assertThat(FlowRules.afterClient(from, segment(TcpSegment.FIN), false)).isEqualTo(FlowState.CLOSE_WAIT);
        assertThat(FlowRules.afterClient(FlowState.SYN_RECV, segment(0), false)).isEqualTo(FlowState.SYN_RECV);
    }

    @Test
    void onlyASynOpens() {
        assertThat(FlowRules.opens(segment(TcpSegment.SYN))).isTrue();
        assertThat(FlowRules.opens(segment(TcpSegment.SYN | TcpSegment.ACK))).isFalse();
        assertThat(FlowRules.opens(segment(TcpSegment.SYN | TcpSegment.RST))).isFalse();
        assertThat(FlowRules.opens(segment(TcpSegment.ACK))).isFalse();
    }

    private static TcpSegment segment(int flags) {
        return TcpSegment.of(1, 2, 3, 4, flags, 5, TcpOptions.NONE, LiteralBytes.EMPTY);
    }
}
