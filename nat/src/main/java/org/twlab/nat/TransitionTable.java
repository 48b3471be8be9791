package org.twlab.nat;

import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;

/**
 * The state table of TCP connection tracking (tcp_conntracks of nf_conntrack_proto_tcp.c, Linux 3.10 to 6.18): rows are
 * classes of segments, columns are the states in the order of {@link ConntrackState}.
 */
final class TransitionTable {
    private static final ImmutableMap<String, Transition> CODES = ImmutableMap.<String, Transition>builder()
            .put("SS", Transition.TO_SYN_SENT)
            .put("SR", Transition.TO_SYN_RECV)
            .put("ES", Transition.TO_ESTABLISHED)
            .put("FW", Transition.TO_FIN_WAIT)
            .put("CW", Transition.TO_CLOSE_WAIT)
            .put("LA", Transition.TO_LAST_ACK)
            .put("TW", Transition.TO_TIME_WAIT)
            .put("CL", Transition.TO_CLOSE)
            .put("S2", Transition.TO_SYN_SENT2)
            .put("ig", Transition.IGNORE)
            .put("iv", Transition.INVALID)
            .buildOrThrow();

    private static final ImmutableMap<PacketClass, String> ORIGINAL = ImmutableMap.of(
            //                    NO SS SR ES FW CW LA TW CL S2
            PacketClass.SYN, "    SS SS ig ig ig ig ig SS SS S2",
            PacketClass.SYN_ACK, "iv iv SR iv iv iv iv iv iv SR",
            PacketClass.FIN, "    iv iv FW FW LA LA LA TW CL iv",
            PacketClass.ACK, "    ES iv ES ES CW CW TW TW CL iv",
            PacketClass.RST, "    iv CL CL CL CL CL CL CL CL CL");
    private static final ImmutableMap<PacketClass, String> REPLY = ImmutableMap.of(
            //                    NO SS SR ES FW CW LA TW CL S2
            PacketClass.SYN, "    iv S2 iv iv iv iv iv SS iv S2",
            PacketClass.SYN_ACK, "iv SR ig ig ig ig ig ig ig SR",
            PacketClass.FIN, "    iv iv FW FW LA LA LA TW CL iv",
            PacketClass.ACK, "    iv ig SR ES CW CW TW TW CL ig",
            PacketClass.RST, "    iv CL CL CL CL CL CL CL CL CL");

    private static final Transition[][] ORIGINAL_CELLS = parse(ORIGINAL);
    private static final Transition[][] REPLY_CELLS = parse(REPLY);

    private TransitionTable() {}

    /** The cell for a segment of a class that meets an entry in a state; illegal flags are invalid in every state. */
    static Transition of(Direction direction, PacketClass segment, ConntrackState state, NatModel.Tcp model) {
        if (direction == Direction.REPLY
                && segment == PacketClass.SYN
                && state == ConntrackState.TIME_WAIT
                && !model.replySynReopensTimeWait()) {
            return Transition.INVALID;
        }
        Transition[][] cells = direction == Direction.ORIGINAL ? ORIGINAL_CELLS : REPLY_CELLS;
        return cells[segment.ordinal()][state.ordinal()];
    }

    private static Transition[][] parse(ImmutableMap<PacketClass, String> rows) {
        EnumMap<PacketClass, String> byClass = new EnumMap<>(rows);
        byClass.put(PacketClass.ILLEGAL, "iv ".repeat(ConntrackState.values().length));
        return byClass.values().stream().map(TransitionTable::parseRow).toArray(Transition[][]::new);
    }

    private static Transition[] parseRow(String row) {
        return java.util.Arrays.stream(row.trim().split(" +", -1))
                .map(CODES::get)
                .toArray(Transition[]::new);
    }
}
