package org.twlab.nat;

import java.util.Locale;
import java.util.Optional;

/** The timeouts of connection tracking, each with its sysctl. An entry lives as long after the last packet that counts. */
public enum ConntrackTimeout {
    SYN_SENT("tcp_timeout_syn_sent", 120),
    SYN_RECV("tcp_timeout_syn_recv", 60),
    ESTABLISHED("tcp_timeout_established", 432_000),
    FIN_WAIT("tcp_timeout_fin_wait", 120),
    CLOSE_WAIT("tcp_timeout_close_wait", 60),
    LAST_ACK("tcp_timeout_last_ack", 30),
    TIME_WAIT("tcp_timeout_time_wait", 120),
    CLOSE("tcp_timeout_close", 10),
    /** No sysctl of any kernel; scenarios set it by its label. */
    SYN_SENT2("tcp_timeout_syn_sent2", 120),
    /** Cap once the same acknowledgment was seen tcp_max_retrans times again. */
    MAX_RETRANS("tcp_timeout_max_retrans", 300),
    /** Cap while data is unacknowledged, and for a connection picked up without a reply. */
    UNACKNOWLEDGED("tcp_timeout_unacknowledged", 300),
    /** UDP seen from one side only. */
    UDP("udp_timeout", 30),
    /** UDP seen from both sides. */
    UDP_STREAM("udp_timeout_stream", 180),
    /** Pings. */
    ICMP("icmp_timeout", 30),
    /** Protocols without ports. */
    GENERIC("generic_timeout", 600);

    private static final ConntrackTimeout[] OF_STATE = {
        SYN_SENT, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2
    };

    private final String sysctl;
    private final long defaultSeconds;

    ConntrackTimeout(String suffix, long defaultSeconds) {
        this.sysctl = "net.netfilter.nf_conntrack_" + suffix;
        this.defaultSeconds = defaultSeconds;
    }

    /** The timeout of a TCP state; a connection that is only about to be tracked has that of SYN_SENT. */
    public static ConntrackTimeout of(ConntrackState state) {
        return OF_STATE[state.ordinal()];
    }

    /** The timeout that a sysctl sets, by its full name. */
    public static Optional<ConntrackTimeout> ofSysctl(String fullName) {
        for (ConntrackTimeout timeout : values()) {
            if (timeout.hasSysctl() && timeout.sysctl.equals(fullName)) {
                return Optional.of(timeout);
            }
        }
        return Optional.empty();
    }

    /** Full name of the sysctl, {@code net.netfilter.nf_conntrack_tcp_timeout_time_wait}. */
    public String sysctl() {
        return sysctl;
    }

    /** Whether the kernel has the sysctl: all but the one of a simultaneous open. */
    public boolean hasSysctl() {
        return this != SYN_SENT2;
    }

    /** Short name in scenarios: {@code time-wait}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Default in Linux 3.10 and 4.9; later kernels differ in {@link #UDP_STREAM} only. */
    long defaultSeconds() {
        return defaultSeconds;
    }
}
