package org.twlab.core.kernel;

/** The sysctls of Linux kernels: defaults, what they accept, and why a kernel lacks one. */
final class LinuxSysctls {
    private static final int ANY = Integer.MAX_VALUE;
    private static final String MEASURED_6_18 = ProfileTable.MEASURED + "6.18.44";
    private static final String REMOVED_RECYCLE = "removed in Linux 4.12";

    private LinuxSysctls() {}

    /** What every Linux kernel has, with the values of 3.10. */
    static void common(ProfileTable table) {
        table.sysctl(Sysctl.TCP_TIMESTAMPS, 1, 0, 1, "sysctl_tcp_timestamps")
                .sysctl(Sysctl.TCP_SACK, 1, 0, 1, "sysctl_tcp_sack")
                .sysctl(Sysctl.TCP_WINDOW_SCALING, 1, 0, 1, "sysctl_tcp_window_scaling")
                .sysctl(Sysctl.TCP_TW_REUSE, 0, 0, 1, "tcp_tw_reuse, off by default")
                .sysctl(Sysctl.TCP_TW_RECYCLE, 0, 0, 1, "tcp_tw_recycle, off by default")
                .sysctl(Sysctl.TCP_MAX_TW_BUCKETS, 131_072, 0, ANY, "tcp_init: half of the connection hash")
                .sysctl(Sysctl.TCP_RFC1337, 0, 0, 1, "sysctl_tcp_rfc1337")
                .sysctl(Sysctl.TCP_FIN_TIMEOUT, 60, 1, 100_000, "TCP_FIN_TIMEOUT, in s")
                .sysctl(Sysctl.TCP_SYN_RETRIES, 6, 1, 127, "TCP_SYN_RETRIES since 3.7")
                .sysctl(Sysctl.TCP_SYNACK_RETRIES, 5, 0, 255, "TCP_SYNACK_RETRIES")
                .sysctl(Sysctl.TCP_RETRIES1, 3, 0, 255, "TCP_RETR1: when the route is asked again")
                .sysctl(Sysctl.TCP_RETRIES2, 15, 0, 255, "TCP_RETR2")
                .sysctl(Sysctl.TCP_ORPHAN_RETRIES, 0, 0, 255, "0 behaves as 8")
                .sysctl(Sysctl.TCP_MAX_ORPHANS, 131_072, 0, ANY, "tcp_init: half of the connection hash")
                .sysctl(Sysctl.TCP_MAX_SYN_BACKLOG, 1024, 0, ANY, "tcp_init: a 256th of the connection hash")
                .sysctl(Sysctl.TCP_ABORT_ON_OVERFLOW, 0, 0, 1, "sysctl_tcp_abort_on_overflow")
                .sysctl(Sysctl.TCP_KEEPALIVE_TIME, 7200, 1, 2_147_483, "TCP_KEEPALIVE_TIME, in s")
                .sysctl(Sysctl.TCP_KEEPALIVE_INTVL, 75, 1, 2_147_483, "TCP_KEEPALIVE_INTVL, in s")
                .sysctl(Sysctl.TCP_KEEPALIVE_PROBES, 9, 1, 127, "TCP_KEEPALIVE_PROBES")
                .sysctl(
                        Sysctl.TCP_NO_METRICS_SAVE,
                        1,
                        1,
                        1,
                        "no round trips are remembered between connections (the kernel's default is 0)")
                .sysctl(Sysctl.IP_DEFAULT_TTL, 64, 1, 255, "IPDEFTTL")
                .sysctl(Sysctl.SOMAXCONN, 128, 0, 65_535, "SOMAXCONN")
                .portRange(32_768, 61_000, "inet_init defaults before 4.4")
                .lacks(Sysctl.TCP_TW_REUSE_DELAY, "added after Linux 4.19; older kernels count whole seconds")
                .lacks(Sysctl.TCP_SYN_LINEAR_TIMEOUTS, "added in Linux 6.5")
                .lacks(Sysctl.TCP_RTO_MIN_US, "added in Linux 6.11; before, 200 ms can only be changed by route")
                .lacks(Sysctl.TCP_RTO_MAX_MS, "added in Linux 6.15; before, it is 120 s")
                .lacks(Sysctl.TCP_INVALID_RATELIMIT, "added in Linux 4.0");
    }

