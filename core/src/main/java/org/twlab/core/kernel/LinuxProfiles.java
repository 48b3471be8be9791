package org.twlab.core.kernel;

import static org.twlab.core.kernel.ProfileTable.MILLISECOND;
import static org.twlab.core.kernel.ProfileTable.SECOND;

import org.twlab.core.kernel.Parameter.AckBeyondAnswer;
import org.twlab.core.kernel.Parameter.Counted;
import org.twlab.core.kernel.Parameter.EntrySyn;
import org.twlab.core.kernel.Parameter.EntryTimer;
import org.twlab.core.kernel.Parameter.Identification;
import org.twlab.core.kernel.Parameter.InitialWindow;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.Parameter.PortSearch;
import org.twlab.core.kernel.Parameter.RecycleStore;
import org.twlab.core.kernel.Parameter.Reuse;
import org.twlab.core.kernel.Parameter.RtoEstimator;
import org.twlab.core.kernel.Parameter.SynAnswer;
import org.twlab.core.kernel.Parameter.SynLayout;
import org.twlab.core.kernel.Parameter.SynQueue;

/** The Linux kernels that can be simulated: 3.10.99, 4.9.154 and 6.18.44. */
final class LinuxProfiles {
    private static final long DAY = 86_400 * SECOND;
    private static final String MEASURED_3_10 = "measured on 3.10.99";
    private static final String MEASURED_4_9 = "measured on 4.9.154";
    private static final String MEASURED_6_18 = "measured on 6.18.44";

    private LinuxProfiles() {}

