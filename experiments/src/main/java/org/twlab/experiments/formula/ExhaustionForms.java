package org.twlab.experiments.formula;

import java.util.List;

/**
 * Closed forms about an opener that closes first and runs out of local ports toward one destination. Each connection takes a
 * port for hold: its own life and the TIME_WAIT after it. Attempts come evenly; one that finds no port fails at once.
 */
final class ExhaustionForms {
    private static final Parameter PORTS = Parameter.of("ports", Unit.NONE, "local ports toward one destination");
    private static final Parameter RATE = Parameter.of("rate", Unit.PER_SECOND, "attempts per second");
    private static final Parameter HOLD =
            Parameter.of("hold", Unit.SECONDS, "how long a connection holds its port, TIME_WAIT included");

    private ExhaustionForms() {}

    static List<ClosedForm> all() {
        return List.of(firstExhaustion(), refusedRatio(), keptPorts(), keepAliveBreakEven());
    }

    private static ClosedForm firstExhaustion() {
        return new ClosedForm(
                "first_exhaustion",
                List.of(PORTS, RATE, HOLD),
                false,
                Unit.SECONDS,
                "Time from the first attempt to the first that finds no port: ports / rate.",
                "attempt number ports, counted from 0, is the first that needs a port again; none is back if ports / rate"
                        + " < hold",
                arguments -> {
                    double seconds =
                            Arguments.notNegative("ports", arguments[0]) / Arguments.positive("rate", arguments[1]);
                    if (seconds >= Arguments.notNegative("hold", arguments[2])) {
                        throw new IllegalArgumentException("rate (" + arguments[1] + ") must exceed ports / hold ("
                                + arguments[0] / arguments[2] + "), or no attempt fails");
                    }
                    return seconds;
                });
    }

    private static ClosedForm refusedRatio() {
        return new ClosedForm(
                "refused_ratio",
                List.of(PORTS, RATE, HOLD),
                false,
                Unit.NONE,
                "Share of attempts within any whole hold that find no port: 1 - ports / (rate x hold), or none.",
                "each port serves one connection per hold (RFC 9293 section 3.6.1)",
                arguments -> Math.max(
                        0,
                        1
                                - Arguments.notNegative("ports", arguments[0])
                                        / Arguments.positive(
                                                "rate x hold",
                                                Arguments.notNegative("rate", arguments[1])
                                                        * Arguments.notNegative("hold", arguments[2]))));
    }

    private static ClosedForm keptPorts() {
        return new ClosedForm(
                "kept_ports",
                List.of(
                        RATE,
                        Parameter.of("idle", Unit.SECONDS, "how long a connection is kept after a request"),
                        HOLD),
                false,
                Unit.NONE,
                "Mean number of ports that one client holds whose requests are a Poisson process and share a connection"
                        + " unless the last was longer ago than idle.",
                "a gap g costs min(g, idle) on the connection, and hold if g > idle; gaps are exponential:"
                        + " 1 - exp(-rate x idle) + rate x hold x exp(-rate x idle)",
                arguments -> {
                    double rate = Arguments.notNegative("rate", arguments[0]);
                    double late = StrictMath.exp(-rate * Arguments.notNegative("idle", arguments[1]));
                    return 1 - late + rate * Arguments.notNegative("hold", arguments[2]) * late;
                });
    }

    private static ClosedForm keepAliveBreakEven() {
        return new ClosedForm(
                "keep_alive_break_even",
                List.of(
                        Parameter.of("time_wait", Unit.SECONDS, "length of TIME_WAIT"),
                        Parameter.of("life", Unit.SECONDS, "life of a connection before it enters TIME_WAIT")),
                false,
                Unit.SECONDS,
                "Mean time between requests up to which keeping the connection takes fewer ports than closing it.",
                "kept for ever it takes one port, closed each time (life + time_wait) / gap of them (Little)",
                arguments ->
                        Arguments.notNegative("time_wait", arguments[0]) + Arguments.notNegative("life", arguments[1]));
    }
}
