package org.twlab.core.validation;

import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.TcpState;

/** States and segments as the recording programs wrote them. */
final class LinuxNames {
    private LinuxNames() {}

    /** As in Linux {@code enum} of tcp_states.h, without prefix. */
    static String state(TcpState state) {
        return switch (state) {
            case FIN_WAIT_1 -> "FIN_WAIT1";
            case FIN_WAIT_2 -> "FIN_WAIT2";
            case SYN_RECEIVED -> "SYN_RECV";
            case CLOSED -> "CLOSE";
            case LISTEN, SYN_SENT, ESTABLISHED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> state.name();
        };
    }

    /** Flags and numbers relative to two sequence numbers: {@code SA seq=+65537 ack=+1001 ts}. */
    static String relative(TcpSegment segment, int hostSndNxt, int hostRcvNxt) {
        return letters(segment) + " seq=" + signed(segment.seq() - hostSndNxt) + " ack="
                + signed(segment.ack() - hostRcvNxt) + (segment.options().hasTimestamps() ? " ts" : "");
    }

    static String letters(TcpSegment segment) {
        return (segment.syn() ? "S" : "")
                + (segment.fin() ? "F" : "")
                + (segment.rst() ? "R" : "")
                + (segment.acks() ? "A" : "");
    }

    private static String signed(int difference) {
        return (difference < 0 ? "" : "+") + difference;
    }
}
