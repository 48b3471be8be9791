package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.MemoryLimits;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.HostSettings.Timers;
import org.twlab.core.tcp.TcpHost;
import org.twlab.topology.Addressing;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.NodeSite;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.MapType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKind.Addresses;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** The kind {@code host}: a machine with the TCP of a named kernel. */
public final class HostKind {
    private static final long GIBIBYTE = 1L << 30;
    private static final long LEAST_MEMORY = 1L << 20;
    /** The profile whose TIME-WAIT is reckoned with a maximum segment lifetime that each host may set. */
    private static final String MSL_PROFILE = "rfc9293";

    /** A kernel by its name. */
    public static final ScalarType<KernelProfile> PROFILE_NAME = new ScalarType<>(
            "one of the kernels " + String.join(", ", KernelProfile.names()),
            text -> KernelProfile.find(text)
                    .map(Parsed::of)
                    .orElseGet(() -> Parsed.wrong("unknown profile '" + text + "'", KernelProfile.names())),
            schema -> KernelProfile.names().forEach(schema.put("type", "string").putArray("enum")::add));

    private static final Key<KernelProfile> PROFILE =
            Key.required("profile", PROFILE_NAME, "The kernel whose TCP the host has.");
    private static final Key<ImmutableMap<String, String>> SYSCTL = Key.withDefault(
            "sysctl",
            new MapType<>("a mapping of sysctls by their full names", Types.TEXT),
            "{}",
            "Sysctls of the profile, by the full names Linux gives them.");
    private static final Key<Distribution> UPTIME = Key.withDefault(
            "uptime",
            DistributionType.durations(true),
            "0s",
            "Time since boot at the start of the run; sets the timestamp clock.");
    private static final Key<HostSpec.Clock> CLOCK =
            Key.withDefault("clock", ClockKeys.TYPE, "{}", "The timestamp clock and the wall clock.");
    private static final Key<TimestampOffset> TIMESTAMP_OFFSET = Key.optional(
            "timestamp-offset",
            new TimestampOffsetType(),
            "What is added to the timestamp clock instead of what the profile adds: a mode, or a number of ticks for all"
                    + " connections.");
    private static final Key<String> ISN = Key.optional(
            "isn",
            Types.oneOf(Parameter.ISN.choiceLabels()),
            "How initial sequence numbers are made, instead of the profile's way.");
    private static final Key<Long> INITIAL_TTL = Key.optional(
            "initial-ttl", Types.integer(1, 255), "TTL of packets sent, instead of `net.ipv4.ip_default_ttl`.");
    private static final Key<PortRange> PORTS = Key.optional(
            "ports", Types.PORTS, "Ports to choose from in `connect()`, where the profile has no sysctl for it.");
    private static final Key<Long> MEMORY = Key.withDefault(
            "memory",
            Types.SIZE.narrowed(
                    "a size of at least 1MiB",
                    bytes -> bytes < LEAST_MEMORY
                            ? Parsed.wrong("a host needs at least 1MiB of memory")
                            : Parsed.of(bytes)),
            MemoryLimits.DEFAULT_MEMORY_BYTES / GIBIBYTE + "GiB",
            "Memory, from which the kernel reckons the limits of its tables; sysctls that are set stay as they are.");
    private static final Key<String> TIMERS = Key.withDefault(
            "timers",
            Types.oneOf(ImmutableList.of("exact", "kernel")),
            "exact",
            "Timers of TIME-WAIT and FIN-WAIT-2 entries: `exact`, or rounded as the `kernel` rounds them.");
    private static final Key<ImmutableMap<String, String>> PARAMETERS = Key.withDefault(
            "parameters",
            new MapType<>("a mapping of parameters of the profile", Types.TEXT),
            "{}",
            "Parameters of the profile that are assumed, replaced; `twlab show profile NAME` lists them.");
    private static final Key<ImmutableList<Long>> LISTEN = Key.optional(
            "listen",
            ListType.of(Types.integer(1, 65535)),
            "Ports with a listener (without the key: the ports that flows name).");
    private static final Key<Long> MSL = Key.optional(
            "msl",
            Types.POSITIVE_DURATION,
            "Maximum segment lifetime, half the length of TIME-WAIT; only of the profile `rfc9293`.");
    private static final Key<Long> TIME_WAIT = Key.optional(
            "time-wait",
            Types.DURATION,
            "What if: replaces the length of TIME_WAIT in the profile; with 0s the socket goes straight to CLOSED.");

    private static final RecordType<HostSpec> SETTINGS = RecordType.of(
            "host",
            List.of(
                    PROFILE,
                    SYSCTL,
                    PARAMETERS,
                    UPTIME,
                    CLOCK,
                    TIMESTAMP_OFFSET,
                    ISN,
                    INITIAL_TTL,
                    PORTS,
                    MEMORY,
                    TIMERS,
                    MSL,
                    TIME_WAIT,
                    LISTEN),
            HostKind::make);

    /** The kind, making {@link TcpHost}s. */
    public static final NodeKind<HostSpec> KIND =
            new NodeKind<>("host", Addresses.NEEDED, SETTINGS, HostKind::withSysctlDefaults, HostKind::addTo);

    private HostKind() {}

    private static void addTo(NetworkBuilder builder, NodeSpec<HostSpec> node, Addressing addressing) {
        Function<NodeSite, Node> factory = site -> new TcpHost(
                site.node(),
                site.member(),
                site.stack(),
                node.settings().draw(site.name(), site.index(), site.context().streams()),
                site.context());
        if (node.count().isPresent()) {
            builder.population(node.name(), node.members(), addressing, factory);
        } else {
            builder.node(node.name(), addressing, factory);
        }
    }

