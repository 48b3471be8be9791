package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.scenario.BalancerSpec.Backend;
import org.twlab.nat.balancer.Balancer;
import org.twlab.nat.balancer.BalancerMode;
import org.twlab.nat.balancer.BalancerSettings;
import org.twlab.nat.balancer.FlowState;
import org.twlab.nat.balancer.HealthCheck;
import org.twlab.nat.balancer.Rejection;
import org.twlab.nat.balancer.Scheduling;
import org.twlab.nat.balancer.SourcePool;
import org.twlab.nat.balancer.UpstreamClose;
import org.twlab.nat.rewrite.TimestampTreatment;
import org.twlab.topology.Addressing;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.HostSpec;
import org.twlab.topology.model.NodeKind;
import org.twlab.topology.model.NodeKind.Addresses;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** The kind {@code balancer}: one address for a service that several hosts offer. */
public final class BalancerKind {
    static final ScalarType<Endpoint> ENDPOINT_TYPE = new ScalarType<>(
            "an address with a port such as \"198.51.100.1:80\"",
            BalancerKind::parseEndpoint,
            schema -> schema.put("type", "string").put("pattern", "^[0-9]+(\\.[0-9]+){3}:[0-9]+$"));
    private static final ScalarType<Backend> BACKEND_TYPE = new ScalarType<>(
            "a host, a population or a member, which may have a port as in \"real:8080\"",
            BalancerKind::parseBackend,
            schema -> schema.put("type", "string"));

    private static final Key<BalancerMode> MODE = Key.required(
            "mode",
            NatKeys.word(BalancerMode.values()),
            "What becomes of a packet to the service: `dnat` rewrites its destination, `fullnat` its source too, `dsr` hands"
                    + " it to a backend as it is, and `proxy` ends TCP and opens a connection of its own.");
    private static final Key<Endpoint> SERVICE =
            Key.required("service", ENDPOINT_TYPE, "What clients connect to; the balancer has the address.");
    static final Key<ImmutableList<Backend>> BACKENDS = Key.required(
            "backends",
            new ListType<>(BACKEND_TYPE, true),
            "The hosts that offer the service, in order, each perhaps with a port other than the service's.");
    private static final Key<ImmutableList<Address>> POOL = Key.optional(
            "pool",
            new ListType<>(Types.ADDRESS, true),
            "Own addresses that `fullnat` uses as sources toward the backends.");
    private static final Key<PortRange> POOL_PORTS =
            Key.optional("pool-ports", Types.PORTS, "The ports it uses of each, from 1024 on (without the key: all).");
    private static final Key<Scheduling> SCHEDULING = Key.withDefault(
            "scheduling", NatKeys.word(Scheduling.values()), "round-robin", "Which backend gets a new connection.");
    private static final Key<Rejection> NO_BACKEND = Key.withDefault(
            "no-backend",
            NatKeys.word(Rejection.values()),
            "reset",
            "What a client hears that connects while no backend is up: `reset` or `silence`.");
    private static final Key<Rejection> DEAD_BACKEND = Key.withDefault(
            "dead-backend", NatKeys.word(Rejection.values()), "silence", "What a client hears whose backend is down.");
    private static final Key<Boolean> RESCHEDULES = Key.withDefault(
            "reschedules",
            Types.BOOLEAN,
            "true",
            "Whether a SYN of a connection that is over gets a backend anew, or the same one.");
    private static final Key<UpstreamClose> UPSTREAM_CLOSE = Key.optional(
            "upstream-close",
            NatKeys.word(UpstreamClose.values()),
            "When a `proxy` closes toward the backend: at once when the client has (`upstream-first`, without the key), or"
                    + " only `after-downstream`.");
    private static final Key<HostSpec> HOST = Key.optional(
            "host", HostKind.KIND.settings(), "The machine of a `proxy`: `profile` and the other keys of a host.");

