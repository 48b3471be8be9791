package org.twlab.nat.rfc;

import java.util.Locale;

/** How long a session lives after the last packet that counts, with the least value that a document asks for. */
public enum RfcTimeout {
    /** TCP connection that is open; RFC 5382 REQ-5: 2 hours 4 minutes. */
    TCP_ESTABLISHED(7440),
    /** TCP connection that is partially open, or closed from one side; RFC 5382 REQ-5: 4 minutes. */
    TCP_TRANSITORY(240),
    /** TCP connection closed from both sides; RFC 7857 section 2: as transitory. */
    TCP_TIME_WAIT(240),
    /** TCP connection after an RST; RFC 7857 section 2.2: 4 minutes. */
    TCP_AFTER_RESET(240),
    /** RFC 4787 REQ-5: 2 minutes at least, 5 recommended. */
    UDP(300),
    /** RFC 5508 REQ-2: 60 seconds. */
    ICMP_QUERY(60);

    private final long defaultSeconds;

    RfcTimeout(long defaultSeconds) {
        this.defaultSeconds = defaultSeconds;
    }

    /** Name in scenarios: {@code tcp-time-wait}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    long defaultSeconds() {
        return defaultSeconds;
    }
}
