package org.twlab.core.tcp;

/**
 * What a row of the TIME_WAIT decision table does ({@link TimeWaitRules} and {@link Rfc6191Rules} say when). The two rows
 * without a number are not Linux'.
 */
enum TimeWaitRule {
    /** Exact RST, tcp_rfc1337 off: assassination. The entry is deleted, nothing is sent. */
    T1(Timer.DELETED, false, false),
    /** Exact RST, tcp_rfc1337 on: dropped. Whether the timer restarts is the profile's. */
    T2(Timer.BY_PROFILE, false, true),
    /** Empty segment at RCV.NXT: dropped without an answer, 60 s start again. */
    T3(Timer.RESTARTED, false, true),
    /** SYN of a newer incarnation with a listener: the entry is deleted, the listener gets the SYN. */
    T4(Timer.DELETED, false, false),
    /** The same without a listener: answered by an ACK. */
    T5(Timer.UNCHANGED, true, false),
    /** Any other RST: dropped. */
    T6(Timer.UNCHANGED, false, false),
    /** PAWS failure, or anything with ACK: answered by an ACK, 60 s start again. */
    T7(Timer.RESTARTED, true, false),
    /** The rest (old SYN, no ACK flag): answered by an ACK. */
    T8(Timer.UNCHANGED, true, false),
    /** RFC 6191: a SYN with an older timestamp, or a segment that says nothing. Dropped. */
    SILENT(Timer.UNCHANGED, false, false),
    /** No row applies, which takes one that is switched off. Dropped. */
    NONE(Timer.UNCHANGED, false, false);

    /** What happens to the entry's timer. */
    enum Timer {
        UNCHANGED,
        RESTARTED,
        DELETED,
        BY_PROFILE
    }

    final Timer timer;
    final boolean answered;
    final boolean takesTimestamp;

    TimeWaitRule(Timer timer, boolean answered, boolean takesTimestamp) {
        this.timer = timer;
        this.answered = answered;
        this.takesTimestamp = takesTimestamp;
    }
}
