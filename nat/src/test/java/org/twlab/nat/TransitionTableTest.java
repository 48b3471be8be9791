package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every cell of the state table against the same table written by column, as transitions of each state. */
class TransitionTableTest {
    /**
     * For each state: what each segment leads to, "o:" from the side that opened, "r:" from the other. Segments that are
     * not named are invalid.
     */
    private static final Map<ConntrackState, String> COLUMNS = Map.of(
            ConntrackState.NONE,
            "o:SYN=SYN_SENT o:ACK=ESTABLISHED",
            ConntrackState.SYN_SENT,
            "o:SYN=SYN_SENT o:RST=CLOSE r:SYN=SYN_SENT2 r:SYN_ACK=SYN_RECV r:ACK=ignored r:RST=CLOSE",
            ConntrackState.SYN_RECV,
            "o:SYN=ignored o:SYN_ACK=SYN_RECV o:FIN=FIN_WAIT o:ACK=ESTABLISHED o:RST=CLOSE"
                    + " r:SYN_ACK=ignored r:FIN=FIN_WAIT r:ACK=SYN_RECV r:RST=CLOSE",
            ConntrackState.ESTABLISHED,
            "o:SYN=ignored o:FIN=FIN_WAIT o:ACK=ESTABLISHED o:RST=CLOSE"
                    + " r:SYN_ACK=ignored r:FIN=FIN_WAIT r:ACK=ESTABLISHED r:RST=CLOSE",
            ConntrackState.FIN_WAIT,
            "o:SYN=ignored o:FIN=LAST_ACK o:ACK=CLOSE_WAIT o:RST=CLOSE"
                    + " r:SYN_ACK=ignored r:FIN=LAST_ACK r:ACK=CLOSE_WAIT r:RST=CLOSE",
            ConntrackState.CLOSE_WAIT,
            "o:SYN=ignored o:FIN=LAST_ACK o:ACK=CLOSE_WAIT o:RST=CLOSE"
                    + " r:SYN_ACK=ignored r:FIN=LAST_ACK r:ACK=CLOSE_WAIT r:RST=CLOSE",
            ConntrackState.LAST_ACK,
            "o:SYN=ignored o:FIN=LAST_ACK o:ACK=TIME_WAIT o:RST=CLOSE"
                    + " r:SYN_ACK=ignored r:FIN=LAST_ACK r:ACK=TIME_WAIT r:RST=CLOSE",
            ConntrackState.TIME_WAIT,
            "o:SYN=SYN_SENT o:FIN=TIME_WAIT o:ACK=TIME_WAIT o:RST=CLOSE"
                    + " r:SYN=SYN_SENT r:SYN_ACK=ignored r:FIN=TIME_WAIT r:ACK=TIME_WAIT r:RST=CLOSE",
            ConntrackState.CLOSE,
            "o:SYN=SYN_SENT o:FIN=CLOSE o:ACK=CLOSE o:RST=CLOSE"
                    + " r:SYN_ACK=ignored r:FIN=CLOSE r:ACK=CLOSE r:RST=CLOSE",
            ConntrackState.SYN_SENT2,
            "o:SYN=SYN_SENT2 o:SYN_ACK=SYN_RECV o:RST=CLOSE"
                    + " r:SYN=SYN_SENT2 r:SYN_ACK=SYN_RECV r:ACK=ignored r:RST=CLOSE");

    /** Cells of older kernels that read otherwise. */
    private static final Map<String, Map<String, String>> OLDER = Map.of(
            "netfilter-2.6.32",
            Map.ofEntries(
                    Map.entry("TIME_WAIT r:SYN", "invalid"),
                    Map.entry("SYN_RECV r:SYN_ACK", "SYN_RECV"),
                    Map.entry("SYN_RECV o:SYN_ACK", "ignored"),
                    Map.entry("ESTABLISHED o:SYN_ACK", "ignored"),
                    Map.entry("FIN_WAIT o:SYN_ACK", "ignored"),
                    Map.entry("CLOSE_WAIT o:SYN_ACK", "ignored"),
                    Map.entry("LAST_ACK o:SYN_ACK", "ignored"),
                    Map.entry("TIME_WAIT o:SYN_ACK", "ignored"),
                    Map.entry("CLOSE o:SYN_ACK", "ignored")),
            "netfilter-3.10",
            Map.of("TIME_WAIT r:SYN", "invalid"));

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void everyCellIsThatOfTheKernel(String model) {
        assertThat(cells(NatModel.named(model).tcp().table())).isEqualTo(expected(model));
    }

    private static Map<String, String> cells(TransitionTable table) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (ConntrackState state : ConntrackState.values()) {
            for (PacketClass segment : PacketClass.values()) {
                cells.put(state + " o:" + segment, word(table.cell(Direction.ORIGINAL, segment, state)));
                cells.put(state + " r:" + segment, word(table.cell(Direction.REPLY, segment, state)));
            }
        }
        return cells;
    }

    private static String word(Transition transition) {
        return switch (transition) {
            case IGNORE -> "ignored";
            case INVALID -> "invalid";
            default -> transition.name().toUpperCase(Locale.ROOT).substring("TO_".length());
        };
    }

    /** What the kernel's table says, by "STATE o:CLASS" or "STATE r:CLASS": a state, "ignored" or "invalid". */
    static Map<String, String> expected(String model) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (ConntrackState state : ConntrackState.values()) {
            for (PacketClass segment : PacketClass.values()) {
                cells.put(state + " o:" + segment, "invalid");
                cells.put(state + " r:" + segment, "invalid");
            }
            for (String cell : COLUMNS.get(state).split(" ", -1)) {
                int equals = cell.indexOf('=');
                cells.put(state + " " + cell.substring(0, equals), cell.substring(equals + 1));
            }
        }
        cells.putAll(OLDER.getOrDefault(model, Map.of()));
        return cells;
    }
}
