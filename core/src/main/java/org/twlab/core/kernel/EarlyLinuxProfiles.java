package org.twlab.core.kernel;

import static org.twlab.core.kernel.ProfileTable.MILLISECOND;
import static org.twlab.core.kernel.ProfileTable.SECOND;

import org.twlab.core.kernel.Parameter.AckBeyondAnswer;
import org.twlab.core.kernel.Parameter.Counted;
import org.twlab.core.kernel.Parameter.EntryRst;
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
import org.twlab.core.kernel.Parameter.Sizing;
import org.twlab.core.kernel.Parameter.SynAnswer;
import org.twlab.core.kernel.Parameter.SynLayout;
import org.twlab.core.kernel.Parameter.SynQueue;

/** The Linux kernels before RFC 5961 was complete: 2.6.32.2 and 3.10.99. */
final class EarlyLinuxProfiles {
    private static final long DAY = 86_400 * SECOND;
    private static final String MEASURED_3_10 = ProfileTable.MEASURED + "3.10.99";

    private EarlyLinuxProfiles() {}

    /** Known from its source alone. */
    static ProfileTable linux2632() {
        ProfileTable table = linux310()
                .successor("linux-2.6.32", "Linux 2.6.32.2")
                .set(Parameter.ENTRY_TIMER, EntryTimer.SLOW_WHEEL, "inet_twdr_hangman")
                .assume(Parameter.JIFFIES_PER_SECOND, 1000, "HZ is a choice of the kernel's configuration")
                .set(Parameter.RFC1337_RST_RESTARTS, true, "tcp_timewait_state_process")
                .set(Parameter.ENTRY_PAWS_COUNTER, Counter.PAWS_ESTAB, "tcp_timewait_state_process")
                .set(Parameter.OVERFLOW_COUNTED, false, "tcp_time_wait: only a line in the kernel log")
                .set(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS, false, "tcp_v4_conn_request")
                .set(Parameter.RECYCLE_KEYED_BY_LOCAL, false, "rt_get_peer")
                .set(Parameter.RECYCLE_STORE, RecycleStore.INET_PEER, "net/ipv4/inetpeer.c")
                .set(Parameter.RECYCLE_DROP_COUNTED, false, "tcp_v4_conn_request counts PAWSPassive alone")
                .set(Parameter.RECYCLE_ENTRY_CREATES, true, "tcp_v4_tw_remember_stamp")
                .set(Parameter.REUSE, Reuse.TWO_SECOND_STEPS, "tcp_twsk_unique")
                .set(Parameter.SYN_ANSWER, SynAnswer.RESET_IN_WINDOW, "tcp_validate_incoming")
                .set(Parameter.RST_ANYWHERE_RESETS, true, "tcp_validate_incoming")
                .set(Parameter.RST_BELOW_FIN_RESETS, false, "tcp_validate_incoming")
                .set(Parameter.ANCIENT_ACK_CHALLENGED, false, "tcp_ack: RFC 5961 came with 3.6")
                .set(Parameter.SYN_DROPS_COUNTED, false, "tcp_v4_conn_request")
                .set(Parameter.DISORDER_COUNTED, false, "tcp_data_queue: TCPOFOQueue came later")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, false, "no challenge ACKs: RFC 5961 came with 3.6")
                .set(Parameter.INITIAL_RTO, 3 * SECOND, "TCP_TIMEOUT_INIT, RFC 2988")
                .set(Parameter.NO_SAMPLE_RTO, 3 * SECOND, "TCP_TIMEOUT_INIT")
                .set(
                        Parameter.SYN_GIVE_UP_BASE,
                        200 * MILLISECOND,
                        "retransmits_timed_out reckons with TCP_RTO_MIN: 12.6 s with tcp_syn_retries = 5")
                .assume(Parameter.INITIAL_WINDOW, InitialWindow.RFC3390, "tcp_init_cwnd: two to four segments")
                .set(Parameter.WINDOW_COUNTS_ACKS, true, "tcp_slow_start, tcp_cong_avoid")
                .set(Parameter.EARLY_RETRANSMIT, false, "came with 3.5")
                .set(Parameter.ISN, Isn.REKEYED, "secure_tcp_sequence_number: 24 bits of half MD4, key of 300 s")
                .set(Parameter.RECEIVE_WINDOW, 5840, "tcp_select_initial_window: four segments")
                .set(Parameter.SIZING, Sizing.BIND_HASH, "tcp_init");
        LinuxSysctls.linux2632(table);
        return table;
    }

    static ProfileTable linux310() {
        ProfileTable table = new ProfileTable("linux-3.10", "Linux 3.10.99");
        entries310(table);
        segments310(table);
        timing310(table);
        identity310(table);
        LinuxSysctls.common(table);
        LinuxSysctls.linux310(table);
        return table;
    }

    /** TIME_WAIT entries, what takes them over and what is remembered of them. */
    private static void entries310(ProfileTable table) {
        table.set(Parameter.TIME_WAIT, 60 * SECOND, "TCP_TIMEWAIT_LEN, include/net/tcp.h")
                .set(Parameter.ENTRY_TIMER, EntryTimer.SLOW_WHEEL, "inet_twdr_hangman; 59.5 s seen on 3.10.99")
                .set(Parameter.JIFFIES_PER_SECOND, 1000, "HZ of the measured kernel")
                .set(Parameter.RFC1337_RST_RESTARTS, true, MEASURED_3_10)
                .set(Parameter.ENTRY_SYN, EntrySyn.SEQUENCE_OR_TIMESTAMP, "tcp_timewait_state_process")
                .set(Parameter.ENTRY_RST, EntryRst.DELETES, "tcp_timewait_state_process")
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
                .set(Parameter.REUSE_TAKES_FIN_WAIT_2, true, "tcp_twsk_unique");
    }

    /** Segments on a live connection. */
    private static void segments310(ProfileTable table) {
        table.set(Parameter.SYN_ANSWER, SynAnswer.NONE, MEASURED_3_10 + " in LAST_ACK")
                .set(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.NONE, "tcp_ack")
                .set(Parameter.REQUEST_RST_ANYWHERE, true, "tcp_check_req")
                .set(Parameter.RST_ANYWHERE_RESETS, false, "tcp_validate_incoming; " + MEASURED_3_10)
                .set(Parameter.RST_BELOW_FIN_RESETS, false, MEASURED_3_10)
                .set(Parameter.OLD_ACK_CHALLENGED, false, "tcp_rcv_state_process")
                .set(Parameter.ANCIENT_ACK_CHALLENGED, true, "tcp_ack, RFC 5961 section 5.2")
                .set(Parameter.PAWS_SYN_CHALLENGED, false, "tcp_validate_incoming")
                .set(Parameter.PAWS_OLD_ACK_DROPPED, false, "tcp_validate_incoming")
                .set(Parameter.PAWS_DISORDER_PER_MILLE, 1024, "tcp_disordered_ack")
                .set(Parameter.TIMESTAMPS_REQUIRED, false, "tcp_validate_incoming")
                .set(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN, false, "tcp_validate_incoming")
                .set(Parameter.ICMP_COMMON_LIMIT, false, "icmp_global_allow came with 3.18")
                .set(Parameter.EMPTY_ANSWERS_LIMITED, false, "tcp_oow_rate_limited came with 4.0")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, false, "tcp_send_challenge_ack")
                .set(Parameter.WINDOW_END_CHECKED, false, "tcp_sequence");
    }

    /** Timeouts and windows. */
    private static void timing310(ProfileTable table) {
        table.set(Parameter.INITIAL_RTO, SECOND, "TCP_TIMEOUT_INIT, RFC 6298")
                .set(Parameter.MIN_RTO, 200 * MILLISECOND, "TCP_RTO_MIN")
                .set(Parameter.MAX_RTO, 120 * SECOND, "TCP_RTO_MAX")
                .set(Parameter.NO_SAMPLE_RTO, 3 * SECOND, "TCP_TIMEOUT_FALLBACK")
                .set(Parameter.RTO_ESTIMATOR, RtoEstimator.LINUX, "tcp_rtt_estimator")
                .set(Parameter.SYN_GIVE_UP_BASE, SECOND, "retransmits_timed_out with TCP_TIMEOUT_INIT")
                .set(Parameter.SYN_REARM_JIFFIES, 0, "tcp_rcv_synsent_state_process")
                .set(Parameter.INITIAL_WINDOW, InitialWindow.TEN_SEGMENTS, "TCP_INIT_CWND, RFC 6928")
                .set(Parameter.WINDOW_COUNTS_ACKS, true, "tcp_slow_start, tcp_cong_avoid_ai")
                .set(Parameter.EARLY_RETRANSMIT, true, "tcp_early_retrans = 3: after a quarter of the round trip")
                .set(Parameter.MIN_ATO, 40 * MILLISECOND, "TCP_ATO_MIN")
                .set(Parameter.MAX_ATO, 200 * MILLISECOND, "TCP_DELACK_MAX");
    }

    /** Clocks, numbers and ports. */
    private static void identity310(ProfileTable table) {
        table.set(Parameter.CLOCK_AT_BOOT, -300, "INITIAL_JIFFIES")
                .set(Parameter.CLOCK_FIXED, false, "tcp_time_stamp is jiffies")
                .set(Parameter.OFFSET_MODE, OffsetMode.PER_HOST_BOOT, "tcp_time_stamp")
                .set(Parameter.ISN, Isn.RFC6528, "secure_tcp_sequence_number, clock of 64 ns")
                .set(Parameter.IP_IDENTIFICATION, Identification.PER_CONNECTION, "inet_sk(sk)->inet_id")
                .set(Parameter.PORT_SEARCH, PortSearch.SEQUENTIAL, "__inet_hash_connect")
                .set(Parameter.PORT_SEED_PERIOD, 0, "secure_ipv4_port_ephemeral")
                .set(Parameter.FIRST_PORT, 32768, "ip_local_port_range")
                .set(Parameter.LAST_PORT, 61000, "ip_local_port_range")
                .set(Parameter.RECEIVE_WINDOW, 14600, "tcp_select_initial_window: ten segments")
                .set(Parameter.SYN_LAYOUT, SynLayout.LINUX, "tcp_options_write")
                .set(Parameter.RST_AT_SACK_EDGE_RESETS, false, "tcp_validate_incoming")
                .set(Parameter.SYN_AGAIN_RESTARTS_TIMER, false, "tcp_check_req")
                .set(Parameter.SYN_ACK_REPEATS_COUNTED, false, "tcp_v4_rtx_synack")
                .set(Parameter.SYN_DROPS_COUNTED, true, "tcp_v4_conn_request")
                .set(Parameter.DISORDER_COUNTED, true, "tcp_data_queue_ofo")
                .set(Parameter.TSECR_CHECKED, false, "tcp_check_req")
                .assume(Parameter.COOKIE_PERIOD, 64 * SECOND, "tcp_cookie_time, about a minute")
                .set(Parameter.LINGER2_WITHIN_FIN_TIMEOUT, true, "do_tcp_setsockopt")
                .set(Parameter.YOUNG_REQUEST_PASSES, true, "tcp_v4_conn_request")
                .set(Parameter.SYN_QUEUE, SynQueue.POWER_OF_TWO, "reqsk_queue_alloc")
                .set(Parameter.FIN_WAIT_2_LIMITED, true, "tcp_close")
                .set(Parameter.SIZING, Sizing.CONNECTION_HASH_256, "tcp_init")
                .assume(Parameter.BYTES_PER_HASH_SLOT, 128 * 1024, "tcp_init: scale 17 of alloc_large_system_hash")
                .assume(Parameter.ENTRY_BYTES, 168, "struct tcp_timewait_sock, as published")
                .assume(Parameter.BIND_BUCKET_BYTES, 64, "slab tcp_bind_bucket, as published");
    }
}
