package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.twlab.experiments.traffic.FlowSettings;
import org.twlab.experiments.traffic.FlowSettings.Application;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.experiments.traffic.FlowSettings.Pool;
import org.twlab.experiments.traffic.FlowTrace;
import org.twlab.experiments.traffic.Pace;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** The keys of a traffic entry. */
final class FlowKeys {
    private static final ImmutableMap<String, Closes> CLOSERS =
            Maps.uniqueIndex(ImmutableList.copyOf(Closes.values()), Closes::word);
    private static final ImmutableMap<String, Application> APPLICATIONS =
            Maps.uniqueIndex(ImmutableList.copyOf(Application.values()), Application::word);
    private static final DistributionType DURATIONS = DistributionType.durations(true);
    private static final DistributionType SIZES = DistributionType.sizes(true);

    private static final ScalarType<String> OPENERS =
            Types.TEXT.narrowed("a node such as client, or a member such as \"client[0]\"", Parsed::of);
    private static final ScalarType<String> TARGET =
            Types.TEXT.narrowed("a node with its port such as \"server:80\"", Parsed::of);

    static final Key<String> NAME = Key.optional("name", Types.NAME, "Its name instead of `from-to`.");
    static final Key<String> FROM = Key.required(
            "from", OPENERS, "Who connects: a host, a population or a member of it, or a gateway with a kernel.");
    static final Key<String> TO = Key.required(
            "to",
            TARGET,
            "What they connect to: `\"server:80\"`, `\"server:80-87\"` or `\"203.0.113.9:80\"`; ports and members take turns.");
    private static final Key<Application> APPLICATION = Key.withDefault(
            "application",
            Types.oneOf(APPLICATIONS.keySet())
                    .narrowed("what the ends say to each other", word -> Parsed.of(application(word))),
            "requests",
            "What the ends say: `requests` and responses, or FTP, where `to` is the control connection and each exchange fetches a file of `response` bytes: `ftp-active` (PORT: the server opens the data connection from its port 20) or `ftp-passive` (PASV: the client opens it). Gateways help control connections to port 21.");
    private static final Key<Distribution> START =
            Key.withDefault("start", DURATIONS, "0s", "When each host begins; drawn once for each.");
    static final Key<Long> STOP = Key.optional(
            "stop", Types.DURATION, "No attempt begins from then on (without the key: the end of the run).");
    static final Key<Long> ATTEMPTS = Key.optional(
            "attempts", Types.integer(1, 1_000_000_000_000L), "How many attempts each host makes at most.");
    static final Key<Pace> ARRIVALS = Key.optional(
            "arrivals",
            new ArrivalsType(),
            "Open loop, for each host, whatever becomes of earlier attempts: `5/s` evenly from `start`, `{every: D}` with drawn gaps, `{poisson: 2/s}`, or `{on-off: {...}}`: gaps in periods that come and go.");
    static final Key<Distribution> THINK = Key.optional(
            "think",
            DURATIONS,
            "Closed loop: the next attempt begins this long after the last one ended, and at least 1 ms after a failed one. Neither `arrivals` nor `think`: one attempt for each host.");
    private static final Key<Distribution> REQUEST = Key.withDefault(
            "request",
            SIZES,
            "0B",
            "What the opener writes once it is connected; with `0B` the server answers on accept.");
    private static final Key<Distribution> RESPONSE =
            Key.withDefault("response", SIZES, "0B", "What the server writes when it has read the request.");
    private static final Key<Distribution> SERVICE =
            Key.withDefault("service", DURATIONS, "0s", "Wait of the server before it answers.");
    private static final Key<Distribution> EXCHANGES = Key.optional(
            "exchanges",
            new DistributionType(Types.integer(1, 1_000_000), "counts", true),
            "Request-response pairs on a connection (without the key: 1, or with a `pool` any number).");
    private static final Key<Distribution> EXCHANGE_GAP =
            Key.withDefault("exchange-gap", DURATIONS, "0s", "Wait of the opener between two exchanges.");
    private static final Key<Closes> CLOSES = Key.withDefault(
            "closes",
            Types.oneOf(CLOSERS.keySet())
                    .narrowed("who closes", word -> Parsed.of(Closes.valueOf(word.toUpperCase(java.util.Locale.ROOT)))),
            "client",
            "Who calls `close()` first: `client` having read the last response, `server` having written it, `both` at the instant the client has read it, `never`.");
    private static final Key<Distribution> CLOSE_DELAY =
            Key.withDefault("close-delay", DURATIONS, "0s", "Wait of the first closer before `close()`.");
    private static final Key<Distribution> CLOSE_WAIT =
            Key.withDefault("close-wait", DURATIONS, "0s", "Wait of the other end in CLOSE-WAIT before it closes too.");
    private static final Key<Long> LINGER = Key.optional(
            "linger",
            Types.DURATION.narrowed(
                    "0s", nanos -> nanos == 0 ? Parsed.of(0L) : Parsed.wrong("'linger' can only be 0s")),
            "SO_LINGER of the first closer; `0s`: RST instead of FIN, and no TIME-WAIT.");
    private static final Key<Long> LOCAL_PORT = Key.optional(
            "local-port",
            Types.integer(1, 65535),
            "`bind()` to this port before connecting (without the key: the kernel chooses).");
    private static final Key<Boolean> REUSE_ADDRESS =
            Key.withDefault("reuse-address", Types.BOOLEAN, "false", "Whether SO_REUSEADDR is set before `bind()`.");
    private static final Key<Distribution> GIVE_UP = Key.optional(
            "give-up",
            DURATIONS,
            "Patience for `connect()`: the opener closes while still in SYN-SENT (without the key: the SYN schedule decides).");
    private static final Key<Distribution> DEADLINE = Key.optional(
            "deadline",
            DURATIONS,
            "Patience for the whole attempt; an established connection is then aborted with RST.");