    static void linux310(ProfileTable table) {
        table.sysctl(Sysctl.TCP_SYNCOOKIES, 1, 0, 1, "sysctl_tcp_syncookies")
                .sysctl(
                        Sysctl.TCP_EARLY_RETRANS,
                        0,
                        0,
                        0,
                        "no early retransmits and no tail loss probes are simulated (the kernel's default is 3)")
                .sysctl(Sysctl.TCP_CHALLENGE_ACK_LIMIT, 100, 0, ANY, "sysctl_tcp_challenge_ack_limit")
                .portList(Sysctl.IP_LOCAL_RESERVED_PORTS, "inet_is_reserved_local_port");
    }

    static void linux2632(ProfileTable table) {
        table.sysctl(Sysctl.TCP_SYN_RETRIES, 5, 1, 127, "TCP_SYN_RETRIES; the time it stands for is 12.6 s")
                .sysctl(Sysctl.TCP_MAX_TW_BUCKETS, 180_000, 0, ANY, "tcp_init, on a host with much memory")
                .sysctl(Sysctl.TCP_MAX_ORPHANS, 65_536, 0, ANY, "tcp_init, on a host with much memory")
                .sysctl(Sysctl.TCP_MAX_SYN_BACKLOG, 1024, 0, ANY, "tcp_init, on a host with much memory")
                .sysctl(Sysctl.TCP_SYNCOOKIES, 0, 0, 1, "sysctl_tcp_syncookies")
                .lacks(Sysctl.TCP_EARLY_RETRANS, "added in Linux 3.5")
                .lacks(Sysctl.TCP_CHALLENGE_ACK_LIMIT, "added in Linux 3.6 with RFC 5961")
                .lacks(Sysctl.IP_LOCAL_RESERVED_PORTS, "added in Linux 2.6.35");
    }

    static void linux49(ProfileTable table) {
        table.sysctl(Sysctl.TCP_INVALID_RATELIMIT, 500, 0, ANY, "HZ/2, in ms")
                .sysctl(Sysctl.TCP_CHALLENGE_ACK_LIMIT, 1000, 0, ANY, "sysctl_tcp_challenge_ack_limit")
                .sysctl(Sysctl.TCP_SYNCOOKIES, 1, 0, 2, "2 since 3.12: always")
                .portRange(32_768, 60_999, "inet_init_net since 4.4");
    }

    static void linux414(ProfileTable table) {
        table.sysctl(Sysctl.TCP_TIMESTAMPS, 1, 0, 2, "2: without offsets")
                .lacks(Sysctl.TCP_TW_RECYCLE, REMOVED_RECYCLE);
    }

    static void linux419(ProfileTable table) {
        table.sysctl(Sysctl.TCP_TW_REUSE, 2, 0, 2, "2 since 4.19: loopback only");
    }

    static void linux618(ProfileTable table) {
        table.sysctl(Sysctl.TCP_TIMESTAMPS, 1, 0, 2, "2: without offsets; " + MEASURED_6_18)
                .sysctl(Sysctl.TCP_TW_REUSE, 2, 0, 2, MEASURED_6_18 + ": 2, loopback only")
                .sysctl(Sysctl.TCP_TW_REUSE_DELAY, 1000, 1, ANY, MEASURED_6_18 + ", in ms")
                .sysctl(Sysctl.TCP_SYN_LINEAR_TIMEOUTS, 4, 0, 127, MEASURED_6_18)
                .sysctl(Sysctl.TCP_MAX_SYN_BACKLOG, 2048, 0, ANY, "tcp_init: a 128th of the connection hash")
                .sysctl(Sysctl.TCP_CHALLENGE_ACK_LIMIT, ANY, 0, ANY, MEASURED_6_18 + ": unlimited")
                .sysctl(Sysctl.TCP_RTO_MIN_US, 200_000, 1, ANY, "TCP_RTO_MIN, in us")
                .sysctl(Sysctl.TCP_RTO_MAX_MS, 120_000, 1000, 120_000, "TCP_RTO_MAX_SEC, in ms")
                .sysctl(Sysctl.SOMAXCONN, 4096, 0, 65_535, "SOMAXCONN since 5.4")
                .portRange(32_768, 60_999, MEASURED_6_18);
    }
}