    private static final Key<Long> INTERVAL =
            Key.required("interval", Types.POSITIVE_DURATION, "From probe to probe of one backend.");
    private static final Key<Long> RISE = Key.withDefault(
            "rise",
            Types.integer(1, 1000),
            "2",
            "Probes in a row that must succeed before a backend counts as up again.");
    private static final Key<Long> FALL = Key.withDefault(
            "fall", Types.integer(1, 1000), "3", "Probes in a row that must fail before a backend counts as down.");
    /** The keys of {@code health}. */
    static final RecordType<HealthCheck> HEALTH_TYPE = RecordType.of(
            "health",
            List.of(INTERVAL, RISE, FALL),
            (values, reading) -> new HealthCheck(
                    values.get(INTERVAL), Math.toIntExact(values.get(RISE)), Math.toIntExact(values.get(FALL))));

    private static final Key<HealthCheck> HEALTH = Key.optional(
            "health", HEALTH_TYPE, "How backends are probed by TCP handshakes (without the key: all count as up).");

    private static final ImmutableMap<FlowState, Key<Long>> TIMEOUT_KEYS = Arrays.stream(FlowState.values())
            .collect(ImmutableMap.toImmutableMap(
                    state -> state,
                    state -> Key.optional(
                            state.label(), Types.POSITIVE_DURATION, "After the last packet in this state of IPVS.")));
    private static final RecordType<Values> TIMEOUTS_TYPE =
            RecordType.of("timeouts", TIMEOUT_KEYS.values().asList(), (values, reading) -> values);
    private static final Key<Values> TIMEOUTS = Key.withDefault(
            "timeouts", TIMEOUTS_TYPE, "{}", "How long connections are remembered, by state; not of a `proxy`.");

    private static final RecordType<BalancerSpec> SETTINGS = RecordType.of(
            "balancer",
            List.of(
                    MODE,
                    SERVICE,
                    BACKENDS,
                    POOL,
                    POOL_PORTS,
                    SCHEDULING,
                    HEALTH,
                    NO_BACKEND,
                    DEAD_BACKEND,
                    RESCHEDULES,
                    NatKeys.TIMESTAMPS,
                    TIMEOUTS,
                    UPSTREAM_CLOSE,
                    HOST),
            BalancerKind::make);

    /** The kind, making {@link Balancer}s, and {@link TcpHost}s for proxies. */
    public static final NodeKind<BalancerSpec> KIND =
            new NodeKind<>("balancer", Addresses.OWN, SETTINGS, balancer -> balancer, BalancerKind::addTo);

    private BalancerKind() {}

    /** Whether a node is a balancer that remembers flows: one of any mode but a proxy, which is a host. */
    public static boolean remembersFlows(NodeSpec<?> node) {
        return KIND.cast(node)
                .filter(balancer -> !balancer.settings().isProxy())
                .isPresent();
    }

    /** Whether a node is a balancer that is a host itself: a proxy. */
    public static boolean isHost(NodeSpec<?> node) {
        return KIND.cast(node).filter(balancer -> balancer.settings().isProxy()).isPresent();
    }

    private static Parsed<Endpoint> parseEndpoint(String text) {
        int colon = text.indexOf(':');
        Parsed<Address> address = Types.ADDRESS.parse().apply(colon < 0 ? text : text.substring(0, colon));
        Parsed<PortRange> port = PortRange.parse(colon < 0 ? "" : text.substring(colon + 1));
        if (address.value().isEmpty()
                || port.value().isEmpty()
                || port.value().get().size() != 1) {
            return Parsed.wrong("'" + text + "' is not an address with a port such as \"198.51.100.1:80\"");
        }
        return Parsed.of(
                new Endpoint(address.value().get().bits(), port.value().get().first()));
    }

    /** Whether an item of {@code backends} could be read. */
    static boolean isBackend(YamlNode item) {
        return item instanceof Scalar text && parseBackend(text.text()).value().isPresent();
    }

