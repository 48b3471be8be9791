package org.twlab.experiments.formula;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Closed forms about tcp_tw_recycle beyond two clients far apart: whole seconds, small offsets, SYNs that are repeated. */
final class RecycleForms {
    private static final double CIRCLE = 0x1p32;
    private static final String CHECK = "per-host check of tcp_peer_is_proven, Linux 3.10 to 4.11; ";
    private static final Parameter RANK = Parameter.of("rank", Unit.NONE, "rank of the client's clock, 1 the lowest");
    private static final Parameter CLIENTS = Parameter.of("clients", Unit.NONE, "how many clients");
    private static final Parameter RATE = Parameter.of("rate", Unit.PER_SECOND, "attempts per second of one client");
    private static final Parameter WINDOW =
            Parameter.of("window", Unit.SECONDS, "how long a record blocks; 59.5 s is the mean of whole seconds");
    private static final Parameter WHOLE_WINDOW =
            Parameter.withDefault("window", Unit.SECONDS, 60, "whole seconds between record and SYN for it to pass");
    private static final Parameter TICKS = Parameter.of("ticks", Unit.PER_SECOND, "tick rate of the timestamp clocks");

    private RecycleForms() {}

    static List<ClosedForm> all() {
        return List.of(
                secondsAccepted(),
                secondsClientAccepted(),
                offsetsAtLeast(),
                offsetsAtMost(),
                clockOvertakes(),
                circleFarApart(),
                circleHalf(),
                circleAccepted(),
                connectFails(),
                randomOffsetAccepted(),
                randomOffsetAcceptedContinuous(),
                clockedIsnLater());
    }

    private static ClosedForm secondsAccepted() {
        return new ClosedForm(
                "recycle_seconds_accepted",
                List.of(CLIENTS, RATE, WHOLE_WINDOW),
                false,
                Unit.NONE,
                "Share of all attempts accepted, n clients of one rate behind one NAT, counted in whole seconds.",
                CHECK + "derivation at RecycleWholeSeconds",
                arguments ->
                        equalRates(arguments[0], arguments[1], arguments[2]).totalAcceptance());
    }

    private static ClosedForm secondsClientAccepted() {
        return new ClosedForm(
                "recycle_seconds_client_accepted",
                List.of(RANK, CLIENTS, RATE, WHOLE_WINDOW),
                false,
                Unit.NONE,
                "Share of one client's attempts accepted, n clients of one rate behind one NAT, counted in whole seconds.",
                CHECK + "derivation at RecycleWholeSeconds",
                arguments -> equalRates(arguments[1], arguments[2], arguments[3])
                        .acceptance(Arguments.whole("rank", arguments[0], 1, (int) arguments[1])));
    }

    private static RecycleWholeSeconds equalRates(double clients, double rate, double window) {
        double[] rates = new double[Arguments.whole("clients", clients, 1, 1_000_000)];
        Arrays.fill(rates, rate);
        return RecycleWholeSeconds.solve(seconds(window), rates);
    }

    private static int seconds(double window) {
        return Arguments.whole("window", window, 1, Integer.MAX_VALUE);
    }

    private static List<Parameter> offsets() {
        return List.of(
                WINDOW,
                TICKS,
                RATE,
                Parameter.of("offset", Unit.SECONDS, "by how much the clock of each other client is ahead"));
    }

    private static ClosedForm offsetsAtLeast() {
        return new ClosedForm(
                "recycle_offsets_at_least",
                offsets(),
                true,
                Unit.NONE,
                "Least share of a client's attempts accepted, as if all attempts of clients with higher clocks were; exact if no"
                        + " offset exceeds the window.",
                CHECK
                        + "no attempt of a client within min(window, offset - 1/ticks) before, for each client with a higher"
                        + " clock; one that is refused would have blocked no longer than the record that refuses it",
                arguments -> StrictMath.exp(-arguments[2] * reaches(arguments).sum()));
    }

    private static ClosedForm offsetsAtMost() {
        return new ClosedForm(
                "recycle_offsets_at_most",
                offsets(),
                true,
                Unit.NONE,
                "Largest share of a client's attempts accepted: those of the client with the highest clock are all accepted.",
                CHECK + "no attempt of the highest within min(window, its offset - 1/ticks) before",
                arguments ->
                        StrictMath.exp(-arguments[2] * reaches(arguments).max().orElse(0)));
    }

    /** How far back each of the other clients blocks. */
    private static DoubleStream reaches(double[] arguments) {
        double window = Arguments.notNegative("window", arguments[0]);
        double tick = 1 / Arguments.positive("ticks", arguments[1]);
        Arguments.notNegative("rate", arguments[2]);
        return Arrays.stream(arguments, 3, arguments.length)
                .map(offset -> Math.max(0, Math.min(window, Arguments.finite("offset", offset) - tick)));
    }

