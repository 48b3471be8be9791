package org.twlab.core.kernel;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What kernels do differently, one name each: lengths, limits, habits, choices. Every profile has a value for every
 * parameter, with its source. Sysctls are not parameters: those a user of the real kernel can change.
 */
public enum Parameter {
    TIME_WAIT("time-wait", Kind.DURATION, "length of TIME_WAIT"),
    ENTRY_TIMER("entry-timer", EntryTimer.class, "timer of TIME_WAIT entries when timers are the kernel's"),
    JIFFIES_PER_SECOND("hz", Kind.COUNT, "timer interrupts per second"),
    RFC1337_RST_RESTARTS(
            "rfc1337-rst-restarts", Kind.FLAG, "an exact RST that tcp_rfc1337 holds off restarts 60 s (T2)"),
    ENTRY_SYN("entry-syn", EntrySyn.class, "when a SYN starts a new incarnation at a TIME_WAIT entry (T4)"),
    ENTRY_RST("entry-rst", EntryRst.class, "what an exact RST does to a TIME_WAIT entry (T1, T2)"),
    ENTRY_ACKS_LIMITED(
            "entry-acks-limited",
            Kind.FLAG,
            "answers of entries to empty segments and SYNs have tcp_invalid_ratelimit"),
    ENTRIES_COUNTED("entries-counted", Counted.class, "when TW and TWKilled count"),
    ENTRY_PAWS_COUNTER("entry-paws-counter", Counter.class, "counts a PAWS rejection by an entry"),
    OVERFLOW_COUNTED("overflow-counted", Kind.FLAG, "TCPTimeWaitOverflow exists"),
    PAWS_IDLE("paws-idle", Kind.DURATION, "age of TS.Recent from which PAWS accepts anything"),

    RECYCLE("recycle", Kind.FLAG, "has tcp_tw_recycle"),
    RECYCLE_REFUSES_NO_TIMESTAMPS(
            "recycle-refuses-no-timestamps", Kind.FLAG, "a fresh record refuses a SYN without timestamps"),
    RECYCLE_KEYED_BY_LOCAL(
            "recycle-keyed-by-local", Kind.FLAG, "the key of a record holds the local address beside the peer's"),
    RECYCLE_STORE("recycle-store", RecycleStore.class, "where records are kept, how they are evicted"),
    RECYCLE_DROP_COUNTED("recycle-drop-counted", Kind.FLAG, "a refused SYN counts ListenDrops beside PAWSPassive"),
    RECYCLE_ENTRY_CREATES(
            "recycle-entry-creates", Kind.FLAG, "a FIN_WAIT_2 entry that turns into TIME_WAIT may create a record"),

    REUSE("reuse", Reuse.class, "age from which an automatic port may take over an entry"),
    REUSE_TAKES_FIN_WAIT_2("reuse-takes-fin-wait-2", Kind.FLAG, "an automatic port may take over a FIN_WAIT_2 entry"),

    SYN_ANSWER("syn-answer", SynAnswer.class, "answer to a SYN without ACK on a synchronised connection"),
    ACK_BEYOND_ANSWER("ack-beyond-answer", AckBeyondAnswer.class, "answer to an acknowledgment of what was never sent"),
    REQUEST_RST_ANYWHERE("request-rst-anywhere", Kind.FLAG, "an RST anywhere in the window removes a request"),
    RST_ANYWHERE_RESETS("rst-anywhere-resets", Kind.FLAG, "an RST anywhere in the window resets (before RFC 5961)"),
    RST_BELOW_FIN_RESETS(
            "rst-below-fin-resets", Kind.FLAG, "an RST one below RCV.NXT resets once the peer's FIN is in"),
    OLD_ACK_CHALLENGED(
            "old-ack-challenged",
            Kind.FLAG,
            "an old acknowledgment outside ESTABLISHED and SYN_RECEIVED is challenged"),
    ANCIENT_ACK_CHALLENGED(
            "ancient-ack-challenged", Kind.FLAG, "an acknowledgment older than the largest window is challenged"),
    PAWS_SYN_CHALLENGED("paws-syn-challenged", Kind.FLAG, "a SYN that fails PAWS gets a challenge ACK"),
    PAWS_OLD_ACK_DROPPED("paws-old-ack-dropped", Kind.FLAG, "an old pure ACK that fails PAWS is dropped in silence"),
    PAWS_DISORDER_PER_MILLE(
            "paws-disorder-per-mille",
            Kind.COUNT,
            "a disordered ACK may be this share of the RTO in ms behind, in ticks"),
    TIMESTAMPS_REQUIRED("timestamps-required", Kind.FLAG, "a segment without negotiated timestamps is dropped"),
    SIMULTANEOUS_SYN_ACK_TAKEN(
            "simultaneous-syn-ack-taken", Kind.FLAG, "the SYN-ACK of a simultaneous open counts as an acknowledgment"),
    EMPTY_ANSWERS_LIMITED(
            "empty-answers-limited", Kind.FLAG, "duplicate ACKs to empty segments have tcp_invalid_ratelimit"),
    CHALLENGE_LIMIT_RANDOM("challenge-limit-random", Kind.FLAG, "the limit of challenge ACKs per second is drawn anew"),
    RST_AT_SACK_EDGE_RESETS(
            "rst-at-sack-edge-resets", Kind.FLAG, "an RST at the right edge of what SACK reports resets"),
    WINDOW_END_CHECKED("window-end-checked", Kind.FLAG, "the window test looks at the end of a segment too"),

