package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.nat.ConntrackTimeout;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKind;
import org.twlab.topology.model.NodeKind.Addresses;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** The kind {@code nat}: a Netfilter gateway that hides an inside network behind one public address. */
public final class NatKind {
    /** Own address on the inside and the network it lies in, as {@code 10.0.0.1/24} says both. */
    record Inside(Address address, Prefix network) {}

    private static final ScalarType<Inside> INSIDE_TYPE = new ScalarType<>(
            "an address with its network such as 10.0.0.1/24",
            NatKind::parseInside,
            schema -> schema.put("type", "string").put("pattern", "^[0-9]+(\\.[0-9]+){3}/[0-9]+$"));

    private static final ScalarType<NatModel> MODEL_TYPE = new ScalarType<>(
            "one of the models " + String.join(", ", NatModel.names()),
            text -> NatModel.find(text)
                    .map(Parsed::of)
                    .orElseGet(() -> Parsed.wrong("unknown model '" + text + "'", NatModel.names())),
            schema -> NatModel.names().forEach(schema.put("type", "string").putArray("enum")::add));

    private static final ImmutableMap<ConntrackTimeout, Key<Long>> TIMEOUT_KEYS = Stream.of(ConntrackTimeout.values())
            .collect(ImmutableMap.toImmutableMap(
                    timeout -> timeout,
                    timeout -> Key.optional(
                            timeout.label(), Types.POSITIVE_DURATION, "`" + timeout.sysctl() + "` as a duration.")));

    private static final RecordType<Values> TIMEOUTS_TYPE =
            RecordType.of("timeouts", TIMEOUT_KEYS.values().asList(), (values, reading) -> values);

    private static final Key<Inside> INSIDE = Key.required(
            "inside",
            INSIDE_TYPE,
            "Its own address on the inside, with the network: links to nodes with addresses in it are inside.");
    private static final Key<Address> OUTSIDE =
            Key.required("outside", Types.ADDRESS, "The public address that all inside hosts share.");
    private static final Key<NatModel> MODEL =
            Key.required("model", MODEL_TYPE, "The kernel whose Netfilter the gateway has.");
    private static final Key<PortRange> PORTS = Key.optional(
            "ports", Types.PORTS, "The only public ports to use (without the key: those Netfilter takes).");
    private static final Key<Values> TIMEOUTS = Key.withDefault(
            "timeouts", TIMEOUTS_TYPE, "{}", "How long tracked connections live after the last packet, by state.");

    private static final RecordType<NatSettings> SETTINGS =
            RecordType.of("nat", List.of(INSIDE, OUTSIDE, MODEL, PORTS, TIMEOUTS), NatKind::make);

    /** The kind, making {@link NatGateway}s. */
    public static final NodeKind<NatSettings> KIND = new NodeKind<>(
            "nat",
            Addresses.OWN,
            SETTINGS,
            NatKind::withTimeoutDefaults,
            (builder, node, addressing) -> builder.gateway(node.name(), gateway(node.settings())));

    private NatKind() {}

    private static NatSettings make(Values values, Reading reading) {
        Inside inside = values.get(INSIDE);
        NatModel model = values.get(MODEL);
        Address outside = values.get(OUTSIDE);
        if (inside.network().contains(outside.bits())) {
            reading.error(
                    values.place(OUTSIDE),
                    "the outside address " + outside + " is in the inside network " + inside.network());
            outside = anyOutside(inside.network());
        }
        NatSettings settings =
                NatSettings.of(inside.address().bits(), inside.network().length(), outside.bits(), model);
        for (ConntrackTimeout timeout : ConntrackTimeout.values()) {
            Optional<Long> nanos = values.get(TIMEOUTS).find(timeoutKey(timeout));
            settings = nanos.isPresent() ? settings.withTimeout(timeout, nanos.get()) : settings;
        }
        Optional<PortRange> ports = values.find(PORTS);
        return ports.isPresent()
                ? settings.withPorts(new org.twlab.nat.PortRange(
                        ports.get().first(), ports.get().last()))
                : settings;
    }

    /** Stands for an address that was refused, so that reading goes on. */
    private static Address anyOutside(Prefix inside) {
        Address first = Address.parse("198.18.0.1");
        return inside.contains(first.bits()) ? Address.parse("100.64.0.1") : first;
    }

    private static Key<Long> timeoutKey(ConntrackTimeout timeout) {
        return java.util.Objects.requireNonNull(TIMEOUT_KEYS.get(timeout));
    }

    private static Parsed<Inside> parseInside(String text) {
        int slash = text.indexOf('/');
        try {
            Prefix network = Prefix.parse(text);
            Address address = Address.parse(text.substring(0, slash));
            if (network.length() == 0) {
                return Parsed.wrong("'" + text + "': a network of all addresses has no outside");
            }
            return Parsed.of(new Inside(address, network));
        } catch (IllegalArgumentException refused) {
            return Parsed.wrong("'" + text + "' is not an address with its network such as 10.0.0.1/24");
        }
    }

    /** A gateway for a network that is built without a scenario. */
    public static GatewayPlan gateway(NatSettings settings) {
        return new GatewayPlan(
                settings.insideAddress(),
                settings.insidePrefix(),
                ImmutableIntArray.of(settings.outsideAddress()),
                (name, context) -> {
                    NatGateway gateway = new NatGateway(name, settings, context);
                    return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                });
    }

    /** All timeouts, with the values given or the model's own. */
    private static Mapping withTimeoutDefaults(Mapping nat) {
        Optional<NatModel> model = nat.get(MODEL.name())
                .flatMap(name -> name instanceof Scalar scalar ? NatModel.find(scalar.text()) : Optional.empty());
        if (model.isEmpty() || !(nat.get(TIMEOUTS.name()).orElse(nat) instanceof Mapping given)) {
            return nat;
        }
        ImmutableList<Entry> all = Stream.of(ConntrackTimeout.values())
                .map(timeout -> new Entry(
                        new Scalar(given.place(), timeout.label(), false),
                        given.get(timeout.label())
                                .orElseGet(() -> new Scalar(
                                        given.place(),
                                        model.get().timeouts().of(timeout) / 1_000_000_000L + "s",
                                        false))))
                .collect(ImmutableList.toImmutableList());
        return nat.with(new Scalar(nat.place(), TIMEOUTS.name(), false), new Mapping(given.place(), all, false));
    }
}
