package org.twlab.nat.balancer;

import com.google.common.collect.ImmutableMap;
import java.util.Objects;
import org.twlab.core.packet.TcpSegment;

/**
 * How packets move a balanced connection from state to state. Pure. Source: Linux
 * {@code net/netfilter/ipvs/ip_vs_proto_tcp.c}, {@code tcp_states}, of which the columns are left out that no flow
 * reaches here; common knowledge, not measured. Under DSR only the client is seen, which makes its FIN mean less.
 */
final class FlowRules {
    private static final ImmutableMap<String, FlowState> CODES = ImmutableMap.<String, FlowState>builder()
            .put("SS", FlowState.SYN_SENT)
            .put("SR", FlowState.SYN_RECV)
            .put("ES", FlowState.ESTABLISHED)
            .put("FW", FlowState.FIN_WAIT)
            .put("CW", FlowState.CLOSE_WAIT)
            .put("TW", FlowState.TIME_WAIT)
            .put("CL", FlowState.CLOSE)
            .buildOrThrow();

    private static final int SYN = 0;
    private static final int FIN = 1;
    private static final int ACK = 2;
    private static final int RST = 3;

    private static final FlowState[][] FROM_CLIENT = {
        //     SS SR ES FW CW TW CL
        cells("ES SR ES SR SR SR SR"),
        cells("SS TW CW TW CW TW CL"),
        cells("SS ES ES FW CW TW CL"),
        cells("CL SR CL CL CL CL CL")
    };
    private static final FlowState[][] FROM_BACKEND = {
        //     SS SR ES FW CW TW CL
        cells("SS SR ES SS SS SS SS"),
        cells("SS TW FW FW TW TW CL"),
        cells("SS ES ES FW CW TW CL"),
        cells("SS CL CL CL CL TW CL")
    };
    private static final FlowState[][] FROM_CLIENT_ONLY = {
        //     SS SR ES FW CW TW CL
        cells("ES SR ES SR SR SR SR"),
        cells("SS TW FW FW CW TW CL"),
        cells("SS ES ES FW CW TW CL"),
        cells("CL SR CL CL CL CL CL")
    };

    private FlowRules() {}

    /** Whether a segment of a client opens a connection. */
    static boolean opens(TcpSegment segment) {
        return segment.syn() && !segment.acks() && !segment.rst();
    }

    /** Whether a connection in this state is over, so that a SYN may be for another. */
    static boolean isOver(FlowState state) {
        return state == FlowState.TIME_WAIT || state == FlowState.CLOSE;
    }

    /**
     * The state after a segment of the client.
     *
     * @param unanswered whether the balancer sees no answers, as under DSR
     */
    static FlowState afterClient(FlowState state, TcpSegment segment, boolean unanswered) {
        return after(unanswered ? FROM_CLIENT_ONLY : FROM_CLIENT, state, segment);
    }

    /** The state after a segment of the backend. */
    static FlowState afterBackend(FlowState state, TcpSegment segment) {
        return after(FROM_BACKEND, state, segment);
    }

    private static FlowState after(FlowState[][] rows, FlowState state, TcpSegment segment) {
        int row = rowOf(segment);
        return row < 0 ? state : rows[row][state.ordinal()];
    }

    private static int rowOf(TcpSegment segment) {
        if (segment.rst()) {
            return RST;
        }
        if (segment.syn()) {
            return SYN;
        }
        if (segment.fin()) {
            return FIN;
        }
        return segment.acks() ? ACK : -1;
    }

    private static FlowState[] cells(String codes) {
        String[] names = codes.split(" ", -1);
        FlowState[] states = new FlowState[names.length];
        for (int i = 0; i < names.length; i++) {
            states[i] = Objects.requireNonNull(CODES.get(names[i]));
        }
        return states;
    }
}
