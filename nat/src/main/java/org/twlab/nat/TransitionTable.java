package org.twlab.nat;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The state tables of TCP connection tracking (tcp_conntracks of nf_conntrack_proto_tcp.c), each named after the oldest
 * kernel that has it: rows are classes of segments, columns are the states in the order of {@link ConntrackState}. The
 * tables differ in three rows.
 */
public enum TransitionTable {
    /** A SYN-ACK of the host that opened is let through; that of the other host counts again before it is acknowledged. */
    LINUX_2_6_32(
            // NO SS SR ES FW CW LA TW CL S2
            "  iv iv ig ig ig ig ig ig ig SR", //
            "  iv S2 iv iv iv iv iv iv iv S2",
            "  iv SR SR ig ig ig ig ig ig SR"),
    /** A SYN-ACK of the host that opened is invalid but in a simultaneous open. */
    LINUX_3_10(
            // NO SS SR ES FW CW LA TW CL S2
            "  iv iv SR iv iv iv iv iv iv SR", //
            "  iv S2 iv iv iv iv iv iv iv S2",
            "  iv SR ig ig ig ig ig ig ig SR"),
    /** A SYN of the host that did not open may start over in TIME_WAIT. */
    LINUX_4_9(
            // NO SS SR ES FW CW LA TW CL S2
            "  iv iv SR iv iv iv iv iv iv SR", //
            "  iv S2 iv iv iv iv iv SS iv S2",
            "  iv SR ig ig ig ig ig ig ig SR");

    /** Columns: there are as many states. */
    private static final int STATES = 10;

    /** Row by row, in the order of the classes. */
    private final ImmutableList<Transition> original;

    private final ImmutableList<Transition> reply;

    TransitionTable(String synAckOfOpener, String synOfOther, String synAckOfOther) {
        original = cells(Map.of(
                //                    NO SS SR ES FW CW LA TW CL S2
                PacketClass.SYN, "    SS SS ig ig ig ig ig SS SS S2",
                PacketClass.SYN_ACK, synAckOfOpener,
                PacketClass.FIN, "    iv iv FW FW LA LA LA TW CL iv",
                PacketClass.ACK, "    ES iv ES ES CW CW TW TW CL iv",
                PacketClass.RST, "    iv CL CL CL CL CL CL CL CL CL"));
        reply = cells(Map.of(
                PacketClass.SYN, synOfOther,
                PacketClass.SYN_ACK, synAckOfOther,
                PacketClass.FIN, "    iv iv FW FW LA LA LA TW CL iv",
                PacketClass.ACK, "    iv ig SR ES CW CW TW TW CL ig",
                PacketClass.RST, "    iv CL CL CL CL CL CL CL CL CL"));
    }

    /** The cell for a segment of a class that meets an entry in a state; illegal flags are invalid in every state. */
    Transition cell(Direction direction, PacketClass segment, ConntrackState state) {
        ImmutableList<Transition> cells = direction == Direction.ORIGINAL ? original : reply;
        return cells.get(segment.ordinal() * STATES + state.ordinal());
    }

    private static ImmutableList<Transition> cells(Map<PacketClass, String> rows) {
        EnumMap<PacketClass, String> byClass = new EnumMap<>(rows);
        byClass.put(PacketClass.ILLEGAL, "iv ".repeat(STATES));
        return byClass.values().stream()
                .flatMap(row -> Arrays.stream(row.strip().split(" +", -1)))
                .map(Transition::ofCode)
                .collect(ImmutableList.toImmutableList());
    }
}