    INITIAL_RTO("initial-rto", Kind.DURATION, "timeout of the first SYN and SYN-ACK"),
    MIN_RTO("min-rto", Kind.DURATION, "smallest retransmission timeout, and floor of its variance part"),
    MAX_RTO("max-rto", Kind.DURATION, "largest retransmission timeout"),
    NO_SAMPLE_RTO("no-sample-rto", Kind.DURATION, "timeout of data when the handshake gave no round-trip sample"),
    RTO_ESTIMATOR("rto-estimator", RtoEstimator.class, "how the timeout follows from round-trip times"),
    SYN_GIVE_UP_BASE(
            "syn-give-up-base", Kind.DURATION, "first timeout that the give-up time of a SYN is reckoned with"),
    SYN_REARM_JIFFIES(
            "syn-rearm-jiffies", Kind.COUNT, "delay of the SYN after the first unacceptable ACK in SYN_SENT; 0: none"),
    INITIAL_WINDOW("initial-window", InitialWindow.class, "congestion window of a new connection"),
    WINDOW_COUNTS_ACKS(
            "window-counts-acks", Kind.FLAG, "the congestion window grows by ACKs received, not by bytes acknowledged"),
    EARLY_RETRANSMIT(
            "early-retransmit", Kind.FLAG, "one duplicate acknowledgment is enough for a flight below four segments"),
    MIN_ATO("min-ato", Kind.DURATION, "shortest delay of an acknowledgment"),
    MAX_ATO("max-ato", Kind.DURATION, "longest delay of an acknowledgment"),

    CLOCK_AT_BOOT("clock-at-boot", Kind.SECONDS, "reading of the timestamp clock at boot"),
    CLOCK_FIXED("clock-fixed", Kind.FLAG, "the timestamp clock runs at 1000 per second whatever the tick rate"),
    OFFSET_MODE("offset-mode", OffsetMode.class, "what is added to the timestamp clock for a connection"),
    ISN("isn", Isn.class, "initial sequence numbers"),
    IP_IDENTIFICATION("ip-identification", Identification.class, "identification of IP packets"),

    PORT_SEARCH("port-search", PortSearch.class, "order in which connect() tries local ports"),
    PORT_SEED_PERIOD("port-seed-period", Kind.DURATION, "how often the start of the search is drawn anew; 0: never"),
    FIRST_PORT("first-port", Kind.COUNT, "first automatic port, where no sysctl says so"),
    LAST_PORT("last-port", Kind.COUNT, "last automatic port, where no sysctl says so"),

