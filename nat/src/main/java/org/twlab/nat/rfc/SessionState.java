package org.twlab.nat.rfc;

/** What a session has come to. Of TCP the phases of RFC 5382 section 5 and RFC 7857 section 2. */
enum SessionState {
    /** TCP: a SYN from one side only. */
    PARTIALLY_OPEN(RfcTimeout.TCP_TRANSITORY),
    /** TCP: a SYN from each side. */
    ESTABLISHED(RfcTimeout.TCP_ESTABLISHED),
    /** TCP: a FIN from one side. */
    CLOSING(RfcTimeout.TCP_TRANSITORY),
    /** TCP: a FIN from each side. */
    TIME_WAIT(RfcTimeout.TCP_TIME_WAIT),
    /** TCP: the last segment that changed anything was an RST. */
    RESET(RfcTimeout.TCP_AFTER_RESET),
    UDP(RfcTimeout.UDP),
    ICMP_QUERY(RfcTimeout.ICMP_QUERY);

    private final RfcTimeout timeout;

    SessionState(RfcTimeout timeout) {
        this.timeout = timeout;
    }

    RfcTimeout timeout() {
        return timeout;
    }

    /** Whether the connection is over, so that a SYN begins another. */
    boolean isFinished() {
        return this == TIME_WAIT || this == RESET;
    }
}
