package org.twlab.core.tcp;

/** How closing moves a connection from state to state: RFC 9293 section 3.6 and figure 5. Pure. */
final class CloseRules {
    private CloseRules() {}

    /** The state after the application has finished writing; a FIN follows its data. */
    static TcpState afterClose(TcpState state) {
        return switch (state) {
            case SYN_RECEIVED, ESTABLISHED -> TcpState.FIN_WAIT_1;
            case CLOSE_WAIT -> TcpState.LAST_ACK;
            case LISTEN, SYN_SENT -> TcpState.CLOSED;
            case CLOSED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> state;
        };
    }

    /** The state after the peer has acknowledged our FIN. */
    static TcpState afterFinAcknowledged(TcpState state) {
        return switch (state) {
            case FIN_WAIT_1 -> TcpState.FIN_WAIT_2;
            case CLOSING -> TcpState.TIME_WAIT;
            case LAST_ACK -> TcpState.CLOSED;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> state;
        };
    }

    /** The state after the peer's FIN has come in order. */
    static TcpState afterFinReceived(TcpState state) {
        return switch (state) {
            case SYN_RECEIVED, ESTABLISHED -> TcpState.CLOSE_WAIT;
            case FIN_WAIT_1 -> TcpState.CLOSING;
            case FIN_WAIT_2 -> TcpState.TIME_WAIT;
            case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> state;
        };
    }
}