    private static final Key<Long> SIZE =
            Key.required("size", Types.integer(1, 1_000_000), "How many connections a host has at most.");
    private static final Key<Distribution> IDLE = Key.optional(
            "idle", DURATIONS, "How long a connection that nothing uses stays open (without the key: for ever).");

    static final RecordType<Pool> POOL_TYPE = RecordType.of(
            "pool",
            List.of(SIZE, IDLE),
            (values, reading) -> new Pool(Math.toIntExact(values.get(SIZE)), values.find(IDLE), false));
    private static final Key<Pool> POOL = Key.optional(
            "pool",
            POOL_TYPE,
            "Connections that exchanges share: `arrivals`, `think` and `attempts` are those of exchanges, each of which takes an idle connection of its host, opens one, or waits; `exchanges` and `idle` retire them.");
    static final Key<String> TRACE = Key.optional(
            "trace",
            Types.TEXT.narrowed("the name of a CSV file", Parsed::of),
            "A CSV file with the attempts, instead of `arrivals`: columns `start`, `host`, and if need be `bytes` (of the response) and `closer`; the path is relative to the scenario.");

    /** What stands in the file, before nodes are looked up; the ends are absent where they are wrong. */
    record Stated(Values values) {

        Optional<String> from() {
            return values.find(FROM);
        }

        Optional<String> to() {
            return values.find(TO);
        }

        /** {@code from-to}, or what {@code name:} says; empty where an address needs a name, or an end is missing. */
        Optional<String> name() {
            return values.find(NAME).or(() -> from().flatMap(from -> to().flatMap(to -> derivedName(from, to))));
        }

        Place place() {
            return values.mapping().place();
        }

        /** @param trace what the file of the key {@code trace} says */
        Flow with(String name, Members openers, Target target, Optional<FlowTrace> trace) {
            return new Flow(name, openers, target, settings(trace), place());
        }

        private FlowSettings settings(Optional<FlowTrace> trace) {
            return new FlowSettings(
                    values.get(APPLICATION),
                    values.get(START),
                    values.find(STOP).map(OptionalLong::of).orElse(OptionalLong.empty()),
                    values.find(ATTEMPTS).map(OptionalLong::of).orElse(OptionalLong.empty()),
                    trace.<Pace>map(Pace.Replay::new)
                            .or(() -> values.find(ARRIVALS))
                            .or(() -> values.find(THINK).map(Pace.Think::new))
                            .orElseGet(Pace.Once::new),
                    values.get(REQUEST),
                    values.get(RESPONSE),
                    values.get(SERVICE),
                    values.find(EXCHANGES).orElse(new Distribution.Constant(1)),
                    values.get(EXCHANGE_GAP),
                    values.get(CLOSES),
                    values.get(CLOSE_DELAY),
                    values.get(CLOSE_WAIT),
                    values.find(LINGER).isPresent(),
                    values.find(LOCAL_PORT)
                            .map(port -> OptionalInt.of(Math.toIntExact(port)))
                            .orElse(OptionalInt.empty()),
                    values.get(REUSE_ADDRESS),
                    values.find(GIVE_UP),
                    values.find(DEADLINE),
                    values.find(POOL).map(pool -> new Pool(pool.size(), pool.idle(), values.states(EXCHANGES))));
        }
    }

