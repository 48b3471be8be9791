package org.twlab.experiments.traffic;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.twlab.topology.language.Distribution;

/**
 * What the attempts of a flow do. Distributions of durations are in nanoseconds, of sizes in bytes.
 *
 * @param application what both ends say to each other
 * @param start when each opener begins, drawn once per opener
 * @param stopNanos no attempt begins from then on
 * @param attempts how many attempts each opener makes
 * @param pace when the next attempt begins
 * @param request bytes the opener writes in an exchange; 0: the server does not wait for any
 * @param response bytes the server answers
 * @param service wait of the server between reading the request and answering
 * @param exchanges request-response pairs on a connection, at least 1
 * @param exchangeGap wait of the opener between two exchanges
 * @param closes who closes first
 * @param closeDelay wait of the first closer before it closes
 * @param closeWait wait of the other end in CLOSE-WAIT
 * @param linger whether the first closer closes with SO_LINGER 0: a RST instead of a FIN
 * @param localPort port to bind before connecting
 * @param reuseAddress whether SO_REUSEADDR is set before binding
 * @param giveUp patience of the opener for connect(); empty: endless
 * @param deadline patience of the opener for the whole attempt; empty: endless
 * @param pool connections that exchanges share; empty: each exchange has a connection, or is one of several that follow
 */
public record FlowSettings(
        Application application,
        Distribution start,
        OptionalLong stopNanos,
        OptionalLong attempts,
        Pace pace,
        Distribution request,
        Distribution response,
        Distribution service,
        Distribution exchanges,
        Distribution exchangeGap,
        Closes closes,
        Distribution closeDelay,
        Distribution closeWait,
        boolean linger,
        OptionalInt localPort,
        boolean reuseAddress,
        Optional<Distribution> giveUp,
        Optional<Distribution> deadline,
        Optional<Pool> pool) {

    /**
     * Connections of one opener that stay open between exchanges.
     *
     * @param size how many there are at most, at least 1
     * @param idle how long one stays open that nothing uses; empty: for ever
     * @param retires whether a connection is closed after {@link #exchanges}; otherwise it serves any number
     */
    public record Pool(int size, Optional<Distribution> idle, boolean retires) {}

    /** What the ends of a connection say to each other. */
    public enum Application {
        /** The opener writes a request, the server a response. */
        REQUESTS,
        /** FTP: each response is a file on a connection of its own, which the server opens from port 20 (RFC 959 PORT). */
        FTP_ACTIVE,
        /** FTP: each response is a file on a connection of its own, which the client opens (RFC 959 PASV). */
        FTP_PASSIVE;

        /** As a scenario spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Who calls close() first. */
    public enum Closes {
        /** The opener, having read the last response. */
        CLIENT,
        /** The server, having written the last response. */
        SERVER,
        /** Both at the instant at which the opener has read the last response: the FINs cross. */
        BOTH,
        /** Nobody. */
        NEVER;

        /** As a scenario spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
