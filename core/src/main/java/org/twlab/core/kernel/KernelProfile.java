package org.twlab.core.kernel;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What one exact kernel does differently from others, as data: the state machine asks a profile and never a version.
 *
 * @param name as scenarios name it: {@code linux-4.9}
 * @param kernel the exact release it stands for
 * @param timeWait TIME_WAIT and FIN_WAIT_2 entries
 * @param recycle the memory of tcp_tw_recycle; empty where it was removed
 * @param reuse when connect() may take a TIME_WAIT entry
 * @param segments answers to segments that do not fit a connection
 * @param timers retransmission timing
 * @param clock the timestamps option
 * @param portSearch order in which connect() tries ports
 * @param receiveWindow the window a new connection offers, as in the SYN, in bytes
 * @param youngRequestPassesFullQueue whether a SYN is still taken while the accept queue is full and at most one request
 *     is young
 * @param sysctls what can be set, by full name, in the order of {@link Sysctl}
 * @param absent sysctls of other kernels that this one lacks, with the reason
 */
public record KernelProfile(
        String name,
        String kernel,
        TimeWait timeWait,
        Optional<Recycle> recycle,
        Reuse reuse,
        Segments segments,
        Timers timers,
        Clock clock,
        PortSearch portSearch,
        int receiveWindow,
        boolean youngRequestPassesFullQueue,
        ImmutableMap<String, SysctlSpec> sysctls,
        ImmutableMap<String, String> absent) {

    /** The profile of a name. */
    public static Optional<KernelProfile> find(String name) {
        return Optional.ofNullable(LinuxProfiles.BY_NAME.get(name));
    }

    /** The profile of a name that is known to exist. */
    public static KernelProfile named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no profile '" + name + "'; there are " + names()));
    }

    /** All names, oldest kernel first. */
    public static ImmutableSet<String> names() {
        return LinuxProfiles.BY_NAME.keySet();
    }

    /** Why this kernel lacks a sysctl that others have; empty for one that is in no profile. */
    public Optional<String> whyAbsent(String sysctl) {
        return Optional.ofNullable(absent.get(sysctl));
    }

    /**
     * TIME_WAIT and FIN_WAIT_2 entries.
     *
     * @param nanos length of TIME_WAIT
     * @param rstRestartsWhenKept whether an exact RST that tcp_rfc1337 keeps from deleting the entry restarts its timer
     *     (row T2)
     * @param acksLimited whether ACKs in answer to empty segments and SYNs are limited by tcp_invalid_ratelimit
     * @param counted when TW and TWKilled count
     * @param pawsCounter what counts a PAWS rejection by an entry
     * @param pawsIdleSeconds age of TS.Recent from which PAWS accepts anything
     */
    public record TimeWait(
            long nanos,
            boolean rstRestartsWhenKept,
            boolean acksLimited,
            Counted counted,
            Counter pawsCounter,
            long pawsIdleSeconds) {}

    /** When the counters TW and TWKilled count an entry. */
    public enum Counted {
        AT_EXPIRY,
        AT_ENTRY
    }

    /**
     * The per-host memory of tcp_tw_recycle.
     *
     * @param rejectsSynWithoutTimestamps whether a fresh record refuses a SYN that has no timestamps option
     * @param keyedByLocalAddress whether the key holds the server's address beside the peer's
     */
    public record Recycle(boolean rejectsSynWithoutTimestamps, boolean keyedByLocalAddress) {}

    /** When an automatically chosen port may take over an entry that used timestamps. */
    public enum Reuse {
        /** At least two steps of the wall-clock second after the last timestamp update; FIN_WAIT_2 entries too. */
        TWO_SECOND_STEPS,
        /** More than tcp_tw_reuse_delay milliseconds after entry into TIME_WAIT; no FIN_WAIT_2 entries. */
        DELAY_AFTER_ENTRY
    }

    /**
     * Answers to segments that do not fit a synchronised connection.
     *
     * @param synAnswer to a SYN without ACK
     * @param ackBeyondAnswer to an acknowledgment of what was never sent
     * @param habits what else this kernel does that others do not
     * @param disorderNumerator with the denominator: how many RTO in ms a disordered ACK's TSval may be behind
     * @param disorderDenominator see disorderNumerator
     */
    public record Segments(
            SynAnswer synAnswer,
            AckBeyondAnswer ackBeyondAnswer,
            ImmutableSet<Habit> habits,
            int disorderNumerator,
            int disorderDenominator) {

        /** Whether this kernel has a habit. */
        public boolean has(Habit habit) {
            return habits.contains(habit);
        }
    }

    /** Something that some kernels do on a synchronised connection and others do not. */
    public enum Habit {
        /** A SYN that fails PAWS gets a challenge ACK, not a duplicate ACK. */
        CHALLENGES_SYN_FAILING_PAWS,
        /** An acknowledgment below SND.UNA outside ESTABLISHED and SYN_RECEIVED is challenged, its segment discarded. */
        CHALLENGES_OLD_ACK,
        /** An RST one below RCV.NXT resets once the peer's FIN is in. */
        TAKES_RST_BELOW_FIN,
        /** The SYN-ACK of a simultaneous open counts as the acknowledgment it is; elsewhere it is challenged. */
        TAKES_SIMULTANEOUS_SYN_ACK,
        /** Duplicate ACKs to empty segments are limited by tcp_invalid_ratelimit. */
        LIMITS_EMPTY_ANSWERS,
        /** A pure ACK below RCV.NXT that fails PAWS is dropped in silence. */
        DROPS_OLD_PURE_ACK
    }

    /** Answer to a SYN without ACK that reaches a synchronised connection. */
    public enum SynAnswer {
        NONE,
        CHALLENGE_ACK
    }

    /** Answer to an acknowledgment beyond SND.NXT. */
    public enum AckBeyondAnswer {
        NONE,
        CHALLENGE_ACK_UNLESS_ESTABLISHED,
        CHALLENGE_ACK
    }

    /**
     * Retransmission timing.
     *
     * @param initialRtoNanos timeout of a SYN or SYN-ACK
     * @param minRtoNanos smallest timeout, and floor of its variance part
     * @param maxRtoNanos largest timeout
     * @param noSampleRtoNanos timeout of data when the handshake gave no round-trip sample
     * @param synRearmedByBadAckNanos delay after which the SYN is repeated when the first unacceptable ACK meets
     *     SYN_SENT; 0 where it is not
     */
    public record Timers(
            long initialRtoNanos,
            long minRtoNanos,
            long maxRtoNanos,
            long noSampleRtoNanos,
            long synRearmedByBadAckNanos) {}

    /**
     * The clock behind TSval.
     *
     * @param bootValueSeconds clock reading at boot, in seconds (jiffies start 300 s before they wrap)
     * @param offset what is added for a connection
     */
    public record Clock(long bootValueSeconds, OffsetMode offset) {}

    /** What a host adds to its timestamp clock. */
    public enum OffsetMode {
        /** Nothing: one clock for the whole host. */
        PER_HOST_BOOT,
        /** A hash of both addresses and ports, unless tcp_timestamps is 2. */
        PER_4TUPLE_HASH
    }

    /** Order in which connect() tries local ports. */
    public enum PortSearch {
        /** One after the other from a hash of the destination and a host-wide hint. */
        SEQUENTIAL,
        /** Ports with the parity of the first, then the others; a host-wide hint. */
        PARITY,
        /** As PARITY with a hint per destination that jumps at random. */
        PARITY_PERTURBED
    }
}
