package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.HostSettings;
import org.twlab.nat.ConntrackTimeout;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.nat.PortOption;
import org.twlab.nat.RefusalPolicy;
import org.twlab.nat.rfc.NatPresets;
import org.twlab.nat.rfc.PortAssignment;
import org.twlab.nat.rfc.RfcTimeout;
import org.twlab.nat.rfc.UnsolicitedSyn;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKind;
import org.twlab.topology.model.NodeKind.Addresses;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** The kind {@code nat}: a gateway that hides an inside network behind public addresses. */
public final class NatKind {
    private static final ImmutableList<String> MODELS = Stream.of(
                    NatModel.names().stream(), Stream.of(RfcKeys.PLAIN), NatPresets.names().stream())
            .flatMap(names -> names)
            .collect(ImmutableList.toImmutableList());

    private static final ScalarType<String> MODEL_TYPE = new ScalarType<>(
            "one of the models " + String.join(", ", MODELS),
            text -> MODELS.contains(text) ? Parsed.of(text) : Parsed.wrong("unknown model '" + text + "'", MODELS),
            schema -> MODELS.forEach(schema.put("type", "string").putArray("enum")::add));

    static final Key<String> MODEL = Key.required(
            "model",
            MODEL_TYPE,
            "The kernel whose Netfilter the gateway has, `rfc` for one that is described by its behaviours, or a preset.");

    private static final ImmutableMap<String, ConntrackTimeout> NETFILTER_TIMEOUTS =
            byName(ConntrackTimeout.values(), ConntrackTimeout::label);
    private static final ImmutableMap<String, RfcTimeout> RFC_TIMEOUTS = byName(
            RfcTimeout.values(), timeout -> timeout.label().replace("tcp-", "").replace("-query", ""));
    private static final ImmutableMap<String, Key<Long>> TIMEOUT_KEYS =
            Sets.union(NETFILTER_TIMEOUTS.keySet(), RFC_TIMEOUTS.keySet()).stream()
                    .collect(ImmutableMap.toImmutableMap(name -> name, NatKind::timeoutKey));

    private static final RecordType<Values> TIMEOUTS_TYPE =
            RecordType.of("timeouts", TIMEOUT_KEYS.values().asList(), (values, reading) -> values);
    private static final Key<Values> TIMEOUTS = Key.withDefault(
            "timeouts", TIMEOUTS_TYPE, "{}", "How long connections are remembered after the last packet, by state.");

    private static final Key<String> PORT_CHOICE = Key.optional(
            "port-choice",
            Types.oneOf(List.of("preserve", "random", "fully-random", "sequential")),
            "How a public port is found: the inside one where it is free (without the key), or at `random`; Netfilter also"
                    + " `fully-random`, the others `sequential`.");
    static final Key<Boolean> HAIRPIN = Key.optional(
            "hairpin",
            Types.BOOLEAN,
            "Whether inside hosts reach each other by public endpoints; of Netfilter those of `forwards`.");
    private static final Key<String> UNSOLICITED = Key.optional(
            "unsolicited",
            Types.oneOf(List.of("refuse", "silent", "hold")),
            "What is answered from outside to no mapping: `refuse` (RST, port unreachable), `silent`, or of the `rfc` models"
                    + " `hold`: a SYN is kept 6 s and then answered.");

    private static final RecordType<NatSpec> SETTINGS = RecordType.of(
            "nat",
            Stream.of(
                            List.of(
                                    NatKeys.INSIDE,
                                    NatKeys.OUTSIDE,
                                    MODEL,
                                    NatKeys.PORTS,
                                    PORT_CHOICE,
                                    HAIRPIN,
                                    UNSOLICITED,
                                    NatKeys.TIMESTAMPS,
                                    TIMEOUTS),
                            NetfilterKeys.ALL,
                            RfcKeys.ALL)
                    .flatMap(keys -> keys.stream())
                    .toList(),
            NatKind::make);

