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

/**
 * Hosts that are no Linux: the letter of RFC 9293, Windows Server 2003 and FreeBSD. Where Windows' or FreeBSD's source or
 * documentation is not at hand a value is common knowledge, or RFC 9293's, and marked as assumed.
 */
final class OtherProfiles {
    private static final long DAY = 86_400 * SECOND;
    private static final String NO_LINUX = "a sysctl of Linux";
    private static final String NO_REUSE = "no TIME_WAIT connection is taken over by connect()";

    private OtherProfiles() {}

    static ProfileTable rfc9293() {
        ProfileTable table = byTheRfcs();
        lacksTheRest(table, "RFC 9293 has no such setting");
        return table;
    }

    private static ProfileTable byTheRfcs() {
        ProfileTable table = new ProfileTable("rfc9293", "RFC 9293 with RFC 5961, 6191, 6298, 6528 and 7323");
        entriesByTheRfcs(table);
        segmentsByTheRfcs(table);
        timingByTheRfcs(table);
        identityByTheRfcs(table);
        return table;
    }

    /** TIME-WAIT. */
    private static void entriesByTheRfcs(ProfileTable table) {
        table.set(Parameter.TIME_WAIT, 240 * SECOND, "RFC 9293 section 3.6: 2 MSL of 2 minutes")
                .set(Parameter.ENTRY_TIMER, EntryTimer.EXACT, "RFC 9293")
                .set(Parameter.JIFFIES_PER_SECOND, 1000, "RFC 7323 section 5.4: a tick of 1 ms")
                .set(Parameter.RFC1337_RST_RESTARTS, false, "RFC 1337 section 4: ignored")
                .set(Parameter.ENTRY_SYN, EntrySyn.RFC6191, "RFC 6191 section 2")
                .set(Parameter.ENTRY_RST, EntryRst.DELETES, "RFC 9293 section 3.10.7.4")
                .set(Parameter.ENTRY_ACKS_LIMITED, false, "RFC 9293 section 3.10.7.4")
                .set(Parameter.ENTRIES_COUNTED, Counted.AT_EXPIRY, "as Linux 4.9 counts")
                .set(Parameter.ENTRY_PAWS_COUNTER, Counter.PAWS_ESTAB, "as Linux 4.9 counts")
                .set(Parameter.OVERFLOW_COUNTED, true, "as Linux 4.9 counts")
                .set(Parameter.PAWS_IDLE, 24 * DAY, "RFC 7323 section 5.5")
                .set(Parameter.RECYCLE, false, "no RFC has it")
                .set(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS, false, "no RFC has it")
                .set(Parameter.RECYCLE_KEYED_BY_LOCAL, false, "no RFC has it")
                .set(Parameter.RECYCLE_STORE, RecycleStore.NONE, "no RFC has it")
                .set(Parameter.RECYCLE_DROP_COUNTED, false, "no RFC has it")
                .set(Parameter.RECYCLE_ENTRY_CREATES, false, "no RFC has it")
                .set(Parameter.REUSE, Reuse.NEVER, "RFC 9293 section 3.6")
                .set(Parameter.REUSE_TAKES_FIN_WAIT_2, false, "RFC 9293 section 3.6");
    }