    RECEIVE_WINDOW("receive-window", Kind.BYTES, "window of a new connection; the SYN tells of 65535 bytes at most"),
    SYN_LAYOUT("syn-layout", SynLayout.class, "order of the options in a SYN"),
    YOUNG_REQUEST_PASSES(
            "young-request-passes",
            Kind.FLAG,
            "a SYN is taken while the accept queue is full but one request is young"),
    SYN_QUEUE("syn-queue", SynQueue.class, "how many requests a listener holds"),
    SYN_AGAIN_RESTARTS_TIMER(
            "syn-again-restarts-timer",
            Kind.FLAG,
            "a SYN-ACK that answers a repeated SYN restarts the request's timer"),
    SYN_ACK_REPEATS_COUNTED("syn-ack-repeats-counted", Kind.FLAG, "a repeated SYN-ACK counts TCPSynRetrans"),
    SYN_DROPS_COUNTED("syn-drops-counted", Kind.FLAG, "a SYN dropped by a listener counts ListenDrops"),
    DISORDER_COUNTED("disorder-counted", Kind.FLAG, "TCPOFOQueue exists: data that waits for what lies before it"),
    TSECR_CHECKED("tsecr-checked", Kind.FLAG, "the last ACK of a handshake must echo a TSval of the SYN-ACK"),
    ICMP_COMMON_LIMIT(
            "icmp-common-limit", Kind.FLAG, "ICMP errors to all destinations together have a limit beside each one's"),
    COOKIE_PERIOD("cookie-period", Kind.DURATION, "step of the counter in SYN cookies"),
    LINGER2_WITHIN_FIN_TIMEOUT(
            "linger2-within-fin-timeout", Kind.FLAG, "TCP_LINGER2 above tcp_fin_timeout counts as not set"),
    FIN_WAIT_2_LIMITED("fin-wait-2-limited", Kind.FLAG, "an orphan's FIN_WAIT_2 ends by itself"),
    SIZING("sizing", Sizing.class, "how the limits of tables follow from memory"),
    BYTES_PER_HASH_SLOT(
            "bytes-per-hash-slot", Kind.BYTES, "memory for one slot of the table of connections, up to 524288 slots"),
    ENTRY_BYTES("entry-bytes", Kind.BYTES, "kernel memory of a TIME_WAIT entry; 0: not known"),
    BIND_BUCKET_BYTES(
            "bind-bucket-bytes", Kind.BYTES, "kernel memory of a local port that connections opened here hold");

    /** How a value is written. */
    public enum Kind {
        /** Nanoseconds. */
        DURATION,
        /** Whole seconds, perhaps negative. */
        SECONDS,
        COUNT,
        BYTES,
        /** 0 or 1. */
        FLAG,
        /** The ordinal of a constant of {@link Parameter#choices}. */
        CHOICE
    }

    /** What drives the timer of an entry. */
    public enum EntryTimer {
        /** One wheel of 8 slots of 7.5 s for all, one of 32 for short entries: may end early. */
        SLOW_WHEEL,
        /** A timer an entry, rounded up to its level of the timer wheel: never early. */
        OWN_TIMER,
        /** To the nanosecond. */
        EXACT
    }

    /** Which SYN without ACK starts a new incarnation at a TIME_WAIT entry. */
    public enum EntrySyn {
        /** A later sequence number or a newer timestamp: Linux. */
        SEQUENCE_OR_TIMESTAMP,
        /** A later sequence number: RFC 1122 4.2.2.13. */
        SEQUENCE,
        /** By timestamps where both connections have them: RFC 6191. */
        RFC6191
    }

    /** What an RST at exactly RCV.NXT does to a TIME_WAIT entry. */
    public enum EntryRst {
        /** Deletes it unless tcp_rfc1337 is set. */
        DELETES,
        /** Nothing. */
        IGNORED
    }

    /** When the counters TW and TWKilled count an entry. */
    public enum Counted {
        AT_EXPIRY,
        AT_ENTRY
    }

    /** Where tcp_tw_recycle keeps its records. */
    public enum RecycleStore {
        NONE,
        /** An AVL tree with ages and a threshold: 2.6.32. */
        INET_PEER,
        /** A hash with short chains whose oldest entry is overwritten. */
        TCP_METRICS
    }

    /** When an automatically chosen port may take over an entry that used timestamps. */
    public enum Reuse {
        NEVER,
        /** At least two steps of the wall-clock second after the last timestamp update. */
        TWO_SECOND_STEPS,
        /** At least one step. */
        ONE_SECOND_STEP,
        /** More than tcp_tw_reuse_delay milliseconds after entry into TIME_WAIT. */
        DELAY_AFTER_ENTRY
    }

    /** Answer to a SYN without ACK that reaches a synchronised connection. */
    public enum SynAnswer {
        /** In the window RST and CLOSED, else a duplicate ACK: before RFC 5961. */
        RESET_IN_WINDOW,
        NONE,
        CHALLENGE_ACK
    }

    /** Answer to an acknowledgment beyond SND.NXT. */
    public enum AckBeyondAnswer {
        NONE,
        CHALLENGE_ACK_UNLESS_ESTABLISHED,
        CHALLENGE_ACK
    }

    /** How round-trip times make a timeout. */
    public enum RtoEstimator {
        LINUX,
        /** RFC 6298 section 2. */
        RFC6298
    }

