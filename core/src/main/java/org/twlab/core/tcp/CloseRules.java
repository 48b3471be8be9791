package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;

/**
 * How closing moves a connection from state to state: RFC 9293 section 3.6 and figure 5. Where a row is switched off the
 * state stays. Pure.
 */
final class CloseRules {
    private CloseRules() {}

    /** The state after the application has finished writing; a FIN follows its data. */
    static TcpState afterClose(KernelProfile profile, TcpState state) {
        return switch (state) {
            case SYN_RECEIVED, ESTABLISHED -> profile.obeys(Row.C3) ? TcpState.FIN_WAIT_1 : state;
            case CLOSE_WAIT -> profile.obeys(Row.C4) ? TcpState.LAST_ACK : state;
            case SYN_SENT -> profile.obeys(Row.C2) ? TcpState.CLOSED : state;
            case LISTEN, CLOSED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> state;
        };
    }

    /** The state after the peer has acknowledged our FIN. */
    static TcpState afterFinAcknowledged(KernelProfile profile, TcpState state) {
        return switch (state) {
            case FIN_WAIT_1 -> profile.obeys(Row.E2) ? TcpState.FIN_WAIT_2 : state;
            case CLOSING -> profile.obeys(Row.E6) ? TcpState.TIME_WAIT : state;
            case LAST_ACK -> profile.obeys(Row.E7) ? TcpState.CLOSED : state;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> state;
        };
    }

    /** The state after the peer's FIN has come in order. */
    static TcpState afterFinReceived(KernelProfile profile, TcpState state) {
        return switch (state) {
            case SYN_RECEIVED, ESTABLISHED -> profile.obeys(Row.E1) ? TcpState.CLOSE_WAIT : state;
            case FIN_WAIT_1 -> profile.obeys(Row.E4) ? TcpState.CLOSING : state;
            case FIN_WAIT_2 -> profile.obeys(Row.E5) ? TcpState.TIME_WAIT : state;
            case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> state;
        };
    }

    /** Whether a close with SO_LINGER waits in this state: our FIN is not acknowledged yet. */
    static boolean isWaitingForAck(TcpState state) {
        return switch (state) {
            case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> false;
        };
    }

    /** Whether ending a connection at once tells the peer by RST: Linux {@code tcp_need_reset}, {@code tcp_disconnect}. */
    static boolean needsReset(TcpState state, boolean finSent) {
        return switch (state) {
            case SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, FIN_WAIT_2 -> true;
            case CLOSING, LAST_ACK -> !finSent;
            case CLOSED, LISTEN, SYN_SENT, TIME_WAIT -> false;
        };
    }
}
