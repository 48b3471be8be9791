package org.twlab.experiments.formula;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The closed forms that expressions can call, in the order in which they are listed. */
public final class ClosedForms {
    private static final Parameter RATE = Parameter.of("rate", Unit.PER_SECOND, "attempts per second of one client");
    private static final Parameter MEAN_WINDOW = Parameter.withDefault(
            "window",
            Unit.SECONDS,
            59.5,
            "how long a record blocks; in whole seconds of the server that is 59 to 60 s, 59.5 s in the mean");
    private static final String RECYCLE_SOURCE =
            "per-host check of tcp_peer_is_proven, Linux 3.10 to 4.11; derivation at RecycleTwoClients";
    private static final String MANY_SOURCE =
            "semi-Markov process over the server's record of the shared address; derivation at RecycleManyClients";

    private static final List<ClosedForm> ALL = Stream.of(
                    own().toList(),
                    RecycleForms.all(),
                    PortForms.all(),
                    ExhaustionForms.all(),
                    TimeWaitForms.all(),
                    DuplicateForms.all(),
                    LossForms.all())
            .flatMap(List::stream)
            .toList();

    private ClosedForms() {}

    private static Stream<ClosedForm> own() {
        return Stream.of(
                activeCloseRate(),
                recycleTwoBlocked(),
                recycleTwoBlockedContinuous(),
                recycleAccepted(),
                recycleClientAccepted(),
                recycleRatesAccepted(),
                recycleRatesClientAccepted(),
                recycleClientsCloseBlocked(),
                ttlDelivered(),
                ttlLoopForwards());
    }

    /** All of them. */
    public static List<ClosedForm> all() {
        return ALL;
    }

    /** The form of this name. */
    public static Optional<ClosedForm> named(String name) {
        return ALL.stream().filter(form -> form.name().equals(name)).findFirst();
    }

    /** The names of all. */
    public static List<String> names() {
        return ALL.stream().map(ClosedForm::name).toList();
    }

    private static ClosedForm activeCloseRate() {
        return new ClosedForm(
                "active_close_rate",
                List.of(
                        Parameter.of("ports", Unit.NONE, "local ports, or 4-tuples in all"),
                        Parameter.of("time_wait", Unit.SECONDS, "length of TIME_WAIT"),
                        Parameter.of("hold", Unit.SECONDS, "life of a connection before it enters TIME_WAIT")),
                false,
                Unit.PER_SECOND,
                "Highest rate of connections to one address and port that an opener which closes first can sustain.",
                "each connection occupies a 4-tuple for hold + time_wait (RFC 9293 section 3.6.1): ports / (time_wait + hold)",
                arguments -> Arguments.notNegative("ports", arguments[0])
                        / Arguments.positive(
                                "time_wait + hold",
                                Arguments.notNegative("time_wait", arguments[1])
                                        + Arguments.notNegative("hold", arguments[2])));
    }

    private static List<Parameter> twoClients() {
        return List.of(
                Parameter.of("rate", Unit.PER_SECOND, "attempts per second of the client whose clock is ahead"),
                Parameter.of("offset", Unit.SECONDS, "how far that clock is ahead"),
                Parameter.withDefault("window", Unit.SECONDS, 60, "how long a record blocks"),
                Parameter.withDefault("ticks", Unit.PER_SECOND, 1000, "tick rate of both timestamp clocks"));
    }

    private static ClosedForm recycleTwoBlocked() {
        return new ClosedForm(
                "recycle_two_blocked",
                twoClients(),
                false,
                Unit.NONE,
                "Share of the slower client's attempts that tcp_tw_recycle drops, two clients behind one NAT, server closing"
                        + " first, counted in whole seconds and ticks.",
                RECYCLE_SOURCE,
                arguments -> RecycleTwoClients.blocked(arguments[0], arguments[1], arguments[2], arguments[3]));
    }

    private static ClosedForm recycleTwoBlockedContinuous() {
        return new ClosedForm(
                "recycle_two_blocked_continuous",
                twoClients(),
                false,
                Unit.NONE,
                "The same share with time and timestamps taken as continuous: 1 - exp(-rate * min(window, offset -"
                        + " 1/ticks)).",
                RECYCLE_SOURCE,
                arguments ->
                        RecycleTwoClients.blockedContinuous(arguments[0], arguments[1], arguments[2], arguments[3]));
    }

