package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.core.net.Node;
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
import org.twlab.topology.language.Quantity;
import org.twlab.topology.language.Rate;
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
    private static final ScalarType<KernelProfile> PROFILE_NAME = new ScalarType<>(
            "one of the kernels " + String.join(", ", KernelProfile.names()),
            text -> KernelProfile.find(text)
                    .map(Parsed::of)
                    .orElseGet(() -> Parsed.wrong("unknown profile '" + text + "'", KernelProfile.names())),
            schema -> KernelProfile.names().forEach(schema.put("type", "string").putArray("enum")::add));

    private static final ScalarType<Long> DRIFT_PPB = new ScalarType<>(
            "a drift such as 20ppm or -20ppm",
            HostKind::parseDrift,
            schema -> schema.put("type", "string").put("pattern", "^-?[0-9]+(\\.[0-9]+)?(%|ppm)$"));

    private static final ScalarType<Integer> TICK =
            Types.RATE.narrowed("a whole rate from 1/s to 1000000/s", HostKind::ticks);

    private static final Key<Long> DRIFT = Key.withDefault(
            "drift",
            DRIFT_PPB,
            "0ppm",
            "How much faster than simulated time the timestamp clock runs; may be negative.");
    private static final Key<Integer> TICKS = Key.withDefault("tick", TICK, "1000/s", "Rate of the timestamp clock.");
    private static final Key<Distribution> PHASE = Key.withDefault(
            "phase",
            new DistributionType(Types.durationUpTo("999999999ns"), "phases", true),
            "0s",
            "Reading of the wall clock at the start, below a second: decides where its whole seconds lie.");
    private static final RecordType<HostSpec.Clock> CLOCK_TYPE = RecordType.of(
            "clock",
            List.of(DRIFT, TICKS, PHASE),
            (values, reading) -> new HostSpec.Clock(values.get(DRIFT), values.get(TICKS), values.get(PHASE)));

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
            Key.withDefault("clock", CLOCK_TYPE, "{}", "The timestamp clock and the wall clock.");
    private static final Key<Distribution> TIMESTAMP_OFFSET = Key.optional(
            "timestamp-offset",
            new DistributionType(Types.integer(0, 0xFFFF_FFFFL), "timestamp-offsets", true),
            "Ticks added to every TSval instead of what the profile adds.");
    private static final Key<ImmutableList<Long>> LISTEN = Key.optional(
            "listen",
            ListType.of(Types.integer(1, 65535)),
            "Ports with a listener (without the key: the ports that flows name).");
    private static final Key<Long> TIME_WAIT = Key.optional(
            "time-wait",
            Types.DURATION,
            "What if: replaces the length of TIME_WAIT in the profile; with 0s the socket goes straight to CLOSED.");

    private static final RecordType<HostSpec> SETTINGS = RecordType.of(
            "host", List.of(PROFILE, SYSCTL, UPTIME, CLOCK, TIMESTAMP_OFFSET, LISTEN, TIME_WAIT), HostKind::make);

    /** The kind, making {@link TcpHost}s. */
    public static final NodeKind<HostSpec> KIND =
            new NodeKind<>("host", Addresses.NEEDED, SETTINGS, HostKind::withSysctlDefaults, HostKind::addTo);

    private HostKind() {}

    private static void addTo(NetworkBuilder builder, NodeSpec<HostSpec> node, Addressing addressing) {
        Function<NodeSite, Node> factory = site -> new TcpHost(
                site.name(),
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
        KernelProfile profile = values.get(PROFILE);
        HostSpec.Clock clock = values.get(CLOCK);
        OptionalLong timeWait = values.find(TIME_WAIT).map(OptionalLong::of).orElse(OptionalLong.empty());
        return new HostSpec(
                HostSpec.kernel(profile, acceptedSysctls(profile, values, reading), clock, timeWait),
                values.get(UPTIME),
                clock.phase(),
                values.find(TIMESTAMP_OFFSET),
                values.find(LISTEN)
                        .map(ports -> ports.stream().map(Math::toIntExact).collect(ImmutableList.toImmutableList())));
    }

    private static ImmutableMap<String, String> acceptedSysctls(KernelProfile profile, Values values, Reading reading) {
        return values.mapping().get(SYSCTL.name()).orElse(null) instanceof Mapping sysctls
                ? SysctlValues.accepted(profile, sysctls, reading)
                : ImmutableMap.of();
    }

    private static Parsed<Long> parseDrift(String text) {
        boolean negative = text.startsWith("-");
        return Quantity.RATIO.parse(negative ? text.substring(1) : text).then(millionths -> {
            BigDecimal billionths = millionths.movePointRight(3).stripTrailingZeros();
            if (billionths.scale() > 0 || billionths.compareTo(BigDecimal.valueOf(100_000_000)) > 0) {
                return Parsed.wrong("'" + text + "' is not a drift in steps of 0.001ppm up to 10%");
            }
            return Parsed.of(negative ? -billionths.longValueExact() : billionths.longValueExact());
        });
    }

    private static Parsed<Integer> ticks(Rate rate) {
        BigDecimal[] perSecond = rate.perDay().divideAndRemainder(BigDecimal.valueOf(86_400));
        boolean whole = perSecond[1].signum() == 0;
        return whole && perSecond[0].signum() > 0 && perSecond[0].compareTo(BigDecimal.valueOf(1_000_000)) <= 0
                ? Parsed.of(perSecond[0].intValueExact())
                : Parsed.wrong("a timestamp clock has a whole rate from 1/s to 1000000/s");
    }

    /** All sysctls of the profile, with the values set or the kernel's own. */
    private static Mapping withSysctlDefaults(Mapping host) {
        Optional<KernelProfile> profile = host.get(PROFILE.name())
                .flatMap(name -> name instanceof Scalar scalar ? KernelProfile.find(scalar.text()) : Optional.empty());
        if (profile.isEmpty() || !(host.get(SYSCTL.name()).orElse(null) instanceof Mapping given)) {
            return host;
        }
        ImmutableList<Entry> all = profile.get().sysctls().values().stream()
                .map(spec -> sysctlEntry(spec, given))
                .collect(ImmutableList.toImmutableList());
        return host.with(new Scalar(host.place(), SYSCTL.name(), false), new Mapping(given.place(), all, false));
    }

    private static Entry sysctlEntry(SysctlSpec spec, Mapping given) {
        String name = spec.sysctl().linuxName();
        YamlNode value =
                given.get(name).orElseGet(() -> new Scalar(given.place(), spec.text(spec.defaultValue()), false));
        return new Entry(new Scalar(given.place(), name, false), value);
    }
}