    private static HostSpec make(Values values, Reading reading) {
        KernelProfile profile = ParameterValues.replaced(values.get(PROFILE), values.mapping(), PARAMETERS, reading);
        check(profile, values, reading);
        HostSpec.Clock clock = values.get(CLOCK);
        HostSettings.Builder kernel = HostSettings.of(profile).toBuilder()
                .clock(clock.ticksPerSecond(), clock.driftPpb(), 0)
                .memoryBytes(values.get(MEMORY))
                .timers(values.get(TIMERS).equals("exact") ? Timers.EXACT : Timers.KERNEL);
        acceptedSysctls(profile, values, reading).forEach(kernel::sysctl);
        values.find(ISN)
                .ifPresent(isn ->
                        kernel.isn(Isn.values()[Parameter.ISN.choiceLabels().indexOf(isn)]));
        values.find(INITIAL_TTL).ifPresent(ttl -> kernel.initialTtl(Math.toIntExact(ttl)));
        values.find(PORTS).ifPresent(ports -> kernel.ports(ports.first(), ports.last()));
        values.find(MSL).ifPresent(kernel::mslNanos);
        values.find(TIME_WAIT).ifPresent(kernel::timeWaitNanos);
        Optional<TimestampOffset> offset = values.find(TIMESTAMP_OFFSET);
        offset.flatMap(TimestampOffset::mode).ifPresent(kernel::offsetMode);
        return new HostSpec(
                kernel.build(),
                values.get(UPTIME),
                clock.phase(),
                offset.flatMap(TimestampOffset::ticks),
                values.find(LISTEN)
                        .map(ports -> ports.stream().map(Math::toIntExact).collect(ImmutableList.toImmutableList())));
    }

    /** What keys say together. */
    private static void check(KernelProfile profile, Values values, Reading reading) {
        String portRange = Sysctl.IP_LOCAL_PORT_RANGE.linuxName();
        if (values.states(PORTS) && profile.has(Sysctl.IP_LOCAL_PORT_RANGE)) {
            reading.error(
                    values.placeOfName(PORTS),
                    "'ports' is for kernels without the sysctl " + portRange + ", which " + profile.name()
                            + " has: set that");
        }
        String ttl = Sysctl.IP_DEFAULT_TTL.linuxName();
        Optional<String> ttlSet = stated(values, ttl);
        if (values.states(INITIAL_TTL) && ttlSet.isPresent() && !ttlSet.equals(text(values.mapping(), INITIAL_TTL))) {
            reading.error(values.placeOfName(INITIAL_TTL), "'initial-ttl' replaces the sysctl " + ttl + ", give one");
        }
        if (values.states(MSL) && !profile.name().equals(MSL_PROFILE)) {
            reading.error(
                    values.placeOfName(MSL),
                    "'msl' is for the profile " + MSL_PROFILE + "; in " + profile.name() + " TIME-WAIT lasts "
                            + profile.value(Parameter.TIME_WAIT).text() + ", and 'time-wait' replaces that");
        } else if (values.states(MSL) && values.states(TIME_WAIT)) {
            reading.error(values.placeOfName(MSL), "'time-wait' replaces what 'msl' gives, state one of them");
        }
    }

    private static Optional<String> stated(Values values, String sysctl) {
        return values.mapping().get(SYSCTL.name()).orElse(null) instanceof Mapping given
                ? given.get(sysctl).flatMap(HostKind::text)
                : Optional.empty();
    }

    private static Optional<String> text(Mapping host, Key<?> key) {
        return host.get(key.name()).flatMap(HostKind::text);
    }

    private static Optional<String> text(YamlNode node) {
        return node instanceof Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }

    private static ImmutableMap<String, String> acceptedSysctls(KernelProfile profile, Values values, Reading reading) {
        return values.mapping().get(SYSCTL.name()).orElse(null) instanceof Mapping sysctls
                ? SysctlValues.accepted(profile, sysctls, reading)
                : ImmutableMap.of();
    }

    /** All sysctls of the profile, with the values set or those that the rest of the host brings about. */
    private static Mapping withSysctlDefaults(Mapping host) {
        Optional<KernelProfile> profile = text(host, PROFILE).flatMap(KernelProfile::find);
        if (profile.isEmpty() || !(host.get(SYSCTL.name()).orElse(null) instanceof Mapping given)) {
            return host;
        }
        ImmutableList<Entry> all = profile.get().sysctls().values().stream()
                .map(spec -> sysctlEntry(spec, profile.get(), host, given))
                .collect(ImmutableList.toImmutableList());
        return host.with(new Scalar(host.place(), SYSCTL.name(), false), new Mapping(given.place(), all, false));
    }

    private static Entry sysctlEntry(SysctlSpec spec, KernelProfile profile, Mapping host, Mapping given) {
        String name = spec.sysctl().linuxName();
        YamlNode value = given.get(name).orElseGet(() -> {
            String text = defaultText(spec, profile, host);
            return new Scalar(given.place(), text, text.isEmpty());
        });
        return new Entry(new Scalar(given.place(), name, false), value);
    }

    private static String defaultText(SysctlSpec spec, KernelProfile profile, Mapping host) {
        Optional<String> ttl = text(host, INITIAL_TTL);
        if (spec.sysctl() == Sysctl.IP_DEFAULT_TTL && ttl.isPresent()) {
            return ttl.get();
        }
        long memory = text(host, MEMORY)
                .flatMap(size -> Types.SIZE.parse().apply(size).value())
                .orElse(MemoryLimits.DEFAULT_MEMORY_BYTES);
        return spec.text(profile.defaultOf(spec.sysctl(), memory));
    }
}
