package org.twlab.core.kernel;

/** Counters of a host, spelled as {@code netstat -s} and {@code nstat} of Linux spell them. */
public enum Counter {
    ACTIVE_OPENS("ActiveOpens"),
    PASSIVE_OPENS("PassiveOpens"),
    ATTEMPT_FAILS("AttemptFails"),
    ESTAB_RESETS("EstabResets"),
    IN_SEGS("InSegs"),
    OUT_SEGS("OutSegs"),
    RETRANS_SEGS("RetransSegs"),
    OUT_RSTS("OutRsts"),
    IN_ERRS("InErrs"),
    IN_CSUM_ERRORS("InCsumErrors"),
    TW("TW"),
    TW_RECYCLED("TWRecycled"),
    TW_KILLED("TWKilled"),
    PAWS_PASSIVE("PAWSPassive"),
    PAWS_ACTIVE("PAWSActive"),
    PAWS_ESTAB("PAWSEstab"),
    PAWS_TIMEWAIT("PAWSTimewait"),
    PAWS_OLD_ACK("PAWSOldAck"),
    DELAYED_ACKS("DelayedACKs"),
    DELAYED_ACK_LOST("DelayedACKLost"),
    LISTEN_OVERFLOWS("ListenOverflows"),
    LISTEN_DROPS("ListenDrops"),
    EMBRYONIC_RSTS("EmbryonicRsts"),
    TCP_TIMEOUTS("TCPTimeouts"),
    TCP_SYN_RETRANS("TCPSynRetrans"),
    TCP_FAST_RETRANS("TCPFastRetrans"),
    TCP_SLOW_START_RETRANS("TCPSlowStartRetrans"),
    TCP_RENO_RECOVERY("TCPRenoRecovery"),
    TCP_SACK_RECOVERY("TCPSackRecovery"),
    TCP_DSACK_OLD_SENT("TCPDSACKOldSent"),
    TCP_OFO_QUEUE("TCPOFOQueue"),
    TCP_KEEP_ALIVE("TCPKeepAlive"),
    TCP_WIN_PROBE("TCPWinProbe"),
    TCP_ABORT_ON_DATA("TCPAbortOnData"),
    TCP_ABORT_ON_CLOSE("TCPAbortOnClose"),
    TCP_ABORT_ON_LINGER("TCPAbortOnLinger"),
    TCP_ABORT_ON_TIMEOUT("TCPAbortOnTimeout"),
    TCP_ABORT_ON_MEMORY("TCPAbortOnMemory"),
    TCP_ABORT_ON_SYN("TCPAbortOnSyn"),
    SYNCOOKIES_SENT("SyncookiesSent"),
    SYNCOOKIES_RECV("SyncookiesRecv"),
    SYNCOOKIES_FAILED("SyncookiesFailed"),
    TCP_REQ_Q_FULL_DO_COOKIES("TCPReqQFullDoCookies"),
    TCP_REQ_Q_FULL_DROP("TCPReqQFullDrop"),
    OUT_OF_WINDOW_ICMPS("OutOfWindowIcmps"),
    TCP_TIME_WAIT_OVERFLOW("TCPTimeWaitOverflow"),
    TCP_CHALLENGE_ACK("TCPChallengeACK"),
    TCP_SYN_CHALLENGE("TCPSYNChallenge"),
    TCP_ACK_SKIPPED_TIME_WAIT("TCPACKSkippedTimeWait"),
    TCP_ACK_SKIPPED_FIN_WAIT2("TCPACKSkippedFinWait2"),
    TCP_ACK_SKIPPED_PAWS("TCPACKSkippedPAWS"),
    TCP_ACK_SKIPPED_SYN_RECV("TCPACKSkippedSynRecv"),
    TCP_ACK_SKIPPED_CHALLENGE("TCPACKSkippedChallenge"),
    TCP_ACK_SKIPPED_SEQ("TCPACKSkippedSeq"),
    TSECR_REJECTED("TSEcrRejected");

    private final String linuxName;

    Counter(String linuxName) {
        this.linuxName = linuxName;
    }

    /** The name as Linux prints it. */
    public String linuxName() {
        return linuxName;
    }
}
