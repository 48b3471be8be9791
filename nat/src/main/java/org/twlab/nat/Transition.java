package org.twlab.nat;

import org.jspecify.annotations.Nullable;

/** A cell of the state table: the state a segment leads to, or that it leads to none. */
enum Transition {
    TO_SYN_SENT(ConntrackState.SYN_SENT),
    TO_SYN_RECV(ConntrackState.SYN_RECV),
    TO_ESTABLISHED(ConntrackState.ESTABLISHED),
    TO_FIN_WAIT(ConntrackState.FIN_WAIT),
    TO_CLOSE_WAIT(ConntrackState.CLOSE_WAIT),
    TO_LAST_ACK(ConntrackState.LAST_ACK),
    TO_TIME_WAIT(ConntrackState.TIME_WAIT),
    TO_CLOSE(ConntrackState.CLOSE),
    TO_SYN_SENT2(ConntrackState.SYN_SENT2),
    /** The segment passes and is translated, but tells nothing: state and timeout stay. */
    IGNORE(null),
    /** The segment does not belong to the connection. */
    INVALID(null);

    private final @Nullable ConntrackState state;

    Transition(@Nullable ConntrackState state) {
        this.state = state;
    }

    /** The state it leads to, or {@code from} where it leads to none. */
    ConntrackState stateFrom(ConntrackState from) {
        return state == null ? from : state;
    }
}