    /** Segments on a live connection. */
    private static void segmentsByTheRfcs(ProfileTable table) {
        table.set(Parameter.SYN_ANSWER, SynAnswer.CHALLENGE_ACK, "RFC 5961 section 4")
                .set(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.CHALLENGE_ACK, "RFC 9293 section 3.10.7.4")
                .set(Parameter.REQUEST_RST_ANYWHERE, false, "RFC 9293 section 3.10.7.4")
                .set(Parameter.RST_ANYWHERE_RESETS, false, "RFC 5961 section 3")
                .set(Parameter.RST_BELOW_FIN_RESETS, false, "RFC 5961 section 3")
                .set(Parameter.OLD_ACK_CHALLENGED, false, "RFC 9293 section 3.10.7.4")
                .set(Parameter.ANCIENT_ACK_CHALLENGED, true, "RFC 5961 section 5.2")
                .set(Parameter.PAWS_SYN_CHALLENGED, false, "RFC 7323 section 5.3")
                .set(Parameter.PAWS_OLD_ACK_DROPPED, false, "RFC 7323 section 5.3")
                .set(Parameter.PAWS_DISORDER_PER_MILLE, 0, "RFC 7323 section 5.3")
                .set(Parameter.TIMESTAMPS_REQUIRED, true, "RFC 7323 section 3.2")
                .set(Parameter.SIMULTANEOUS_SYN_ACK_TAKEN, true, "RFC 9293 section 3.5, figure 7")
                .assume(Parameter.ICMP_COMMON_LIMIT, true, "RFC 1812 section 4.3.2.8 asks for a limit; as Linux 4.9")
                .set(Parameter.EMPTY_ANSWERS_LIMITED, false, "RFC 9293 section 3.10.7.4")
                .set(Parameter.CHALLENGE_LIMIT_RANDOM, false, "RFC 5961 section 7")
                .set(Parameter.RST_AT_SACK_EDGE_RESETS, false, "RFC 5961 section 3")
                .set(Parameter.SYN_AGAIN_RESTARTS_TIMER, false, "RFC 9293 section 3.8.1")
                .set(Parameter.SYN_ACK_REPEATS_COUNTED, true, "as Linux 4.9 counts")
                .set(Parameter.SYN_DROPS_COUNTED, true, "as Linux 4.9 counts")
                .set(Parameter.DISORDER_COUNTED, true, "as Linux 4.9 counts")
                .set(Parameter.TSECR_CHECKED, false, "RFC 7323")
                .set(Parameter.COOKIE_PERIOD, 64 * SECOND, "RFC 4987 appendix A: several bits of a slow counter")
                .set(Parameter.LINGER2_WITHIN_FIN_TIMEOUT, true, "an option of Linux")
                .set(Parameter.WINDOW_END_CHECKED, false, "RFC 9293 section 3.4");
    }

    /** Timeouts and windows. */
    private static void timingByTheRfcs(ProfileTable table) {
        table.set(Parameter.INITIAL_RTO, SECOND, "RFC 6298 section 2")
                .set(Parameter.MIN_RTO, SECOND, "RFC 6298 section 2.4")
                .set(Parameter.MAX_RTO, 120 * SECOND, "RFC 6298 section 2.5: at least 60 s")
                .set(Parameter.NO_SAMPLE_RTO, 3 * SECOND, "RFC 6298 section 5.7")
                .set(Parameter.RTO_ESTIMATOR, RtoEstimator.RFC6298, "RFC 6298 section 2")
                .set(Parameter.SYN_GIVE_UP_BASE, SECOND, "RFC 6298 section 2")
                .set(Parameter.SYN_REARM_JIFFIES, 0, "RFC 9293 section 3.10.7.3")
                .set(Parameter.INITIAL_WINDOW, InitialWindow.RFC3390, "RFC 5681 section 3.1")
                .set(Parameter.WINDOW_COUNTS_ACKS, false, "RFC 5681 section 3.1, RFC 3465")
                .set(Parameter.EARLY_RETRANSMIT, false, "RFC 5827 is an experiment")
                .assume(Parameter.MIN_ATO, 200 * MILLISECOND, "RFC 9293 section 3.8.6.3: below 500 ms")
                .assume(Parameter.MAX_ATO, 200 * MILLISECOND, "RFC 9293 section 3.8.6.3: below 500 ms");
    }

