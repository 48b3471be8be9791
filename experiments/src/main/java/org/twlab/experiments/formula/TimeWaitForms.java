package org.twlab.experiments.formula;

import java.util.List;

/**
 * Closed forms about how many TIME_WAIT entries a host holds. Each close makes one entry, which lives for one and the same
 * time: by Little's law their mean number is rate x time. With Poisson closes the entries are an M/D/infinity queue, whose
 * number is Poisson distributed, and a full table, which refuses entries and evicts none, makes it an M/D/M/M loss system.
 */
final class TimeWaitForms {
    private static final Parameter RATE =
            Parameter.of("rate", Unit.PER_SECOND, "closes per second of the side that closes first");
    private static final Parameter TIME_WAIT = Parameter.of("time_wait", Unit.SECONDS, "length of TIME_WAIT");
    private static final Parameter BUCKETS = Parameter.of("buckets", Unit.NONE, "tcp_max_tw_buckets");

    private TimeWaitForms() {}

    static List<ClosedForm> all() {
        return List.of(entries(), decaying(), overflow(), capped());
    }

    private static ClosedForm entries() {
        return new ClosedForm(
                "time_wait_entries",
                List.of(RATE, TIME_WAIT, Parameter.of("elapsed", Unit.SECONDS, "time since the first close")),
                false,
                Unit.NONE,
                "Mean number of TIME_WAIT entries: rate x time_wait once the first have ended, rate x elapsed before.",
                "Little's law; every entry made less than time_wait ago is there, and no other",
                arguments -> Arguments.notNegative("rate", arguments[0])
                        * Math.min(
                                Arguments.notNegative("time_wait", arguments[1]),
                                Arguments.notNegative("elapsed", arguments[2])));
    }

    private static ClosedForm decaying() {
        return new ClosedForm(
                "time_wait_decaying",
                List.of(RATE, TIME_WAIT, Parameter.of("since", Unit.SECONDS, "time since the last close")),
                false,
                Unit.NONE,
                "Mean number of TIME_WAIT entries after the closes have stopped: rate x (time_wait - since), then none.",
                "entries end in the order in which they were made",
                arguments -> Arguments.notNegative("rate", arguments[0])
                        * Math.max(
                                0,
                                Arguments.notNegative("time_wait", arguments[1])
                                        - Arguments.notNegative("since", arguments[2])));
    }

    private static ClosedForm overflow() {
        return new ClosedForm(
                "time_wait_overflow",
                List.of(RATE, TIME_WAIT, BUCKETS),
                false,
                Unit.NONE,
                "Share of closes that find the table full, if they come as a Poisson process.",
                "Erlang's loss formula with load rate x time_wait: a full table refuses the new entry (tcp_time_wait)",
                arguments -> overflow(arguments[0], arguments[1], arguments[2]));
    }

    private static ClosedForm capped() {
        return new ClosedForm(
                "time_wait_capped",
                List.of(RATE, TIME_WAIT, BUCKETS),
                false,
                Unit.NONE,
                "Mean number of entries in a table that holds no more than buckets, if closes are a Poisson process.",
                "Little's law for the closes that find room: rate x time_wait x (1 - time_wait_overflow)",
                arguments -> arguments[0] * arguments[1] * (1 - overflow(arguments[0], arguments[1], arguments[2])));
    }

    private static double overflow(double rate, double timeWait, double buckets) {
        double load = Arguments.notNegative("rate", rate) * Arguments.notNegative("time_wait", timeWait);
        return PortForms.erlangB(Arguments.whole("buckets", buckets, 0, PortForms.MOST), load);
    }
}
