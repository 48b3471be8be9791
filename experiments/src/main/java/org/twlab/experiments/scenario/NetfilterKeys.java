package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.function.Predicate;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.HostSettings;
import org.twlab.experiments.scenario.ForwardType.Forward;
import org.twlab.nat.ConntrackTimeout;
import org.twlab.nat.InvalidPolicy;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.nat.NatSysctls;
import org.twlab.nat.PortForward;
import org.twlab.nat.PortOption;
import org.twlab.nat.RefusalPolicy;
import org.twlab.nat.rewrite.Helper;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.MapType;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.SysctlValues;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.Spelling;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** The keys of a gateway whose model is a Netfilter. */
final class NetfilterKeys {

    static final Key<ImmutableMap<String, String>> SYSCTL = Key.optional(
            "sysctl",
            new MapType<>("a mapping of sysctls by their full names", Types.TEXT),
            "Netfilter: `net.netfilter.nf_conntrack_*`, as `sysctl -w` sets them, timeouts in seconds; and those of the"
                    + " `profile`, for connections of the gateway itself.");
    static final Key<KernelProfile> PROFILE = Key.optional(
            "profile",
            HostKind.PROFILE_NAME,
            "Netfilter: the kernel whose TCP connections of the gateway itself have (without the key: that of the"
                    + " `model`).");
    static final Key<Boolean> MASQUERADE = Key.optional(
            "masquerade",
            Types.BOOLEAN,
            "Netfilter: takes the address of the interface that a connection leaves by, and forgets its entries when"
                    + " that link goes down (without the key: not).");
    static final Key<Boolean> PERSISTENT = Key.optional(
            "persistent",
            Types.BOOLEAN,
            "Netfilter: an inside host always gets the same of several public addresses (without the key: one for each"
                    + " remote address).");
    static final Key<ImmutableList<Forward>> FORWARDS =
            Key.optional("forwards", ListType.of(ForwardType.TYPE), "Netfilter: port forwards (DNAT).");
    static final Key<InvalidPolicy> INVALID = Key.optional(
            "invalid",
            NatKeys.word(InvalidPolicy.values()),
            "Netfilter: what becomes of packets that connection tracking calls invalid; what is forwarded leaves with"
                    + " its private source (without the key: `drop`).");

    static final Key<ImmutableList<Helper>> HELPERS = Key.optional(
            "helpers",
            new ListType<>(NatKeys.word(Helper.values()), true),
            "Netfilter: protocols that name addresses in their text, which is translated too: `ftp`.");

    static final Key<Long> RACE = Key.optional(
            "race",
            Types.POSITIVE_DURATION,
            "Netfilter: from the choice of a TCP connection's public port until others see that it is taken. Who chooses the"
                    + " same one meanwhile is dropped, as by two CPUs of Linux (without the key: no time).");

    /** Those that go with no other model. */
    static final ImmutableList<Key<?>> ALL =
            ImmutableList.of(SYSCTL, PROFILE, MASQUERADE, PERSISTENT, FORWARDS, INVALID, HELPERS, RACE);

    private NetfilterKeys() {}

    /** What a scenario says about any gateway, beside the keys above. */
    record Common(
            NatKeys.Inside inside,
            ImmutableList<Address> outside,
            ImmutableMap<ConntrackTimeout, Long> timeouts,
            Optional<PortRange> ports,
            PortOption portOption,
            boolean hairpin,
            RefusalPolicy refusal) {}

    static NatSettings settings(NatModel model, Common common, Values values, Reading reading) {
        NatSettings.Builder builder = NatSettings.builder(
                        common.inside().address().bits(),
                        common.inside().network().length(),
                        ImmutableIntArray.copyOf(common.outside().stream().mapToInt(Address::bits)),
                        model)
                .masquerade(is(MASQUERADE, values))
                .invalid(values.find(INVALID).orElse(InvalidPolicy.DROP))
                .timestamps(values.get(NatKeys.TIMESTAMPS))
                .helpers(values.find(HELPERS).orElse(ImmutableList.of()).toArray(Helper[]::new))
                .portOption(common.portOption())
                .raceNanos(values.find(RACE).orElse(0L))
                .hairpin(common.hairpin())
                .refusal(common.refusal());
        common.timeouts().forEach(builder::timeout);
        common.ports().ifPresent(range -> builder.ports(new org.twlab.nat.PortRange(range.first(), range.last())));
        if (is(PERSISTENT, values) && is(MASQUERADE, values)) {
            reading.error(
                    values.placeOfName(PERSISTENT),
                    "'persistent' chooses among addresses, 'masquerade' takes that of the interface");
        } else {
            builder.persistent(is(PERSISTENT, values));
        }
        checkEffects(common, values, reading);
        sysctls(builder, common, values, reading);
        return withForwards(builder.build(), values, reading);
    }

    /** The TCP that connections of the gateway itself have. */
    static HostSettings tcp(NatModel model, Values values, Reading reading) {
        KernelProfile profile = values.find(PROFILE).orElseGet(() -> kernelOf(model));
        HostSettings.Builder kernel = HostSettings.of(profile).toBuilder();
        boolean known = !values.states(PROFILE) || values.find(PROFILE).isPresent();
        if (known && values.mapping().get(SYSCTL.name()).orElse(null) instanceof Mapping stated) {
            SysctlValues.accepted(profile, tcpSysctls(stated), reading).forEach(kernel::sysctl);
        }
        return kernel.build();
    }