    /** Clocks, numbers, ports and settings. */
    private static void identityByTheRfcs(ProfileTable table) {
        table.set(Parameter.CLOCK_AT_BOOT, 0, "RFC 7323 section 5.4")
                .set(Parameter.CLOCK_FIXED, true, "RFC 7323 section 5.4: 1 ms to 1 s")
                .set(Parameter.OFFSET_MODE, OffsetMode.PER_CONNECTION_RANDOM, "RFC 7323 section 5.4")
                .set(Parameter.ISN, Isn.RFC6528, "RFC 9293 section 3.4.1")
                .set(Parameter.IP_IDENTIFICATION, Identification.PER_CONNECTION_RANDOM, "RFC 6864 section 4")
                .set(Parameter.PORT_SEARCH, PortSearch.RANDOM, "RFC 6056 section 3.3.1, algorithm 1")
                .set(Parameter.PORT_SEED_PERIOD, 0, "RFC 6056 section 3.3")
                .set(Parameter.FIRST_PORT, 49_152, "RFC 6335 section 6")
                .set(Parameter.LAST_PORT, 65_535, "RFC 6335 section 6")
                .assume(Parameter.RECEIVE_WINDOW, 65_535, "RFC 9293 leaves it open")
                .assume(Parameter.SYN_LAYOUT, SynLayout.LINUX, "RFC 9293 leaves the order open")
                .assume(Parameter.YOUNG_REQUEST_PASSES, false, "RFC 9293 leaves it open")
                .assume(Parameter.SYN_QUEUE, SynQueue.BACKLOG, "RFC 9293 leaves it open")
                .set(Parameter.FIN_WAIT_2_LIMITED, false, "RFC 9293 section 3.6: waits for the peer")
                .set(Parameter.SIZING, Sizing.NONE, "RFC 9293 knows no limit")
                .set(Parameter.BYTES_PER_HASH_SLOT, 0, "RFC 9293 knows no limit")
                .set(Parameter.ENTRY_BYTES, 0, "RFC 9293 has no structures")
                .set(Parameter.BIND_BUCKET_BYTES, 0, "RFC 9293 has no structures")
                .sysctl(Sysctl.TCP_TIMESTAMPS, 1, 0, 1, "RFC 7323, on")
                .sysctl(Sysctl.TCP_SACK, 1, 0, 1, "RFC 2018, on")
                .sysctl(Sysctl.TCP_WINDOW_SCALING, 1, 0, 1, "RFC 7323 section 2, on")
                .sysctl(Sysctl.TCP_RFC1337, 0, 0, 1, "RFC 1337 section 4, fix F1: ignore RST in TIME-WAIT")
                .sysctl(Sysctl.TCP_SYN_RETRIES, 7, 1, 30, "RFC 9293 section 3.8.3: R2 of a SYN at least 3 minutes")
                .sysctl(Sysctl.TCP_RETRIES2, 6, 1, 30, "RFC 9293 section 3.8.3: R2 at least 100 s")
                .sysctl(Sysctl.TCP_KEEPALIVE_TIME, 7200, 7200, 2_147_483, "RFC 9293 section 3.8.4: two hours at least")
                .sysctl(Sysctl.IP_DEFAULT_TTL, 64, 1, 255, "RFC 1700")
                .fixed(Sysctl.TCP_CHALLENGE_ACK_LIMIT, Integer.MAX_VALUE, NO_LINUX + ": challenge ACKs are not limited")
                .fixed(Sysctl.TCP_ORPHAN_RETRIES, 6, NO_LINUX + ": R2 holds for all connections")
                .fixed(Sysctl.TCP_FIN_TIMEOUT, 240, NO_LINUX + ": FIN-WAIT-2 has no limit");
    }

