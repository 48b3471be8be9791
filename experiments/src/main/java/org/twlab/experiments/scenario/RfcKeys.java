package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.nat.rfc.EndpointDependence;
import org.twlab.nat.rfc.NatPresets;
import org.twlab.nat.rfc.Pooling;
import org.twlab.nat.rfc.PortAllocation;
import org.twlab.nat.rfc.PortAssignment;
import org.twlab.nat.rfc.RfcLimits;
import org.twlab.nat.rfc.RfcSettings;
import org.twlab.nat.rfc.RfcTimeout;
import org.twlab.nat.rfc.UnsolicitedSyn;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;

/** The keys of a gateway that is described by its behaviours, and of the presets. */
final class RfcKeys {
    /** The model that says nothing but what the documents ask for. */
    static final String PLAIN = "rfc";

    private static final int MOST = 1_000_000_000;

    private static final Key<EndpointDependence> MAPPING = Key.optional(
            "mapping",
            NatKeys.word(EndpointDependence.values()),
            "RFC: which packets of an inside endpoint share a public one (RFC 4787 section 4.1).");
    private static final Key<EndpointDependence> FILTERING = Key.optional(
            "filtering",
            NatKeys.word(EndpointDependence.values()),
            "RFC: from which remote endpoints packets may come in (RFC 4787 section 5).");
    private static final Key<Boolean> OVERLOADING = Key.optional(
            "overloading",
            Types.BOOLEAN,
            "RFC: whether a public port serves several inside endpoints whose remote endpoints differ; only with mapping"
                    + " `address-and-port-dependent`.");
    private static final Key<Boolean> PARITY =
            Key.optional("parity", Types.BOOLEAN, "RFC: whether even UDP ports stay even and odd ones odd.");
    private static final Key<Pooling> POOLING = Key.optional(
            "pooling",
            NatKeys.word(Pooling.values()),
            "RFC: whether all of an inside host's mappings have the same public address.");
    private static final Key<Boolean> INBOUND_REFRESH = Key.optional(
            "inbound-refresh", Types.BOOLEAN, "RFC: whether packets from outside keep a mapping alive too.");
    private static final Key<Long> HOLD_DOWN = Key.optional(
            "hold-down",
            Types.DURATION,
            "RFC: how long a freed port or block serves only the inside host that had it (RFC 6888 REQ-8).");
    private static final Key<Long> BLOCK = Key.optional(
            "block",
            Types.integer(1, 65536),
            "RFC: ports come in blocks of this size, each of one inside host (RFC 7753).");
    private static final Key<Long> MAX_BLOCKS = Key.optional(
            "max-blocks", Types.integer(1, 65536), "RFC: blocks an inside host may have at once (without the key: 1).");
    private static final Key<Boolean> DETERMINISTIC = Key.optional(
            "deterministic",
            Types.BOOLEAN,
            "RFC: each inside address has one block, reckoned from it (RFC 7422) (without the key: not).");

    private static final Key<Long> MAPPINGS =
            Key.optional("mappings", Types.integer(1, MOST), "Mappings of all inside hosts.");
    private static final Key<Long> PORTS =
            Key.optional("ports", Types.integer(1, MOST), "Mappings of one inside host (RFC 6888 REQ-4).");
    private static final Key<Long> SESSIONS =
            Key.optional("sessions", Types.integer(1, MOST), "Sessions of one inside host.");
    private static final Key<Long> PER_DESTINATION = Key.optional(
            "per-destination", Types.integer(1, MOST), "Sessions between one public address and one remote endpoint.");
    /** The keys of {@code limits}. */
    static final RecordType<Values> LIMITS_TYPE =
            RecordType.of("limits", List.of(MAPPINGS, PORTS, SESSIONS, PER_DESTINATION), (values, reading) -> values);

    private static final Key<Values> LIMITS =
            Key.optional("limits", LIMITS_TYPE, "RFC: what the gateway holds at most.");

    /** Those that go with no Netfilter model. */
    static final ImmutableList<Key<?>> ALL = ImmutableList.of(
            MAPPING,
            FILTERING,
            OVERLOADING,
            PARITY,
            POOLING,
            INBOUND_REFRESH,
            HOLD_DOWN,
            BLOCK,
            MAX_BLOCKS,
            DETERMINISTIC,
            LIMITS);

    private RfcKeys() {}

    /** What a scenario says about any gateway, beside the keys above. */
    record Common(
            NatKeys.Inside inside,
            ImmutableList<Address> outside,
            ImmutableMap<RfcTimeout, Long> timeouts,
            Optional<PortRange> ports,
            Optional<PortAssignment> assignment,
            Optional<Boolean> hairpin,
            Optional<UnsolicitedSyn> unsolicited) {}