    /** The kind, making gateways. */
    public static final NodeKind<NatSpec> KIND = new NodeKind<>(
            "nat",
            Addresses.OWN,
            SETTINGS,
            NatKind::withTimeoutDefaults,
            (builder, node, addressing) ->
                    builder.gateway(node.name(), node.settings().plan()));

    private NatKind() {}

    /** The kernel whose TCP connections of a gateway itself have; empty where it has none. */
    static Optional<KernelProfile> kernel(NodeSpec<?> node) {
        return KIND.cast(node)
                .flatMap(nat -> nat.settings() instanceof NatSpec.Netfilter netfilter
                        ? Optional.of(netfilter.tcp().profile())
                        : Optional.empty());
    }

    /** Names of all models, Netfilter's first. */
    public static ImmutableList<String> models() {
        return MODELS;
    }

    private static NatSpec make(Values values, Reading reading) {
        NatKeys.Inside inside = values.get(NatKeys.INSIDE);
        ImmutableList<Address> outside = NatKeys.outside(values, inside, reading);
        String model = values.get(MODEL);
        Optional<NatModel> netfilter = NatModel.find(model);
        Set<String> timeouts = netfilter.isPresent() ? NETFILTER_TIMEOUTS.keySet() : RFC_TIMEOUTS.keySet();
        NatKeys.refuse(
                netfilter.isPresent() ? RfcKeys.ALL : NetfilterKeys.ALL,
                "does not go with the model '" + model + "'" + onlyWith(modelsUnlike(model)),
                values,
                reading);
        Values stated = values.get(TIMEOUTS);
        TIMEOUT_KEYS.forEach((name, key) -> {
            if (stated.states(key) && !timeouts.contains(name)) {
                reading.error(
                        stated.placeOfName(key),
                        "'" + name + "' is no timeout of the model '" + model + "'" + onlyWith(modelsUnlike(model)),
                        timeouts,
                        name);
            }
        });
        return netfilter.isPresent()
                ? netfilter(netfilter.get(), inside, outside, values, reading)
                : rfc(model, inside, outside, values, reading);
    }

    /** The models that are Netfilters if this one is none, and those that are none if it is one. */
    static List<String> modelsUnlike(String model) {
        boolean netfilter = NatModel.find(model).isPresent();
        return MODELS.stream()
                .filter(other -> NatModel.find(other).isPresent() != netfilter)
                .toList();
    }

    private static String onlyWith(List<String> models) {
        return ", only with " + String.join(", ", models);
    }

    private static NatSpec netfilter(
            NatModel model, NatKeys.Inside inside, ImmutableList<Address> outside, Values values, Reading reading) {
        String choice = word(PORT_CHOICE, List.of("preserve", "random", "fully-random"), values, reading)
                .orElse("preserve");
        String unsolicited =
                word(UNSOLICITED, List.of("refuse", "silent"), values, reading).orElse("refuse");
        NetfilterKeys.Common common = new NetfilterKeys.Common(
                inside,
                outside,
                nanos(NETFILTER_TIMEOUTS, values),
                values.find(NatKeys.PORTS),
                choice.equals("preserve")
                        ? PortOption.NONE
                        : choice.equals("random") ? PortOption.RANDOM : PortOption.FULLY_RANDOM,
                values.find(HAIRPIN).orElse(false),
                unsolicited.equals("silent") ? RefusalPolicy.SILENT : RefusalPolicy.REFUSE);
        return new NatSpec.Netfilter(
                NetfilterKeys.settings(model, common, values, reading), NetfilterKeys.tcp(model, values, reading));
    }