    private static Parsed<Backend> parseBackend(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Parsed.of(new Backend(text, OptionalInt.empty()));
        }
        Parsed<PortRange> port = PortRange.parse(text.substring(colon + 1));
        return port.value().isPresent() && port.value().get().size() == 1
                ? Parsed.of(new Backend(
                        text.substring(0, colon),
                        OptionalInt.of(port.value().get().first())))
                : Parsed.wrong("'" + text + "' has no port behind the colon, write it as in \"real:8080\"");
    }

    private static BalancerSpec make(Values values, Reading reading) {
        BalancerMode mode = values.get(MODE);
        Endpoint service = values.get(SERVICE);
        check(values, mode, reading);
        Endpoint standIn = new Endpoint(~service.address(), service.port());
        Optional<SourcePool> pool = pool(values, mode, service, reading);
        BalancerSettings rest = mode == BalancerMode.FULLNAT
                ? BalancerSettings.fullNat(
                        service, List.of(standIn), pool.orElse(SourcePool.of(List.of(service.address() ^ 1))))
                : BalancerSettings.of(mode, service, List.of(standIn));
        rest = rest.withScheduling(values.get(SCHEDULING))
                .withRejections(values.get(NO_BACKEND), deadBackend(values, mode, reading))
                .withReschedules(values.get(RESCHEDULES));
        if (mode == BalancerMode.PROXY) {
            if (values.get(NatKeys.TIMESTAMPS) != TimestampTreatment.KEEP) {
                reading.error(
                        values.place(NatKeys.TIMESTAMPS), noProxy(NatKeys.TIMESTAMPS, "it has timestamps of its own"));
            }
            rest = rest.withUpstreamClose(values.find(UPSTREAM_CLOSE).orElse(UpstreamClose.UPSTREAM_FIRST));
        } else {
            rest = withTimestamps(rest, values, reading);
            for (FlowState state : FlowState.values()) {
                Optional<Long> nanos =
                        values.get(TIMEOUTS).find(java.util.Objects.requireNonNull(TIMEOUT_KEYS.get(state)));
                rest = nanos.isPresent() ? rest.withTimeout(state, nanos.get()) : rest;
            }
        }
        Optional<HealthCheck> health = values.find(HEALTH);
        return new BalancerSpec(
                values.get(BACKENDS), health.isPresent() ? rest.withHealth(health.get()) : rest, values.find(HOST));
    }

    private static Rejection deadBackend(Values values, BalancerMode mode, Reading reading) {
        boolean proxy = mode == BalancerMode.PROXY;
        if (proxy && values.get(DEAD_BACKEND) != Rejection.SILENCE) {
            reading.error(values.place(DEAD_BACKEND), noProxy(DEAD_BACKEND, "its TCP finds out by itself"));
        }
        if (proxy && !values.get(RESCHEDULES)) {
            reading.error(values.place(RESCHEDULES), noProxy(RESCHEDULES, "it keeps no flows"));
        }
        return proxy ? Rejection.SILENCE : values.get(DEAD_BACKEND);
    }

    private static BalancerSettings withTimestamps(BalancerSettings rest, Values values, Reading reading) {
        if (rest.mode() == BalancerMode.DSR && values.get(NatKeys.TIMESTAMPS) == TimestampTreatment.REWRITE) {
            reading.error(
                    values.place(NatKeys.TIMESTAMPS),
                    "with mode 'dsr' timestamps cannot be rewritten: the answers do not come back this way",
                    List.of("keep", "strip"),
                    "rewrite");
            return rest;
        }
        return rest.withTimestamps(values.get(NatKeys.TIMESTAMPS));
    }

    private static void check(Values values, BalancerMode mode, Reading reading) {
        if (values.mapping().get(BACKENDS.name()).orElse(null) instanceof Sequence list
                && list.items().isEmpty()) {
            reading.error(values.place(BACKENDS), "a balancer needs at least one backend");
        }
        boolean proxy = mode == BalancerMode.PROXY;
        onlyIf(mode == BalancerMode.FULLNAT, "fullnat", List.of(POOL, POOL_PORTS), values, reading);
        onlyIf(proxy, "proxy", List.of(UPSTREAM_CLOSE, HOST), values, reading);
        if (mode == BalancerMode.FULLNAT && !values.states(POOL)) {
            reading.error(values.place(MODE), "mode 'fullnat' needs the key 'pool': the addresses it speaks from");
        }
        if (proxy && !values.states(HOST)) {
            reading.error(values.place(MODE), "mode 'proxy' needs the key 'host': the machine whose TCP it has");
        }
        if (proxy && !values.get(TIMEOUTS).mapping().entries().isEmpty()) {
            reading.error(
                    values.placeOfName(TIMEOUTS), noProxy(TIMEOUTS, "it keeps no flows, and its TCP has its own"));
        }
        values.find(HOST)
                .flatMap(HostSpec::listen)
                .ifPresent(ports -> reading.error(
                        placeOfListen(values),
                        "a proxy listens at its service, " + values.get(SERVICE) + ", and nowhere else"));
        if (!values.states(HEALTH)) {
            onlyWithHealth(NO_BACKEND, Rejection.RESET, values, reading);
            if (!proxy) {
                onlyWithHealth(DEAD_BACKEND, Rejection.SILENCE, values, reading);
            }
        }
    }

    private static Place placeOfListen(Values values) {
        return values.mapping().get(HOST.name()).orElse(null) instanceof Mapping host
                ? host.entry("listen").map(entry -> entry.key().place()).orElse(host.place())
                : values.place(HOST);
    }

    /** Backends go down by probes alone; the default may stand there, as it does in files that show all of them. */
    private static void onlyWithHealth(Key<Rejection> key, Rejection byDefault, Values values, Reading reading) {
        if (values.get(key) != byDefault) {
            reading.error(
                    values.placeOfName(key),
                    "'" + key.name() + "' counts only with 'health': without probes every backend is up");
        }
    }

    private static String noProxy(Key<?> key, String why) {
        return "'" + key.name() + "' of a proxy cannot be changed: " + why
                + "; it goes with the modes dnat, fullnat, dsr";
    }

    private static void onlyIf(boolean may, String mode, List<Key<?>> keys, Values values, Reading reading) {
        for (Key<?> key : keys) {
            if (!may && values.states(key)) {
                reading.error(values.placeOfName(key), "'" + key.name() + "' goes with mode '" + mode + "' only");
            }
        }
    }

    private static Optional<SourcePool> pool(Values values, BalancerMode mode, Endpoint service, Reading reading) {
        Optional<ImmutableList<Address>> addresses = values.find(POOL).filter(list -> mode == BalancerMode.FULLNAT);
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        org.twlab.nat.PortRange ports = values.find(POOL_PORTS)
                .map(range -> new org.twlab.nat.PortRange(range.first(), range.last()))
                .orElse(SourcePool.DEFAULT_PORTS);
        try {
            SourcePool pool = new SourcePool(
                    addresses.get().stream().map(Address::bits).collect(ImmutableList.toImmutableList()), ports);
            if (pool.addresses().contains(service.address()) && pool.ports().contains(service.port())) {
                reading.error(values.place(POOL), "the pool has the service itself, " + service + ", among its ports");
                return Optional.empty();
            }
            return Optional.of(pool);
        } catch (IllegalArgumentException refused) {
            reading.error(values.place(values.states(POOL_PORTS) ? POOL_PORTS : POOL), "pool: " + refused.getMessage());
            return Optional.empty();
        }
    }

    private static void addTo(NetworkBuilder builder, NodeSpec<BalancerSpec> node, Addressing none) {
        BalancerSpec spec = node.settings();
        Addressing own = new Addressing(spec.ownAddresses(), Optional.empty());
        if (spec.isProxy()) {
            builder.node(
                    node.name(),
                    own,
                    site -> new TcpHost(
                            site.node(),
                            site.member(),
                            site.stack(),
                            spec.host()
                                    .orElseThrow()
                                    .draw(site.name(), 0, site.context().streams()),
                            site.context()));
        } else {
            builder.router(
                    node.name(),
                    own,
                    site -> new Balancer(site.name(), spec.settings(site.addressesOf()), site.context()));
        }
    }
}