    static ProfileTable windows2003() {
        ProfileTable table = byTheRfcs()
                .assumedSuccessor("windows-2003", "Windows Server 2003, as documented", "as RFC 9293")
                .set(Parameter.TIME_WAIT, 240 * SECOND, "documented: TcpTimedWaitDelay, 30 s to 300 s")
                .assume(Parameter.ENTRY_SYN, EntrySyn.SEQUENCE, "a later sequence number, RFC 1122 section 4.2.2.13")
                .assume(Parameter.ENTRY_RST, EntryRst.DELETES, "RFC 793")
                .assume(Parameter.SYN_ANSWER, SynAnswer.RESET_IN_WINDOW, "RFC 793: before RFC 5961")
                .assume(Parameter.REQUEST_RST_ANYWHERE, true, "RFC 793: before RFC 5961")
                .assume(Parameter.RST_ANYWHERE_RESETS, true, "RFC 793: before RFC 5961")
                .assume(Parameter.ANCIENT_ACK_CHALLENGED, false, "before RFC 5961")
                .assume(Parameter.TIMESTAMPS_REQUIRED, false, "RFC 1323")
                .set(Parameter.INITIAL_RTO, 3 * SECOND, "documented: TcpInitialRtt")
                .assume(Parameter.SYN_GIVE_UP_BASE, 3 * SECOND, "21 s in all")
                .assume(Parameter.MIN_RTO, 300 * MILLISECOND, "common knowledge")
                .assume(Parameter.MAX_RTO, 120 * SECOND, "common knowledge")
                .assume(Parameter.OFFSET_MODE, OffsetMode.PER_HOST_BOOT, "common knowledge")
                .assume(Parameter.CLOCK_AT_BOOT, 0, "common knowledge")
                .assume(Parameter.ISN, Isn.RANDOM, "common knowledge")
                .assume(Parameter.IP_IDENTIFICATION, Identification.PER_CONNECTION, "common knowledge")
                .assume(Parameter.PORT_SEARCH, PortSearch.SEQUENTIAL, "one port after the other")
                .set(Parameter.FIRST_PORT, 1025, "documented: ports above 1024")
                .set(Parameter.LAST_PORT, 5000, "documented: MaxUserPort")
                .assume(Parameter.RECEIVE_WINDOW, 64_240, "44 segments")
                .assume(Parameter.SYN_LAYOUT, SynLayout.WINDOWS, "common knowledge")
                .assume(Parameter.FIN_WAIT_2_LIMITED, true, "TcpFinWait2Delay")
                .sysctl(Sysctl.TCP_TIMESTAMPS, 0, 0, 1, "off unless Tcp1323Opts is set")
                .sysctl(Sysctl.TCP_WINDOW_SCALING, 0, 0, 1, "off unless Tcp1323Opts is set")
                .sysctl(Sysctl.TCP_SYN_RETRIES, 2, 1, 30, "documented: TcpMaxConnectRetransmissions")
                .sysctl(Sysctl.TCP_RETRIES2, 5, 1, 30, "documented: TcpMaxDataRetransmissions")
                .sysctl(Sysctl.TCP_FIN_TIMEOUT, 120, 30, 300, "TcpFinWait2Delay, in s")
                .sysctl(Sysctl.TCP_KEEPALIVE_TIME, 7200, 1, 2_147_483, "documented: KeepAliveTime, in s")
                .sysctl(Sysctl.IP_DEFAULT_TTL, 128, 1, 255, "documented: DefaultTTL")
                .fixed(Sysctl.TCP_ORPHAN_RETRIES, 5, NO_LINUX + ": TcpMaxDataRetransmissions holds for all connections")
                .fixed(Sysctl.TCP_CHALLENGE_ACK_LIMIT, Integer.MAX_VALUE, NO_LINUX + ": there are no challenge ACKs")
                .fixed(Sysctl.TCP_KEEPALIVE_INTVL, 1, NO_LINUX + ": KeepAliveInterval is 1 s")
                .fixed(Sysctl.TCP_KEEPALIVE_PROBES, 5, NO_LINUX + ": TcpMaxDataRetransmissions")
                .fixed(Sysctl.SOMAXCONN, 200, NO_LINUX);
        lacksTheRest(table, "Windows has no such setting");
        return table;
    }

