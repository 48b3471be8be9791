package org.twlab.nat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A cell of the state table: the state a segment leads to, or that it leads to none. */
enum Transition {
    TO_SYN_SENT("SS", ConntrackState.SYN_SENT),
    TO_SYN_RECV("SR", ConntrackState.SYN_RECV),
    TO_ESTABLISHED("ES", ConntrackState.ESTABLISHED),
    TO_FIN_WAIT("FW", ConntrackState.FIN_WAIT),
    TO_CLOSE_WAIT("CW", ConntrackState.CLOSE_WAIT),
    TO_LAST_ACK("LA", ConntrackState.LAST_ACK),
    TO_TIME_WAIT("TW", ConntrackState.TIME_WAIT),
    TO_CLOSE("CL", ConntrackState.CLOSE),
    TO_SYN_SENT2("S2", ConntrackState.SYN_SENT2),
    /** The segment passes and is translated, but tells nothing: state and timeout stay. */
    IGNORE("ig", null),
    /** The segment does not belong to the connection. */
    INVALID("iv", null);

    private final String code;
    private final @Nullable ConntrackState state;

    Transition(String code, @Nullable ConntrackState state) {
        this.code = code;
        this.state = state;
    }

    /** The cell that a table writes in two letters. */
    static Transition ofCode(String code) {
        return Arrays.stream(values())
                .filter(transition -> transition.code.equals(code))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no transition '" + code + "'"));
    }

    /** The state it leads to, or {@code from} where it leads to none. */
    ConntrackState stateFrom(ConntrackState from) {
        return state == null ? from : state;
    }
}