    private static ClosedForm clockOvertakes() {
        return new ClosedForm(
                "recycle_clock_overtakes",
                List.of(
                        Parameter.of("behind", Unit.NONE, "ticks by which the faster clock is behind"),
                        Parameter.of("slow", Unit.PER_SECOND, "tick rate of the slower clock"),
                        Parameter.of("fast", Unit.PER_SECOND, "tick rate of the faster clock")),
                false,
                Unit.SECONDS,
                "When the client with the faster timestamp clock becomes the one that is ahead.",
                "two straight lines meet: behind / (fast - slow)",
                arguments -> Arguments.notNegative("behind", arguments[0])
                        / Arguments.positive(
                                "fast - slow", arguments[2] - Arguments.notNegative("slow", arguments[1])));
    }

    private static ClosedForm circleFarApart() {
        return new ClosedForm(
                "recycle_circle_far_apart",
                List.of(WINDOW, TICKS),
                false,
                Unit.NONE,
                "Chance that two clocks drawn from the whole 32-bit circle are further apart than the window.",
                "the difference is uniform: 1 - 2 * window * ticks / 2^32",
                arguments -> Math.max(
                        0,
                        1
                                - 2
                                        * Arguments.notNegative("window", arguments[0])
                                        * Arguments.positive("ticks", arguments[1])
                                        / CIRCLE));
    }

    private static ClosedForm circleHalf() {
        return new ClosedForm(
                "recycle_circle_half",
                List.of(CLIENTS),
                false,
                Unit.NONE,
                "Chance that clocks drawn from the whole 32-bit circle lie in one half of it: only then one is ahead of all.",
                "the first of n in circular order begins the half in n disjoint cases of 1 / 2^(n-1) each",
                arguments -> {
                    int clients = Arguments.whole("clients", arguments[0], 1, 1_000_000);
                    return clients * StrictMath.pow(2, 1.0 - clients);
                });
    }

    private static ClosedForm circleAccepted() {
        return new ClosedForm(
                "recycle_circle_accepted",
                List.of(CLIENTS, RATE, WHOLE_WINDOW),
                false,
                Unit.NONE,
                "Share of all attempts accepted, an odd number of clients with clocks evenly around the 32-bit circle.",
                CHECK + "each client is ahead of half of the others; derivation at RecycleLottery",
                arguments -> {
                    int clients = Arguments.whole("clients", arguments[0], 1, 1_000_001);
                    if (clients % 2 == 0) {
                        throw new IllegalArgumentException("clients (" + clients + ") must be odd");
                    }
                    double share = (clients + 1) / (2.0 * clients);
                    return RecycleLottery.accepted(clients * arguments[1], share, seconds(arguments[2]));
                });
    }

    private static ClosedForm connectFails() {
        return new ClosedForm(
                "recycle_connect_fails",
                List.of(
                        WINDOW,
                        Parameter.of("rate", Unit.PER_SECOND, "attempts per second of the client whose clock is ahead"),
                        Parameter.of("repetition", Unit.SECONDS, "when the SYN is sent again, after the first")),
                true,
                Unit.NONE,
                "Share of the slower client's connects all of whose SYNs are dropped, two clients behind one NAT.",
                CHECK + "dynamic programme over the age of the record; derivation at RecycleSynSchedule",
                arguments -> RecycleSynSchedule.allBlocked(
                        arguments[1], arguments[0], Arrays.copyOfRange(arguments, 2, arguments.length)));
    }

    private static ClosedForm randomOffsetAccepted() {
        return new ClosedForm(
                "recycle_random_offset_accepted",
                List.of(RATE, WHOLE_WINDOW),
                false,
                Unit.NONE,
                "Share of one client's attempts accepted without any NAT, a random timestamp offset for each connection.",
                CHECK + "derivation at RecycleLottery",
                arguments -> RecycleLottery.accepted(arguments[0], 0.5, seconds(arguments[1])));
    }

    private static ClosedForm randomOffsetAcceptedContinuous() {
        return new ClosedForm(
                "recycle_random_offset_accepted_continuous",
                List.of(RATE, Parameter.withDefault("window", Unit.SECONDS, 60, "how long a record blocks")),
                false,
                Unit.NONE,
                "The same share with time taken as continuous: 1 / (rate * m), m = (1 - q) / (rate / 2) + q / rate, q ="
                        + " exp(-rate * window / 2).",
                CHECK + "derivation at RecycleLottery",
                arguments -> RecycleLottery.acceptedContinuous(arguments[0], 0.5, arguments[1]));
    }

    private static ClosedForm clockedIsnLater() {
        return new ClosedForm(
                "clocked_isn_later",
                List.of(
                        Parameter.of("gap", Unit.SECONDS, "between the SYNs of two connections of one 4-tuple"),
                        Parameter.of("sent", Unit.BYTES, "sequence numbers the first one used")),
                false,
                Unit.NONE,
                "1 if a clocked initial sequence number lies beyond what the connection before it has used, else 0.",
                "RFC 6528: the clock ticks every 64 ns, so that gap / 64 ns - sent, modulo 2^32, must be in the half ahead",
                arguments -> {
                    double ahead = Arguments.notNegative("gap", arguments[0]) * 1e9 / 64
                            - Arguments.notNegative("sent", arguments[1]);
                    double onCircle = ahead - CIRCLE * Math.floor(ahead / CIRCLE);
                    return onCircle > 0 && onCircle < CIRCLE / 2 ? 1 : 0;
                });
    }
}