    static final RecordType<Stated> TYPE = RecordType.ofPart(
            "flow",
            List.of(
                    NAME,
                    FROM,
                    TO,
                    APPLICATION,
                    START,
                    STOP,
                    ATTEMPTS,
                    ARRIVALS,
                    THINK,
                    REQUEST,
                    RESPONSE,
                    SERVICE,
                    EXCHANGES,
                    EXCHANGE_GAP,
                    CLOSES,
                    CLOSE_DELAY,
                    CLOSE_WAIT,
                    LINGER,
                    LOCAL_PORT,
                    REUSE_ADDRESS,
                    GIVE_UP,
                    DEADLINE,
                    POOL,
                    TRACE),
            FlowKeys::make);

    private FlowKeys() {}

    private static Stated make(Values values, Reading reading) {
        if (values.states(ARRIVALS) && values.states(THINK)) {
            reading.error(
                    values.placeOfName(THINK), "a flow has 'arrivals' (open loop) or 'think' (closed loop), not both");
        }
        if (values.get(REUSE_ADDRESS) && !values.states(LOCAL_PORT)) {
            reading.error(values.placeOfName(REUSE_ADDRESS), "'reuse-address' counts only with 'local-port'");
        }
        checkApplication(values, reading);
        checkPool(values, reading);
        checkTrace(values, reading);
        return new Stated(values);
    }

    private static Application application(String word) {
        return java.util.Objects.requireNonNull(APPLICATIONS.get(word), word);
    }

    /** An FTP client says what FTP has it say, and both ends close after its QUIT. */
    private static void checkApplication(Values values, Reading reading) {
        Application application = values.get(APPLICATION);
        if (application == Application.REQUESTS) {
            return;
        }
        if (values.states(REQUEST) && !isNothing(values.get(REQUEST))) {
            reading.error(
                    values.placeOfName(REQUEST),
                    "'request' says nothing with 'application: " + application.word() + "', whose commands are given");
        }
        if (values.get(CLOSES) == Closes.BOTH) {
            reading.error(
                    values.placeOfName(CLOSES),
                    "'closes: both' needs 'application: requests': the FINs of " + application.word()
                            + " cannot be made to cross");
        }
    }

    private static void checkPool(Values values, Reading reading) {
        if (!values.states(POOL)) {
            return;
        }
        if (values.get(APPLICATION) != Application.REQUESTS) {
            reading.error(values.placeOfName(POOL), "'pool' needs 'application: requests'");
        }
        if (isNothing(values.get(REQUEST)) || isNothing(values.get(RESPONSE))) {
            reading.error(
                    values.placeOfName(POOL),
                    "'pool' needs a 'request' and a 'response', by which the ends know an exchange from the next");
        }
        if (!isNothing(values.get(EXCHANGE_GAP))) {
            reading.error(
                    values.placeOfName(EXCHANGE_GAP),
                    "'exchange-gap' says nothing with 'pool', whose exchanges come by 'arrivals' or 'think'");
        }
        if (values.get(CLOSES) == Closes.NEVER
                && values.find(POOL).flatMap(Pool::idle).isPresent()) {
            reading.error(values.placeOfName(CLOSES), "with 'closes: never' nobody closes what is idle");
        }
    }

    private static void checkTrace(Values values, Reading reading) {
        for (Key<?> other : List.of(ARRIVALS, THINK, POOL)) {
            if (values.states(TRACE) && values.states(other)) {
                reading.error(
                        values.placeOfName(TRACE),
                        "'trace' says when attempts begin, '" + other.name() + "' does not go with it");
            }
        }
    }

    private static boolean isNothing(Distribution distribution) {
        return distribution instanceof Distribution.Constant constant && constant.value() == 0;
    }

    /** The name of the flow that a tree describes. */
    static Optional<String> nameOf(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return Optional.empty();
        }
        if (mapping.get(NAME.name()).orElse(null) instanceof Scalar name) {
            return Optional.of(name.text());
        }
        return mapping.get(FROM.name()).orElse(null) instanceof Scalar from
                        && mapping.get(TO.name()).orElse(null) instanceof Scalar to
                ? derivedName(from.text(), to.text())
                : Optional.empty();
    }

    private static Optional<String> derivedName(String from, String to) {
        String server = node(to.contains(":") ? to.substring(0, to.lastIndexOf(':')) : to);
        return server.matches("[a-z][a-z0-9-]*") ? Optional.of(node(from) + "-" + server) : Optional.empty();
    }

    /** The node of a word that may name a member. */
    static String node(String word) {
        int bracket = word.indexOf('[');
        return bracket < 0 ? word : word.substring(0, bracket);
    }
}