    static RfcSettings settings(String model, Common common, Values values, Reading reading) {
        RfcSettings base = base(model, common);
        RfcSettings.Builder builder = base.toBuilder();
        builder.timestamps(values.get(NatKeys.TIMESTAMPS));
        common.timeouts().forEach(builder::timeout);
        common.ports().ifPresent(range -> builder.ports(new org.twlab.nat.PortRange(range.first(), range.last())));
        common.assignment().ifPresent(builder::assignment);
        common.hairpin().ifPresent(builder::hairpin);
        common.unsolicited().ifPresent(builder::unsolicitedSyn);
        values.find(MAPPING).ifPresent(builder::mapping);
        values.find(FILTERING).ifPresent(builder::filtering);
        values.find(OVERLOADING).ifPresent(builder::overloading);
        values.find(PARITY).ifPresent(builder::parity);
        values.find(POOLING).ifPresent(builder::pooling);
        values.find(INBOUND_REFRESH).ifPresent(builder::inboundRefreshes);
        values.find(HOLD_DOWN).ifPresent(builder::holdDown);
        allocation(values, reading).ifPresent(builder::allocation);
        values.find(LIMITS).ifPresent(stated -> builder.limits(limits(base.limits(), stated)));
        try {
            return builder.build();
        } catch (IllegalArgumentException refused) {
            reading.error(
                    culprit(base, values)
                            .map(values::placeOfName)
                            .orElse(values.mapping().place()),
                    "the keys of this gateway contradict each other: "
                            + Objects.requireNonNullElse(refused.getMessage(), "no such gateway"));
            return base;
        }
    }

    /** The key that is to blame where keys contradict each other: the first stated of those that may be. */
    private static Optional<Key<?>> culprit(RfcSettings base, Values values) {
        boolean overloads = values.find(OVERLOADING).orElse(base.overloading());
        EndpointDependence byPort = EndpointDependence.ADDRESS_AND_PORT_DEPENDENT;
        ImmutableList.Builder<Key<?>> suspects = ImmutableList.builder();
        if (overloads && values.find(MAPPING).orElse(base.mapping()) != byPort) {
            suspects.add(MAPPING, OVERLOADING);
        } else if (overloads && values.find(FILTERING).orElse(base.filtering()) != byPort) {
            suspects.add(FILTERING, OVERLOADING);
        } else {
            suspects.add(BLOCK, NatKeys.PORTS);
        }
        return suspects.build().stream()
                .filter(values::states)
                .<Key<?>>map(key -> key)
                .findFirst();
    }

    private static RfcSettings base(String model, Common common) {
        int inside = common.inside().address().bits();
        int length = common.inside().network().length();
        ImmutableList<Integer> outside =
                common.outside().stream().map(Address::bits).collect(ImmutableList.toImmutableList());
        return model.equals(PLAIN)
                ? RfcSettings.builder(inside, length, outside).build()
                : NatPresets.find(model)
                        .orElseThrow()
                        .builder(inside, length, outside)
                        .build();
    }

    private static Optional<PortAllocation> allocation(Values values, Reading reading) {
        boolean fixed = values.find(DETERMINISTIC).orElse(false);
        if (!values.states(BLOCK)) {
            NatKeys.refuse(
                    fixed ? List.of(MAX_BLOCKS, DETERMINISTIC) : List.of(MAX_BLOCKS),
                    "needs the key 'block': the ports of a block",
                    values,
                    reading);
            return Optional.empty();
        }
        if (fixed) {
            NatKeys.refuse(
                    List.of(MAX_BLOCKS),
                    "does not go with 'deterministic': each address has one block",
                    values,
                    reading);
        }
        int most = Math.toIntExact(values.find(MAX_BLOCKS).orElse(1L));
        return values.find(BLOCK)
                .map(Math::toIntExact)
                .map(size -> fixed ? new PortAllocation.Deterministic(size) : new PortAllocation.Blocks(size, most));
    }

    private static RfcLimits limits(RfcLimits base, Values stated) {
        return new RfcLimits(
                stated.find(MAPPINGS).map(Math::toIntExact).orElse(base.mappings()),
                stated.find(PORTS).map(Math::toIntExact).orElse(base.portsPerSubscriber()),
                stated.find(SESSIONS).map(Math::toIntExact).orElse(base.sessionsPerSubscriber()),
                stated.find(PER_DESTINATION).map(Math::toIntExact).orElse(base.perDestination()));
    }
}