    /** The congestion window that a connection begins with. */
    public enum InitialWindow {
        /** RFC 3390: two to four segments by their size. */
        RFC3390,
        /** RFC 6928: ten segments. */
        TEN_SEGMENTS
    }

    /** What a host adds to its timestamp clock. */
    public enum OffsetMode {
        /** Nothing: one clock for the whole host. */
        PER_HOST_BOOT,
        /** A hash of both addresses and ports, unless tcp_timestamps is 2. */
        PER_4TUPLE_HASH,
        /** A hash of both addresses, unless tcp_timestamps is 2. */
        PER_HOSTPAIR_HASH,
        /** Drawn anew for every connection. */
        PER_CONNECTION_RANDOM,
        /** No timestamps option at all. */
        NONE
    }

    /** How initial sequence numbers are made. */
    public enum Isn {
        /** A clock of 4 us and nothing else. */
        RFC793,
        /** A keyed hash of the connection plus a clock: RFC 6528, with Linux' clock of 64 ns. */
        RFC6528,
        /** As RFC6528, but 24 bits of hash, and a key that changes every 300 s: Linux 2.6.32. */
        REKEYED,
        /** Drawn anew for every connection. */
        RANDOM
    }

    /** How the identification field of IP packets is made. */
    public enum Identification {
        /** A counter per connection that starts at its ISN xor the clock. */
        PER_CONNECTION,
        /** A counter per connection that starts at random. */
        PER_CONNECTION_RANDOM
    }

    /** Order in which connect() tries local ports. */
    public enum PortSearch {
        /** One after the other from a hash of the destination and a host-wide hint. */
        SEQUENTIAL,
        /** Ports with the parity of the first, then the others; a host-wide hint. */
        PARITY,
        /** As PARITY with a hint per destination that jumps at random. */
        PARITY_PERTURBED,
        /** RFC 6056 algorithm 1: from a random port on. */
        RANDOM,
        /** RFC 6056 algorithm 3: from a hash of the destination and a counter on. */
        HASHED
    }

    /** How the defaults of tcp_max_tw_buckets, tcp_max_syn_backlog and tcp_max_orphans follow from memory. */
    public enum Sizing {
        /** They do not. */
        NONE,
        /** In steps, by the pages that the table of bound ports takes: 2.6.32. */
        BIND_HASH,
        /** Entries and orphans half of the slots for connections, SYN backlog a 256th of them, at least 128. */
        CONNECTION_HASH_256,
        /** As before with a 128th for the SYN backlog. */
        CONNECTION_HASH_128
    }

    /** Order of the options in a SYN. */
    public enum SynLayout {
        /** MSS SACKPERM TS NOP WS. */
        LINUX,
        /** MSS NOP WS NOP NOP SACKPERM. */
        WINDOWS,
        /** MSS NOP WS SACKPERM TS. */
        BSD
    }

    /** How many requests a listener holds. */
    public enum SynQueue {
        /** The power of two above the backlog, at least 8. */
        POWER_OF_TWO,
        /** The backlog. */
        BACKLOG
    }

    private final String label;
    private final Kind kind;
    private final String meaning;
    private final ImmutableList<Enum<?>> choices;

    Parameter(String label, Kind kind, String meaning) {
        this.label = label;
        this.kind = kind;
        this.meaning = meaning;
        this.choices = ImmutableList.of();
    }

    <E extends Enum<E>> Parameter(String label, Class<E> choices, String meaning) {
        this.label = label;
        this.kind = Kind.CHOICE;
        this.meaning = meaning;
        this.choices = ImmutableList.copyOf(choices.getEnumConstants());
    }

    /** As users write it: {@code time-wait}. */
    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    /** In one line. */
    public String meaning() {
        return meaning;
    }

    /** The words a CHOICE may have, by ordinal, as users write them: {@code slow-wheel}; empty for other kinds. */
    public List<String> choiceLabels() {
        return choices.stream().map(Parameter::label).toList();
    }

    private static String label(Enum<?> choice) {
        return choice instanceof Counter counter
                ? counter.linuxName()
                : choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The parameter of a label. */
    public static Optional<Parameter> labelled(String label) {
        return Stream.of(values())
                .filter(parameter -> parameter.label.equals(label))
                .findFirst();
    }

    /** The constants a CHOICE may have, by ordinal; empty for other kinds. */
    public ImmutableList<Enum<?>> choices() {
        return choices;
    }
}