    static ProfileTable linux310() {
        return new ProfileTable("linux-3.10", "Linux 3.10.99")
                .set(Parameter.TIME_WAIT, 60 * SECOND, "TCP_TIMEWAIT_LEN, include/net/tcp.h")
                .set(Parameter.ENTRY_TIMER, EntryTimer.SLOW_WHEEL, "inet_twdr_hangman; 59.5 s seen on 3.10.99")
                .set(Parameter.JIFFIES_PER_SECOND, 1000, "HZ of the measured kernel")
                .set(Parameter.RFC1337_RST_RESTARTS, true, MEASURED_3_10)
                .set(Parameter.ENTRY_SYN, EntrySyn.SEQUENCE_OR_TIMESTAMP, "tcp_timewait_state_process")
                .set(Parameter.ENTRY_ACKS_LIMITED, false, "tcp_timewait_state_process")
                .set(Parameter.ENTRIES_COUNTED, Counted.AT_EXPIRY, "inet_twdr_do_twkill_work")
                .set(Parameter.ENTRY_PAWS_COUNTER, Counter.PAWS_ESTAB, MEASURED_3_10)
                .set(Parameter.OVERFLOW_COUNTED, true, "tcp_time_wait")
                .set(Parameter.PAWS_IDLE, 24 * DAY, "TCP_PAWS_24DAYS")
                .set(Parameter.RECYCLE, true, "sysctl_tcp_tw_recycle")
                .set(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS, false, MEASURED_3_10)
                .set(Parameter.RECYCLE_KEYED_BY_LOCAL, false, MEASURED_3_10)
                .set(Parameter.RECYCLE_STORE, RecycleStore.TCP_METRICS, "net/ipv4/tcp_metrics.c")
                .set(Parameter.RECYCLE_DROP_COUNTED, true, "tcp_v4_conn_request")
                .set(Parameter.RECYCLE_ENTRY_CREATES, false, "tcp_tw_remember_stamp")
                .set(Parameter.REUSE, Reuse.TWO_SECOND_STEPS, "tcp_twsk_unique; " + MEASURED_3_10)
                .set(Parameter.REUSE_TAKES_FIN_WAIT_2, true, "tcp_twsk_unique")
                .set(Parameter.SYN_ANSWER, SynAnswer.NONE, MEASURED_3_10 + " in LAST_ACK")
                .set(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.NONE, "tcp_ack")
                .set(Parameter.RST_ANYWHERE_RESETS, false, "tcp_validate_incoming; " + MEASURED_3_10)
                .set(Parameter.RST_BELOW_FIN_RESETS, false, MEASURED_3_10)
                .set(Parameter.OLD_ACK_CHALLENGED, false, "tcp_rcv_state_process")
                .set(Parameter.ANCIENT_ACK_CHALLENGED, true, "tcp_ack, RFC 5961 section 5.2")
                .set(Parameter.PAWS_SYN_CHALLENGED, false, "tcp_validate_incoming")
                .set(Parameter.PAWS_OLD_ACK_DROPPED, false, "tcp_validate_incoming")
                .set(Parameter.PAWS_DISORDER_PER_MILLE, 1024, "tcp_disordered_ack")
                .set(Parameter.TIMESTAMPS_REQUIRED, false, "tcp_validate_incoming")
                .set(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN, false, "tcp_validate_incoming")
                .set(Parameter.EMPTY_ANSWERS_LIMITED, false, "tcp_oow_rate_limited came with 4.0")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, false, "tcp_send_challenge_ack")
                .set(Parameter.WINDOW_END_CHECKED, false, "tcp_sequence")
                .set(Parameter.INITIAL_RTO, SECOND, "TCP_TIMEOUT_INIT, RFC 6298")
                .set(Parameter.MIN_RTO, 200 * MILLISECOND, "TCP_RTO_MIN")
                .set(Parameter.MAX_RTO, 120 * SECOND, "TCP_RTO_MAX")
                .set(Parameter.NO_SAMPLE_RTO, 3 * SECOND, "TCP_TIMEOUT_FALLBACK")
                .set(Parameter.RTO_ESTIMATOR, RtoEstimator.LINUX, "tcp_rtt_estimator")
                .set(Parameter.SYN_GIVE_UP_BASE, SECOND, "retransmits_timed_out with TCP_TIMEOUT_INIT")
                .set(Parameter.SYN_REARM_JIFFIES, 0, "tcp_rcv_synsent_state_process")
                .set(Parameter.INITIAL_WINDOW, InitialWindow.TEN_SEGMENTS, "TCP_INIT_CWND, RFC 6928")
                .set(Parameter.MIN_ATO, 40 * MILLISECOND, "TCP_ATO_MIN")
                .set(Parameter.MAX_ATO, 200 * MILLISECOND, "TCP_DELACK_MAX")
                .set(Parameter.CLOCK_AT_BOOT, -300, "INITIAL_JIFFIES")
                .set(Parameter.CLOCK_FIXED, false, "tcp_time_stamp is jiffies")
                .set(Parameter.OFFSET_MODE, OffsetMode.PER_HOST_BOOT, "tcp_time_stamp")
                .set(Parameter.ISN, Isn.RFC6528, "secure_tcp_sequence_number, clock of 64 ns")
                .set(Parameter.IP_IDENTIFICATION, Identification.PER_CONNECTION, "inet_sk(sk)->inet_id")
                .set(Parameter.PORT_SEARCH, PortSearch.SEQUENTIAL, "__inet_hash_connect")
                .set(Parameter.FIRST_PORT, 32768, "ip_local_port_range")
                .set(Parameter.LAST_PORT, 61000, "ip_local_port_range")
                .set(Parameter.RECEIVE_WINDOW, 14600, "tcp_select_initial_window: ten segments")
                .set(Parameter.SYN_LAYOUT, SynLayout.LINUX, "tcp_options_write")
                .set(Parameter.YOUNG_REQUEST_PASSES, true, "tcp_v4_conn_request")
                .set(Parameter.SYN_QUEUE, SynQueue.POWER_OF_TWO, "reqsk_queue_alloc")
                .set(Parameter.FIN_WAIT_2_LIMITED, true, "tcp_close")
                .sysctl(Sysctl.TCP_TIMESTAMPS, 1, 0, 1, "sysctl_tcp_timestamps")
                .sysctl(Sysctl.TCP_SACK, 1, 0, 1, "sysctl_tcp_sack")
                .sysctl(Sysctl.TCP_WINDOW_SCALING, 1, 0, 1, "sysctl_tcp_window_scaling")
                .sysctl(Sysctl.TCP_TW_REUSE, 0, 0, 1, "tcp_tw_reuse, off by default")
                .sysctl(Sysctl.TCP_TW_RECYCLE, 0, 0, 1, "tcp_tw_recycle, off by default")
                .sysctl(Sysctl.TCP_MAX_TW_BUCKETS, 131072, 0, Integer.MAX_VALUE, "half of an ehash of 262144")
                .sysctl(Sysctl.TCP_RFC1337, 0, 0, 1, "sysctl_tcp_rfc1337")
                .sysctl(Sysctl.TCP_FIN_TIMEOUT, 60, 1, 100_000, "TCP_FIN_TIMEOUT, in s")
                .sysctl(Sysctl.TCP_SYN_RETRIES, 6, 1, 127, "TCP_SYN_RETRIES since 3.7")
                .sysctl(Sysctl.TCP_SYNACK_RETRIES, 5, 0, 255, "TCP_SYNACK_RETRIES")
                .sysctl(Sysctl.TCP_RETRIES2, 15, 0, 255, "TCP_RETR2")
                .sysctl(Sysctl.TCP_ORPHAN_RETRIES, 0, 0, 255, "0 behaves as 8")
                .sysctl(Sysctl.TCP_CHALLENGE_ACK_LIMIT, 100, 0, Integer.MAX_VALUE, "sysctl_tcp_challenge_ack_limit")
                .sysctl(Sysctl.IP_DEFAULT_TTL, 64, 1, 255, "IPDEFTTL")
                .sysctl(Sysctl.SOMAXCONN, 128, 0, 65535, "SOMAXCONN")
                .portRange(32768, 61000, "inet_init defaults before 4.4")
                .lacks(Sysctl.TCP_TW_REUSE_DELAY, "added after Linux 4.19; older kernels count whole seconds")
                .lacks(Sysctl.TCP_SYN_LINEAR_TIMEOUTS, "added in Linux 6.5")
                .lacks(Sysctl.TCP_INVALID_RATELIMIT, "added in Linux 4.0");
    }

    static ProfileTable linux49() {
        return linux310()
                .successor("linux-4.9", "Linux 4.9.154")
                .set(Parameter.ENTRY_TIMER, EntryTimer.OWN_TIMER, "60.6 s to almost 64 s " + MEASURED_4_9)
                .set(Parameter.RFC1337_RST_RESTARTS, false, MEASURED_4_9)
                .set(Parameter.ENTRY_ACKS_LIMITED, true, "tcp_oow_rate_limited")
                .set(Parameter.ENTRIES_COUNTED, Counted.AT_EXPIRY, "tw_timer_handler")
                .set(Parameter.ENTRY_PAWS_COUNTER, Counter.PAWS_ESTAB, MEASURED_4_9)
                .set(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS, true, MEASURED_4_9)
                .set(Parameter.RECYCLE_KEYED_BY_LOCAL, true, MEASURED_4_9)
                .set(Parameter.RECYCLE_DROP_COUNTED, true, MEASURED_4_9)
                .set(Parameter.REUSE, Reuse.TWO_SECOND_STEPS, "tcp_twsk_unique; " + MEASURED_4_9)
                .set(Parameter.SYN_ANSWER, SynAnswer.CHALLENGE_ACK, MEASURED_4_9)
                .set(
                        Parameter.ACK_BEYOND_ANSWER,
                        AckBeyondAnswer.CHALLENGE_ACK_UNLESS_ESTABLISHED,
                        "tcp_rcv_state_process of 4.9.154")
                .set(Parameter.RST_BELOW_FIN_RESETS, false, MEASURED_4_9)
                .set(Parameter.OLD_ACK_CHALLENGED, true, "tcp_rcv_state_process of 4.9.154")
                .set(Parameter.EMPTY_ANSWERS_LIMITED, true, "tcp_oow_rate_limited")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, true, "tcp_send_challenge_ack of 4.9.154")
                .set(Parameter.PORT_SEARCH, PortSearch.PARITY, "__inet_hash_connect since 4.4")
                .set(Parameter.LAST_PORT, 60999, "ip_local_port_range")
                .set(Parameter.RECEIVE_WINDOW, 29200, "tcp_default_init_rwnd: twenty segments")
                .set(Parameter.SYN_QUEUE, SynQueue.BACKLOG, "inet_csk_reqsk_queue_is_full")
                .sysctl(Sysctl.TCP_INVALID_RATELIMIT, 500, 0, Integer.MAX_VALUE, "HZ/2, in ms")
                .sysctl(Sysctl.TCP_CHALLENGE_ACK_LIMIT, 1000, 0, Integer.MAX_VALUE, "sysctl_tcp_challenge_ack_limit")
                .portRange(32768, 60999, "inet_init_net since 4.4");
    }

    static ProfileTable linux618() {
        return linux49()
                .successor("linux-6.18", "Linux 6.18.44")
                .set(Parameter.ENTRY_TIMER, EntryTimer.OWN_TIMER, "60.2 s to 62.2 s " + MEASURED_6_18)
                .set(Parameter.JIFFIES_PER_SECOND, 250, "HZ of the measured kernel")
                .set(Parameter.RFC1337_RST_RESTARTS, false, MEASURED_6_18)
                .set(Parameter.ENTRIES_COUNTED, Counted.AT_ENTRY, MEASURED_6_18)
                .set(Parameter.ENTRY_PAWS_COUNTER, Counter.PAWS_TIMEWAIT, MEASURED_6_18)
                .set(Parameter.PAWS_IDLE, 2147 * SECOND, "tcp_paws_check of 6.18")
                .set(Parameter.RECYCLE, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_KEYED_BY_LOCAL, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_STORE, RecycleStore.NONE, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_DROP_COUNTED, false, "removed in Linux 4.12")
                .set(Parameter.REUSE, Reuse.DELAY_AFTER_ENTRY, MEASURED_6_18)
                .set(Parameter.REUSE_TAKES_FIN_WAIT_2, false, MEASURED_6_18)
                .set(Parameter.SYN_ANSWER, SynAnswer.CHALLENGE_ACK, MEASURED_6_18)
                .set(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.CHALLENGE_ACK, MEASURED_6_18)
                .set(Parameter.RST_BELOW_FIN_RESETS, true, MEASURED_6_18)
                .assume(Parameter.OLD_ACK_CHALLENGED, false, "accepted as old")
                .set(Parameter.PAWS_SYN_CHALLENGED, true, MEASURED_6_18)
                .set(Parameter.PAWS_OLD_ACK_DROPPED, true, "tcp_validate_incoming of 6.18")
                .set(Parameter.PAWS_DISORDER_PER_MILLE, 1200, "tcp_disordered_ack of 6.18")
                .set(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN, true, "tcp_validate_incoming of 6.18")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, false, "unlimited")
                .set(Parameter.WINDOW_END_CHECKED, true, "tcp_sequence of 6.18")
                .set(Parameter.SYN_REARM_JIFFIES, 2, MEASURED_6_18)
                .set(Parameter.CLOCK_AT_BOOT, 0, MEASURED_6_18 + " with tcp_timestamps = 2")
                .set(Parameter.CLOCK_FIXED, true, MEASURED_6_18)
                .set(Parameter.OFFSET_MODE, OffsetMode.PER_4TUPLE_HASH, MEASURED_6_18)
                .set(Parameter.IP_IDENTIFICATION, Identification.PER_CONNECTION_RANDOM, MEASURED_6_18)
                .set(Parameter.PORT_SEARCH, PortSearch.PARITY_PERTURBED, MEASURED_6_18)
                .set(Parameter.RECEIVE_WINDOW, 64240, MEASURED_6_18)
                .set(Parameter.YOUNG_REQUEST_PASSES, false, "tcp_conn_request of 6.18")
                .sysctl(Sysctl.TCP_TIMESTAMPS, 1, 0, 2, "2: without offsets")
                .sysctl(Sysctl.TCP_TW_REUSE, 2, 0, 2, MEASURED_6_18 + ": 2, loopback only")
                .sysctl(Sysctl.TCP_TW_REUSE_DELAY, 1000, 1, Integer.MAX_VALUE, MEASURED_6_18 + ", in ms")
                .sysctl(Sysctl.TCP_SYN_LINEAR_TIMEOUTS, 4, 0, 127, MEASURED_6_18)
                .sysctl(
                        Sysctl.TCP_CHALLENGE_ACK_LIMIT,
                        Integer.MAX_VALUE,
                        0,
                        Integer.MAX_VALUE,
                        MEASURED_6_18 + ": unlimited")
                .sysctl(Sysctl.SOMAXCONN, 4096, 0, 65535, "SOMAXCONN since 5.4")
                .portRange(32768, 60999, MEASURED_6_18)
                .lacks(Sysctl.TCP_TW_RECYCLE, "removed in Linux 4.12");
    }
}
