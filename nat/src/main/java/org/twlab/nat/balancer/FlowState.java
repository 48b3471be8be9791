package org.twlab.nat.balancer;

import java.util.Locale;

/**
 * State of a connection as a balancer sees it, with the time after the last packet for which it is remembered. Source:
 * Linux {@code net/netfilter/ipvs/ip_vs_proto_tcp.c}, {@code tcp_timeouts}; common knowledge, not measured.
 */
public enum FlowState {
    /** The backend has sent a SYN where none was expected. */
    SYN_SENT(120, true),
    /** The client has sent its SYN. */
    SYN_RECV(60, true),
    ESTABLISHED(900, true),
    /** The backend has finished, or, under DSR, the client has. */
    FIN_WAIT(120, false),
    /** The client has finished. */
    CLOSE_WAIT(60, false),
    TIME_WAIT(120, false),
    /** Reset. */
    CLOSE(10, false);

    private final long defaultSeconds;
    private final boolean active;

    FlowState(long defaultSeconds, boolean active) {
        this.defaultSeconds = defaultSeconds;
        this.active = active;
    }

    /** Default time after the last packet. */
    long defaultSeconds() {
        return defaultSeconds;
    }

    /** Whether {@link Scheduling#LEAST_CONNECTIONS} counts it as active: IPVS {@code tcp_state_active_table}. */
    boolean isActive() {
        return active;
    }

    /** The name in scenarios: {@code time-wait}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