    private static ClosedForm recycleAccepted() {
        return new ClosedForm(
                "recycle_accepted",
                List.of(Parameter.of("clients", Unit.NONE, "how many clients"), RATE, MEAN_WINDOW),
                false,
                Unit.NONE,
                "Share of all attempts accepted, n clients of one rate behind one NAT, clocks further apart than the window.",
                MANY_SOURCE,
                arguments ->
                        equalRates(arguments[0], arguments[1], arguments[2]).totalAcceptance());
    }

    private static ClosedForm recycleClientAccepted() {
        return new ClosedForm(
                "recycle_client_accepted",
                List.of(
                        Parameter.of("rank", Unit.NONE, "rank of the client's clock, 1 the lowest"),
                        Parameter.of("clients", Unit.NONE, "how many clients"),
                        RATE,
                        MEAN_WINDOW),
                false,
                Unit.NONE,
                "Share of one client's attempts accepted, n clients of one rate behind one NAT.",
                MANY_SOURCE,
                arguments -> equalRates(arguments[1], arguments[2], arguments[3])
                        .acceptance(Arguments.whole("rank", arguments[0], 1, (int) arguments[1])));
    }

    private static ClosedForm recycleRatesAccepted() {
        return new ClosedForm(
                "recycle_rates_accepted",
                List.of(
                        Parameter.of("window", Unit.SECONDS, "how long a record blocks"),
                        Parameter.of("rate", Unit.PER_SECOND, "attempts per second by client, lowest clock first")),
                true,
                Unit.NONE,
                "Share of all attempts accepted, clients of different rates behind one NAT.",
                MANY_SOURCE,
                arguments -> RecycleManyClients.solve(arguments[0], ratesFrom(1, arguments))
                        .totalAcceptance());
    }

    private static ClosedForm recycleRatesClientAccepted() {
        return new ClosedForm(
                "recycle_rates_client_accepted",
                List.of(
                        Parameter.of("rank", Unit.NONE, "rank of the client's clock, 1 the lowest"),
                        Parameter.of("window", Unit.SECONDS, "how long a record blocks"),
                        Parameter.of("rate", Unit.PER_SECOND, "attempts per second by client, lowest clock first")),
                true,
                Unit.NONE,
                "Share of one client's attempts accepted, clients of different rates behind one NAT.",
                MANY_SOURCE,
                arguments -> RecycleManyClients.solve(arguments[1], ratesFrom(2, arguments))
                        .acceptance(Arguments.whole("rank", arguments[0], 1, arguments.length - 2)));
    }

    private static ClosedForm recycleClientsCloseBlocked() {
        return new ClosedForm(
                "recycle_clients_close_blocked",
                List.of(),
                false,
                Unit.NONE,
                "Share of attempts that tcp_tw_recycle drops when the clients close first: none.",
                "only an active closer records a peer's timestamp, so the server's check finds no record",
                arguments -> 0);
    }

    private static ClosedForm ttlDelivered() {
        return new ClosedForm(
                "ttl_delivered",
                List.of(
                        Parameter.of("ttl", Unit.NONE, "initial TTL of the packet"),
                        Parameter.of("routers", Unit.NONE, "routers on the path")),
                false,
                Unit.NONE,
                "1 if a packet arrives, 0 if a router discards it: it arrives if ttl >= routers + 1.",
                "RFC 1812 section 5.3.1: each router decrements the TTL and forwards only what is still above 0",
                arguments ->
                        ttl(arguments[0]) > Arguments.whole("routers", arguments[1], 0, Integer.MAX_VALUE) ? 1 : 0);
    }

    private static ClosedForm ttlLoopForwards() {
        return new ClosedForm(
                "ttl_loop_forwards",
                List.of(Parameter.of("ttl", Unit.NONE, "initial TTL of the packet")),
                false,
                Unit.NONE,
                "How often a packet in a routing loop is forwarded before a router discards it: ttl - 1.",
                "RFC 1812 section 5.3.1: the router that finds TTL 1 discards the packet",
                arguments -> ttl(arguments[0]) - 1);
    }

    private static int ttl(double value) {
        return Arguments.whole("ttl", value, 1, 255);
    }

    private static RecycleManyClients equalRates(double clients, double rate, double window) {
        return RecycleManyClients.equalRates(window, Arguments.whole("clients", clients, 1, 1_000_000), rate);
    }

    private static double[] ratesFrom(int first, double[] arguments) {
        return Arrays.copyOfRange(arguments, first, arguments.length);
    }
}
