package org.twlab.core.kernel;

import static org.twlab.core.kernel.ProfileTable.SECOND;

import org.twlab.core.kernel.Parameter.AckBeyondAnswer;
import org.twlab.core.kernel.Parameter.Counted;
import org.twlab.core.kernel.Parameter.EntryTimer;
import org.twlab.core.kernel.Parameter.Identification;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.Parameter.PortSearch;
import org.twlab.core.kernel.Parameter.RecycleStore;
import org.twlab.core.kernel.Parameter.Reuse;
import org.twlab.core.kernel.Parameter.Sizing;
import org.twlab.core.kernel.Parameter.SynAnswer;
import org.twlab.core.kernel.Parameter.SynQueue;

/** The Linux kernels from 4.9 on: 4.9.154, 4.10's timestamp offsets, 4.14.177, late 4.19 and 6.18.44. */
final class LinuxProfiles {
    private static final String MEASURED_4_9 = ProfileTable.MEASURED + "4.9.154";
    private static final String MEASURED_6_18 = ProfileTable.MEASURED + "6.18.44";

    private LinuxProfiles() {}

    static ProfileTable linux49() {
        ProfileTable table = EarlyLinuxProfiles.linux310()
                .successor("linux-4.9", "Linux 4.9.154")
                .set(Parameter.ENTRY_TIMER, EntryTimer.OWN_TIMER, "60.6 s to almost 64 s " + MEASURED_4_9)
                .set(Parameter.JIFFIES_PER_SECOND, 1000, "HZ of the measured kernel")
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
                .set(Parameter.RST_ANYWHERE_RESETS, false, "tcp_validate_incoming")
                .set(Parameter.OLD_ACK_CHALLENGED, true, "tcp_rcv_state_process of 4.9.154")
                .set(Parameter.RST_AT_SACK_EDGE_RESETS, true, "tcp_validate_incoming of 4.9.154")
                .set(Parameter.SYN_AGAIN_RESTARTS_TIMER, true, "tcp_check_req of 4.9.154")
                .set(Parameter.SYN_ACK_REPEATS_COUNTED, true, "tcp_rtx_synack of 4.9.154")
                .set(Parameter.ICMP_COMMON_LIMIT, true, "icmp_global_allow")
                .set(Parameter.EMPTY_ANSWERS_LIMITED, true, "tcp_oow_rate_limited")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, true, "tcp_send_challenge_ack of 4.9.154")
                .set(Parameter.WINDOW_COUNTS_ACKS, false, "tcp_slow_start since 3.13")
                .set(Parameter.PORT_SEARCH, PortSearch.PARITY, "__inet_hash_connect since 4.4")
                .set(Parameter.LAST_PORT, 60999, "ip_local_port_range")
                .set(Parameter.RECEIVE_WINDOW, 29200, "tcp_default_init_rwnd: twenty segments")
                .set(Parameter.SYN_QUEUE, SynQueue.BACKLOG, "inet_csk_reqsk_queue_is_full")
                .assume(Parameter.ENTRY_BYTES, 256, "slab tw_sock_TCP, as linux-6.18");
        LinuxSysctls.linux49(table);
        return table;
    }

    /** 4.9.154 with the timestamp offsets of 4.10. */
    static ProfileTable linux410() {
        return linux49()
                .variant("linux-4.10", "Linux 4.9.154 with the timestamp offsets of 4.10")
                .set(
                        Parameter.OFFSET_MODE,
                        OffsetMode.PER_4TUPLE_HASH,
                        "secure_tcp_sequence_number of 4.10: hash of addresses and ports");
    }

    static ProfileTable linux414() {
        ProfileTable table = linux49()
                .successor("linux-4.14", "Linux 4.14.177")
                .set(Parameter.ENTRY_TIMER, EntryTimer.OWN_TIMER, "inet_twsk_schedule")
                .assume(Parameter.JIFFIES_PER_SECOND, 250, "HZ is a choice of the kernel's configuration")
                .set(Parameter.RFC1337_RST_RESTARTS, false, "tcp_timewait_state_process")
                .set(Parameter.ENTRIES_COUNTED, Counted.AT_EXPIRY, "tw_timer_handler")
                .set(Parameter.RECYCLE, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_KEYED_BY_LOCAL, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_STORE, RecycleStore.NONE, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_DROP_COUNTED, false, "removed in Linux 4.12")
                .set(Parameter.RECYCLE_ENTRY_CREATES, false, "removed in Linux 4.12")
                .set(Parameter.REUSE, Reuse.TWO_SECOND_STEPS, "tcp_twsk_unique")
                .assume(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.CHALLENGE_ACK_UNLESS_ESTABLISHED, "as linux-4.9")
                .assume(Parameter.OLD_ACK_CHALLENGED, true, "as linux-4.9")
                .assume(Parameter.RST_BELOW_FIN_RESETS, true, "as linux-6.18")
                .assume(Parameter.SYN_REARM_JIFFIES, 0, "as linux-4.9")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, true, "tcp_send_challenge_ack")
                .set(Parameter.CLOCK_AT_BOOT, 0, "tcp_clock_ns: milliseconds since boot")
                .set(Parameter.CLOCK_FIXED, true, "TCP_TS_HZ")
                .set(Parameter.OFFSET_MODE, OffsetMode.PER_HOSTPAIR_HASH, "secure_tcp_ts_off")
                .set(Parameter.ISN, Isn.RFC6528, "secure_tcp_seq: SipHash, clock of 64 ns")
                .assume(Parameter.YOUNG_REQUEST_PASSES, true, "as linux-4.9");
        LinuxSysctls.linux414(table);
        return table;
    }

    static ProfileTable linux419() {
        ProfileTable table = linux414()
                .successor("linux-4.19", "Linux 4.19, late stable release")
                .set(Parameter.REUSE, Reuse.ONE_SECOND_STEP, "tcp_twsk_unique of 4.19")
                .set(Parameter.PORT_SEARCH, PortSearch.PARITY_PERTURBED, "__inet_hash_connect, late 4.19 stable");
        LinuxSysctls.linux419(table);
        return table;
    }

    static ProfileTable linux618() {
        ProfileTable table = linux419()
                .successor("linux-6.18", "Linux 6.18.44")
                .set(Parameter.ENTRY_TIMER, EntryTimer.OWN_TIMER, "60.2 s to 62.2 s " + MEASURED_6_18)
                .set(Parameter.JIFFIES_PER_SECOND, 250, "HZ of the measured kernel")
                .set(Parameter.RFC1337_RST_RESTARTS, false, MEASURED_6_18)
                .set(Parameter.ENTRIES_COUNTED, Counted.AT_ENTRY, MEASURED_6_18)
                .set(Parameter.ENTRY_PAWS_COUNTER, Counter.PAWS_TIMEWAIT, MEASURED_6_18)
                .set(Parameter.PAWS_IDLE, 2147 * SECOND, "tcp_paws_check of 6.18")
                .set(Parameter.REUSE, Reuse.DELAY_AFTER_ENTRY, MEASURED_6_18)
                .set(Parameter.REUSE_TAKES_FIN_WAIT_2, false, MEASURED_6_18)
                .set(Parameter.SYN_ANSWER, SynAnswer.CHALLENGE_ACK, MEASURED_6_18)
                .set(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.CHALLENGE_ACK, MEASURED_6_18)
                .set(Parameter.RST_ANYWHERE_RESETS, false, MEASURED_6_18)
                .set(Parameter.RST_BELOW_FIN_RESETS, true, MEASURED_6_18)
                .assume(Parameter.OLD_ACK_CHALLENGED, false, "accepted as old")
                .set(Parameter.PAWS_SYN_CHALLENGED, true, MEASURED_6_18)
                .set(Parameter.PAWS_OLD_ACK_DROPPED, true, "tcp_validate_incoming of 6.18")
                .set(Parameter.PAWS_DISORDER_PER_MILLE, 1200, "tcp_disordered_ack of 6.18")
                .set(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN, true, "tcp_validate_incoming of 6.18")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, false, "unlimited")
                .set(Parameter.TSECR_CHECKED, true, MEASURED_6_18)
                .set(Parameter.LINGER2_WITHIN_FIN_TIMEOUT, false, MEASURED_6_18)
                .set(Parameter.WINDOW_END_CHECKED, true, "tcp_sequence of 6.18")
                .set(Parameter.SYN_REARM_JIFFIES, 2, MEASURED_6_18)
                .set(Parameter.CLOCK_AT_BOOT, 0, MEASURED_6_18 + " with tcp_timestamps = 2")
                .set(Parameter.CLOCK_FIXED, true, MEASURED_6_18)
                .set(Parameter.OFFSET_MODE, OffsetMode.PER_4TUPLE_HASH, MEASURED_6_18)
                .set(Parameter.IP_IDENTIFICATION, Identification.PER_CONNECTION_RANDOM, MEASURED_6_18)
                .set(Parameter.PORT_SEARCH, PortSearch.PARITY_PERTURBED, MEASURED_6_18)
                .set(Parameter.PORT_SEED_PERIOD, 10 * SECOND, "EPHEMERAL_PORT_SHUFFLE_PERIOD of 6.18")
                .set(Parameter.RECEIVE_WINDOW, 64240, MEASURED_6_18)
                .set(Parameter.YOUNG_REQUEST_PASSES, false, "tcp_conn_request of 6.18")
                .set(Parameter.EMPTY_ANSWERS_LIMITED, true, MEASURED_6_18)
                .set(Parameter.SIZING, Sizing.CONNECTION_HASH_128, "tcp_init; 2048 of 262144 " + MEASURED_6_18)
                .set(Parameter.ENTRY_BYTES, 256, "slab tw_sock_TCP " + MEASURED_6_18)
                .set(Parameter.BIND_BUCKET_BYTES, 256, "slabs tcp_bind_bucket and tcp_bind2_bucket " + MEASURED_6_18);
        LinuxSysctls.linux618(table);
        return table;
    }
}