    /** The profile of the kernel that a model is of. */
    static KernelProfile kernelOf(NatModel model) {
        return KernelProfile.names().stream()
                .map(KernelProfile::named)
                .filter(profile -> profile.kernel().equals(model.kernel()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no profile of " + model.kernel()));
    }

    /** Those sysctls of a gateway that are about its own connections. */
    static Mapping tcpSysctls(Mapping sysctls) {
        return only(sysctls, name -> !isOfTracking(name));
    }

    /** Those sysctls of a gateway that are about connection tracking. */
    static Mapping trackingSysctls(Mapping sysctls) {
        return only(sysctls, NetfilterKeys::isOfTracking);
    }

    /** Also where its beginning or its end is missing. */
    private static boolean isOfTracking(String sysctl) {
        return sysctl.startsWith("net.netfilter.") || sysctl.contains("conntrack");
    }

    private static Mapping only(Mapping sysctls, Predicate<String> names) {
        return new Mapping(
                sysctls.place(),
                sysctls.entries().stream()
                        .filter(entry -> names.test(entry.name()))
                        .collect(ImmutableList.toImmutableList()),
                false);
    }

    private static boolean is(Key<Boolean> key, Values values) {
        return values.find(key).orElse(false);
    }

    private static void sysctls(NatSettings.Builder builder, Common common, Values values, Reading reading) {
        if (!(values.mapping().get(SYSCTL.name()).orElse(null) instanceof Mapping stated)) {
            return;
        }
        Mapping given = trackingSysctls(stated);
        ImmutableMap<String, Long> accepted = accepted(given, reading);
        accepted.forEach((name, value) -> NatSysctls.apply(builder, name, value));
        for (Entry entry : given.entries()) {
            Long value = accepted.get(entry.name());
            ConntrackTimeout.ofSysctl(entry.name())
                    .filter(timeout -> value != null
                            && common.timeouts().containsKey(timeout)
                            && common.timeouts().get(timeout) != value * 1_000_000_000L)
                    .ifPresent(timeout -> reading.error(
                            entry.key().place(), "'timeouts' says something else about '" + timeout.label() + "'"));
        }
    }

    /** The sysctls of connection tracking that are there and in range, by full name; the others are reported. */
    static ImmutableMap<String, Long> accepted(Mapping given, Reading reading) {
        ImmutableMap.Builder<String, Long> accepted = ImmutableMap.builder();
        for (Entry entry : given.entries()) {
            String name = entry.name();
            if (NatSysctls.names().contains(name)) {
                Types.integer(NatSysctls.least(name), NatSysctls.most(name))
                        .read(entry.value(), reading)
                        .ifPresent(value -> accepted.put(name, value));
            } else {
                reading.diagnostics().add(unknownSysctl(entry.key().place(), name));
            }
        }
        return accepted.buildOrThrow();
    }

    /** The nearest name is found by its last part too, as {@code nf_conntrack_max} alone is short of most of it. */
    private static Diagnostic unknownSysctl(Place place, String name) {
        Diagnostic unknown =
                Diagnostic.at(place, "unknown sysctl '" + name + "'").allowing(NatSysctls.names(), name);
        Optional<String> byLastPart = Spelling.nearest(
                        lastPart(name),
                        NatSysctls.names().stream().map(NetfilterKeys::lastPart).toList())
                .map(part -> NatSysctls.names().stream()
                        .filter(known -> lastPart(known).equals(part))
                        .findFirst()
                        .orElseThrow());
        return new Diagnostic(
                unknown.place(),
                unknown.file(),
                unknown.cause(),
                unknown.message(),
                unknown.allowed(),
                unknown.nearest().or(() -> byLastPart));
    }

    private static String lastPart(String sysctl) {
        return sysctl.substring(sysctl.lastIndexOf('.') + 1);
    }

    /** With the rules that make sense; what is wrong with another is said where it stands. */
    private static NatSettings withForwards(NatSettings settings, Values values, Reading reading) {
        NatSettings good = settings;
        for (Forward stated : values.find(FORWARDS).orElse(ImmutableList.of())) {
            Optional<PortForward> rule = stated.rule(settings, reading);
            if (rule.isPresent()) {
                Optional<PortForward> earlier =
                        good.forwards().stream().filter(rule.get()::overlaps).findFirst();
                if (earlier.isPresent()) {
                    reading.error(
                            stated.values().mapping().place(),
                            "forwards (" + earlier.get() + ") and (" + rule.get() + ") overlap");
                } else {
                    good = good.toBuilder().forward(rule.get()).build();
                }
            }
        }
        return good;
    }

    /** What of the keys has no effect beside the others. */
    private static void checkEffects(Common common, Values values, Reading reading) {
        ImmutableList<Forward> forwards = values.find(FORWARDS).orElse(ImmutableList.of());
        if (common.hairpin() && forwards.isEmpty() && !values.states(FORWARDS)) {
            reading.error(
                    values.placeOfName(NatKind.HAIRPIN),
                    "'hairpin' of a Netfilter is about the rules of 'forwards', of which there are none; other public"
                            + " endpoints lead inside hosts back in only with the models "
                            + String.join(", ", NatKind.modelsUnlike(values.get(NatKind.MODEL))));
        }
        if (!is(MASQUERADE, values)) {
            return;
        }
        ImmutableList<Address> stated = values.get(NatKeys.OUTSIDE);
        for (int i = 1; i < stated.size(); i++) {
            Address address = stated.get(i);
            boolean forwarded = forwards.stream()
                    .anyMatch(
                            forward -> forward.address().filter(address::equals).isPresent());
            if (!forwarded && common.outside().contains(address)) {
                reading.error(
                        NatKeys.placeOfItem(NatKeys.OUTSIDE, i, stated.size(), values),
                        "'masquerade' takes the address of the interface, " + stated.get(0) + ": " + address
                                + " is never used; no entry of 'forwards' has it either");
            }
        }
    }
}