    static ProfileTable freebsd() {
        ProfileTable table = byTheRfcs()
                .assumedSuccessor("freebsd", "FreeBSD, common knowledge", "as RFC 9293")
                .assume(Parameter.TIME_WAIT, 60 * SECOND, "2 MSL of 30 s: net.inet.tcp.msl")
                .assume(Parameter.ENTRY_SYN, EntrySyn.SEQUENCE, "tcp_twcheck: a later sequence number")
                .assume(Parameter.ENTRY_RST, EntryRst.IGNORED, "tcp_twcheck")
                .assume(Parameter.TIMESTAMPS_REQUIRED, false, "common knowledge")
                .assume(Parameter.MIN_RTO, 230 * MILLISECOND, "30 ms and a slop of 200 ms")
                .assume(Parameter.MAX_RTO, 64 * SECOND, "TCPTV_REXMTMAX")
                .assume(Parameter.MIN_ATO, 40 * MILLISECOND, "net.inet.tcp.delacktime")
                .assume(Parameter.MAX_ATO, 100 * MILLISECOND, "net.inet.tcp.delacktime")
                .assume(Parameter.INITIAL_WINDOW, InitialWindow.TEN_SEGMENTS, "net.inet.tcp.initcwnd_segments")
                .assume(Parameter.FIRST_PORT, 10_000, "net.inet.ip.portrange.first")
                .assume(Parameter.LAST_PORT, 65_535, "net.inet.ip.portrange.last")
                .assume(Parameter.SYN_LAYOUT, SynLayout.BSD, "common knowledge")
                .assume(Parameter.FIN_WAIT_2_LIMITED, true, "net.inet.tcp.finwait2_timeout")
                .sysctl(Sysctl.TCP_SYN_RETRIES, 5, 1, 30, "the last before net.inet.tcp.keepinit, 75 s")
                .sysctl(Sysctl.TCP_RETRIES2, 12, 1, 30, "TCP_MAXRXTSHIFT")
                .sysctl(Sysctl.TCP_FIN_TIMEOUT, 60, 1, 100_000, "net.inet.tcp.finwait2_timeout, in s")
                .sysctl(Sysctl.TCP_KEEPALIVE_TIME, 7200, 1, 2_147_483, "net.inet.tcp.keepidle, in s")
                .fixed(Sysctl.TCP_ORPHAN_RETRIES, 12, NO_LINUX + ": TCP_MAXRXTSHIFT")
                .fixed(Sysctl.TCP_KEEPALIVE_INTVL, 75, NO_LINUX + ": net.inet.tcp.keepintvl")
                .fixed(Sysctl.TCP_KEEPALIVE_PROBES, 8, NO_LINUX + ": net.inet.tcp.keepcnt")
                .fixed(Sysctl.SOMAXCONN, 128, NO_LINUX + ": kern.ipc.soacceptqueue");
        lacksTheRest(table, "FreeBSD has no such setting");
        return table;
    }

    /** Everything else is a constant, or unknown to it. */
    private static void lacksTheRest(ProfileTable table, String why) {
        table.fixedByDefault(Sysctl.TCP_MAX_TW_BUCKETS, Integer.MAX_VALUE, NO_LINUX + ": entries are not limited")
                .fixedByDefault(Sysctl.TCP_MAX_ORPHANS, Integer.MAX_VALUE, NO_LINUX + ": orphans are not limited")
                .fixedByDefault(Sysctl.TCP_MAX_SYN_BACKLOG, Integer.MAX_VALUE, NO_LINUX + ": only the backlog limits")
                .fixedByDefault(Sysctl.SOMAXCONN, 4096, NO_LINUX)
                .fixedByDefault(Sysctl.TCP_SYNACK_RETRIES, 5, NO_LINUX)
                .fixedByDefault(Sysctl.TCP_RETRIES1, 3, NO_LINUX)
                .fixedByDefault(Sysctl.TCP_KEEPALIVE_INTVL, 75, NO_LINUX)
                .fixedByDefault(Sysctl.TCP_KEEPALIVE_PROBES, 9, NO_LINUX)
                .fixedByDefault(Sysctl.TCP_NO_METRICS_SAVE, 1, NO_LINUX)
                .fixedByDefault(Sysctl.TCP_RFC1337, 0, NO_LINUX)
                .lacksUnlessKnown(Sysctl.TCP_TW_REUSE, NO_REUSE)
                .lacksUnlessKnown(Sysctl.TCP_TW_REUSE_DELAY, NO_REUSE)
                .lacksUnlessKnown(Sysctl.TCP_TW_RECYCLE, "a sysctl of Linux before 4.12")
                .lacksUnlessKnown(
                        Sysctl.IP_LOCAL_PORT_RANGE, "a sysctl of Linux; the host key 'ports' sets the range instead");
        for (Sysctl sysctl : Sysctl.values()) {
            table.lacksUnlessKnown(sysctl, NO_LINUX + "; " + why);
        }
    }
}
