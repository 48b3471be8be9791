package org.twlab.core.kernel;

import java.util.Optional;

/** The sysctls that hosts obey, by their real names. What a kernel has of them is in its {@link KernelProfile}. */
public enum Sysctl {
    TCP_TIMESTAMPS("net.ipv4.tcp_timestamps"),
    TCP_SACK("net.ipv4.tcp_sack"),
    TCP_WINDOW_SCALING("net.ipv4.tcp_window_scaling"),
    TCP_TW_REUSE("net.ipv4.tcp_tw_reuse"),
    TCP_TW_REUSE_DELAY("net.ipv4.tcp_tw_reuse_delay"),
    TCP_TW_RECYCLE("net.ipv4.tcp_tw_recycle"),
    TCP_MAX_TW_BUCKETS("net.ipv4.tcp_max_tw_buckets"),
    TCP_RFC1337("net.ipv4.tcp_rfc1337"),
    TCP_FIN_TIMEOUT("net.ipv4.tcp_fin_timeout"),
    TCP_SYN_RETRIES("net.ipv4.tcp_syn_retries"),
    TCP_SYN_LINEAR_TIMEOUTS("net.ipv4.tcp_syn_linear_timeouts"),
    TCP_SYNACK_RETRIES("net.ipv4.tcp_synack_retries"),
    TCP_RETRIES1("net.ipv4.tcp_retries1"),
    TCP_RETRIES2("net.ipv4.tcp_retries2"),
    TCP_ORPHAN_RETRIES("net.ipv4.tcp_orphan_retries"),
    TCP_RTO_MIN_US("net.ipv4.tcp_rto_min_us"),
    TCP_RTO_MAX_MS("net.ipv4.tcp_rto_max_ms"),
    TCP_EARLY_RETRANS("net.ipv4.tcp_early_retrans"),
    TCP_NO_METRICS_SAVE("net.ipv4.tcp_no_metrics_save"),
    TCP_KEEPALIVE_TIME("net.ipv4.tcp_keepalive_time"),
    TCP_KEEPALIVE_INTVL("net.ipv4.tcp_keepalive_intvl"),
    TCP_KEEPALIVE_PROBES("net.ipv4.tcp_keepalive_probes"),
    TCP_MAX_ORPHANS("net.ipv4.tcp_max_orphans"),
    TCP_MAX_SYN_BACKLOG("net.ipv4.tcp_max_syn_backlog"),
    TCP_SYNCOOKIES("net.ipv4.tcp_syncookies"),
    TCP_ABORT_ON_OVERFLOW("net.ipv4.tcp_abort_on_overflow"),
    TCP_INVALID_RATELIMIT("net.ipv4.tcp_invalid_ratelimit"),
    TCP_CHALLENGE_ACK_LIMIT("net.ipv4.tcp_challenge_ack_limit"),
    IP_LOCAL_PORT_RANGE("net.ipv4.ip_local_port_range"),
    IP_LOCAL_RESERVED_PORTS("net.ipv4.ip_local_reserved_ports"),
    IP_DEFAULT_TTL("net.ipv4.ip_default_ttl"),
    SOMAXCONN("net.core.somaxconn");

    private final String linuxName;

    Sysctl(String linuxName) {
        this.linuxName = linuxName;
    }

    /** The full name: {@code net.ipv4.tcp_tw_recycle}. */
    public String linuxName() {
        return linuxName;
    }

    /** The sysctl of a full name. */
    public static Optional<Sysctl> named(String linuxName) {
        for (Sysctl sysctl : values()) {
            if (sysctl.linuxName.equals(linuxName)) {
                return Optional.of(sysctl);
            }
        }
        return Optional.empty();
    }
}