    private static NatSpec rfc(
            String model, NatKeys.Inside inside, ImmutableList<Address> outside, Values values, Reading reading) {
        Optional<PortAssignment> assignment = word(
                        PORT_CHOICE, List.of("preserve", "random", "sequential"), values, reading)
                .map(choice -> named(PortAssignment.values(), choice));
        Optional<UnsolicitedSyn> unsolicited = word(UNSOLICITED, List.of("refuse", "silent", "hold"), values, reading)
                .map(choice -> named(UnsolicitedSyn.values(), choice));
        return new NatSpec.Rfc(RfcKeys.settings(
                model,
                new RfcKeys.Common(
                        inside,
                        outside,
                        nanos(RFC_TIMEOUTS, values),
                        values.find(NatKeys.PORTS),
                        assignment,
                        values.find(HAIRPIN),
                        unsolicited),
                values,
                reading));
    }

    private static <E extends Enum<E>> E named(E[] values, String word) {
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(word.replace('-', '_')))
                .findFirst()
                .orElseThrow();
    }

    /** The word of a key of which a model takes only some. */
    private static Optional<String> word(Key<String> key, List<String> taken, Values values, Reading reading) {
        Optional<String> stated = values.find(key);
        if (stated.isPresent() && !taken.contains(stated.get())) {
            reading.error(
                    values.place(key),
                    "'" + stated.get() + "' does not go with the model '" + values.get(MODEL) + "'"
                            + onlyWith(modelsUnlike(values.get(MODEL))),
                    taken,
                    stated.get());
            return Optional.empty();
        }
        return stated;
    }

    private static <T> ImmutableMap<T, Long> nanos(Map<String, T> timeouts, Values values) {
        ImmutableMap.Builder<T, Long> all = ImmutableMap.builder();
        timeouts.forEach((name, timeout) -> values.get(TIMEOUTS)
                .find(Objects.requireNonNull(TIMEOUT_KEYS.get(name)))
                .ifPresent(nanos -> all.put(timeout, nanos)));
        return all.buildOrThrow();
    }

    private static <T> ImmutableMap<String, T> byName(T[] values, Function<T, String> name) {
        return Arrays.stream(values).collect(ImmutableMap.toImmutableMap(name, value -> value));
    }

    private static Key<Long> timeoutKey(String name) {
        ConntrackTimeout netfilter = NETFILTER_TIMEOUTS.get(name);
        Set<String> meanings = new LinkedHashSet<>();
        if (netfilter != null && netfilter.hasSysctl()) {
            meanings.add("`" + netfilter.sysctl() + "` as a duration");
        } else if (netfilter != null) {
            meanings.add("of Netfilter");
        }
        if (RFC_TIMEOUTS.containsKey(name)) {
            meanings.add("of the `rfc` models");
        }
        return Key.optional(name, Types.POSITIVE_DURATION, String.join("; ", meanings) + ".");
    }

    /** A gateway for a network that is built without a scenario. */
    public static GatewayPlan gateway(NatSettings settings) {
        return new NatSpec.Netfilter(settings, HostSettings.of(NetfilterKeys.kernelOf(settings.model()))).plan();
    }

    /** All timeouts, with the values given or the model's own. */
    private static Mapping withTimeoutDefaults(Mapping nat) {
        Optional<NatModel> model = nat.get(MODEL.name())
                .flatMap(name -> name instanceof Scalar scalar ? NatModel.find(scalar.text()) : Optional.empty());
        if (model.isEmpty() || !(nat.get(TIMEOUTS.name()).orElse(nat) instanceof Mapping given)) {
            return nat;
        }
        ImmutableList<Entry> all = NETFILTER_TIMEOUTS.entrySet().stream()
                .map(timeout -> new Entry(
                        new Scalar(given.place(), timeout.getKey(), false),
                        given.get(timeout.getKey())
                                .orElseGet(() -> new Scalar(
                                        given.place(),
                                        model.get().timeouts().of(timeout.getValue()) / 1_000_000_000L + "s",
                                        false))))
                .collect(ImmutableList.toImmutableList());
        return nat.with(new Scalar(nat.place(), TIMEOUTS.name(), false), new Mapping(given.place(), all, false));
    }
}
