package org.twlab.experiments.traffic;

import java.util.Locale;
import org.twlab.core.tcp.Errno;

/** How a connection attempt ended. */
public enum Outcome {
    /** Every response was read, and the connection was closed by the end that the flow names. */
    OK("all responses read, then closed as the flow says"),
    /** No answer in time: the host's retransmissions ran out, or the opener's patience did. */
    TIMEOUT("no answer in time"),
    /** A RST answered the SYN. */
    REFUSED("a RST answered the SYN"),
    /** A RST or FIN came before everything was read. */
    RESET("ended by the peer before everything was read"),
    /** The opener had no local port for it. */
    ADDRESS_NOT_AVAILABLE("no local port, or the port asked for was in use"),
    /** ICMP said that the destination cannot be reached. */
    UNREACHABLE("ICMP: destination unreachable"),
    /** The opener's own deadline or reboot ended it. */
    ABORTED("the opener's own deadline or reboot ended it"),
    /** Still going when the run ended; counts in no ratio. */
    UNFINISHED("still going when the run ended");

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String meaning;

    Outcome(String meaning) {
        this.meaning = meaning;
    }

    /** The name in files and metrics: {@code address_not_available}. */
    public String label() {
        return label;
    }

    /** What it means, as a phrase. */
    public String meaning() {
        return meaning;
    }

    /**
     * The outcome of an attempt that an error ended.
     *
     * @param connected whether the opener had been ESTABLISHED
     */
    static Outcome of(Errno errno, boolean connected) {
        return switch (errno) {
            case EADDRINUSE, EADDRNOTAVAIL -> ADDRESS_NOT_AVAILABLE;
            case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENONET, ENOPROTOOPT, EOPNOTSUPP, EPROTO -> UNREACHABLE;
            case ETIMEDOUT -> TIMEOUT;
            case ECONNREFUSED -> REFUSED;
            case EPIPE, ECONNRESET -> connected ? RESET : REFUSED;
        };
    }
}
